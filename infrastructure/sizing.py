"""How much of AWS a planned peak needs: concurrency, throttles, quotas, with room above (architecture 9)."""

import math

from chalicelib import config
from infrastructure import functions
from infrastructure.stages import Peak, Plan

FRAME_ROOM, ROOM = 1.5, 1.3  # times the peak: the frame path, everything else
CONNECTION_LIFE = 7200  # seconds; API Gateway ends every connection then
OPENS = 500  # a second and account: API Gateway's quota for new connections, before it is raised
BURST = 5000  # calls at once that an account may make, before that quota is raised
_STORM = 60  # seconds in which all clients come back after an outage, as far as the quota lets them

# Seconds that a call takes: the AWS calls one after the other at 8 ms each, posts at 20 ms, and a start now and then.
_SECONDS = {functions.REST: 0.15, functions.CONNECT: 0.05, functions.MESSAGE: 0.1, functions.DISCONNECT: 0.05}
_FRAME_PATH = {functions.CONNECT, functions.MESSAGE, functions.DISCONNECT}
_SCHEDULED = 2  # a schedule that runs long overlaps with its next ring
_POLLED = 5  # Lambda's poller takes so many batches at once, however few a function may run
_BATCH, _BATCH_SECONDS = 10, 0.2
_ASKED_SECONDS = 0.002  # a minute, to ask about one of many connections


def opens(peak: Peak) -> float:
    """New connections a second when everybody comes back at once."""
    return max(peak.connections / CONNECTION_LIFE, min(OPENS, peak.connections / _STORM))


def calls(peak: Peak, function: str) -> float:
    """A second, at the peak."""
    rates = {functions.REST: float(peak.rest), functions.MESSAGE: float(peak.frames)}
    return rates.get(function, opens(peak))


def room(function: str) -> float:
    return FRAME_ROOM if function in _FRAME_PATH else ROOM


def concurrency(peak: Peak, function: str) -> int:
    """How many of a function may run at a time."""
    if function in functions.consumers(config.settings()):
        asked = peak.connections * _ASKED_SECONDS / 60 if function == functions.SETTLE else 0
        return max(_POLLED, math.ceil((opens(peak) / _BATCH * _BATCH_SECONDS + asked) * ROOM))
    if function not in _SECONDS:
        return _SCHEDULED
    return max(_SCHEDULED, math.ceil(calls(peak, function) * _SECONDS[function] * room(function)))


def scaling(plan: Plan, consumer: str) -> dict[str, int]:
    """No more batches are taken than the function may serve, or the rest would count as failed."""
    return {"MaximumConcurrency": concurrency(plan.peak, consumer)} if plan.reserves else {}


def rest_rate(peak: Peak) -> int:
    """Requests a second that the REST stage lets through."""
    return math.ceil(peak.rest * ROOM)


def frame_rate(peak: Peak) -> int:
    """Frames, openings and ends a second that the WebSocket stage lets through."""
    return math.ceil((peak.frames + opens(peak)) * FRAME_ROOM)


def reserved(plan: Plan) -> int:
    """Of the account's concurrency, by all functions of a stage."""
    return sum(concurrency(plan.peak, function) for function in functions.names())
