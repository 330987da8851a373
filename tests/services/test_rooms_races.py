"""Rooms: two things at once. Each is done as a whole before every single AWS call of the other, and after it: whatever
the order, the room is a legal one."""

import pytest

from chalicelib import limits
from chalicelib.errors import ConcurrentOperation, GroupAuthorization, MucNotFound, NotMembers
from chalicelib.model.event import Actor
from chalicelib.model.rooms import NewRoom, RoomChange
from chalicelib.services import attendance, leases, membership, moderation, mucs, rooms
from chalicelib.store import counts, rosters
from tests.realtime.rooms import ROOM, get, refused
from tests.realtime.test_crash import each_call
from tests.services.mucs import APP, on_line, repeated
from tests.services.test_rooms import check as check_all
from tests.services.test_rooms import everything

ADA, GRACE, LINUS = (Actor(name, "web") for name in ("ada", "grace", "linus"))


class Room:
    """ada's, with grace in it and linus too, if that is not what it is about; each with a device there."""

    def __init__(self, app, devices, *members, **more):
        self.app, self.devices = app, devices
        self.muc = rooms.found(app, APP, NewRoom("Hall", owner="ada", members=members, **more))
        for device in devices.values():
            device.heard()

    @property
    def where(self):
        return self.app, ROOM, self.muc.id

    def now(self):
        return get(self.app, self.muc)

    def members(self):
        return {member.username for member in rosters.members(self.app, self.muc, 99).items}

    def check(self):
        """It is as large as it says, led by members, and heard by members alone."""
        muc, members = self.now(), self.members()
        assert (muc.members, muc.owner in members, muc.admins <= members - {muc.owner}) == (len(members), True, True)
        assert on_line(self.app, self.muc) <= members, "who hears what is said there, and is not in it"
        check_all(self.app)

    def heard(self, name):
        return self.devices[name].texts()


@pytest.fixture
def devices(client):
    return {name: client(name) for name in ("ada", "grace", "linus")}


@pytest.fixture
def orders(app, recorder, devices, monkeypatch):
    """Runs both in all orders, each time in a new room: what they were refused with, and the room afterwards."""
    monkeypatch.setattr(limits, "TURN", 0.01)  # a push of the inner one would wait for the outer one's

    def run(first, second, then, *members, **more):
        def play(k, outer, inner, swapped):
            room, done = Room(app, devices, *members, **more), []

            def strike(_, number):
                if number == start + k and not done:
                    done.append(repeated(lambda: inner(room)))

            start, recorder.before = len(recorder.calls), strike
            outcome = repeated(lambda: outer(room))
            recorder.before = None
            struck = bool(done)
            if not struck:
                done.append(repeated(lambda: inner(room)))
            then(room, *((done[0], outcome) if swapped else (outcome, done[0])))
            if room.now() is not None:
                room.check()
                mucs.destroy(*room.where, APP)
            return struck

        each_call(lambda k: play(k, first, second, False))
        each_call(lambda k: play(k, second, first, True))

    return run


def come(name):
    """By a device. What the reply says."""

    def act(room):
        room.reply = room.devices[name].join_room(room.muc.id)

    return act


def go(name):
    return lambda room: attendance.go(room.app, room.muc.id, Actor(name, "web"))


def say(name):
    def act(room):
        room.reply = room.devices[name].say_to_room(room.muc.id, "hi")

    return act


def kick(room):
    membership.remove(*room.where, ADA, ["linus"])


def destroy(room):
    mucs.destroy(*room.where, ADA)


def transfer(name):
    return lambda room: moderation.transfer(*room.where, ADA, name)


# --- who leads -------------------------------------------------------------------------------------------------------


def test_two_transfers(orders):
    def then(room, to_grace, to_linus):
        assert [type(each) for each in (to_grace, to_linus) if each] in ([ConcurrentOperation], [GroupAuthorization])
        assert room.now().owner == ("linus" if to_grace else "grace")

    orders(transfer("grace"), transfer("linus"), then, "grace", "linus")


def test_a_transfer_to_one_who_leaves(orders):
    """Who owns it stays, and hears nothing."""

    def then(room, transferred, left):
        assert left is None
        assert room.now().owner == ("ada" if transferred else "grace")
        assert ("grace" in room.members()) is (transferred is None)

    orders(transfer("grace"), go("grace"), then, "grace")


def test_an_admin_who_leaves(orders):
    def then(room, promoted, left):
        assert (left, room.members(), room.now().admins) == (None, {"ada"}, frozenset())

    orders(lambda room: moderation.promote(*room.where, ADA, "grace"), go("grace"), then, "grace")


def test_a_transfer_and_the_end(orders):
    def then(room, transferred, ended):
        still_there = room.now() is not None
        assert still_there is (ended is not None)
        assert transferred is None or isinstance(transferred, MucNotFound)

    orders(transfer("grace"), destroy, then, "grace")


# --- who is there ----------------------------------------------------------------------------------------------------


def test_one_who_comes_and_the_end(app, orders):
    def then(room, came, ended):
        assert (came, ended, room.now()) == (None, None, None)
        assert room.reply.status.errorCode in (0, 1)
        assert (everything(app), counts.total(app, ROOM)) == ({}, 0)
        assert refused(room.devices["linus"].say_to_room(room.muc.id)) == (1, f"grpID {room.muc.id} does not exist!")

    orders(come("linus"), destroy, then, "grace")


def test_one_who_is_removed_and_comes_again(orders):
    def then(room, came, kicked):
        assert (came, kicked) == (None, None)
        room.devices["ada"].say_to_room(room.muc.id, "who is here?")
        assert room.heard("linus") == (["who is here?"] if "linus" in room.members() else [])

    orders(come("linus"), kick, then, "linus")


def test_one_who_is_removed_and_comes(orders):
    def then(room, came, kicked):
        assert kicked is None or isinstance(kicked, NotMembers)
        assert "linus" not in room.members() or kicked is not None

    orders(come("linus"), kick, then, "grace")


def test_one_who_is_removed_and_logs_in(orders):
    """A device that was away is put back where its user is."""

    def log_in(room):
        leases.settle(room.devices["linus"].connection, last=False)

    def then(room, _, kicked):
        assert (kicked, room.members()) == (None, {"ada", "grace"})

    orders(log_in, kick, then, "grace", "linus")


def test_one_who_is_kept_out_and_comes(orders):
    def then(room, came, blocked):
        assert ("linus" in room.members()) is (blocked is not None)

    orders(come("linus"), lambda room: membership.block(*room.where, ADA, ["linus"]), then, "grace")
    orders(come("linus"), lambda room: membership.block(*room.where, ADA, ["linus"]), then, "linus")


def test_one_who_is_removed_and_leaves(orders):
    def then(room, left, kicked):
        assert left is None, "gone is gone"
        assert kicked is None or isinstance(kicked, NotMembers)
        assert room.members() == {"ada", "grace"}

    orders(go("linus"), kick, then, "grace", "linus")


def test_one_who_comes_and_goes(orders):
    def then(room, came, went):
        assert (came, went) == (None, None)

    orders(come("linus"), go("linus"), then)
    orders(come("linus"), go("linus"), then, "linus")


def test_the_last_place(orders):
    def then(room, *_):
        assert len(room.members()) == room.now().max_users == 2

    orders(come("grace"), come("linus"), then, maxusers=2)


def test_fewer_places_and_one_more_member(orders):
    def fewer(room):
        rooms.modify(room.app, room.muc.id, ADA, RoomChange(maxusers=2))

    def then(room, *_):
        assert len(room.members()) <= room.now().max_users

    orders(fewer, come("linus"), then, "grace", maxusers=3)


# --- what is said ----------------------------------------------------------------------------------------------------


def test_one_who_is_removed_and_speaks(orders):
    def then(room, said, kicked):
        assert (said, kicked, room.members()) == (None, None, {"ada", "grace"})
        heard = [] if room.reply.status.errorCode else ["hi"]
        assert refused(room.reply) in ((0, ""), (1, "not in group or chatroom"))
        assert room.heard("grace") == heard
        assert refused(room.devices["linus"].say_to_room(room.muc.id)) == (1, "not in group or chatroom")
        room.devices["ada"].say_to_room(room.muc.id, "without linus")
        assert room.heard("linus") == []

    orders(say("linus"), kick, then, "grace", "linus")


def test_one_who_is_muted_and_speaks(orders):
    def mute(room):
        moderation.mute(*room.where, ADA, ["linus"], -1)

    def then(room, said, muted):
        assert (said, muted) == (None, None)
        assert refused(room.reply) in ((0, ""), (15, "you were muted"))
        assert room.heard("grace") == ([] if room.reply.status.errorCode else ["hi"])
        assert refused(room.devices["linus"].say_to_room(room.muc.id)) == (15, "you were muted")

    orders(say("linus"), mute, then, "grace", "linus")


def test_everybody_is_muted_and_one_speaks(orders):
    def silence(room):
        moderation.silence(*room.where, ADA, all_muted=True)

    def then(room, said, silenced):
        assert refused(room.reply) in ((0, ""), (15, "you were muted"))
        assert refused(room.devices["linus"].say_to_room(room.muc.id)) == (15, "you were muted")
        assert refused(room.devices["ada"].say_to_room(room.muc.id)) == (0, "")

    orders(say("linus"), silence, then, "grace", "linus")


def test_one_who_leaves_and_speaks(orders):
    def then(room, said, left):
        assert (said, left, room.members()) == (None, None, {"ada", "grace"})
        assert room.heard("grace") == ([] if room.reply.status.errorCode else ["hi"])

    orders(say("linus"), go("linus"), then, "grace", "linus")


def test_the_end_and_one_who_speaks(app, orders):
    def then(room, said, ended):
        assert (said, ended, room.now()) == (None, None, None)
        assert room.reply.status.errorCode in (0, 1)
        assert everything(app) == {}

    orders(say("linus"), destroy, then, "grace", "linus")
