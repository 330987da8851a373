"""Several things at a time."""

import threading
import time
from contextvars import ContextVar

import pytest

from chalicelib import parallel

CALL = ContextVar("call", default="none")


def test_they_run_side_by_side_and_no_more_than_allowed():
    running, most, lock = [0], [0], threading.Lock()

    def work(_):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1

    parallel.each(work, range(12), "side by side", 4)
    assert most == [4]


def test_each_is_tried_and_the_first_failure_told():
    tried = []

    def work(item):
        tried.append(item)
        if item in {2, 5}:
            raise ValueError(item)

    with pytest.raises(ValueError, match="2"):
        parallel.each(work, range(8), "failing", 2)
    assert sorted(tried) == list(range(8))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_each_runs_in_the_context_of_its_call(count):
    CALL.set("mine")
    seen = []
    parallel.each(lambda _: seen.append(CALL.get()), range(count), "context", 2)
    assert seen == ["mine"] * count
