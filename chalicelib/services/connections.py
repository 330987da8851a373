"""Sockets: who may log in on one, how long it is trusted, what happens when it is gone."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from chalicelib import clock, limits
from chalicelib.auth import tokens
from chalicelib.delivery import gateway, sessions
from chalicelib.errors import (
    LoginForbidden,
    LoginMalformed,
    LoginTokenExpired,
    LoginUserNotFound,
    OutOfTurn,
    TokenBad,
    TokenExpired,
    TokenMismatch,
)
from chalicelib.model.app import App, Grant, Role
from chalicelib.model.event import Kick
from chalicelib.model.user import Connection, Device, Login, Party, User, legal_username
from chalicelib.store import apps, connections, people

# What a connection is for never changes, so a process may remember it. What changes is read where it matters.
_known: OrderedDict[str, Connection] = OrderedDict()


def tenant(appkey: str) -> App | None:
    org, _, name = appkey.partition("#")
    return apps.get(org, name) if org and name else None


def find(connection_id: str, *, beats: bool = False) -> Connection | None:
    """The login on a socket. For a heartbeat it is read again: something may wait. Right after a login that needs no
    asking, for then it is looked for anyway."""
    known = _known.get(connection_id)
    if beats and known is not None and not in_first_beats(known):
        known = None
    found = known or connections.get(connection_id) or connections.get(connection_id, consistent=True)
    if found is not None:
        _remember(found)
    return found


def login(asked: Login) -> tuple[Connection, Grant]:
    """Bind a socket to a device, for good. Raises the LoginRefused that msync 2.4 documents, and OutOfTurn.

    Connection row, then routes, then kicks: repeating the frame repeats all three without harm.
    """
    app = tenant(asked.appkey)
    if app is None:
        raise TokenMismatch
    party, grant = _authenticate(app, asked)
    now = clock.now()
    user = party.user
    assert user is not None
    bound = Connection(
        asked.connection,
        app.key,
        user.username,
        asked.resource,
        user.generation,
        asked.form,
        since=now,
        lease=now + limits.LEASE_SHORTEST * 1000,
    )
    if not connections.put(bound):
        raise OutOfTurn("this socket is another device's")
    before = _connect(app, asked, bound, party)
    _remember(bound)
    _end_others(app, asked, before)
    return bound, grant


def _authenticate(app: App, asked: Login) -> tuple[Party, Grant]:
    if app.disabled or not app.serving:
        raise LoginForbidden
    if not legal_username(asked.username) or not 0 < len(asked.resource.encode()) <= limits.DEVICE:
        raise LoginMalformed("user name or resource is not legal")
    try:
        grant = tokens.verify(app, asked.token)
    except TokenExpired:
        raise LoginTokenExpired from None
    except TokenBad:
        raise TokenMismatch from None
    party = people.account(app, asked.username)
    _check_account(grant, party.user)
    return party, grant


def _check_account(grant: Grant, user: User | None) -> None:
    if grant.role is not Role.USER:
        raise TokenMismatch
    if user is None:
        raise LoginUserNotFound
    if not user.activated:
        raise LoginForbidden
    if not tokens.current(grant, user):
        raise TokenMismatch


def _connect(app: App, asked: Login, bound: Connection, party: Party) -> tuple[Device, ...]:
    """The devices that were there before."""
    offline = sorted((device.seen, device.resource) for device in party.devices if not device.online)
    spare = len(party.devices) + 1 - limits.DEVICES_KNOWN
    forget = tuple(resource for _, resource in offline[: max(0, spare)] if resource != asked.resource)
    device = Device(
        asked.resource,
        asked.connection,
        bound.since,
        asked.device_name,
        asked.device_uuid,
        asked.platform,
        asked.form.value,
    )
    return people.connect(app, bound.username, device, forget)


def _end_others(app: App, asked: Login, before: Iterable[Device]) -> None:
    """The same device elsewhere, and the longest connected ones beyond what the app allows on a platform."""
    online = sorted((device for device in before if device.online), key=lambda device: device.seen)
    same = [device for device in online if device.resource == asked.resource and device.connection != asked.connection]
    others = [device for device in online if device.resource != asked.resource]
    ended = _beyond([device for device in others if device.platform == asked.platform], app.settings.devices_per_user)
    ended += _beyond([device for device in others if device not in ended], limits.DEVICES_KNOWN)
    sessions.end(app, asked.username, same + ended, Kick.OTHER_DEVICE, asked.extension)


def _beyond(others: list[Device], most: int) -> list[Device]:
    """The first ones, where there are too many with the one that came."""
    return others[: max(0, len(others) + 1 - most)]


def logout(connection: Connection) -> None:
    gone(connection)
    gateway.close(connection.id)


def lost(connection_id: str) -> None:
    """The gateway says that the socket is closed."""
    found = connections.get(connection_id, consistent=True)
    if found is not None:
        _gone(found)


def gone(connection: Connection) -> None:
    """What a process knows of it may be old."""
    _gone(connections.get(connection.id, consistent=True) or connection)


def _gone(connection: Connection) -> None:
    app = tenant(connection.appkey)
    _known.pop(connection.id, None)
    if app is not None:
        sessions.forget(app, connection)
    else:
        connections.remove(connection.id)


def heard(connection: Connection) -> None:
    """A heartbeat. The first one tells how long this client is silent between two; the lease follows it."""
    if connection.silence != limits.LEASE_LONGEST:
        return
    interval = (clock.now() - connection.since) // 1000
    if interval < limits.HEARTBEAT // 2:
        return  # the UNREAD of the login, not a heartbeat
    silence = max(limits.LEASE_SHORTEST, min(limits.LEASE_LONGEST - 1, interval * limits.LEASE_INTERVALS))
    connections.renew(connection.id, clock.now() + silence * 1000, room=silence, silence=silence)
    _remember(replace(connection, silence=silence))


def caught_up(connection: Connection) -> None:
    """The client was told what waits for it."""
    if connection.behind:
        connections.mark_behind(connection.id, behind=False)


def in_first_beats(connection: Connection) -> bool:
    return clock.now() - connection.since < limits.FIRST_BEATS * 1000


def _remember(connection: Connection) -> None:
    _known[connection.id] = connection
    _known.move_to_end(connection.id)
    if len(_known) > limits.CONNECTIONS_KNOWN:
        _known.popitem(last=False)


def forget() -> None:
    _known.clear()
