"""Making rooms, bringing others in and ending them are killed at each of their AWS calls, and each call is made to
fail; then the caller repeats. And two who do it at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.errors import MucNotFound, NotSuperAdmin, Refusal
from chalicelib.model.event import Actor
from chalicelib.model.rooms import NewRoom
from chalicelib.services import listings, membership, mucs, rooms
from chalicelib.store import counts, table
from chalicelib.store import mucs as rows
from tests.realtime.rooms import ROOM, get
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.services.mucs import APP, on_line, repeated

ADA = Actor("ada", "web")
NOT_ROOMS = ("counts", "super_admins")


@pytest.fixture
def trouble(recorder, when, fault, client):
    for name in ("ada", "grace"):
        client(name)
    return Trouble(recorder, when, fault)


def found(app, *members, by=APP):
    return rooms.found(app, by, NewRoom(name="Stage", owner="ada", members=members))


def everything(app):
    """What every room's partition holds: id and sort keys."""
    found = {}
    for item in table.client().scan(TableName=rows.NAME, ConsistentRead=True)["Items"]:
        if rows.id_of(item) not in NOT_ROOMS:
            found.setdefault(rows.id_of(item), set()).add(item["what"]["S"])
    return found


def check(app):
    """Every room is whole, listed and counted."""
    for room, held in everything(app).items():
        muc = rows.get(app, ROOM, room)
        assert muc is not None, f"rows without a room: {held}"
        members = {what.removeprefix("member#") for what in held if what.startswith("member#")}
        assert "ada" in members
        assert muc.members == len(members)
    listed = {muc.id for muc in listings.browse(app, ROOM, 100, "").items}
    assert listed == {muc.id for muc in listings.numbered(app, ROOM, 0, 100)} == everything(app).keys()
    assert counts.total(app, ROOM) == len(listed)


@faults
def test_making_a_room(app, trouble, when, fault):
    rooms.raise_up(app, "ada")

    def run(k):
        struck = trouble.at(k, lambda: found(app, "grace", "linus", by=ADA))
        check(app)
        made = found(app, "grace", "linus", by=ADA)
        assert get(app, made).members == 3
        assert on_line(app, made) == {"ada", "grace"}
        check(app)
        for room in everything(app):
            mucs.destroy(app, ROOM, room, APP)
        return struck

    each_call(run)


@faults
def test_bringing_others_in(app, trouble, when, fault):
    room = found(app)

    def run(k):
        struck = trouble.at(k, lambda: membership.add(app, ROOM, room.id, ADA, ["grace", "linus"]))
        check(app)
        membership.add(app, ROOM, room.id, ADA, ["grace", "linus"])
        assert get(app, room).members == 3
        assert on_line(app, room) == {"ada", "grace"}
        check(app)
        membership.remove(app, ROOM, room.id, APP, ["grace", "linus"])
        return struck

    each_call(run)


@faults
def test_ending_a_room(app, trouble, when, fault):
    def run(k):
        room = found(app, "grace")
        struck = trouble.at(k, lambda: mucs.destroy(app, ROOM, room.id, ADA))
        half = get(app, room) is None
        again = repeated(lambda: mucs.destroy(app, ROOM, room.id, ADA))
        assert isinstance(again, MucNotFound) if half else again is None
        assert (everything(app), counts.total(app, ROOM)) == ({}, 0)
        return struck

    each_call(run)


def at_once(*works):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(repeated, works))


def test_two_who_end_a_room_at_once_take_it_off_the_count_once(app):
    found(app)
    for _ in range(5):
        room = found(app, "grace")
        outcomes = at_once(*[lambda room=room: mucs.destroy(app, ROOM, room.id, APP)] * 2)
        assert all(outcome is None or isinstance(outcome, Refusal) for outcome in outcomes)
        assert get(app, room) is None
        check(app)


def test_a_room_that_ends_while_others_are_brought_in_is_gone(app):
    for _ in range(5):
        room = found(app)
        outcomes = at_once(
            lambda room=room: mucs.destroy(app, ROOM, room.id, APP),
            lambda room=room: membership.add(app, ROOM, room.id, APP, ["grace", "linus"]),
        )
        assert outcomes[0] is None
        repeated(lambda room=room: mucs.destroy(app, ROOM, room.id, APP))
        assert (everything(app), counts.total(app, ROOM)) == ({}, 0)


def test_two_who_are_made_super_admins_at_once_and_one_who_is_put_down_twice(app):
    at_once(*[lambda name=name: rooms.raise_up(app, name) for name in ("ada", "ada", "grace")])
    assert rooms.super_admins(app, 0, 9) == ["ada", "grace"]
    outcomes = at_once(*[lambda: rooms.put_down(app, "ada")] * 2)
    assert sorted(map(type, outcomes), key=str) == sorted([type(None), NotSuperAdmin], key=str)
    assert rooms.super_admins(app, 0, 9) == ["grace"]
