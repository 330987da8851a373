"""What is due: messages that destroy themselves, push tasks that are looked after."""

from chalicelib import telemetry
from chalicelib.services import expiry, pushtasks


def expire() -> None:
    """Every minute. Late, twice or half a run does no harm."""
    with telemetry.call("expire_messages"):
        expiry.sweep(pushtasks.ring)
