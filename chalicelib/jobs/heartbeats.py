"""Silent connections."""

from itertools import islice

from chalicelib import clock, limits, telemetry
from chalicelib.services import leases


def sweep() -> None:
    """Every minute: ask the gateway about each connection that is watched or whose lease ended. Late, twice or half a
    run does no harm."""
    with telemetry.call("sweep_connections"):
        until = clock.now() + limits.SWEEP_SECONDS * 1000
        found, taken = leases.found_by_sweep(), 0
        while clock.now() < until and (some := list(islice(found, limits.SWEEP_TAKEN))):
            leases.sweep(some, after=min(taken // limits.SWEEP_ASKED, limits.SWEEP_SECONDS))
            taken += len(some)
