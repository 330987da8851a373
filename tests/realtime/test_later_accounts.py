"""Who opens an account under a name that another one had is told nothing of what was for that one."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.event import Actor
from chalicelib.model.user import NewUser
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import contacts, departures, inbox, membership, users
from tests.realtime.test_login import later
from tests.services.mucs import GROUP, found

FIRST = "for the first one"


def opened(app, name="omar"):
    """An account, as registration opens one."""
    user = users.open_account(app, NewUser(name), token_only=True)
    assert user is not None
    return user


@pytest.fixture
def again(app):
    """The account goes, and so long after another one has its name."""

    def again(seconds=limits.OPENED_BEFORE + 1):
        users.remove(app, "omar")
        removed = clock.now()
        later(seconds)
        user = opened(app)
        for _ in range(9):
            departures.clear_up(app.key, "omar", removed)
        return user

    return again


@pytest.fixture
def ada(app, client):
    """Who had to do with the first one."""
    opened(app)
    made = client("ada")
    made.say("omar", FIRST)
    made.muc = found(app, "ada", "omar")
    made.say_to_group(made.muc.id, "for its members")
    contacts.take_in(app, "ada", ("omar",), told=True)
    return made


def test_what_was_for_the_first_one_waits_for_the_first_one(app, client, ada):
    assert inbox.count(app, "omar", opened=clock.now()) == 2
    omar = client("omar")
    metas = omar.catch_up()
    assert {FIRST, "for its members"} <= set(omar.texts([meta for meta in metas if meta.ns == pb.Meta.CHAT]))
    assert len(metas) > 2, "and events"


@pytest.mark.parametrize("seconds", [limits.OPENED_BEFORE + 1, 90 * 86_400])
def test_messages_and_events_of_before_are_not_for_it(app, client, ada, again, seconds):
    user = again(seconds)
    assert inbox.count(app, "omar", user.created) == 0
    omar = client("omar", "web")
    assert (omar.catch_up(), omar.heard()) == ([], [])
    assert omar.unread() == {}, "and it does not look for them again"


def test_what_comes_then_is_for_it(app, client, ada, again):
    user = again()
    ada.say("omar", "for the second one")
    membership.add(app, GROUP, ada.muc.id, Actor(), ["omar"])
    ada.say_to_group(ada.muc.id, "for its new member")
    assert inbox.count(app, "omar", user.created) == 2
    omar = client("omar")
    assert sorted(omar.texts(omar.catch_up())) == ["for its new member", "for the second one"]
    ada.say("omar", "now")
    assert omar.texts(omar.heard()) == ["now"]


def test_what_the_first_one_said_is_not_its_own(app, client, again):
    opened(app)
    ada, first = client("ada"), client("omar", "phone")
    first.say("ada", "by the first one")
    first.leave()
    again()
    ada.say("omar", "an answer")
    omar = client("omar", "tablet")
    assert omar.texts(omar.catch_up()) == ["an answer"]


@pytest.mark.parametrize("seconds", [0, limits.OPENED_BEFORE - 1])
def test_what_was_said_while_it_was_opened_is_for_it(app, client, seconds):
    """By another clock it may have been before."""
    ada, omar = client("ada"), opened(app)
    clock.offset -= seconds * 1000
    ada.say("omar", "welcome")
    clock.offset += seconds * 1000
    assert inbox.count(app, "omar", omar.created) == 1
    made = client("omar")
    assert made.texts(made.catch_up()) == ["welcome"]


def test_an_account_whose_sessions_ended_often_sees_all_it_had(app, client):
    """Each raises its generation, by which a connection knows how old its account is."""
    omar = opened(app)
    ada = client("ada")
    ada.say("omar", "early")
    for _ in range(20):
        users.disconnect(app, "omar")
    assert users.fetch(app, "omar").generation == omar.generation + 20
    made = client("omar")
    assert made.texts(made.catch_up()) == ["early"]
