"""Self-destruct: destroy what is due."""

from chalicelib import telemetry
from chalicelib.services import expiry


def expire() -> None:
    """Every minute. Late, twice or half a run does no harm."""
    with telemetry.call("expire_messages"):
        expiry.sweep()
