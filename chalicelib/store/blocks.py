"""Whom users have blocked. Rows of store.people: `block#` with a time and a name is somebody's place in a user's list;
`peer#` as store.ties has it."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.contact import Outcome, Tie
from chalicelib.model.page import Page
from chalicelib.model.user import User
from chalicelib.store import ties, transactions
from chalicelib.store.personal import NAME, key
from chalicelib.store.ties import BLOCKS, place

_BLOCK = "block#"


def block(app: App, username: str, found: Mapping[str, Tie], now: int) -> Outcome:
    """All of them, or none. `found`: what the user has with each, none of whom is blocked."""
    failed = transactions.write(
        [
            ties.counted(app, username, BLOCKS, len(found), limits.BLOCKED),
            *(
                ties.turned(app, username, other, tie, replace(tie, blocked=now, stamp=clock.uuid()))
                for other, tie in found.items()
            ),
            *(transactions.put(NAME, key(app, username, _BLOCK + place(now, other))) for other in found),
        ]
    )
    if failed is None or failed - {0}:
        return Outcome.OVERTAKEN
    return Outcome.FULL if failed else Outcome.DONE


def unblock(app: App, username: str, found: Mapping[str, Tie]) -> Outcome:
    """All of them, or none. `found`: what the user has with each, all of whom are blocked."""
    failed = transactions.write(
        [
            ties.counted(app, username, BLOCKS, -len(found)),
            *(
                ties.turned(app, username, other, tie, replace(tie, blocked=0, stamp=clock.uuid()))
                for other, tie in found.items()
            ),
            *(
                transactions.delete(NAME, key(app, username, _BLOCK + place(tie.blocked, other)))
                for other, tie in found.items()
            ),
        ]
    )
    return Outcome.DONE if failed == frozenset() else Outcome.OVERTAKEN


def page(app: App, user: User, limit: int, cursor: str) -> Page[str]:
    """The newest first. Consistent. The cursor is the last one's place."""
    items = ties.listed(app, user.username, _BLOCK, user.created, limit + 1, cursor)
    places = [item["what"]["S"].removeprefix(_BLOCK) for item in items]
    names = [each.split(".", 1)[1] for each in places[:limit]]
    return Page(names, places[limit - 1] if len(places) > limit else "")
