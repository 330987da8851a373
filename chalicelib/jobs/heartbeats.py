"""Silent connections."""

from itertools import islice

from chalicelib import clock, limits, parallel, telemetry
from chalicelib.services import connections


def sweep() -> None:
    """Every minute: ask the gateway about each connection whose lease ended. Late, twice or half a run does no harm."""
    with telemetry.call("sweep_connections"):
        until = clock.now() + limits.SWEEP_SECONDS * 1000
        silent = connections.silent()
        while clock.now() < until and (some := list(islice(silent, limits.SWEEP_TAKEN))):
            parallel.each(connections.inspect, some, "sweep", limits.SWEEPS_AT_ONCE)
