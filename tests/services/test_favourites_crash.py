"""Favourites are added, removed and forgotten with a fault at each AWS call; then the caller repeats. Each is there
whole or not at all, and they are counted."""

import pytest

from chalicelib import limits
from chalicelib.model.favourite import FavouriteQuery, NewFavourite
from chalicelib.model.user import NewUser
from chalicelib.services import departures, favourites, users
from chalicelib.store import people
from tests.realtime.test_crash import Trouble, each_call, faults

NEW = [NewFavourite(1, "said", f"f{n}", created=n) for n in range(3)]
NAMES = [each.id for each in NEW]


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def check(app, username="ada"):
    """What is listed, when all rows agree."""
    rows = {row.what for row in people.Row.query(people.who(app, username)) if row.what.startswith("favourite#")}
    listed = [each.id for each in favourites.page(app, username, FavouriteQuery(newest_first=False))]
    assert {row.rpartition("#")[2] for row in rows} == set(listed)
    assert len(rows) == 2 * len(listed)
    return listed


@faults
def test_adding_and_removing(app, trouble, when, fault):
    def run(k):
        struck = trouble.at(k, lambda: favourites.add(app, "ada", NEW))
        assert check(app) in ([], NAMES)
        favourites.add(app, "ada", NEW)
        assert check(app) == NAMES
        struck = trouble.at(k, lambda: favourites.remove(app, "ada", NAMES)) or struck
        assert check(app) in ([], NAMES)
        favourites.remove(app, "ada", NAMES)
        assert check(app) == []
        return struck

    each_call(run)
    room = [NewFavourite(1, "d", f"r{n}") for n in range(limits.FAVOURITES_PER_CALL)]
    favourites.add(app, "ada", room)
    assert len(check(app)) == limits.FAVOURITES_PER_CALL


@faults
def test_forgetting(app, trouble, when, fault, monkeypatch):
    monkeypatch.setattr(limits, "FAVOURITES_FORGOTTEN", 2)

    def run(k):
        users.open_account(app, NewUser("eve"), token_only=True)
        favourites.add(app, "eve", NEW)
        users.remove(app, "eve")
        struck = trouble.at(k, lambda: departures.clear_up(app.key, "eve", 0))
        for _ in range(4):
            departures.clear_up(app.key, "eve", 0)
        assert list(people.Row.query(people.who(app, "eve"))) == []
        return struck

    each_call(run)


def test_two_add_the_same_at_once(app, recorder):
    def strike(call, number):
        if call.operation == "TransactWriteItems":
            recorder.before = None
            favourites.add(app, "ada", NEW[:1])

    recorder.before = strike
    assert [each.id for each in favourites.add(app, "ada", NEW)] == NAMES
    assert check(app) == NAMES
