"""Coming into a room and leaving it are killed at each of their AWS calls, and each call is made to fail; then the
client repeats, or its connection is gone. The room is right afterwards."""

import pytest

from chalicelib import clock
from chalicelib.services import attendance, connections
from chalicelib.store import connections as sockets
from chalicelib.store import mucs, rosters, subscribers
from tests.realtime.rooms import ROOM, get, info, make
from tests.realtime.test_crash import Trouble, each_call, faults


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def check(app, room):
    """As many members as it says."""
    members = {member.username for member in rosters.members(app, get(app, room), 10).items}
    assert get(app, room).members == len(members)
    return members


def heard(app, room):
    return {username for username, _ in subscribers.on(app, room.conversation, clock.now())}


@faults
def test_coming_in_and_asking_again(app, client, trouble, when, fault):
    room = make(app)
    ada = client("ada")
    ada.join_room(room.id)

    def run(k):
        grace = client("grace", f"web{k}")
        struck = trouble.at(k, lambda: grace.join_room(room.id))
        check(app, room)
        info(grace.join_room(room.id), "grace")
        assert check(app, room) == {"ada", "grace"}
        ada.say_to_room(room.id, f"number {k}")
        assert grace.texts()[-1:] == [f"number {k}"]
        grace.leave_room(room.id)
        assert check(app, room) == {"ada"}
        assert heard(app, room) == {"ada"}
        grace.leave()
        return struck

    each_call(run)


@faults
def test_coming_in_and_being_lost(app, client, trouble, when, fault):
    room = make(app)

    def run(k):
        grace = client("grace", f"web{k}")
        struck = trouble.at(k, lambda: grace.join_room(room.id))
        came = check(app, room) == {"ada", "grace"}
        looks_for = sockets.get(grace.connection, consistent=True).attends
        assert looks_for or not came, "nobody would ever take her out"
        grace.leave()
        if looks_for:
            attendance.absent(app.key, "grace")
        assert check(app, room) == {"ada"}
        return struck

    each_call(run)


@faults
def test_going_and_asking_again(app, client, trouble, when, fault):
    room = make(app)

    def run(k):
        grace = client("grace", f"web{k}")
        info(grace.join_room(room.id), "grace")
        struck = trouble.at(k, lambda: grace.leave_room(room.id))
        check(app, room)
        assert grace.leave_room(room.id).status.errorCode == 0
        assert check(app, room) == {"ada"}
        assert heard(app, room) == set()
        grace.leave()
        return struck

    each_call(run)


@faults
def test_being_looked_for(app, client, trouble, when, fault):
    """A worker dies, and the queue brings its message again."""
    rooms = [make(app), make(app)]

    def run(k):
        grace = client("grace", f"web{k}")
        for room in rooms:
            info(grace.join_room(room.id), "grace")
        grace.leave()
        struck = trouble.at(k, lambda: attendance.absent(app.key, "grace"))
        attendance.absent(app.key, "grace")
        for room in rooms:
            assert check(app, room) == {"ada"}
            assert mucs.roll(app, ROOM, room.id, ["grace"])[1] == {}
        return struck

    each_call(run)


@faults
def test_a_connection_that_ends(app, client, trouble, when, fault):
    """Whatever stops on the way, the row of the connection is there until somebody is asked to look."""
    room = make(app)

    def run(k):
        grace = client("grace", f"web{k}")
        info(grace.join_room(room.id), "grace")
        with trouble.recorder.recording() as calls:
            struck = trouble.at(k, lambda: connections.lost(grace.connection))
        gone = sockets.get(grace.connection, consistent=True) is None
        assert not gone or "SendMessage" in [call.operation for call in calls]
        connections.lost(grace.connection)
        attendance.absent(app.key, "grace")
        assert check(app, room) == {"ada"}
        return struck

    each_call(run)
