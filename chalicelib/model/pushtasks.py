"""Pushes to all users of an app, or to all who wear some labels: tasks that take their time (rest-messages 9.2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from chalicelib import limits
from chalicelib.errors import IllegalArgument
from chalicelib.model.conversation import RANDOM_BITS
from chalicelib.model.labels import fold_label
from chalicelib.model.pushing import PushMessage

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


class Begun(Enum):
    """What became of an attempt to begin a task. Each but the first leaves everything as it was."""

    DONE = auto()
    TOO_OFTEN = auto()
    FULL = auto()  # as many run, or wait for their time, as may
    OVERTAKEN = auto()  # others begin tasks all the time


@dataclass(frozen=True)
class NewTask:
    message: PushMessage
    labels: tuple[str, ...] = ()  # who wears all of them; none: every user
    starts: int = 0  # ms; 0: at once


@dataclass(frozen=True)
class Task:
    id: int  # begins with the milliseconds of its making, as ids of messages do
    asked: NewTask
    step: int = 0  # which message of the queue it waits for
    cursor: str = ""  # up to this user all have been pushed to
    held: bool = False  # by a worker, who pushes to those that come next
    moved: int = 0  # ms; 0: it did not begin yet
    pushed: int = 0  # users
    failed: int = 0
    done: int = 0  # ms

    @property
    def since(self) -> int:
        """When it was to begin (ms)."""
        return max(self.id >> RANDOM_BITS, self.asked.starts)


def labels(targets: Sequence[str]) -> tuple[str, ...]:
    """That a call names, each once, in lower case."""
    if not 1 <= len(targets) <= limits.TASK_LABELS:
        raise IllegalArgument(f"targets must name 1 to {limits.TASK_LABELS} labels")
    return tuple(dict.fromkeys(map(fold_label, targets)))


def moment(written: str | None) -> int:
    """Milliseconds of a time by UTC; 0 for none."""
    if written is None:
        return 0
    try:
        if _WRITTEN.fullmatch(written):
            return int(datetime.fromisoformat(f"{written}+00:00").timestamp()) * 1000
    except ValueError:
        pass  # there is no such day or hour
    raise IllegalArgument("startDate must be written as yyyy-MM-dd HH:mm:ss")
