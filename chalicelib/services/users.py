"""Accounts: opened, found, changed, ended (rest-users-groups-rooms 5)."""

from dataclasses import dataclass

from chalicelib import clock, limits
from chalicelib.auth import passwords
from chalicelib.delivery import queues, sessions
from chalicelib.errors import (
    IllegalArgument,
    NotUnique,
    Refusal,
    RegistrationClosed,
    SamePasswordNeeded,
    UserNotFound,
    UserNull,
)
from chalicelib.model.app import App
from chalicelib.model.event import Actor, Kick
from chalicelib.model.page import Page
from chalicelib.model.user import Device, NewUser, User, fold, legal_username, like_uuid
from chalicelib.services import bindings, leases, profiles
from chalicelib.store import people, superadmins


@dataclass(frozen=True)
class Registered:
    """What became of a registration: the accounts, and why others were not opened, by name."""

    made: tuple[User, ...]
    failed: tuple[tuple[str, str], ...] = ()


def admit_stranger(app: App) -> None:
    """Whoever registers without a token."""
    if not app.settings.open_registration:
        raise RegistrationClosed


def register(app: App, asked: list[NewUser], *, authorised: bool) -> Registered:
    """One account, or as many of a batch as can be opened."""
    if not asked:
        raise IllegalArgument("Request body array must not be empty")
    if len(asked) == 1:
        return Registered((_register(app, asked[0]),))
    if not authorised:
        raise RegistrationClosed
    made: list[User] = []
    failed: list[tuple[str, str]] = []
    for one in _distinct(asked):
        try:
            made.append(_register(app, one))
        except NotUnique:
            failed.append((fold(one.username), f"the {fold(one.username)} already exists"))
        except Refusal as refusal:
            failed.append((one.username, refusal.text))
    return Registered(tuple(made), tuple(failed))


def open_account(app: App, asked: NewUser, *, token_only: bool = False) -> User | None:
    """None if the name is taken. Without a password the user can only come with a token."""
    judge(asked, token_only=token_only)
    name, now = fold(asked.username), clock.now()
    if like_uuid(name) and people.get_by_uuid(app, name) is not None:
        return None  # or tokens made for that user would be this one's too
    user = User(
        name,
        clock.uuid(),
        now,
        now,
        asked.nickname,
        password=passwords.hash(asked.password) if asked.password else "",
        generation=now,  # higher than any that an earlier account of this name had
        ended=now - limits.CLOCKS_DIFFER * 1000,
    )
    return user if people.add(app, user) else None


def judge(asked: NewUser, *, token_only: bool = False) -> None:
    """Raises IllegalArgument with the text that clients know."""
    if not asked.username:
        raise IllegalArgument("Entity 'user' requires a property named username.")
    if len(asked.username.encode()) > limits.USERNAME:
        raise IllegalArgument("USERNAME_TOO_LONG")
    if not legal_username(fold(asked.username)):
        raise IllegalArgument(f"username {asked.username} is not legal")
    if not asked.password and not token_only:
        raise IllegalArgument("password or pin must provided")
    if len(asked.password) > limits.PASSWORD:
        raise IllegalArgument("PASSWORD_TOO_LONG")
    if len(asked.nickname) > limits.NICKNAME:
        raise IllegalArgument("NICKNAME_TOO_LONG")


def fetch(app: App, name: str) -> User:
    """By username or uuid."""
    folded = fold(name)
    user = people.get_by_uuid(app, folded) if like_uuid(folded) else None
    if user is None:
        user = people.get(app, folded)
    if user is None:
        raise UserNotFound
    return user


def named(app: App, by: Actor, name: str) -> str:
    """Whom a path names: who calls about itself is known already."""
    return by.username or fetch(app, name).username


def browse(app: App, limit: int, cursor: str) -> Page[User]:
    return people.page(app, limit, cursor)


def remove(app: App, name: str) -> User:
    """Marked first and swept after, so that a removal which died half-way can be asked for again."""
    user = fetch(app, name)
    _remove(app, user)
    return user


def remove_some(app: App, limit: int, cursor: str) -> Page[User]:
    """The oldest accounts after the cursor."""
    page = people.page(app, limit, cursor)
    for user in page.items:
        _remove(app, user)
    return page


def _remove(app: App, user: User) -> None:
    """What it was a member of, others leave for it afterwards."""
    if _end(app, user.username, Kick.REMOVED, activated=False, again=False):
        queues.clear_up(app, user.username, clock.now())
        bindings.forget(app, user.username)
        profiles.forget(app, user.username)
        superadmins.remove(app, user.username)
        people.remove(app, user.username)


def set_password(app: App, name: str, password: str) -> None:
    if not password:
        raise IllegalArgument("newpassword is required")
    if len(password) > limits.PASSWORD:
        raise IllegalArgument("PASSWORD_TOO_LONG")
    hashed = passwords.hash(password)
    if not legal_username(fold(name)) or not _end(app, fold(name), Kick.PASSWORD_CHANGED, password=hashed):
        raise UserNull


def deactivate(app: App, name: str) -> User:
    user = _end(app, fetch(app, name).username, Kick.REMOVED, activated=False)
    if user is None:
        raise UserNotFound
    return user


def activate(app: App, name: str) -> User:
    user = people.change(app, fetch(app, name).username, clock.now(), activated=True)
    if user is None:
        raise UserNotFound
    return user


def disconnect(app: App, name: str) -> None:
    """Every device, and every token with them."""
    if _end(app, fetch(app, name).username, Kick.BY_OTHER_DEVICE) is None:
        raise UserNotFound


def disconnect_device(app: App, name: str, resource: str) -> None:
    """One device; it may come back with its token."""
    username = _known(name)
    party = people.account(app, username)
    devices = [device for device in party.devices if device.resource == resource]
    if party.user is None or not devices:
        raise UserNotFound
    sessions.end(app, username, devices, Kick.BY_OTHER_DEVICE)


def devices(app: App, name: str) -> tuple[Device, ...]:
    """Those online."""
    party = people.account(app, _known(name))
    if party.user is None:
        raise UserNotFound
    return leases.present(party.devices)


def online(app: App, names: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Each name as it was asked for, and whether such a user is online."""
    if len(names) > limits.USERS_PER_STATUS:
        raise IllegalArgument(f"request body exceeds maximum limit, maximum limit is {limits.USERS_PER_STATUS}")
    found = people.online(app, [fold(name) for name in names if legal_username(fold(name))]) if names else {}
    there = leases.online(found)
    return [(name, fold(name) in there) for name in names]


def _register(app: App, asked: NewUser) -> User:
    user = open_account(app, asked)
    if user is None:
        raise NotUnique(f"Application {app.uuid}", "user", "username", fold(asked.username))
    return user


def _distinct(asked: list[NewUser]) -> list[NewUser]:
    """A name twice with one password is one account."""
    first: dict[str, NewUser] = {}
    for one in asked:
        if first.setdefault(fold(one.username), one).password != one.password:
            raise SamePasswordNeeded(fold(one.username))
    return list(first.values())


def _known(name: str) -> str:
    username = fold(name)
    if not legal_username(username):
        raise UserNotFound
    return username


def _end(
    app: App,
    username: str,
    reason: Kick,
    *,
    activated: bool | None = None,
    password: str | None = None,
    again: bool = True,
) -> User | None:
    """Change the account so that no token of it is good any more, then end the sessions; and `again`, what a login
    makes of one that it has read before. None: no such user."""
    user = people.change(app, username, clock.now(), activated=activated, password=password, ends_sessions=True)
    if user is not None:
        if again:
            queues.end_sessions(app, username, reason)
        sessions.end(app, username, people.devices(app, username, consistent=True), reason)
    return user
