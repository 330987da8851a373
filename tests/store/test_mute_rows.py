"""Global mutes."""

import pytest

from chalicelib import clock
from chalicelib.model.mute import Mutes
from chalicelib.store import mutes, people

NONE = Mutes()
ALL = [Mutes(5), Mutes(0, 6), Mutes(0, 0, -1), Mutes(1, 2, 3), Mutes(-1, -1, -1)]


@pytest.mark.parametrize("new", ALL)
def test_what_is_put_is_found(app, other, new):
    before = people.get(app, "ada", consistent=True)
    assert mutes.put(app, "ada", NONE, new)
    found = people.get(app, "ada", consistent=True)
    assert (found.mutes, found.generation, found.modified) == (new, before.generation, before.modified)
    assert people.account(app, "ada").user == found
    assert people.get(app, "grace", consistent=True).mutes == people.get(other, "ada", consistent=True).mutes == NONE
    assert mutes.put(app, "ada", new, NONE)
    assert people.get(app, "ada", consistent=True) == before


def test_whoever_comes_second_has_to_look_again(app):
    assert mutes.put(app, "ada", NONE, Mutes(5))
    assert not mutes.put(app, "ada", NONE, Mutes(0, 6))
    assert mutes.put(app, "ada", Mutes(5), Mutes(5, 6))
    assert not mutes.put(app, "ada", Mutes(5), NONE)
    assert people.get(app, "ada", consistent=True).mutes == Mutes(5, 6)


def test_not_for_an_account_that_is_gone(app):
    assert not mutes.put(app, "nobody", NONE, Mutes(5))
    assert people.get(app, "nobody") is None


def test_those_are_listed_whose_mutes_have_not_ended(app, other):
    now = clock.now()
    mutes.put(app, "ada", NONE, Mutes(now + 5, now - 5))
    mutes.put(app, "grace", NONE, Mutes(0, 0, -1))
    mutes.put(app, "linus", NONE, Mutes(0, now + 3))
    ends = [("linus", Mutes(0, now + 3)), ("ada", Mutes(now + 5, now - 5)), ("grace", Mutes(0, 0, -1))]
    assert mutes.listed(app, now, 10) == ends
    assert mutes.listed(app, now, 2) == ends[:2]
    assert mutes.listed(app, now + 3, 10) == ends[1:]
    assert mutes.listed(app, now + 5, 10) == ends[2:]
    assert mutes.listed(other, now, 10) == []
    mutes.put(app, "grace", Mutes(0, 0, -1), NONE)
    people.remove(app, "ada")
    assert mutes.listed(app, now, 10) == ends[:1]


def test_one_of_many_is_first(app, at_once):
    won = at_once(8, lambda n: mutes.put(app, "ada", NONE, Mutes(n + 1)))
    assert sum(won) == 1
    assert people.get(app, "ada", consistent=True).mutes == Mutes(won.index(True) + 1)
