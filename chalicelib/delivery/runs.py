"""Which numbers in a row this process has brought to a connection. A confirmation can vouch for no more than that."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from chalicelib import limits


@dataclass
class _Run:
    low: int  # the first number of the run
    high: int  # its last
    strays: set[int] = field(default_factory=set)  # beyond it: other threads are about to close the gap


_runs: OrderedDict[tuple[str, str], _Run] = OrderedDict()  # by connection and conversation
_lock = Lock()


def length(connection_id: str, conversation: str, seq: int) -> int:
    """How long the run would be if `seq` arrived now."""
    run = _runs.get((connection_id, conversation))
    return seq - run.low + 1 if run is not None and run.high == seq - 1 else 1


def arrived(connection_id: str, conversation: str, seq: int) -> None:
    """The connection has `seq`: it was written to it, or it is not meant for it."""
    key = connection_id, conversation
    with _lock:
        run = _runs.get(key)
        if run is None or len(run.strays) >= limits.RUN_STRAYS:
            _runs[key] = _Run(seq, seq)
        else:
            run.strays.add(seq)
            while run.high + 1 in run.strays:
                run.high += 1
                run.strays.discard(run.high)
        _runs.move_to_end(key)
        if len(_runs) > limits.RUNS_KEPT:
            _runs.popitem(last=False)


def forget() -> None:
    _runs.clear()
