"""Whose turn it is: what one process pushes of a conversation leaves for a connection in the order of its numbers, also
where several threads push at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Condition

from chalicelib import limits

_Line = tuple[str, str]  # connection and conversation
_taken: dict[_Line, Counter[int]] = {}  # numbers that are still to be pushed; a repeat of a send takes its number again
_moved = Condition()


@contextmanager
def taken(connections: Iterable[str], conversation: str, seq: int) -> Iterator[None]:
    """Hold the turn of a number. Taken before the reply leaves: what answers the reply comes behind it."""
    lines = [(connection, conversation) for connection in connections] if seq else []
    with _moved:
        for line in lines:
            _taken.setdefault(line, Counter())[seq] += 1
    try:
        yield
    finally:
        for line in lines:
            _give_back(line, seq)


def wait(connection: str, conversation: str, seq: int) -> None:
    """Until no lower number is still to be pushed. What has no number comes behind all that have one.

    One that hangs keeps the others waiting for a while only: no turn is worth a message.
    """
    line = connection, conversation
    with _moved:
        _moved.wait_for(lambda: not any(before < (seq or before + 1) for before in _taken.get(line, ())), limits.TURN)


def _give_back(line: _Line, seq: int) -> None:
    with _moved:
        left = _taken[line]
        left[seq] -= 1
        if not left[seq]:
            del left[seq]
        if not left:
            del _taken[line]
        _moved.notify_all()
