"""Attributes of users are set, and go with the account, with a fault at each AWS call; then the caller repeats. Never
half of them, and what an app's attributes take is counted exactly."""

import pytest

from chalicelib.model.attributes import weight
from chalicelib.model.profile import ProfileChange
from chalicelib.model.user import NewUser
from chalicelib.services import profiles, users
from chalicelib.store import people
from tests.realtime.test_crash import Trouble, each_call, faults

BEFORE = {"nickname": "A", "city": "Bonn"}


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def change(app, **values):
    return profiles.change(app, "ada", "ada", ProfileChange(values))


def check(app):
    assert profiles.capacity(app) == sum(weight(profiles.of(app, name)) for name in ("ada", "grace", "eve"))


@faults
def test_setting(app, trouble, when, fault):
    profiles.change(app, "", "grace", ProfileChange({"k": "v"}))

    def run(k):
        change(app, **BEFORE, phone="")
        struck = trouble.at(k, lambda: change(app, nickname="Ada", city="", phone="1"))
        assert profiles.of(app, "ada") in (BEFORE, {"nickname": "Ada", "phone": "1"})
        check(app)
        change(app, nickname="Ada", city="", phone="1")
        assert profiles.of(app, "ada") == {"nickname": "Ada", "phone": "1"}
        check(app)
        return struck

    each_call(run)


@faults
def test_removing(app, trouble, when, fault):
    def run(k):
        change(app, **BEFORE)
        struck = trouble.at(k, lambda: profiles.remove(app, "ada", "ada"))
        check(app)
        profiles.remove(app, "ada", "ada")
        assert (profiles.of(app, "ada"), profiles.capacity(app)) == ({}, 0)
        return struck

    k = 1
    while run(k):
        k += 1
    assert k == 3, "one read, one write"


@faults
def test_an_account_that_goes(app, trouble, when, fault):
    def run(k):
        if people.get(app, "eve") is None:
            users.open_account(app, NewUser("eve"), token_only=True)
        profiles.change(app, "", "eve", ProfileChange({"k": "v"}))
        struck = trouble.at(k, lambda: users.remove(app, "eve"))
        check(app)
        if people.get(app, "eve") is not None:
            users.remove(app, "eve")
        assert (profiles.of(app, "eve"), profiles.capacity(app)) == ({}, 0)
        return struck

    each_call(run)


def test_many_at_once_are_counted(app, recorder):
    """Two who set each other's attributes: one of them is overtaken, reads again, and counts from there."""

    def strike(call, number):
        if call.operation == "TransactWriteItems":
            recorder.before = None
            change(app, nickname="first", city="x" * 100)

    recorder.before = strike
    change(app, nickname="second")
    assert profiles.of(app, "ada") == {"nickname": "second", "city": "x" * 100}
    check(app)
