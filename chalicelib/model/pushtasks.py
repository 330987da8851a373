"""Pushes to all users of an app, or to all who wear some labels: tasks that take their time (rest-messages 9.2)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from chalicelib import limits
from chalicelib.errors import IllegalArgument
from chalicelib.model import pushing
from chalicelib.model.labels import fold_label
from chalicelib.model.pushing import PushMessage, Strategy

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_NO_TIME = "startDate must be written as yyyy-MM-dd HH:mm:ss"


class Begun(Enum):
    """What became of an attempt to begin a task. Each but the first leaves everything as it was."""

    DONE = auto()
    TOO_OFTEN = auto()
    FULL = auto()  # as many run, or wait for their time, as may
    OVERTAKEN = auto()  # others begin tasks all the time


@dataclass(frozen=True)
class NewTask:
    message: PushMessage
    strategy: Strategy = Strategy.VENDOR
    labels: tuple[str, ...] = ()  # who wears all of them; none: every user
    starts: int = 0  # ms; 0: at once


@dataclass(frozen=True)
class Task:
    id: int  # begins with the milliseconds of its making, as ids of messages do
    asked: NewTask
    step: int = 0  # which message of the queue it waits for
    cursor: str = ""  # whom everybody before has been pushed to
    moved: int = 0  # ms; 0: it did not begin yet
    pushed: int = 0  # users
    failed: int = 0
    done: int = 0  # ms

    @property
    def stands(self) -> int:
        """Since when nothing happened (ms)."""
        return max(self.id >> 22, self.asked.starts, self.moved)


def asked(given: Any) -> NewTask:
    """From the body of a call."""
    if not isinstance(given, dict):
        raise IllegalArgument("request body must be a JSON object")
    return NewTask(
        pushing.read(given.get("pushMessage")),
        _strategy(given.get("strategy", Strategy.VENDOR.value)),
        starts=_starts(given.get("startDate")),
    )


def labels(given: Any) -> tuple[str, ...]:
    """That the body of a call names, in lower case."""
    targets = given.get("targets") if isinstance(given, dict) else None
    if not isinstance(targets, list) or not all(isinstance(each, str) for each in targets):
        raise IllegalArgument("targets must be a list of labels")
    if not 1 <= len(targets) <= limits.TASK_LABELS:
        raise IllegalArgument(f"targets must name 1 to {limits.TASK_LABELS} labels")
    return tuple(dict.fromkeys(map(fold_label, targets)))


def _strategy(given: Any) -> Strategy:
    if isinstance(given, bool) or not isinstance(given, int):
        raise IllegalArgument("strategy must be a number")
    return Strategy(given)


def _starts(given: Any) -> int:
    """Milliseconds of a time by UTC."""
    if given is None:
        return 0
    if not isinstance(given, str) or not _WRITTEN.fullmatch(given):
        raise IllegalArgument(_NO_TIME)
    try:
        return int(datetime.fromisoformat(f"{given}+00:00").timestamp()) * 1000
    except ValueError:
        raise IllegalArgument(_NO_TIME) from None
