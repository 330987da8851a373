"""Attributes and tags: nothing is written over what somebody else has changed since it was read."""

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Member, Muc
from chalicelib.store import attributes, memberships, tags
from tests.store.moments import AT

ROOM = Muc(id="17950000000001232", place=Place.ROOM, owner="ada", created=AT, modified=AT)
GROUP = Muc(id="17950000000001231", place=Place.GROUP, owner="ada", created=AT, modified=AT)


@pytest.fixture
def room(app):
    return made(app, ROOM)


@pytest.fixture
def group(app):
    return made(app, GROUP)


def made(app, muc):
    assert memberships.create(app, muc)
    assert memberships.enter(app, muc, Member("grace", AT), 0) is Outcome.DONE
    return muc


def look(app, username, *keys):
    return attributes.look(app, ROOM.id, username, keys)


def put(app, username, passing=True, **values):
    return attributes.put(app, look(app, username, *values), values, passing=passing)


def values(app, room):
    return {each.key: (each.value, each.by) for each in attributes.whole(app, room)}


def test_what_is_set_is_read(app, room):
    assert look(app, "grace", "a").found == {}
    assert put(app, "grace", a="1", b="")
    there = look(app, "grace", "a", "x")
    assert (there.count, there.member, there.found.keys()) == (2, True, {"a"})
    assert values(app, room) == {"a": ("1", "grace"), "b": ("", "grace")}
    assert attributes.passing(app, room, "grace").keys() == {"a", "b"}
    assert attributes.passing(app, room, "grac") == {}
    assert attributes.look(app, GROUP.id, "grace", ["a"]) is None


def test_what_was_new_is_not_set_over_what_came_first(app, room):
    stale = look(app, "grace", "a", "b")
    assert put(app, "ada", a="1")
    assert not attributes.put(app, stale, {"a": "2", "b": "2"}, passing=True)
    assert values(app, room) == {"a": ("1", "ada")}


def test_what_was_set_anew_is_neither_changed_nor_removed(app, room):
    put(app, "ada", a="1")
    stale = look(app, "grace", "a")
    put(app, "ada", a="1")
    assert not attributes.put(app, stale, {"a": "2"}, passing=True)
    assert not attributes.remove(app, stale, ["a"])
    assert not attributes.take(app, room, list(stale.found.values()))
    assert values(app, room) == {"a": ("1", "ada")}
    assert attributes.remove(app, look(app, "grace", "a"), ["a", "x"])
    assert values(app, room) == {}
    assert (look(app, "ada").count, attributes.passing(app, room, "ada")) == (0, {})


def test_there_are_no_more_than_there_may_be_whoever_was_faster(app, room, monkeypatch):
    monkeypatch.setattr(limits, "ROOM_KEYS", 2)
    put(app, "ada", a="1")
    stale = look(app, "grace", "b")
    put(app, "ada", c="1")
    assert not attributes.put(app, stale, {"b": "1"}, passing=True)
    assert values(app, room).keys() == {"a", "c"}


def test_who_has_left_sets_nothing(app, room):
    stale = look(app, "grace", "a")
    memberships.leave(app, room, "grace", 0)
    assert not attributes.put(app, stale, {"a": "1"}, passing=True)
    assert values(app, room) == {}


def test_a_room_that_is_gone_is_given_nothing(app, room):
    stale = look(app, "admin", "a")
    memberships.end(app, room)
    assert not attributes.put(app, stale, {"a": "1"}, passing=True)
    assert not tags.mute(app, room, "vip", -1)
    assert (values(app, room), tags.muted(app, room)) == ({}, {})


def test_who_was_never_there_leaves_nothing_behind_that_goes(app, room):
    assert put(app, "admin", a="1")
    assert attributes.passing(app, room, "admin") == {}
    put(app, "grace", passing=False, b="1")
    assert attributes.passing(app, room, "grace") == {}


def test_what_points_to_what_was_set_anew_stays(app, room):
    put(app, "grace", a="1", b="1")
    stamps = attributes.passing(app, room, "grace")
    put(app, "grace", a="1")
    attributes.disown(app, room, "grace", stamps)
    assert attributes.passing(app, room, "grace").keys() == {"a"}


def test_attributes_of_a_member(app, group):
    def known():
        return attributes.of_members(app, group.id, ["grace", "omar"], ["grace", "omar"])

    assert known() == (known()[0], {"grace"}, {})
    assert attributes.put_of_member(app, group, "grace", {"a": "1"}, 0) is Outcome.DONE
    about = known()[2]["grace"]
    assert (about.values, about.revision) == ({"a": "1"}, 1)
    for seen in (0, 2):
        assert attributes.put_of_member(app, group, "grace", {"b": "1"}, seen) is Outcome.OVERTAKEN
    assert attributes.put_of_member(app, group, "omar", {"b": "1"}, 0) is Outcome.ABSENT
    assert attributes.put_of_member(app, group, "grace", {}, 1) is Outcome.DONE
    assert (known()[2]["grace"].values, known()[2]["grace"].revision) == ({}, 2)
    memberships.leave(app, group, "grace", 0)
    assert known()[1:] == (frozenset(), {})


def test_tags(app, room):
    assert tags.of(app, room, "omar") is None
    assert not tags.put(app, room, "omar", frozenset({"vip"}))
    assert tags.put(app, room, "grace", frozenset({"vip", "~ 蓝"}))
    assert tags.of(app, room, "grace") == {"vip", "~ 蓝"}
    assert tags.wearers(app, room, "~ 蓝") == {"grace": {"vip", "~ 蓝"}}
    assert tags.wearers(app, room, "v") == {}
    for tag, until in (("vip", -1), ("~ 蓝", AT)):
        assert tags.mute(app, room, tag, until)
    assert tags.muted(app, room) == tags.ends(app, room, ["vip", "~ 蓝", "x"]) == {"vip": -1, "~ 蓝": AT}
    tags.lift(app, room, "vip")
    assert tags.muted(app, room) == {"~ 蓝": AT}
    assert tags.put(app, room, "grace", frozenset())
    assert tags.of(app, room, "grace") == frozenset()
