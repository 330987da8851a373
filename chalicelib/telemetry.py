"""The one Logger and the one Metrics. One summary line per call; never a token, a password or the text of a message.
powertools is loaded with the first line, not with this module: that costs a cold start 60 ms."""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics import Metrics

_NAMESPACE = "Stoa"
_lock = threading.Lock()  # one machine runs calls side by side in one process


@cache
def logger() -> "Logger":
    from aws_lambda_powertools import Logger

    # Standard error: what is started with --json keeps standard output to itself. Lambda records both.
    return Logger(service=_service(), level=_level(), stream=sys.stderr, utc=True)


@cache
def _metrics() -> "Metrics":
    from aws_lambda_powertools.metrics import Metrics

    return Metrics(namespace=_NAMESPACE, service=_service())


def _service() -> str:
    """Stages in one account are told apart by it."""
    return os.environ.get("POWERTOOLS_SERVICE_NAME", "stoa")


def _level() -> str:
    return os.environ.get("STOA_LOG_LEVEL", "INFO").upper()


def speak(level: str) -> None:
    """From now on, lines of this level and above."""
    os.environ["STOA_LOG_LEVEL"] = level
    _informs.cache_clear()
    logger().setLevel(_level())


@cache
def _informs() -> bool:
    return logging.getLevelNamesMapping().get(_level(), logging.INFO) <= logging.INFO


def summary(*, operation: str, outcome: str, **keys: Any) -> None:
    """The line that ends a call: request id, appkey, milliseconds, AWS requests. Sends the call's metrics off too."""
    if _informs():
        logger().info("call", extra={"operation": operation, "outcome": outcome, **keys})
    _flush()


@dataclass
class Summary:
    """What the line that ends a call will say."""

    operation: str
    request: str = ""
    appkey: str = ""
    outcome: str = "ok"


@contextmanager
def call(operation: str, request: str = "", aws_requests: Callable[[], int] = lambda: 0) -> Iterator[Summary]:
    """A call that is no HTTP request: a frame, a schedule, a batch of a queue."""
    started, said = time.perf_counter(), Summary(operation, request)
    try:
        yield said
    except Exception:
        said.outcome = "bug"
        raise
    finally:
        summary(
            operation=said.operation,
            outcome=said.outcome,
            request=said.request,
            appkey=said.appkey,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
            aws_requests=aws_requests(),
        )


def note(what: str, **keys: Any) -> None:
    """A line for itself, where lines are wanted."""
    if _informs():
        logger().info(what, extra=keys)


def count(name: str) -> None:
    metric(name, "Count", 1)


def failure(operation: str, error: BaseException, **keys: Any) -> None:
    """Something outside did not answer as it should; the call goes on."""
    count(f"Failed.{operation}")
    logger().warning(operation, extra={"error": type(error).__name__, **keys})


def metric(name: str, unit: str, value: float) -> None:
    """A CloudWatch metric; `unit` as CloudWatch names it (Count, Milliseconds)."""
    with _lock:
        _metrics().add_metric(name=name, unit=unit, value=value)


def bug(error: BaseException, **keys: Any) -> None:
    """What nobody foresaw, with its trace."""
    logger().error(type(error).__name__, exc_info=error, extra=keys)


def _flush() -> None:
    metrics = _metrics()
    with _lock:
        if metrics.metric_set and _informs():
            print(json.dumps(metrics.serialize_metric_set()), file=sys.stderr)  # embedded metric format
        metrics.clear_metrics()
