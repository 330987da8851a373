"""Pushes of one process leave in the order of their numbers."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import limits
from chalicelib.delivery import turns


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as made:
        yield made


def waits(pool, *line):
    """Whether the line has to wait now; it goes on by itself later."""
    waiting = pool.submit(turns.wait, *line)
    time.sleep(0.05)
    return waiting, not waiting.done()


def test_a_higher_number_waits_for_a_lower_one(pool):
    with turns.taken(["c1"], "u/ada/grace", 7):
        behind, blocked = waits(pool, "c1", "u/ada/grace", 8)
        assert blocked
    behind.result(timeout=1)


@pytest.mark.parametrize("line", [("c2", "u/ada/grace", 8), ("c1", "u/ada/linus", 8), ("c1", "u/ada/grace", 6)])
def test_nobody_else_waits(pool, line):
    with turns.taken(["c1"], "u/ada/grace", 7):
        assert not waits(pool, *line)[1]


def test_what_has_no_number_comes_behind_what_has_one(pool):
    with turns.taken(["c1"], "u/ada/grace", 7):
        behind, blocked = waits(pool, "c1", "u/ada/grace", 0)
        assert blocked
    behind.result(timeout=1)
    with turns.taken(["c1"], "u/ada/grace", 0):
        assert not waits(pool, "c1", "u/ada/grace", 8)[1]


def test_a_repeat_holds_the_turn_as_long_as_either(pool):
    with turns.taken(["c1"], "u/ada/grace", 7):
        with turns.taken(["c1"], "u/ada/grace", 7):
            pass
        assert waits(pool, "c1", "u/ada/grace", 8)[1]


def test_a_push_that_hangs_holds_others_up_for_a_while_only(pool, monkeypatch):
    monkeypatch.setattr(limits, "TURN", 0.1)
    with turns.taken(["c1"], "u/ada/grace", 7):
        began = time.monotonic()
        turns.wait("c1", "u/ada/grace", 8)
        assert 0.1 <= time.monotonic() - began < 1


def test_a_hundred_leave_in_order(pool):
    left = []
    ready = threading.Barrier(8)

    def push(first):
        for seq in range(first, 105, 8):
            with turns.taken(["c1"], "u/ada/grace", seq):
                ready.wait(timeout=5)  # all eight have their turn before any of them goes
                turns.wait("c1", "u/ada/grace", seq)
                left.append(seq)

    for done in [pool.submit(push, first) for first in range(1, 9)]:
        done.result(timeout=10)
    assert left == sorted(left)
    assert len(left) == 104
    assert turns._taken == {}
