"""Contacts. Rows of store.people: `contact#` with a time and a name is a contact's place in a user's list, and what
the user notes about it; `peer#` and `ask#` as store.ties has them. Two users become contacts in one transaction, and
cease to be in one."""

from dataclasses import replace
from typing import Any

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.contact import NO_TIE, Contact, Outcome, Ties
from chalicelib.model.page import Page
from chalicelib.model.user import User
from chalicelib.store import personal, table, ties, transactions
from chalicelib.store.personal import NAME, key
from chalicelib.store.ties import ASK, CONTACTS, place

CONTACT = "contact#"
_FULL, _OTHER_FULL = 0, 1  # where the counts stand in a transaction


def befriend(app: App, found: Ties, now: int, untold: int, *, asked: bool) -> tuple[Outcome, Ties]:
    """As it is then. `asked`: only if the other's request is still there."""
    me, other = found.username, found.other
    after = replace(found.mine, befriended=now, untold=untold, stamp=clock.uuid())
    theirs = replace(found.theirs, befriended=now, stamp=clock.uuid())
    most = app.settings.contacts_per_user
    failed = transactions.write(
        [
            ties.counted(app, me, CONTACTS, 1, most),
            ties.counted(app, other, CONTACTS, 1, most),
            ties.turned(app, me, other, found.mine, after),
            ties.turned(app, other, me, found.theirs, theirs),
            *(personal.still(app, user) for user in (found.me, found.them) if user is not None),
            transactions.put(NAME, key(app, me, CONTACT + place(now, other))),
            transactions.put(NAME, key(app, other, CONTACT + place(now, me))),
            _answered(app, me, other, asked=asked),
            _answered(app, other, me, asked=False),
        ]
    )
    if failed is None or failed - {_FULL, _OTHER_FULL}:
        return Outcome.OVERTAKEN, found
    if failed:
        return Outcome.FULL if _FULL in failed else Outcome.OTHER_FULL, found
    return Outcome.DONE, replace(found, mine=after, theirs=theirs)


def _answered(app: App, username: str, other: str, *, asked: bool) -> dict[str, Any]:
    """A transaction's part: no request any more. `asked`: there has to be one that is not declined."""
    gone = transactions.delete(NAME, key(app, username, ASK + other))
    if asked:
        gone["Delete"] |= {
            "ConditionExpression": "attribute_exists(what) AND attribute_not_exists(#declined)",
            "ExpressionAttributeNames": {"#declined": "declined"},
        }
    return gone


def part(app: App, found: Ties, untold: int) -> tuple[Outcome, Ties]:
    """As it is then: no contacts any more, if they were. Who is blocked stays so."""
    me, other = found.username, found.other
    after = replace(found.mine, befriended=0, untold=untold, stamp=clock.uuid())
    theirs = replace(found.theirs, befriended=0, untold=0, stamp=clock.uuid())
    failed = transactions.write(
        [
            ties.turned(app, me, other, found.mine, after),
            *_struck(app, me, other, found.mine.befriended),
            ties.turned(app, other, me, found.theirs, theirs),
            *_struck(app, other, me, found.theirs.befriended),
        ]
    )
    if failed is None or failed:
        return Outcome.OVERTAKEN, found
    return Outcome.DONE, replace(found, mine=after, theirs=theirs)


def _struck(app: App, username: str, other: str, since: int) -> list[dict[str, Any]]:
    """Off the user's list, where it is on it."""
    if not since:
        return []
    row = key(app, username, CONTACT + place(since, other))
    return [transactions.delete(NAME, row), ties.counted(app, username, CONTACTS, -1)]


def told(app: App, found: Ties) -> None:
    """The devices know what became of the two, whatever else changed meanwhile."""
    me, other, tie = found.username, found.other, found.mine
    for _ in range(limits.CHANGE_ATTEMPTS):
        if tie.untold != found.mine.untold or ties.turn(
            app, me, other, tie, replace(tie, untold=0, stamp=clock.uuid())
        ):
            return
        tie = ties.among(app, me, [other]).get(other, NO_TIE)


def note(app: App, found: Ties, remark: str) -> bool:
    """What the user remarks about a contact. False if it is none any more."""
    row = key(app, found.username, CONTACT + place(found.mine.befriended, found.other))
    said, gone = ({"remark": table.value(remark)}, ()) if remark else ({}, ("remark",))
    there = "attribute_exists(what)"
    return table.holds(table.update, name=NAME, key=row, said=said, gone=gone, ConditionExpression=there)


def browse(app: App, user: User) -> list[Contact]:
    """All, the newest first. Consistent."""
    return _shown(ties.listed(app, user.username, CONTACT, user.created, limits.CONTACTS, ""))


def page(app: App, user: User, limit: int, cursor: str) -> Page[Contact]:
    """In the same order. The cursor is the last one's place."""
    items = ties.listed(app, user.username, CONTACT, user.created, limit + 1, cursor)
    last = items[limit - 1]["what"]["S"].removeprefix(CONTACT) if len(items) > limit else ""
    return Page(_shown(items[:limit]), last)


def _shown(items: list[ties.Item]) -> list[Contact]:
    return [Contact(item["what"]["S"].split(".", 1)[1], item.get("remark", {}).get("S", "")) for item in items]


def ask(app: App, username: str, by: str, now: int) -> None:
    """Somebody asks the user to be a contact. Where too many wait, the oldest make room."""
    ends = {"at": table.value(now), "ttl": table.value(now // 1000 + limits.REQUEST_LIFE)}
    table.client().put_item(TableName=NAME, Item=key(app, username, ASK + by) | ends)
    waiting = requests(app, username, limits.REQUESTS + limits.REQUESTS_OVER)
    for other, at in sorted(waiting, key=lambda each: each[1])[: -limits.REQUESTS]:
        unask(app, username, other, at)


def requests(app: App, username: str, limit: int) -> list[tuple[str, int]]:
    """Who asked, and when."""
    items = personal.beginning(app, username, ASK, limit, consistent=True)
    return [(item["what"]["S"].removeprefix(ASK), ties.number(item, "at")) for item in items]


def decline(app: App, username: str, other: str, at: int) -> bool:
    """The request is answered, but stays until its sender was told. False if it is not the same any more."""
    return table.holds(
        table.client().update_item,
        TableName=NAME,
        Key=key(app, username, ASK + other),
        UpdateExpression="SET #declined = :yes",
        ConditionExpression="#at = :at",
        ExpressionAttributeNames={"#declined": "declined", "#at": "at"},
        ExpressionAttributeValues={":yes": table.value(True), ":at": table.value(at)},
    )


def unask(app: App, username: str, other: str, at: int) -> None:
    """The request goes, unless another one has taken its place."""
    table.holds(
        table.client().delete_item,
        TableName=NAME,
        Key=key(app, username, ASK + other),
        ConditionExpression="#at = :at",
        ExpressionAttributeNames={"#at": "at"},
        ExpressionAttributeValues={":at": table.value(at)},
    )
