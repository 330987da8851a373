"""How often an app did something."""

import pytest

from chalicelib import limits
from chalicelib.store import mucs, rates, table
from tests.store.moments import AT

MOST = ((1, 1), (3, 60))


def add(app, now=AT, what="shout", most=MOST):
    return rates.add(app, what, most, now)


def counts():
    items = table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]
    return {(item["muc"]["S"], item["what"]["S"]): (int(item["count"]["N"]), int(item["ttl"]["N"])) for item in items}


def test_so_many_in_each_length(app):
    assert [add(app), add(app, AT + 999), add(app, AT + 1000), add(app, AT + 1999)] == [True, False, True, False]
    assert [add(app, AT + 2000), add(app, AT + 3000)] == [True, False], "three a minute"
    assert [add(app, AT + 39_999), add(app, AT + 40_000)] == [False, True], "the next minute"


def test_nothing_of_it_is_counted_when_one_is_full(app):
    for now in (AT, AT, AT + 1):
        add(app, now)
    second, minute = AT // 1000, AT // 60_000 * 60
    key = f"{app.key}/rates"
    assert counts() == {
        (key, f"shout#1#{second}"): (1, second + 1 + limits.WINDOW_KEPT),
        (key, f"shout#60#{minute}"): (1, minute + 60 + limits.WINDOW_KEPT),
    }


@pytest.mark.parametrize("most", [1, 3])
def test_at_once_no_more_than_that_get_through(app, at_once, most):
    assert at_once(8, lambda _: add(app, most=[(most, 60)])).count(True) <= most
    while add(app, most=[(most, 60)]):
        pass
    assert [count for count, _ in counts().values()] == [most]


def test_apps_and_deeds_count_alone(app, other):
    assert [add(app), add(other), add(app, what="whisper")] == [True] * 3
    assert [add(app), add(other), add(app, what="whisper")] == [False] * 3
