"""Threads of groups. Each has a partition of its own in store.mucs; its group's says which message has one (`thread#…`
and the message's id) and where a member is (`in#…`, its name and a thread's id): written with the thread and with its
members, so that who leaves the group leaves them all, and none outlives the group."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Member, Muc, Standing
from chalicelib.model.page import Page
from chalicelib.model.user import Party
from chalicelib.store import conversations, inbox, mucs, people, rosters, table, transactions
from chalicelib.store.cache import Cache
from chalicelib.store.mucs import MEMBER, META, NAME

_ON, _IN = "thread#", "in#"
_LAST = "~"  # sorts after all that ids are made of

_parents: Cache[tuple[str, str], str] = Cache()


# --- one thread ------------------------------------------------------------------------------------------------------


def get(app: App, thread_id: str) -> Muc | None:
    """Consistent."""
    return mucs.get(app, Place.THREAD, thread_id)


def on(app: App, group: str, message: str) -> str | None:
    """The id of the message's thread. Consistent."""
    found = table.client().get_item(TableName=NAME, Key=_key(app, group, _ON + message), ConsistentRead=True)
    return str(found["Item"]["thread"]["S"]) if "Item" in found else None


def sender(app: App, thread_id: str, username: str) -> tuple[Party, list[Standing]]:
    """What a send asks, in one request where this process knows the thread's group: the account, its devices, its
    standing in the thread and in the group, as far as store.mucs.sender tells it."""
    group = _parents.get((app.key, thread_id), lambda: _parent(app, thread_id), younger=limits.PARENT_CACHE)
    keys = [_key(app, thread_id, what, Place.THREAD) for what in (META, MEMBER + username)]
    keys += [_key(app, group, what) for what in (META, MEMBER + username, f"mute#{username}")] if group else []
    found = list(table.batches({people.Row.Meta.table_name: people.keys(app, username), NAME: keys}))
    party = people.party(app, username, (item for name, item in found if name != NAME))
    rows = [item for name, item in found if name == NAME]
    own = [item for item in rows if mucs.id_of(item) == thread_id]
    others = [item for item in rows if mucs.id_of(item) != thread_id]
    return party, [mucs.stand(Place.THREAD, username, own), mucs.stand(Place.GROUP, username, others)]


def _parent(app: App, thread_id: str) -> str | None:
    found = get(app, thread_id)
    return found.parent if found else None


def create(app: App, thread: Muc) -> Outcome:
    """With who makes it as the one member. OVERTAKEN: its id is taken, or others are in the way."""
    founder = Member(thread.owner, thread.created)
    steps = [
        *entered(app, thread, thread.owner),
        (Outcome.FULL, _counted(app, thread, 1)),
        (Outcome.PRESENT, transactions.put(NAME, _about(app, thread), new="what")),
        (Outcome.OVERTAKEN, transactions.put(NAME, mucs.row(app, thread), new="what")),
        (Outcome.OVERTAKEN, transactions.put(NAME, mucs.member_row(app, thread, founder))),
        (Outcome.OVERTAKEN, inbox.entered(app, thread.owner, thread.conversation, 0)),
    ]
    failed = transactions.write([step for _, step in steps])
    if failed is None:
        return Outcome.OVERTAKEN
    outcomes = [steps[n][0] for n in sorted(failed)]
    if Outcome.FULL in outcomes:
        return _shut(app, thread)
    return outcomes[0] if outcomes else Outcome.DONE


def _shut(app: App, thread: Muc) -> Outcome:
    """Why the group takes no more threads."""
    group = mucs.get(app, Place.GROUP, thread.parent)
    if group is None:
        return Outcome.GONE
    return Outcome.DISABLED if group.disabled else Outcome.FULL


def _about(app: App, thread: Muc) -> dict[str, Any]:
    return _key(app, thread.parent, _ON + thread.message) | {"thread": {"S": thread.id}}


def _counted(app: App, thread: Muc, one: int) -> dict[str, Any]:
    """The group's part: how many threads it has."""
    names, values = {"#threads": "threads"}, {":one": table.value(one)}
    condition = "attribute_exists(what)"
    if one > 0:
        condition += " AND #disabled = :no AND (attribute_not_exists(#threads) OR #threads < :most)"
        names |= {"#disabled": "disabled"}
        values |= {":no": {"BOOL": False}, ":most": table.value(limits.THREADS_PER_GROUP)}
    said = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    return transactions.update(NAME, _key(app, thread.parent, META), "ADD #threads :one", condition, **said)


def end(app: App, thread: Muc) -> Outcome:
    """From now on there is no such thread, and its message may get another. Its other rows wait to be swept."""
    gone = [
        transactions.delete(NAME, _key(app, thread.id, META, Place.THREAD), there="what"),
        transactions.delete(NAME, _key(app, thread.parent, _ON + thread.message)),
    ]
    failed = transactions.write([*gone, _counted(app, thread, -1)])
    if failed is None:
        return Outcome.OVERTAKEN
    return Outcome.GONE if failed else Outcome.DONE


def unsay(app: App, thread: Muc, numbers: int) -> None:
    """So many more numbers of its log hold no message. Does nothing for one that is gone."""
    with suppress(table.client().exceptions.ConditionalCheckFailedException):
        table.client().update_item(
            TableName=NAME,
            Key=_key(app, thread.id, META, Place.THREAD),
            UpdateExpression="ADD unsaid :numbers",
            ConditionExpression="attribute_exists(what)",
            ExpressionAttributeValues={":numbers": table.value(numbers)},
        )


# --- for the transactions of memberships -----------------------------------------------------------------------------


def entered(app: App, muc: Muc, username: str) -> list[tuple[Outcome, dict[str, Any]]]:
    """Into a thread only a member of its group comes. Each step with what it means if its condition does not hold."""
    if muc.place is not Place.THREAD:
        return []
    return [
        (
            Outcome.OUTSIDE,
            transactions.check(NAME, _key(app, muc.parent, MEMBER + username), "attribute_exists(what)"),
        ),
        (Outcome.OVERTAKEN, transactions.put(NAME, _key(app, muc.parent, _place(username, muc.id)))),
    ]


def left(app: App, muc: Muc, username: str) -> list[dict[str, Any]]:
    if muc.place is not Place.THREAD:
        return []
    return [transactions.delete(NAME, _key(app, muc.parent, _place(username, muc.id)))]


def swept(app: App, muc_id: str, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What goes with rows of a thread that is gone, or of a group that is gone with its threads."""
    within = [_within(item) for item in items if item["what"]["S"].startswith(_IN)]
    lines = {thread: Conversation(Place.THREAD, (thread,)) for _, thread in within}
    heads = conversations.heads(app, list(lines.values()), consistent=True) if lines else {}
    steps: list[dict[str, Any]] = []
    for username, thread in within:
        steps.append(transactions.delete(NAME, _key(app, thread, MEMBER + username, Place.THREAD)))
        steps.append(inbox.left(app, username, lines[thread], heads[lines[thread]]))
    for item in items:
        if "parent" in item:
            steps.append(transactions.delete(NAME, _key(app, item["parent"]["S"], _place(mucs.name_of(item), muc_id))))
        elif item["what"]["S"].startswith(_ON):
            steps.append(transactions.delete(NAME, _key(app, item["thread"]["S"], META, Place.THREAD)))
    return steps


def _within(item: dict[str, Any]) -> tuple[str, str]:
    username, _, thread = mucs.name_of(item).partition("/")
    return username, thread


def _place(username: str, thread_id: str) -> str:
    return f"{_IN}{username}/{thread_id}"


# --- lists. The cursor is the last one's place, whether or not more follow (rest-users-groups-rooms 2.6) -------------


def page(app: App, limit: int, cursor: str, *, group: str = "", backwards: bool = True) -> Page[Muc]:
    """Those of an app, or of one of its groups, by when they were made."""
    index, by = ("open", "shown") if group else ("roster", "listed")
    listed = {"S": mucs.shelf(app, Place.THREAD, group)}
    return _filled(
        app,
        limit,
        cursor,
        lambda at, most: [
            (item["born"]["S"], mucs.id_of(item))
            for item in rosters.along(index, (by, listed), "born", at, most, backwards=backwards)
        ],
    )


def joined(app: App, username: str, limit: int, cursor: str, *, backwards: bool = True) -> Page[Muc]:
    """Where the user is, by when it came."""

    def read(at: str, most: int) -> list[tuple[str, str]]:
        who, place = ("who", {"S": people.who(app, username)}), f"{Place.THREAD}/"
        start = place + at.replace(".", "/") if at else ""
        span = (place, place + _LAST)
        items = rosters.along("by_member", who, "since", start, most, backwards=backwards, span=span)
        return [(item["since"]["S"].removeprefix(place).replace("/", "."), mucs.id_of(item)) for item in items]

    return _filled(app, limit, cursor, read)


def joined_in(app: App, group: str, username: str, limit: int, cursor: str, *, backwards: bool = True) -> Page[Muc]:
    """Where the user is, in one group, by when they were made."""
    return _filled(app, limit, cursor, lambda at, most: _ids(app, group, username, most, at, backwards=backwards))


def ids_in(app: App, group: str, username: str) -> list[str]:
    """The same as ids, and all of them. Consistent."""
    return [thread for _, thread in _ids(app, group, username, limits.THREADS_PER_USER, "", backwards=False)]


def _ids(app: App, group: str, username: str, limit: int, after: str, *, backwards: bool) -> list[tuple[str, str]]:
    partition = ("muc", _key(app, group, META)["muc"])
    place = _place(username, "")
    start, span = (place + after if after else ""), (place, place + _LAST)
    items = rosters.along("", partition, "what", start, limit, backwards=backwards, span=span)
    found = [item["what"]["S"].removeprefix(place) for item in items]
    return [(each, each) for each in found]


def _filled(app: App, limit: int, cursor: str, read: Callable[[str, int], Sequence[tuple[str, str]]]) -> Page[Muc]:
    """As many as asked for, if there are: clients take fewer for the end. Rows that wait to be swept are passed over.
    `read` gives places and ids."""
    found: list[Muc] = []
    for _ in range(limits.PAGE_FILLS):
        wanted = limit - len(found)
        pairs = read(cursor, wanted)
        there = mucs.some(app, Place.THREAD, [thread for _, thread in pairs]) if pairs else {}
        found += [there[thread] for _, thread in pairs if thread in there]
        cursor = pairs[-1][0] if pairs else cursor
        if len(pairs) < wanted or len(found) == limit:
            break
    return Page(found, cursor)


def _key(app: App, muc_id: str, what: str, place: Place = Place.GROUP) -> dict[str, Any]:
    return mucs.key(app, place, muc_id, what)
