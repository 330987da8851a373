"""Lists of groups, rooms and threads, and of those in them: rows of store.mucs, read side by side."""

from collections.abc import Sequence
from typing import Any

from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.membership import Joined, Mark, Stay
from chalicelib.model.muc import Member, Muc, Mute
from chalicelib.model.page import Page
from chalicelib.store import mucs, people, table
from chalicelib.store.mucs import MEMBER, META, NAME

_FIRST, _LAST = " ", "~"  # sort before and after all that names are made of
_LAST_OF_ALL = "\U0010ffff"


def page(app: App, place: Place, limit: int, cursor: str, *, public: bool = False) -> Page[Muc]:
    """Those of an app, or the public ones of them; newest first. The cursor is the last one's place in the list."""
    items = _listed(app, place, limit + 1, cursor, public=public)
    found = _some(app, place, [mucs.id_of(item) for item in items[:limit]])
    return Page(list(found.values()), items[limit - 1]["born"]["S"] if len(items) > limit else "")


def numbered(app: App, place: Place, skip: int, limit: int) -> list[Muc]:
    """Those of an app, newest first."""
    items = _listed(app, place, skip + limit, "")[skip:]
    return list(_some(app, place, [mucs.id_of(item) for item in items]).values())


def _listed(app: App, place: Place, limit: int, cursor: str, *, public: bool = False) -> list[dict[str, Any]]:
    index, by = ("open", "shown") if public else ("roster", "listed")
    condition, names = "#by = :by", {"#by": by}
    values = {":by": {"S": mucs.catalogue(app, place)}}
    if cursor:
        condition, names["#born"], values[":cursor"] = condition + " AND #born < :cursor", "born", {"S": cursor}
    return table.query(NAME, condition, names, values, limit, IndexName=index, ScanIndexForward=False)


def joined(app: App, place: Place, username: str, skip: int, limit: int) -> list[Joined]:
    """Where the user is a member, newest first."""
    at = {stay.conversation.members[0]: stay.at for stay in stays(app, place, username, skip + limit)[skip:]}
    return [Joined(muc, at[muc.id]) for muc in _some(app, place, list(at)).values()]


def stays(app: App, place: Place, username: str, most: int) -> list[Stay]:
    """Where there are rows that say so, newest first: what they are of may be gone."""
    items = _memberships(app, place, username, most)
    return [Stay(Conversation(place, (mucs.id_of(item),)), int(item["since"]["S"].split("/")[1])) for item in items]


def joined_count(app: App, place: Place, username: str, most: int) -> int:
    """Of rows: for a moment it may be more than there are groups. Not beyond `most`."""
    return len(_memberships(app, place, username, most))


def members(app: App, muc: Muc, limit: int, after: str = "", *, backwards: bool = False) -> Page[Member]:
    """By name, or by name backwards. The cursor is the last one's name."""
    low, high = (MEMBER, MEMBER + (after or _LAST)) if backwards else (MEMBER + after, MEMBER + _LAST)
    items = _between(app, muc.place, muc.id, low, high, limit + 2, backwards=backwards)
    return _cut([mucs.load_member(item) for item in items if mucs.name_of(item) != after], limit)


def whole(app: App, place: Place, muc_id: str, limit: int) -> tuple[Muc | None, list[Member]]:
    """The group with its members, as many as the limit: their rows stand side by side."""
    items = _between(app, place, muc_id, MEMBER, META, limit + 1, backwards=True)
    if not items or items[0]["what"]["S"] != META:
        return None, []
    return mucs.load(place, items[0]), [mucs.load_member(item) for item in items[1:]]


def marked(app: App, muc: Muc, mark: Mark, limit: int, after: str = "") -> Page[str]:
    """Users by name. The cursor is the last one's name."""
    items = _between(app, muc.place, muc.id, mark.value + after, mark.value + _LAST, limit + 2)
    names = [mucs.name_of(item) for item in items if mucs.name_of(item) != after]
    return Page(names[:limit], names[limit - 1] if len(names) > limit else "")


def mutes(app: App, muc: Muc, limit: int) -> list[Mute]:
    items = _between(app, muc.place, muc.id, Mark.MUTE.value, Mark.MUTE.value + _LAST, limit)
    return [mucs.load_mute(item) for item in items]


def what(app: App, place: Place, muc_id: str, limit: int) -> list[str]:
    """The sort keys of a partition."""
    return [item["what"]["S"] for item in _between(app, place, muc_id, _FIRST, _LAST, limit)]


def beginning(app: App, muc: Muc, what: str, limit: int) -> list[dict[str, Any]]:
    """Rows of one kind."""
    return _between(app, muc.place, muc.id, what, what + _LAST_OF_ALL, limit)


def _cut(found: list[Member], limit: int) -> Page[Member]:
    return Page(found[:limit], found[limit - 1].username if len(found) > limit else "")


def _some(app: App, place: Place, ids: Sequence[str]) -> dict[str, Muc]:
    """Those that there are, in the order asked for."""
    found = mucs.some(app, place, ids)
    return {each: found[each] for each in ids if each in found}


def _memberships(app: App, place: Place, username: str, limit: int) -> list[dict[str, Any]]:
    values = {":who": {"S": people.who(app, username)}, ":place": {"S": f"{place}/"}}
    names = {"#who": "who", "#since": "since"}
    condition = "#who = :who AND begins_with(#since, :place)"
    return table.query(NAME, condition, names, values, limit, IndexName="by_member", ScanIndexForward=False)


def _between(
    app: App, place: Place, muc_id: str, low: str, high: str, limit: int, *, backwards: bool = False
) -> list[dict[str, Any]]:
    values = {":muc": mucs.key(app, place, muc_id, low)["muc"], ":low": {"S": low}, ":high": {"S": high}}
    condition = "#muc = :muc AND #what BETWEEN :low AND :high"
    names = {"#muc": "muc", "#what": "what"}
    return table.query(NAME, condition, names, values, limit, ScanIndexForward=not backwards, ConsistentRead=True)


def along(
    index: str,
    partition: tuple[str, dict[str, Any]],
    by: str,
    after: str,
    limit: int,
    *,
    backwards: bool,
    span: tuple[str, str] = ("0", _LAST),
) -> list[dict[str, Any]]:
    """Items of a partition beyond a place in its order, so many if there are; of the table itself where no index is
    named, and consistent then."""
    low, high = (span[0], after or span[1]) if backwards else (after or span[0], span[1])
    names = {"#of": partition[0], "#by": by}
    values = {":of": partition[1], ":low": {"S": low}, ":high": {"S": high}}
    how: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
    condition = "#of = :of AND #by BETWEEN :low AND :high"
    items = table.query(NAME, condition, names, values, limit + bool(after), ScanIndexForward=not backwards, **how)
    return [item for item in items if item[by]["S"] != after][:limit]
