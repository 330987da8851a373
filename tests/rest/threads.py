"""A thread to call about: of the group of tests.rest.groups, on a message of linus, made by him; grace is in it too."""

import itertools
import json

import pytest

from chalicelib import clock
from chalicelib.delivery import pack
from chalicelib.model.content import Text
from chalicelib.model.conversation import Claim, Conversation, Place
from chalicelib.model.message import Draft, Entry, Kind
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import log
from chalicelib.store import mucs

_ids = itertools.count(1)


def say(rest, to, sender="linus", text="hi", *, place=Place.GROUP, kind=Kind.GROUP_CHAT, content=None, **more):
    """The message's id."""
    line = Conversation(place, (to,)) if place is not Place.PAIR else Conversation.between(sender, to)
    draft = Draft(0, to, kind, content or Text(text), **more)

    def make(message_id):
        entry = Entry(message_id, sender, "web", kind, b"", directed=frozenset(draft.directed))
        return pack.message(entry, draft)

    claim = Claim.of(sender, "web", f"test/{next(_ids)}")
    return str(log.append(rest.tenant.app, line, claim, clock.now(), make)[1].id)


def thread_on(rest, group, message, *, owner="linus", name="Lunch"):
    asked = {"group_id": group, "name": name, "msg_id": message, "owner": owner}
    status, body = rest("POST", "/thread", asked)
    assert status == 200, body
    return body["data"]["thread_id"]


def join(rest, thread, name):
    return rest("POST", f"/thread/{thread}/user/{name}/join", token=rest.tenant.token(name))


@pytest.fixture
def message(rest, group):
    return say(rest, group)


@pytest.fixture
def thread(rest, group, message):
    made = thread_on(rest, group, message)
    assert join(rest, made, "grace")[0] == 200
    return made


def muc(rest, thread):
    return mucs.get(rest.tenant.app, Place.THREAD, thread)


def everything(rest, place=None):
    """Ids and sort keys of all rows, of groups and threads."""
    items = mucs.table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]
    found = {(mucs.id_of(item), item["what"]["S"]) for item in items}
    return {(where, what) for where, what in found if where != "counts"}  # of the app's groups


def notices(rest, group):
    """What the group's log tells of threads: what happened, by whom, and on which device."""
    entries = log.read(rest.tenant.app, Conversation(Place.GROUP, (group,)), 0, "nobody", "").entries
    metas = [(entry, pb.Meta.FromString(entry.meta)) for entry in entries]
    told = [(entry, json.loads(meta.payload)["data"]) for entry, meta in metas if meta.ns == pb.Meta.NOTIFY]
    return [(data["operation"], data["from"], entry.device, data["name"]) for entry, data in told]


def own(rest, username):
    """What the user's own line tells of threads: operation, thread's name, who did it, whom it is about."""
    line = Conversation.between(username, username)
    entries = log.read(rest.tenant.app, line, 0, "nobody", "").entries
    bodies = [pb.MUCBody.FromString(pb.Meta.FromString(entry.meta).payload) for entry in entries]
    return [
        (
            pb.MUCBody.Operation.Name(body.operation).removeprefix("THREAD_"),
            body.mucName,
            getattr(body, "from").name,
            [each.name for each in body.to],
        )
        for body in bodies
        if body.isThread
    ]


def error(answer):
    """Status, error, text, and the number that clients look at."""
    status, body = answer
    return status, body["error"], body["error_description"], body.get("error_code", 0)
