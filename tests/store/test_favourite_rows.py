"""What users keep."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.favourite import Favourite, FavouriteQuery
from chalicelib.model.membership import Outcome
from chalicelib.store import favourites, people

NAMES = ["a", "#", "a#b", "$", "🦉", "é" * 64, "id#a", "at#0000000000005#a"]


@pytest.fixture
def ada(app):
    return people.get(app, "ada")


def made(name, at=5, **more):
    return Favourite(name, 1, "said", at, 7, **more)


def listed(app, user, start=None, **query):
    return [each.id for each in favourites.page(app, user, FavouriteQuery(**query), start)]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_added_is_found(app, other, ada, name):
    whole = Favourite(name, -3, "Éve 🦉\x00", 10**13 - 1, 9, "e")
    assert favourites.add(app, ada, [whole, made("other", 0)]) is Outcome.DONE
    assert favourites.find(app, ada, [name, "none", name]) == {name: whole.created}
    assert favourites.some(app, ada, {name: whole.created}) == [whole]
    assert favourites.page(app, ada, FavouriteQuery(), None) == [whole, made("other", 0)]
    for app_, user in ((app, "grace"), (other, "ada")):
        assert listed(app_, people.get(app_, user)) == []


@pytest.mark.parametrize("taken", ["f0", "f2"])
def test_all_are_added_or_none(app, ada, taken):
    favourites.add(app, ada, [made(taken)])
    assert favourites.add(app, ada, [made(f"f{n}") for n in range(3)]) is Outcome.OVERTAKEN
    assert listed(app, ada) == [taken]


def test_not_for_an_account_that_is_gone(app, ada):
    people.remove(app, "ada")
    assert favourites.add(app, ada, [made("f")]) is Outcome.ABSENT
    people.add(app, type(ada)("ada", clock.uuid(), 1, 1))
    assert favourites.add(app, ada, [made("f")]) is Outcome.ABSENT


def test_there_is_an_end(app, ada, monkeypatch):
    monkeypatch.setattr(limits, "FAVOURITES_PER_USER", 2)
    assert favourites.add(app, ada, [made("f0")]) is Outcome.DONE
    assert favourites.add(app, ada, [made("f1"), made("f2")]) is Outcome.FULL
    assert favourites.add(app, ada, [made("f1")]) is Outcome.DONE
    assert favourites.remove(app, ada, {"f0": 5})
    assert favourites.add(app, ada, [made("f2")]) is Outcome.DONE
    assert listed(app, ada) == ["f2", "f1"]


def test_ext_is_changed(app, ada):
    favourites.add(app, ada, [made("f", ext="e")])
    assert favourites.change(app, ada, "f", 5, "", 9) == Favourite("f", 1, "said", 5, 9)
    assert favourites.change(app, ada, "f", 5, "x", 9) == Favourite("f", 1, "said", 5, 9, "x")
    assert favourites.change(app, ada, "f", 6, "x", 9) is None
    assert listed(app, ada) == ["f"]


def test_all_are_removed_or_none(app, ada):
    favourites.add(app, ada, [made("f0"), made("f1")])
    assert not favourites.remove(app, ada, {"f0": 5, "gone": 5})
    assert listed(app, ada) == ["f1", "f0"]
    assert favourites.remove(app, ada, {"f0": 5, "f1": 5})
    assert listed(app, ada) == []


def test_pages(app, ada):
    for n in range(9):
        favourites.add(app, ada, [Favourite(f"f{n}", n % 3, "x", n, 7)])
    assert listed(app, ada, limit=2) == ["f8", "f7"]
    assert listed(app, ada, begin=3, end=5, newest_first=False) == ["f3", "f4", "f5"]
    assert listed(app, ada, begin=5, end=3) == []
    assert listed(app, ada, type=1, limit=2) == ["f7", "f4"]
    assert listed(app, ada, 4, first="f4", begin=8, type=1) == ["f4", "f1"]
    assert listed(app, ada, 4, first="f4", newest_first=False, limit=2) == ["f4", "f5"]


def test_more_than_an_answer_of_the_store(app, ada, monkeypatch):
    """A query ends at a megabyte, found or not."""
    data = "x" * limits.FAVOURITE_DATA
    for n in range(60):
        favourites.add(app, ada, [Favourite(f"f{n}", n // 59, data, n, 7)])
    assert len(listed(app, ada)) == 60
    assert listed(app, ada, type=1, newest_first=False) == ["f59"]


def test_those_of_an_account_that_is_gone_are_forgotten(app, ada, monkeypatch):
    monkeypatch.setattr(limits, "FAVOURITES_FORGOTTEN", 2)
    favourites.add(app, ada, [made(f"f{n}") for n in range(3)])
    assert not favourites.forget(app, "ada", but=ada)
    assert len(listed(app, ada)) == 3
    people.remove(app, "ada")
    people.add(app, later := type(ada)("ada", clock.uuid(), 1, 1))
    favourites.add(app, later, [made("mine")])
    assert listed(app, later) == ["mine"]
    left = []
    while favourites.forget(app, "ada", but=later):
        left.append(len(listed(app, ada)))
    assert left == [1, 0]
    assert listed(app, later) == ["mine"]
    assert favourites.find(app, ada, ["f0", "f1", "f2"]) == {}
