"""A user gets its number in calls, and loses it with the account, with a fault at each AWS call; then the caller
repeats. Number and user always name each other."""

import pytest

from chalicelib.model.user import NewUser
from chalicelib.services import callers, departures, users
from chalicelib.store import people
from tests.realtime.test_crash import Trouble, each_call, faults


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def rows():
    return {(row.who.rpartition("/")[2], row.what) for row in people.Row.scan() if row.what.startswith("caller")}


@faults
def test_a_number_that_comes_and_goes(app, trouble, when, fault):
    def run(k):
        made = users.open_account(app, NewUser("eve"), token_only=True)
        struck = trouble.at(k, lambda: callers.ticket(app, "eve", "*"))
        assert len(rows()) in {0, 2}
        number = callers.ticket(app, "eve", "*").number
        assert rows() == {("eve", f"caller#{made.uuid}"), (str(number), "caller")}
        assert callers.named(app, [number]) == {number: "eve"}
        users.remove(app, "eve")
        struck = trouble.at(k, lambda: departures.clear_up(app.key, "eve", 0)) or struck
        departures.clear_up(app.key, "eve", 0)
        assert rows() == set()
        return struck

    each_call(run)


def test_two_ask_at_once(app, recorder):
    def strike(call, number):
        if call.operation == "TransactWriteItems":
            recorder.before = None
            first.append(callers.ticket(app, "ada", "*").number)

    first = []
    recorder.before = strike
    assert [callers.ticket(app, "ada", "*").number] == first
    assert len(rows()) == 2
