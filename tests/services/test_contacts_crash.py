"""Each change of contacts and block lists is killed at each of its AWS calls, and each call is made to fail; then the
caller repeats. No half friendship is ever seen, counts are exact, and who is concerned hears of it."""

import pytest

from chalicelib import clock, limits
from chalicelib.errors import NoContactRequest
from chalicelib.model.contact import Application
from chalicelib.model.event import Actor
from chalicelib.services import blocks, contacts, departures, users
from chalicelib.store import people
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.realtime.test_login import later
from tests.services.contacts import ADA, APP, GRACE, account, check, everything, friends, told, untold
from tests.services.mucs import repeated


@pytest.fixture
def trouble(recorder, when, fault, client):
    made = Trouble(recorder, when, fault)
    made.devices = {name: client(name) for name in ("ada", "grace")}
    return made


def events(trouble, username):
    """What the device was told, when no writer can still be at work."""
    device = trouble.devices[username]
    heard = told(device)
    later(limits.WRITER_LIFE + 1)
    return heard + told(device, device.catch_up()) + told(device)


def done(app, trouble, k, flow):
    """The flow with trouble, then once more. Whether there was trouble, and what the repeat was refused with."""
    struck = trouble.at(k, flow)
    check(app)
    again = repeated(flow)
    check(app)
    assert untold(app) == []
    return struck, again


def ask(app):
    contacts.invite(app, "ada", ADA, Application(("grace",)))


@faults
def test_an_app_adds(app, trouble, when, fault):
    def run(k):
        struck, again = done(app, trouble, k, lambda: contacts.add(app, "ada", "grace"))
        assert again is None
        assert friends(app, "ada") == ["grace"]
        assert ("ACCEPT", "ada", "grace") in events(trouble, "grace")
        assert ("ACCEPT", "grace", "ada") in events(trouble, "ada")
        contacts.remove(app, "ada", APP, "grace")
        events(trouble, "grace"), events(trouble, "ada")
        return struck

    each_call(run)


@faults
def test_asking(app, trouble, when, fault):
    def run(k):
        struck, again = done(app, trouble, k, lambda: ask(app))
        assert again is None
        assert ("ADD", "ada", "grace") in events(trouble, "grace")
        contacts.accept(app, "grace", GRACE, "ada")
        contacts.remove(app, "ada", APP, "grace")
        events(trouble, "grace")
        return struck

    each_call(run)


@faults
def test_accepting(app, trouble, when, fault):
    def run(k):
        ask(app)
        struck, again = done(app, trouble, k, lambda: contacts.accept(app, "grace", GRACE, "ada"))
        assert again is None
        assert friends(app, "ada") == ["grace"]
        assert not any(what.startswith("ask#") for rows in everything(app).values() for what in rows)
        assert ("REMOTE_ACCEPT", "grace", "ada") in events(trouble, "ada")
        contacts.remove(app, "ada", APP, "grace")
        events(trouble, "ada")
        return struck

    each_call(run)


@faults
def test_declining(app, trouble, when, fault):
    def run(k):
        ask(app)
        struck, again = done(app, trouble, k, lambda: contacts.decline(app, "grace", GRACE, "ada"))
        assert again is None or isinstance(again, NoContactRequest)
        assert friends(app, "ada") == []
        assert not any(what.startswith("ask#") for rows in everything(app).values() for what in rows)
        assert ("REMOTE_DECLINE", "grace", "ada") in events(trouble, "ada")
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("blocked", [False, True])
def test_parting(app, trouble, when, fault, blocked):
    if blocked:
        blocks.block(app, "ada", ADA, ["grace"])

    def run(k):
        contacts.add(app, "ada", "grace")
        contacts.remark(app, "ada", "grace", "x")
        events(trouble, "grace")
        struck, again = done(app, trouble, k, lambda: contacts.remove(app, "ada", ADA, "grace"))
        assert again is None
        assert friends(app, "ada") == friends(app, "grace") == []
        assert ("REMOVE", "ada", "grace") in events(trouble, "grace")
        assert ("peer#grace" in everything(app).get("ada", {})) is blocked
        return struck

    each_call(run)


@faults
def test_remarking(app, trouble, when, fault):
    contacts.add(app, "ada", "grace")

    def run(k):
        struck, again = done(app, trouble, k, lambda: contacts.remark(app, "ada", "grace", f"{k}"))
        assert again is None
        assert [each.remark for each in contacts.browse(app, "ada")] == [f"{k}"]
        return struck

    assert run(1)
    assert run(2)
    assert not run(3)


@faults
def test_blocking(app, trouble, when, fault):
    contacts.add(app, "ada", "grace")

    def run(k):
        struck, again = done(app, trouble, k, lambda: blocks.block(app, "ada", GRACE, ["grace", "linus"]))
        assert again is None
        assert set(blocks.page(app, "ada", 9, "").items) == {"grace", "linus"}
        assert friends(app, "ada") == ["grace"]
        assert ("BAN", "ada", "grace", "linus") in events(trouble, "ada")
        blocks.unblock(app, "ada", APP, ["grace", "linus"])
        events(trouble, "ada")
        return struck

    each_call(run)


@faults
def test_unblocking(app, trouble, when, fault):
    contacts.add(app, "ada", "grace")

    def run(k):
        blocks.block(app, "ada", APP, ["grace", "linus"])
        struck, again = done(app, trouble, k, lambda: blocks.unblock(app, "ada", GRACE, ["grace", "linus"]))
        assert again is None
        assert blocks.page(app, "ada", 9, "").items == []
        assert friends(app, "ada") == ["grace"]
        assert ("ALLOW", "ada", "grace", "linus") in events(trouble, "ada")
        return struck

    each_call(run)


@faults
def test_taking_in(app, trouble, when, fault):
    def run(k):
        struck, again = done(app, trouble, k, lambda: contacts.take_in(app, "ada", ("grace", "linus"), told=True))
        assert again is None
        assert set(friends(app, "ada")) == {"grace", "linus"}
        assert ("ACCEPT", "ada", "grace") in events(trouble, "grace")
        contacts.clear(app, "ada")
        events(trouble, "grace")
        return struck

    each_call(run)


@faults
def test_parting_from_all(app, trouble, when, fault):
    blocks.block(app, "ada", ADA, ["linus"])

    def run(k):
        contacts.add(app, "ada", "grace")
        contacts.add(app, "ada", "linus")
        events(trouble, "grace")
        struck, again = done(app, trouble, k, lambda: contacts.clear(app, "ada"))
        assert again is None
        assert friends(app, "ada") == friends(app, "grace") == []
        assert ("REMOVE", "ada", "grace") in events(trouble, "grace")
        assert list(blocks.page(app, "ada", 9, "").items) == ["linus"]
        return struck

    each_call(run)


@faults
def test_an_account_is_removed(app, trouble, when, fault):
    """What it had goes in the end, wherever the worker dies: the queue brings its message until all is done."""

    def run(k):
        account(app, "dora")
        later(1)
        for friend in ("grace", "linus"):
            contacts.add(app, "dora", friend)
        blocks.block(app, "dora", APP, ["grace"])
        contacts.invite(app, "ada", ADA, Application(("dora",)))
        events(trouble, "grace")
        later(1)
        users.remove(app, "dora")
        removed = clock.now()

        def work():
            departures.clear_up(app.key, "dora", removed)

        struck = trouble.at(k, work)
        check(app)
        while contacts.forget(app, "dora", removed):
            pass
        check(app)
        assert "dora" not in everything(app)
        assert friends(app, "grace") == []
        assert ("REMOVE", "dora", "grace") in events(trouble, "grace")
        return struck

    each_call(run)


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_removal_takes_some_at_a_time_and_leaves_a_later_account_alone(app, monkeypatch, gone):
    monkeypatch.setattr(limits, "CONTACTS_PARTED", 1)
    monkeypatch.setattr(limits, "BLOCKED_AT_ONCE", 1)
    others = [f"u{n}" for n in range(3)]
    account(app, *others)
    later(1)
    for other in others:
        contacts.add(app, "grace", other)
    blocks.block(app, "grace", APP, others[:gone])
    later(1)
    users.remove(app, "grace")
    removed = clock.now()
    later(1)
    account(app, "grace")
    later(1)
    contacts.add(app, "grace", "linus")
    blocks.block(app, "grace", APP, ["ada"])
    rounds = 1
    while contacts.forget(app, "grace", removed):
        rounds += 1
        assert rounds < 9
    check(app)
    assert rounds == 3
    assert friends(app, "grace") == ["linus"]
    assert list(blocks.page(app, "grace", 9, "").items) == ["ada"]
    assert people.get(app, "grace") is not None
    assert all(friends(app, other) == [] for other in others)


def test_a_gone_contact_is_no_burden(app):
    """Before the queue has done its work: it can be parted from and unblocked, and is asked for nothing."""
    contacts.add(app, "ada", "grace")
    blocks.block(app, "ada", APP, ["grace"])
    users.remove(app, "grace")
    assert repeated(lambda: contacts.remove(app, "ada", Actor("ada", "web"), "grace")) is None
    blocks.unblock(app, "ada", APP, ["grace"])
    check(app)
    assert everything(app)["ada"].keys() <= {"ties"}
