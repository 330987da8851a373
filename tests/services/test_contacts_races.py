"""Contacts and block lists: two things at once. Each is done as a whole before every single AWS call of the other, and
after it: whatever the order, both are contacts or none is, and counts are exact."""

import pytest

from chalicelib import clock, limits
from chalicelib.errors import Blocked, ContactsFull, NoContactRequest, NotContacts, OtherContactsFull, UserNotFound
from chalicelib.model.contact import Application
from chalicelib.model.event import Actor
from chalicelib.services import blocks, contacts, users
from chalicelib.store import people
from tests.realtime.test_login import later, settings
from tests.services.contacts import ADA, APP, GRACE, account, check, friends, untold
from tests.services.mucs import repeated


@pytest.fixture
def orders(app, recorder, monkeypatch):
    """Runs both in all orders: what they were refused with is looked at by `then`, which leaves all as it was."""
    monkeypatch.setattr(limits, "TURN", 0.01)  # a push of the inner one would wait for the outer one's

    def run(first, second, then, before=lambda: None):
        def play(k, outer, inner, swapped):
            before()
            done = []

            def strike(_, number):
                if number == start + k and not done:
                    done.append(repeated(inner))

            start, recorder.before = len(recorder.calls), strike
            outcome = repeated(outer)
            recorder.before = None
            struck = bool(done)
            if not struck:
                done.append(repeated(inner))
            check(app)
            then(*((done[0], outcome) if swapped else (outcome, done[0])))
            return struck

        for swapped, pair in enumerate([(first, second), (second, first)]):
            k = 1
            while play(k, *pair, swapped):
                k += 1
                assert k < 60
            assert k > 1

    return run


def ask(app, by, other):
    contacts.invite(app, by, Actor(by, "web"), Application((other,)))


def part(app):
    contacts.remove(app, "ada", APP, "grace")
    assert friends(app, "ada") == friends(app, "grace") == []


def test_two_accept_each_other(app, orders):
    def before():
        ask(app, "ada", "grace")
        ask(app, "grace", "ada")

    def then(*refused):
        assert refused == (None, None)
        assert friends(app, "ada") == ["grace"]
        assert untold(app) == []
        part(app)

    orders(
        lambda: contacts.accept(app, "ada", ADA, "grace"),
        lambda: contacts.accept(app, "grace", GRACE, "ada"),
        then,
        before,
    )


@pytest.mark.parametrize("were", [False, True])
def test_one_adds_while_the_other_parts(app, orders, were):
    def before():
        if were:
            contacts.add(app, "ada", "grace")

    def then(*refused):
        assert refused == (None, None)
        assert untold(app) == []
        part(app)

    orders(
        lambda: contacts.add(app, "ada", "grace"),
        lambda: contacts.remove(app, "grace", GRACE, "ada"),
        then,
        before,
    )


def test_both_part(app, orders):
    def then(*refused):
        assert refused == (None, None)
        assert friends(app, "ada") == friends(app, "grace") == untold(app) == []

    orders(
        lambda: contacts.remove(app, "ada", ADA, "grace"),
        lambda: contacts.remove(app, "grace", GRACE, "ada"),
        then,
        lambda: contacts.add(app, "ada", "grace"),
    )


def test_two_devices_accept_and_decline(app, orders):
    def then(accepted, declined):
        assert {type(accepted), type(declined)} == {type(None), NoContactRequest}
        assert friends(app, "ada") == (["grace"] if accepted is None else [])
        contacts.remove(app, "ada", APP, "grace")

    orders(
        lambda: contacts.accept(app, "grace", GRACE, "ada"),
        lambda: contacts.decline(app, "grace", Actor("grace", "phone"), "ada"),
        then,
        lambda: ask(app, "ada", "grace"),
    )


def test_asked_again_while_it_is_declined(app, orders):
    def then(asked, declined):
        assert asked is None
        assert declined is None or isinstance(declined, NoContactRequest)
        if declined is None:
            ask(app, "ada", "grace")  # or the second request was the one that was declined
        contacts.accept(app, "grace", GRACE, "ada")
        part(app)

    orders(
        lambda: ask(app, "ada", "grace"),
        lambda: contacts.decline(app, "grace", GRACE, "ada"),
        then,
        lambda: ask(app, "ada", "grace"),
    )


def test_the_last_place_in_a_list_is_taken_once(app, orders):
    small = settings(app, contacts_per_user=1)

    def then(grace, linus):
        assert {type(grace), type(linus)} == {type(None), ContactsFull}
        assert friends(app, "ada") == (["grace"] if grace is None else ["linus"])
        contacts.clear(app, "ada")

    orders(lambda: contacts.add(small, "ada", "grace"), lambda: contacts.add(small, "ada", "linus"), then)


def test_of_two_who_take_each_others_last_place_both_are_served(app, orders):
    small = settings(app, contacts_per_user=1)

    def then(*refused):
        assert refused == (None, None)
        assert friends(app, "ada") == ["grace"]
        part(app)

    orders(lambda: contacts.add(small, "ada", "grace"), lambda: contacts.add(small, "grace", "ada"), then)


def test_a_friend_is_blocked_meanwhile(app, orders):
    def then(*refused):
        assert refused == (None, None)
        assert friends(app, "ada") == ["grace"]
        assert list(blocks.page(app, "ada", 9, "").items) == ["grace"]
        assert untold(app) == []
        blocks.unblock(app, "ada", APP, ["grace"])
        part(app)

    orders(lambda: contacts.add(app, "ada", "grace"), lambda: blocks.block(app, "ada", APP, ["grace"]), then)


def test_a_friend_is_unblocked_and_parted_from_meanwhile(app, orders):
    def before():
        contacts.add(app, "ada", "grace")
        blocks.block(app, "ada", APP, ["grace"])

    def then(*refused):
        assert refused == (None, None)
        assert friends(app, "ada") == blocks.page(app, "ada", 9, "").items == untold(app) == []

    orders(
        lambda: blocks.unblock(app, "ada", APP, ["grace"]),
        lambda: contacts.remove(app, "grace", GRACE, "ada"),
        then,
        before,
    )


def test_the_last_place_in_a_block_list(app, orders, monkeypatch):
    monkeypatch.setattr(limits, "BLOCKED", 1)

    def then(grace, linus):
        assert (grace is None) is not (linus is None)
        assert list(blocks.page(app, "ada", 9, "").items) == (["grace"] if grace is None else ["linus"])
        blocks.unblock(app, "ada", APP, ["grace", "linus"])

    orders(lambda: blocks.block(app, "ada", APP, ["grace"]), lambda: blocks.block(app, "ada", APP, ["linus"]), then)


def test_both_block_the_same(app, orders):
    def then(*refused):
        assert refused == (None, None)
        assert set(blocks.page(app, "ada", 9, "").items) == {"grace", "linus"}
        blocks.unblock(app, "ada", APP, ["grace", "linus"])

    orders(
        lambda: blocks.block(app, "ada", ADA, ["grace", "linus"]),
        lambda: blocks.block(app, "ada", APP, ["linus"]),
        then,
    )


def test_a_remark_about_who_is_parted_from(app, orders):
    def then(noted, parted):
        assert noted is None or isinstance(noted, NotContacts)
        assert parted is None
        contacts.add(app, "ada", "grace")
        assert [each.remark for each in contacts.browse(app, "ada")] == [""]

    orders(
        lambda: contacts.remark(app, "ada", "grace", "x"),
        lambda: contacts.remove(app, "grace", GRACE, "ada"),
        then,
        lambda: contacts.add(app, "ada", "grace"),
    )


def test_who_asks_is_blocked_meanwhile(app, orders):
    def then(asked, blocked):
        assert asked is None or isinstance(asked, Blocked)
        assert blocked is None
        blocks.unblock(app, "grace", APP, ["ada"])

    orders(lambda: ask(app, "ada", "grace"), lambda: blocks.block(app, "grace", APP, ["ada"]), then)


def test_an_account_goes_meanwhile(app, orders):
    """What is added up to its end goes with it."""
    removed = []

    def before():
        account(app, "dora")
        later(1)

    def remove():
        users.remove(app, "dora")
        removed.append(clock.now())

    def then(added, gone):
        assert added is None or isinstance(added, UserNotFound)
        assert gone is None
        later(1)
        contacts.forget(app, "dora", removed[-1])
        assert friends(app, "ada") == []
        check(app)
        if people.get(app, "dora") is not None:
            users.remove(app, "dora")

    orders(lambda: contacts.add(app, "ada", "dora"), remove, then, before)


def test_a_later_account_makes_contacts_while_the_earlier_ones_go(app, orders):
    removed = []

    def before():
        account(app, "dora")
        later(1)
        contacts.add(app, "ada", "dora")
        later(1)
        users.remove(app, "dora")
        removed.append(clock.now())
        later(1)
        account(app, "dora")
        later(1)

    def then(*refused):
        assert refused == (None, None)
        assert (friends(app, "ada"), friends(app, "dora")) == (["dora"], ["ada"])
        check(app)
        users.remove(app, "dora")
        contacts.forget(app, "dora", clock.now())

    orders(
        lambda: contacts.forget(app, "dora", removed[-1]),
        lambda: contacts.add(app, "ada", "dora"),
        then,
        before,
    )


def test_full_on_the_other_side(app, orders):
    small = settings(app, contacts_per_user=1)

    def then(added, other):
        assert isinstance(added, OtherContactsFull) is (other is None)
        contacts.clear(app, "linus")

    orders(lambda: contacts.add(small, "ada", "linus"), lambda: contacts.add(small, "linus", "grace"), then)
