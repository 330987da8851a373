"""What users say of themselves: set by them or their app, read by all of the app (rest-users-groups-rooms 6.1)."""

from chalicelib import limits
from chalicelib.errors import (
    AttributesOfAnother,
    ConcurrentOperation,
    ProfilesFull,
    ProfileTooLarge,
    UserNotFound,
)
from chalicelib.model.app import App
from chalicelib.model.attributes import Attributes, weight
from chalicelib.model.membership import Outcome
from chalicelib.model.profile import ProfileChange, ProfilesAsked
from chalicelib.model.user import User, fold, legal_username
from chalicelib.store import profiles


def change(app: App, caller: str, name: str, asked: ProfileChange) -> Attributes:
    """What is set now of what was asked for. `caller`: the user, or nobody where it is the app."""
    username = _own(caller, name)
    for _ in range(limits.CHANGE_ATTEMPTS):
        user, old = profiles.look(app, username) if legal_username(username) else (None, None)
        if user is None or old is None:
            raise UserNotFound
        own = old.values if old.account == user.uuid else {}
        values = asked.over(own)
        _judge(app, values, weight(values) - weight(old.values))
        outcome = Outcome.DONE if values == own else profiles.put(app, user, old, values)
        if outcome is Outcome.DONE:
            return {name: value for name, value in asked.values.items() if value}
        if outcome is Outcome.ABSENT:
            raise UserNotFound
    raise ConcurrentOperation("others change these attributes at this moment")


def _judge(app: App, values: Attributes, more: int) -> None:
    if weight(values) > limits.PROFILE and more > 0:
        raise ProfileTooLarge(limits.PROFILE)
    if more > 0 and profiles.total(app) + more > limits.PROFILES_PER_APP:
        raise ProfilesFull(limits.PROFILES_PER_APP)


def of(app: App, name: str) -> Attributes:
    return some(app, ProfilesAsked((name,)))[name]


def some(app: App, asked: ProfilesAsked) -> dict[str, Attributes]:
    """By the names as they were asked for; nothing of who is unknown."""
    names = [fold(name) for name in asked.targets if legal_username(fold(name))]
    found = profiles.some(app, names) if names else {}
    return {name: asked.of(found.get(fold(name), {})) for name in asked.targets}


def capacity(app: App) -> int:
    """Bytes that the attributes of all users take."""
    return profiles.total(app)


def remove(app: App, caller: str, name: str) -> None:
    """Also of who has none, or is unknown."""
    username = _own(caller, name)
    if legal_username(username):
        forget(app, username)


def forget(app: App, username: str, *, but: User | None = None) -> None:
    """Whatever stands under this name, unless it is this account's."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        _, old = profiles.look(app, username)
        if not old.stamp or (but and old.account == but.uuid) or profiles.remove(app, username, old):
            return
    raise ConcurrentOperation("others change these attributes at this moment")


def _own(caller: str, name: str) -> str:
    if caller and caller != fold(name):
        raise AttributesOfAnother
    return fold(name)
