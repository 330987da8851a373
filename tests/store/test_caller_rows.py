"""Numbers of users in calls."""

from chalicelib import clock
from chalicelib.model.membership import Outcome
from chalicelib.model.user import User
from chalicelib.store import callers, people


def test_user_and_number_name_each_other(app, other):
    ada, grace = people.get(app, "ada"), people.get(app, "grace")
    assert callers.get(app, ada) is None
    assert callers.put(app, ada, 2**32 - 1) is Outcome.DONE
    assert callers.put(app, grace, 1) is Outcome.DONE
    assert (callers.get(app, ada), callers.get(app, grace)) == (2**32 - 1, 1)
    assert callers.users(app, [1, 2, 2**32 - 1, 1]) == {2**32 - 1: "ada", 1: "grace"}
    assert callers.users(other, [1]) == {}
    assert callers.get(other, people.get(other, "ada")) is None


def test_one_number_each(app):
    ada, grace = people.get(app, "ada"), people.get(app, "grace")
    callers.put(app, ada, 7)
    assert callers.put(app, ada, 8) is Outcome.PRESENT
    assert callers.put(app, grace, 7) is Outcome.OVERTAKEN
    assert callers.users(app, [7, 8]) == {7: "ada"}
    assert callers.get(app, grace) is None


def test_not_for_an_account_that_is_gone(app):
    ada = people.get(app, "ada")
    people.remove(app, "ada")
    assert callers.put(app, ada, 7) is Outcome.ABSENT
    assert callers.users(app, [7]) == {}


def test_those_of_an_account_that_is_gone_are_forgotten(app):
    ada, later = people.get(app, "ada"), User("ada", clock.uuid(), 1, 1)
    callers.put(app, ada, 7)
    callers.forget(app, "ada", but=ada)
    assert callers.users(app, [7]) == {7: "ada"}
    people.remove(app, "ada")
    people.add(app, later)
    callers.put(app, later, 8)
    callers.forget(app, "ada", but=later)
    assert callers.users(app, [7, 8]) == {8: "ada"}
    assert (callers.get(app, ada), callers.get(app, later)) == (None, 8)
    callers.forget(app, "ada", but=None)
    assert callers.users(app, [7, 8]) == {}


def test_one_of_many_is_first(app, at_once):
    ada = people.get(app, "ada")
    outcomes = at_once(8, lambda n: callers.put(app, ada, n + 1))
    assert outcomes.count(Outcome.DONE) == 1
    assert callers.users(app, range(1, 9)) == {callers.get(app, ada): "ada"}
