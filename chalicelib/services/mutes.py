"""Global mutes: what the app forbids a user to say, until when (rest-users-groups-rooms 5)."""

from chalicelib import clock, limits
from chalicelib.errors import ConcurrentOperation, UserNameMissing, UserNotFound
from chalicelib.model.app import App
from chalicelib.model.mute import MuteChange, Mutes
from chalicelib.model.user import fold
from chalicelib.store import mutes, people


def change(app: App, asked: MuteChange) -> None:
    username = fold(asked.username)
    for _ in range(limits.CHANGE_ATTEMPTS):
        user = people.get(app, username, consistent=True)
        if user is None:
            raise UserNameMissing
        wanted = asked.over(user.mutes, clock.now())
        if wanted == user.mutes or mutes.put(app, username, user.mutes, wanted):
            return
    raise ConcurrentOperation("others change the mutes of this user at this moment")


def of(app: App, name: str) -> tuple[str, Mutes]:
    user = people.get(app, fold(name))
    if user is None:
        raise UserNotFound
    return user.username, user.mutes


def listed(app: App, skip: int, size: int) -> list[tuple[str, str, int]]:
    """Username, kind of chat and seconds left of each mute that holds now."""
    if skip + size > limits.MUTES_LISTED:
        return []
    now = clock.now()
    found = mutes.listed(app, now, skip + size)  # each has one at least
    rows = [(name, kind, left) for name, each in found for kind, left in each.left(now).items() if left]
    return rows[skip : skip + size]
