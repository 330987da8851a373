"""Which sockets are still there: leases, and the gateway, which is asked when one ends, when somebody asks, and each
minute about those that somebody hears of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chalicelib import clock, limits, parallel, telemetry
from chalicelib.delivery import gateway, queues
from chalicelib.model.user import Connection, Device
from chalicelib.services import lines, presenceevents
from chalicelib.services.connections import gone, tenant
from chalicelib.store import connections, session


def settle(connection_id: str, *, last: bool) -> None:
    """A socket some time after it was opened: with a login it comes onto the lines of its groups and is told of to who
    hears of its user, without one it is looked at again, and closed then."""
    found = connections.get(connection_id, consistent=True)
    if found is not None:
        app = tenant(found.appkey)
        if app is not None:
            lines.settle(app, found)
            if presenceevents.tell(app, found.username):
                connections.mark_watched(found.id)
    elif last:
        gateway.close(connection_id)
    else:
        queues.require_login(connection_id)


def inspect(connection: Connection) -> None:
    """The lease ended: ask the gateway. A connection that was active gets a longer one, a silent one is closed."""
    active = gateway.last_active(connection.id)
    if _silent(connection, active):
        _close(connection, active)
        return
    room = min(connection.room * 2, limits.LEASE_LONGEST)
    connections.renew(connection.id, (active or 0) + room * 1000, room=room, silence=connection.silence)


def present(devices: Iterable[Device]) -> tuple[Device, ...]:
    """Somebody asks which of these devices are online, and a lease may be long: connections that have been silent for
    too long end with that. Of very many only some are looked at."""
    before = clock.now() - limits.LEASE_SHORTEST * 1000
    online = tuple(each for each in devices if each.online)
    silent = end_silent([each.connection for each in online if each.seen < before][: limits.ASKED_ABOUT])
    return tuple(each for each in online if each.connection not in silent)


def end_silent(connection_ids: Sequence[str]) -> set[str]:
    """Which of these connections, all older than the shortest lease, have been silent for too long. They end."""
    before = clock.now() - limits.LEASE_SHORTEST * 1000
    silent = set[str]()

    def ask(connection_id: str) -> None:
        if _has_ended(connection_id, before):
            silent.add(connection_id)

    parallel.each(ask, connection_ids, "sweep", limits.SWEEPS_AT_ONCE)
    return silent


def online(found: Mapping[str, Iterable[Device]]) -> set[str]:
    """The same of users by their names: those that have a device there."""
    there = {each.connection for each in present(each for devices in found.values() for each in devices)}
    return {name for name, devices in found.items() if any(each.connection in there for each in devices)}


def _has_ended(connection_id: str, before: int) -> bool:
    try:
        active = gateway.last_active(connection_id)
    except (*session.service_errors(), *session.network_errors()) as error:  # nobody is offline for want of an answer
        telemetry.failure("get_connection", error)
        return False
    if active is not None and active >= before:
        return False
    connection = connections.get(connection_id, consistent=True)
    if connection is None or not _silent(connection, active):
        return active is None
    _close(connection, active)
    return True


def _silent(connection: Connection, active: int | None) -> bool:
    """`active`: when the gateway heard it last, ms. None: the gateway has no such connection."""
    return active is None or clock.now() - active > connection.silence * 1000


def _close(connection: Connection, active: int | None) -> None:
    telemetry.count("Ghosts")
    if active is not None:
        gateway.close(connection.id)
    gone(connection)


def watch(devices: Iterable[Device]) -> None:
    """Somebody hears of their user from now on: a lease may be long, so the sweep is not to wait for its end."""
    online = [each.connection for each in devices if each.online]
    parallel.each(connections.mark_watched, online, "presence", limits.PRESENCE_LOOKED_AT_ONCE)


def found_by_sweep() -> Iterator[Connection]:
    """Connections whose lease ended or that are watched. Each run begins elsewhere, so that one that is cut short harms
    nobody for long."""
    now = clock.now()
    first = now // 60_000
    for step in range(limits.SWEEP_SEGMENTS):
        yield from connections.found_by_sweep(now, (first + step) % limits.SWEEP_SEGMENTS)


def sweep(found: Sequence[Connection], *, after: int = 0) -> None:
    """Whose lease ended is inspected here. Those that are watched come each minute: a worker asks about them, so many
    seconds later."""
    now = clock.now()
    watched = [each.id for each in found if each.lease >= now]
    if watched:
        queues.end_silent(watched, after=after)
    parallel.each(inspect, [each for each in found if each.lease < now], "sweep", limits.SWEEPS_AT_ONCE)
