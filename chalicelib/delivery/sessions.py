"""End sessions: tell the client why, close its socket, forget the connection."""

from collections.abc import Iterable

from chalicelib import clock, frames, limits
from chalicelib.delivery import gateway, queues
from chalicelib.model.app import App
from chalicelib.model.conversation import Claim
from chalicelib.model.event import Kick
from chalicelib.model.user import Connection, Device
from chalicelib.store import connections, people


def end(
    app: App, username: str, devices: Iterable[Device], reason: Kick, text: str = "", *, before: int | None = None
) -> None:
    """Kick devices. `text` is what the client shows of the other device's login (msync 2.5). `before`: only sessions
    of earlier generations of the account.

    Safe to repeat: the row goes last, so a kick that died half-way is found by the sweep.
    """
    for device in devices:
        connection = connections.get(device.connection, consistent=True) if device.online else None
        if connection is None or connection.appkey != app.key or connection.username != username:
            continue
        if before is not None and connection.generation >= before:
            continue
        now = clock.now()
        meta_id = Claim.of(username, connection.id, "kick").id(now)
        gateway.post(connection.id, connection.form, frames.kick(meta_id, username, reason, text))
        gateway.close(connection.id)
        forget(app, connection)


def forget(app: App, connection: Connection) -> None:
    """The connection is gone, whoever said so. If this stops half-way, the sweep finds it again by its row."""
    if connection.attends:
        queues.look_for(app, connection.username)
    tell_later(app, connection.username)
    people.disconnect(app, connection.username, connection.resource, connection.id, clock.now())
    connections.remove(connection.id)


def tell_later(app: App, username: str) -> None:
    """Who hears of the user's presence is told of a loss when it has lasted."""
    from chalicelib.store import presence  # which no frame of a client needs that stays

    if presence.glance(app, username)[1]:
        queues.look_at(app, username, after=limits.PRESENCE_AFTER)
