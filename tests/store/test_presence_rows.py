"""Presence: what a user said, who subscribed to it, and one telling at a time."""

from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.model.presence import Published, Subscription
from chalicelib.model.user import Device
from chalicelib.store import people, presence
from tests.store.moments import AT

EVERYBODY = ("ada", "grace", "linus")


def hears(subscriber, username="ada", until=AT, **more):
    return Subscription(username, subscriber, until, **more)


def test_nobody_said_anything(app):
    assert (presence.glance(app, "ada"), presence.subscribers(app, "ada")) == ((Published(), False), [])
    assert presence.of(app, "ada") == []
    assert not presence.glance(app, "ada")[1]


def test_what_is_published_stands_by_device(app):
    presence.publish(app, "ada", "here", {"web": "1"}, [], AT)
    presence.publish(app, "ada", "there", {"phone": "7"}, [], AT + 1)
    assert presence.glance(app, "ada")[0] == Published("there", {"web": "1", "phone": "7"}, AT + 1)
    presence.publish(app, "ada", "", {}, ["web"], AT + 2)
    assert presence.glance(app, "ada")[0] == Published("", {"phone": "7"}, AT + 2)


@pytest.mark.parametrize("resource", ["a.b", "#x", "ä", "d" * limits.DEVICE, "size", ":"])
def test_devices_of_any_name(app, resource):
    presence.publish(app, "ada", "", {resource: "1"}, [], AT)
    assert presence.glance(app, "ada")[0].status == {resource: "1"}


def test_subscribers_are_found_from_both_sides(app, other):
    presence.subscribe(app, [hears("grace"), hears("linus"), hears("grace", "linus")], AT)
    presence.subscribe(other, [hears("linus")], AT)
    assert presence.subscribers(app, "ada") == [hears("grace"), hears("linus")]
    assert presence.of(app, "grace") == [hears("grace"), hears("grace", "linus")]
    assert [presence.glance(app, each)[1] for each in EVERYBODY] == [True, False, True]
    presence.subscribe(app, [hears("grace", until=AT + 5, heard="m", round=3)], AT)
    assert presence.of(app, "grace")[0] == hears("grace", until=AT + 5, heard="m", round=3)
    presence.unsubscribe(app, "grace", ["ada", "nobody"])
    assert presence.subscribers(app, "ada") == [hears("linus")]
    assert presence.subscribers(other, "ada") == [hears("linus")]


def test_a_name_that_another_begins_with_is_another(app):
    presence.subscribe(app, [hears("grace", "adam")], AT)
    assert not presence.glance(app, "ada")[1]


def test_what_a_user_said_comes_with_however_many_subscribers(app):
    presence.publish(app, "ada", "x", {}, [], AT)
    presence.subscribe(app, [hears(f"user{number:03}") for number in range(260)], AT)
    assert (presence.glance(app, "ada")[0].ext, len(presence.subscribers(app, "ada"))) == ("x", 260)


def test_one_of_those_who_tell_at_a_time_may(app, at_once):
    presence.publish(app, "ada", "x", {}, [], AT)
    for number in range(3):
        said, _ = presence.glance(app, "ada")
        assert sum(at_once(8, lambda at, said=said: presence.claim(app, "ada", said, f"m{at}", AT + at))) == 1
        now, _ = presence.glance(app, "ada")
        assert (now.round, now.telling, now.ext) == (number + 1, True, "x")
        assert now.told == f"m{now.told_at - AT}"
    presence.told(app, "ada")
    assert presence.glance(app, "ada")[0] == replace(now, telling=False)


def test_a_look_is_expected(app):
    presence.expect(app, "ada", AT)
    assert presence.glance(app, "ada")[0] == Published(due=AT)


def test_what_many_show(app, recorder):
    """In one request for so many."""
    people.connect(app, "ada", Device("web", "c1", AT))
    presence.publish(app, "ada", "x", {"web": "7"}, [], AT + 1)
    presence.publish(app, "ghost", "x", {}, [], AT)
    names = [*EVERYBODY, "ghost", *(f"user{number}" for number in range(limits.PRESENCE_READ - 4))]
    with recorder.recording() as calls:
        found = presence.shown(app, names)
    assert len(calls) == 1
    shown, said = found["ada"]
    assert (found.keys(), shown.status, shown.since, said.ext) == (set(EVERYBODY), {"web": "7"}, AT + 1, "x")
    with recorder.recording() as calls:
        presence.shown(app, [*names, "one"])
    assert len(calls) == 2


def test_what_is_removed(app, other):
    """Of both sides, until a time; of this user and this app alone."""
    for each in (app, other):
        presence.publish(each, "ada", "x", {}, [], AT)
        presence.subscribe(each, [hears("grace"), hears("ada", "linus"), hears("grace", "linus")], AT)
    presence.subscribe(app, [hears("linus")], AT + 1)
    assert presence.remove(app, "ada", AT) == 3
    assert (presence.glance(app, "ada"), presence.subscribers(app, "ada")) == ((Published(), True), [hears("linus")])
    assert presence.of(app, "grace") == [hears("grace", "linus")]
    assert presence.of(app, "ada") == []
    assert presence.remove(app, "ada", AT) == 0
    assert len(presence.of(other, "grace")) == 2
