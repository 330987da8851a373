"""Failed logins."""

import pytest

from chalicelib import limits
from chalicelib.store import attempts, table
from tests.store.moments import AT

WAIT = limits.LOGIN_WAIT * 1000


def add(now=AT, who="acme#shop/ada", free=3):
    return attempts.add(who, free, now)


def test_free_attempts_are_counted_and_then_one_waits(app):
    assert [add() for _ in range(5)] == [1, 2, 3, 0, 0]
    assert add(AT + WAIT - 1) == 0
    assert add(AT + WAIT) == 4
    assert add(AT + WAIT) == 0


def test_attempts_at_once_cannot_all_be_the_first(app, at_once):
    assert sorted(at_once(8, lambda _: add())) == [0, 0, 0, 0, 0, 1, 2, 3]


def test_a_longer_wait(app):
    assert [add() for _ in range(3)] == [1, 2, 3]
    attempts.put("acme#shop/ada", AT + 60_000)
    assert add(AT + 59_999) == 0
    assert add(AT + 60_000) == 4


def test_a_wait_for_nobody_is_not_kept(app):
    attempts.put("acme#shop/ada", AT + 60_000)
    assert [add(free=0), add(free=0)] == [1, 0]


def test_a_success_forgets(app):
    assert [add() for _ in range(4)] == [1, 2, 3, 0]
    for _ in range(2):
        attempts.remove("acme#shop/ada")
    assert add() == 1


def test_what_was_no_failure_is_taken_back_and_no_more_than_that(app):
    assert [add(), add()] == [1, 2]
    for _ in range(4):
        attempts.take_back("acme#shop/ada")
    attempts.take_back("nobody")
    assert add() == 1


def test_old_failures_no_longer_count(app):
    assert [add() for _ in range(4)] == [1, 2, 3, 0]
    later = AT + limits.LOGIN_FAILURES_KEPT * 1000
    assert [add(later), add(later)] == [1, 2]


def test_everybody_is_counted_alone(app):
    names = [
        "acme#shop/ada",
        "acme#shop/ad",
        "acme#shop-2/ada",
        "@management/ada",
        "acme#shop/2001:db8::1",
        "é🦉" * 100,
    ]
    assert [add(who=name) for name in names] == [1] * len(names)


@pytest.mark.parametrize("moment", [AT, AT + 999])
def test_failures_are_cleaned_up_by_their_time(app, moment):
    add(moment)
    [item] = table.client().scan(TableName=attempts.Row.Meta.table_name)["Items"]
    assert item["ttl"] == {"N": str(moment // 1000 + limits.LOGIN_FAILURES_KEPT)}
