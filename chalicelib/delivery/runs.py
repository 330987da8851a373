"""Which numbers in a row this process has brought to a connection. A confirmation can vouch for no more than that."""

from collections import OrderedDict
from threading import Lock

from chalicelib import limits

_runs: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()  # (connection, conversation): last number, length
_lock = Lock()


def length(connection_id: str, conversation: str, seq: int) -> int:
    """How long the run would be if `seq` arrived now."""
    last, run = _runs.get((connection_id, conversation), (0, 0))
    return run + 1 if last == seq - 1 else 1


def arrived(connection_id: str, conversation: str, seq: int) -> None:
    """The connection has `seq`: it was written to it, or it is not meant for it."""
    with _lock:
        _runs[connection_id, conversation] = (seq, length(connection_id, conversation, seq))
        _runs.move_to_end((connection_id, conversation))
        if len(_runs) > limits.RUNS_KEPT:
            _runs.popitem(last=False)


def forget() -> None:
    _runs.clear()
