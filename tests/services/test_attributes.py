"""Attributes and tags: killed at every AWS call and repeated, they are whole; whoever acts at once, they are legal."""

import pytest

from chalicelib import limits
from chalicelib.errors import RoomAttributesOfStranger
from chalicelib.model.attributes import RemovedKeys, RoomAttributes, RoomKeys, TagMute
from chalicelib.model.event import Actor
from chalicelib.services import attendance, attributes, membership, moderation, tags
from chalicelib.store import attributes as rows
from chalicelib.store import mucs as store
from chalicelib.store import rosters, table
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.rest.roommaking import ROOM, Ear, made
from tests.services.mucs import APP, GROUP, found, repeated
from tests.services.test_mucs import at_once

ADA, GRACE, LINUS = (Actor(name, "web") for name in ("ada", "grace", "linus"))


def put(app, room, by, forced=False, **values):
    said = RoomAttributes(values)
    return attributes.set_in_room(app, room.id, by, by.username, said, forced=forced)


def remove(app, room, by, *keys, forced=False):
    return attributes.remove_in_room(app, room.id, by, by.username, RemovedKeys(keys), forced=forced)


def values(app, room):
    return attributes.of_room(app, room.id, APP, RoomKeys())


def check(app, room):
    """The count is right, and what goes with somebody is pointed to."""
    items = table.client().scan(TableName=store.NAME, ConsistentRead=True)["Items"]
    items = {item["what"]["S"]: item for item in items if store.id_of(item) == room.id}
    found = {what: item for what, item in items.items() if what.startswith("attr#")}
    count = int(items["attrs"]["count"]["N"]) if "attrs" in items else 0
    assert count == len(found) <= limits.ROOM_KEYS
    pointed = {what for what in items if what.startswith("own#")}
    keys = {what.removeprefix("attr#"): item for what, item in found.items() if item["passing"]["BOOL"]}
    assert pointed == {f"own#{item['by']['S']}#{key}" for key, item in keys.items()}


@pytest.fixture
def room(app):
    return made(app, "grace", "linus")


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


@pytest.fixture
def ear(client, room):
    return Ear(client("linus", "ear"), room)


# --- killed ----------------------------------------------------------------------------------------------------------


@faults
def test_setting(app, room, trouble, ear, when, fault):
    def run(k):
        before = len(ear.told())
        struck = trouble.at(k, lambda: put(app, room, GRACE, a="1", b="2"))
        check(app, room)
        assert put(app, room, GRACE, a="1", b="2").refused == {}
        check(app, room)
        assert values(app, room) == {"a": "1", "b": "2"}
        told = {"result": {"successKeys": ["a", "b"]}, "properties": {"a": "1", "b": "2"}}
        assert ear.told()[before:][-1] == ("SET_METADATA", "grace", told)
        remove(app, room, GRACE, "a", "b")
        return struck

    each_call(run)


@faults
def test_taking_over(app, room, trouble, when, fault):
    def run(k):
        put(app, room, GRACE, forced=True, a="1")
        struck = trouble.at(k, lambda: put(app, room, ADA, forced=True, a="2"))
        check(app, room)
        put(app, room, ADA, forced=True, a="2")
        check(app, room)
        assert values(app, room) == {"a": "2"}
        return struck

    each_call(run)


@faults
def test_removing(app, room, trouble, ear, when, fault):
    def run(k):
        put(app, room, GRACE, a="1", b="2")
        before = len(ear.told())
        struck = trouble.at(k, lambda: remove(app, room, GRACE, "a", "b"))
        check(app, room)
        assert remove(app, room, GRACE, "a", "b").refused == {}
        check(app, room)
        assert values(app, room) == {}
        assert ear.told()[before:][-1] == ("DELETE_METADATA", "grace", {"result": {"successKeys": ["a", "b"]}})
        return struck

    each_call(run)


LEAVING = {
    "quit": lambda app, room: membership.withdraw(app, ROOM, room.id, GRACE),
    "removed": lambda app, room: membership.remove(app, ROOM, room.id, ADA, ["grace"]),
    "lost": lambda app, _: attendance.absent(app.key, "grace"),  # she has no connection any more
}


@faults
@pytest.mark.parametrize("how", LEAVING)
def test_leaving(app, room, trouble, ear, when, fault, how):
    put(app, room, ADA, own="0")

    def run(k):
        put(app, room, GRACE, a="1", b="2")
        before, number = len(ear.told()), len(trouble.recorder.calls) + k
        struck = trouble.at(k, lambda: LEAVING[how](app, room))
        push = struck and trouble.recorder.calls[number - 1].operation == "PostToConnection"
        repeated(lambda: LEAVING[how](app, room))
        check(app, room)
        assert values(app, room) == {"own": "0"}
        told = ("DELETE_METADATA", "grace", {"result": {"successKeys": ["a", "b"]}})
        assert push or told in ear.told()[before:]  # a push into a room that fails is not made again
        membership.enter(app, room, "grace")
        return struck

    each_call(run)


@faults
def test_of_a_member(app, trouble, when, fault):
    muc = found(app, "ada", "grace")

    def run(k):
        struck = trouble.at(k, lambda: attributes.set_of_member(app, muc.id, GRACE, "grace", {"k": "v", "l": ""}))
        attributes.set_of_member(app, muc.id, GRACE, "grace", {"k": "v", "l": ""})
        assert attributes.of_member(app, muc.id, APP, "grace") == {"k": "v"}
        membership.remove(app, GROUP, muc.id, APP, ["grace"])
        membership.add(app, GROUP, muc.id, APP, ["grace"])
        assert attributes.of_member(app, muc.id, APP, "grace") == {}
        return struck

    each_call(run)


@faults
def test_muting_by_tag(app, room, trouble, when, fault):
    tags.put(app, room.id, APP, "grace", ["vip"])

    def mute():
        tags.mute(app, room.id, APP, TagMute("vip", -1))

    def lift():
        tags.mute(app, room.id, APP, TagMute("vip", 0))

    def muted():
        return {mute.username for mute in rosters.mutes(app, room, 9)}

    def run(k):
        tags.put(app, room.id, APP, "linus", ["vip"])
        struck = trouble.at(k, mute)
        repeated(mute)
        assert muted() == {"grace", "linus"}
        struck |= trouble.at(k, lift)
        repeated(lift)
        assert muted() == set()
        mute()
        tags.put(app, room.id, APP, "linus", [])
        moderation.unmute(app, ROOM, room.id, APP, ["linus"])
        struck |= trouble.at(k, lambda: tags.put(app, room.id, APP, "linus", ["vip"]))
        tags.put(app, room.id, APP, "linus", ["vip"])
        assert muted() == {"grace", "linus"}
        lift()
        return struck

    each_call(run)


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("_", range(5))
def test_two_who_set_one_key(app, room, _):
    results = {}
    at_once(
        lambda: results.update(ada=put(app, room, ADA, a="ada")),
        lambda: results.update(grace=put(app, room, GRACE, a="grace", b="grace")),
    )
    check(app, room)
    winner = values(app, room)["a"]
    loser = ({"ada", "grace"} - {winner}).pop()
    assert results[winner].refused == {}
    assert results[loser].refused == {"a": "properties key 'a' is not part of you"}
    assert values(app, room)["b"] == "grace"


@pytest.mark.parametrize("_", range(5))
def test_two_who_force(app, room, _):
    put(app, room, LINUS, a="linus")
    at_once(
        lambda: put(app, room, ADA, forced=True, a="ada"),
        lambda: remove(app, room, GRACE, "a", forced=True),
        lambda: put(app, room, LINUS, a="linus"),
    )
    check(app, room)


@pytest.mark.parametrize("_", range(5))
def test_two_who_take_the_last_place(app, room, monkeypatch, _):
    monkeypatch.setattr(limits, "ROOM_KEYS", 3)
    put(app, room, LINUS, x="1", y="1")
    at_once(lambda: put(app, room, ADA, a="1"), lambda: put(app, room, GRACE, g="1"))
    check(app, room)
    assert len(values(app, room)) == 3


@pytest.mark.parametrize("_", range(5))
def test_setting_against_leaving(app, room, _):
    put(app, room, GRACE, a="1")
    refused = at_once(
        lambda: put(app, room, GRACE, a="2", b="2"), lambda: membership.withdraw(app, ROOM, room.id, GRACE)
    )
    assert refused[0] is None or isinstance(refused[0], RoomAttributesOfStranger)
    check(app, room)
    assert values(app, room) == {}


@pytest.mark.parametrize("_", range(5))
def test_two_who_set_attributes_of_one_member(app, _):
    muc = found(app, "ada", "grace")
    refused = at_once(
        lambda: attributes.set_of_member(app, muc.id, ADA, "grace", {"a": "1"}),
        lambda: attributes.set_of_member(app, muc.id, GRACE, "grace", {"g": "1"}),
    )
    assert refused == [None, None]
    assert attributes.of_member(app, muc.id, APP, "grace") == {"a": "1", "g": "1"}


@pytest.mark.parametrize("_", range(5))
def test_attributes_of_one_who_is_removed(app, _):
    muc = found(app, "ada", "grace")
    at_once(
        lambda: attributes.set_of_member(app, muc.id, GRACE, "grace", {"g": "1"}),
        lambda: membership.remove(app, GROUP, muc.id, ADA, ["grace"]),
    )
    items = table.client().scan(TableName=store.NAME, ConsistentRead=True)["Items"]
    assert not any(item["what"]["S"].startswith("about#") for item in items)


@pytest.mark.parametrize("_", range(5))
def test_who_gets_a_tag_while_it_is_muted(app, room, _):
    tags.put(app, room.id, APP, "linus", ["vip"])
    at_once(
        lambda: tags.mute(app, room.id, APP, TagMute("vip", -1)),
        lambda: tags.put(app, room.id, APP, "grace", ["vip"]),
    )
    assert {mute.username for mute in rosters.mutes(app, room, 9)} == {"grace", "linus"}


# --- what it costs ---------------------------------------------------------------------------------------------------


def test_who_has_set_nothing_leaves_with_one_query_more(app, room, recorder):
    with recorder.recording() as calls:
        attributes.forget(app, room, "grace")
    assert [call.operation for call in calls] == ["Query"]
    muc = found(app, "ada", "grace")
    with recorder.recording() as calls:
        attributes.forget(app, muc, "grace")
    assert calls == []


def test_a_hundred_are_forgotten(app, room):
    for start in range(0, limits.ROOM_KEYS, 10):
        put(app, room, GRACE, **{f"k{n}": "v" for n in range(start, start + 10)})
    membership.withdraw(app, ROOM, room.id, GRACE)
    assert values(app, room) == {}
    check(app, room)


def test_what_others_took_meanwhile_stays(app, room, monkeypatch):
    """Between the look at what is to be forgotten and the write."""
    put(app, room, GRACE, a="1", b="1")
    some = rows.some

    def overtaken(*args):
        found = some(*args)
        monkeypatch.setattr(rows, "some", some)
        put(app, room, ADA, forced=True, a="2")
        return found

    monkeypatch.setattr(rows, "some", overtaken)
    attributes.forget(app, room, "grace")
    assert values(app, room) == {"a": "2"}
    check(app, room)
