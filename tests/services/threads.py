"""What must hold of threads whatever happened to them."""

import itertools

from chalicelib import clock
from chalicelib.delivery import pack
from chalicelib.model.content import Text
from chalicelib.model.conversation import Claim, Conversation, Place
from chalicelib.model.event import Actor
from chalicelib.model.message import Draft, Entry, Kind
from chalicelib.model.threads import NewThread
from chalicelib.services import log, threads
from chalicelib.store import inbox, mucs, table

THREAD = Place.THREAD
_ids = itertools.count(1)


def say(app, group):
    """A message of ada's to the group: its id."""
    line, draft = Conversation(Place.GROUP, (group,)), Draft(0, group, Kind.GROUP_CHAT, Text("hi"))
    claim = Claim.of("ada", "web", f"test/{next(_ids)}")
    make = lambda number: pack.message(Entry(number, "ada", "web", Kind.GROUP_CHAT, b""), draft)  # noqa: E731
    return log.append(app, line, claim, clock.now(), make)[1].id


def make(app, muc, message=None, by="ada"):
    return threads.create(app, Actor(by, "web"), NewThread(int(muc.id), message or say(app, muc.id), "Lunch"))


def rows(app):
    """Sort keys of every group and thread, by place and id, with their items."""
    found = {}
    for item in table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]:
        partition = item["muc"]["S"]
        assert partition.startswith(f"{app.key}/")
        place, _, number = partition.removeprefix(f"{app.key}/").partition("/")
        if place in {Place.GROUP, THREAD}:
            found.setdefault((place, number), {})[item["what"]["S"]] = item
    return found


def members(items):
    return {what.removeprefix("member#") for what in items if what.startswith("member#")}


def check(app, users=("ada", "grace", "linus")):
    """Every thread is whole: of a group that is there, as many members as it says, each where it says it is; and no
    group has anything of a thread that is not there."""
    found = rows(app)
    threads_of = {}
    for (place, number), items in found.items():
        assert "meta" in items, f"rows without a group: {set(items)}"
        if place != THREAD:
            continue
        thread = mucs.load(THREAD, items["meta"])
        group = found["g", thread.parent]
        threads_of.setdefault(thread.parent, set()).add(number)
        assert group[f"thread#{thread.message}"]["thread"]["S"] == number
        assert members(items) <= members(group)
        assert thread.members == len(members(items))
        assert members(items) == {user for user in users if f"in#{user}/{number}" in group}
        for user in users:
            row = inbox.get(app, user, thread.conversation)
            assert (user in members(items)) is (row is not None and row.until < 0), (user, row)
    for (place, number), items in found.items():
        if place == Place.GROUP:
            there = threads_of.get(number, set())
            assert {each["thread"]["S"] for what, each in items.items() if what.startswith("thread#")} == there
            assert {what.rpartition("/")[2] for what in items if what.startswith("in#")} <= there
            assert int(items["meta"].get("threads", {"N": "0"})["N"]) == len(there)


def in_thread(app, thread):
    return members(rows(app).get((THREAD, thread.id), {}))
