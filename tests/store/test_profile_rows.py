"""What users say of themselves."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.membership import Outcome
from chalicelib.model.profile import Profile
from chalicelib.store import people, profiles


def put(app, values, username="ada"):
    user, old = profiles.look(app, username)
    assert profiles.put(app, user, old, values) is Outcome.DONE
    return profiles.look(app, username)[1]


def test_what_is_put_is_found(app, other):
    values = {"nickname": "Éve 🦉", "x" * 500: "", "#a.b:c": "\x00"}
    made = put(app, values)
    assert (made.values, made.account) == (values, people.get(app, "ada").uuid)
    assert profiles.some(app, ["ada", "grace", "nobody", "ada"]) == {"ada": values}
    assert profiles.some(other, ["ada"]) == {}
    assert profiles.look(other, "ada") == (people.get(other, "ada"), Profile())


def test_who_is_not_there(app):
    assert profiles.look(app, "nobody") == (None, Profile())
    assert profiles.total(app) == 0


@pytest.mark.parametrize("later", [{"k": "other"}, {}])
def test_whoever_comes_second_has_to_look_again(app, later):
    user, old = profiles.look(app, "ada")
    put(app, {"k": "v"})
    assert profiles.put(app, user, old, {"l": "w"}) is Outcome.OVERTAKEN
    _, old = profiles.look(app, "ada")
    put(app, later)
    assert profiles.put(app, user, old, {"l": "w"}) is Outcome.OVERTAKEN
    assert not profiles.remove(app, "ada", old)
    assert profiles.look(app, "ada")[1].values == later


def test_not_for_an_account_that_is_gone(app):
    user, old = profiles.look(app, "ada")
    people.remove(app, "ada")
    assert profiles.put(app, user, old, {"k": "v"}) is Outcome.ABSENT
    people.add(app, type(user)("ada", clock.uuid(), 1, 1))
    assert profiles.put(app, user, old, {"k": "v"}) is Outcome.ABSENT
    assert profiles.total(app) == 0


def test_every_byte_is_counted(app, other):
    put(app, {"k": "é"})
    put(app, {"kk": "v"}, "grace")
    assert (profiles.total(app), profiles.total(other)) == (6, 0)
    put(app, {"k": "v"})
    assert profiles.total(app) == 5
    put(app, {})
    assert profiles.total(app) == 3
    _, old = profiles.look(app, "grace")
    assert profiles.remove(app, "grace", old)
    assert profiles.total(app) == 0


def test_all_counters_are_summed(app):
    for n in range(limits.PROFILE_COUNTERS * 8):
        put(app, {"k": "v" * (n + 1)})
    assert profiles.total(app) == 1 + limits.PROFILE_COUNTERS * 8


def test_many_at_once(app, at_once):
    """Each counts; who was in another's way says so."""

    def work(n):
        user, old = profiles.look(app, "ada")
        return profiles.put(app, user, old, {"k": "v" * (n + 1)})

    outcomes = at_once(8, work)
    assert Outcome.DONE in outcomes
    assert set(outcomes) <= {Outcome.DONE, Outcome.OVERTAKEN}
    assert profiles.total(app) == 1 + len(profiles.look(app, "ada")[1].values["k"])
