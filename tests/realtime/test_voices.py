"""What stands in the way of who wants to say something, and where: one table."""

import pytest

from chalicelib.errors import Refusal
from chalicelib.model.event import Actor
from chalicelib.model.mute import MuteChange
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import blocks, mutes, users
from tests.realtime import rooms, threads
from tests.realtime.groups import here, make
from tests.realtime.groups import mute as mute_in
from tests.rest.world import held

__all__ = ["here", "make"]


OK, BLOCKED, MUTED, MUTED_THERE, UNKNOWN = (
    (0, ""),
    (1, "blocked"),
    (7, "user is mute"),
    (15, "you were muted"),
    (1, "username grace doesn't exist!"),
)
# What stands in the way of ada, and what she hears who speaks to herself, to grace, and where both are. What she does
# about messages that were said (receipts, recalls) is hers to do in any case.
TABLE = {
    "nothing": {"self": OK, "grace": OK, "group": OK, "thread": OK, "room": OK},
    "grace has blocked her": {"self": OK, "grace": BLOCKED, "group": OK, "thread": OK, "room": OK},
    "she has blocked grace": {"self": OK, "grace": OK, "group": OK, "thread": OK, "room": OK},
    "she has blocked herself": {"self": OK, "grace": OK, "group": OK, "thread": OK, "room": OK},
    "muted in chats": {"self": MUTED, "grace": MUTED, "group": OK, "thread": OK, "room": OK},
    "muted in groups": {"self": OK, "grace": OK, "group": MUTED, "thread": MUTED, "room": OK},
    "muted in rooms": {"self": OK, "grace": OK, "group": OK, "thread": OK, "room": MUTED},
    "muted in the group": {"self": OK, "grace": OK, "group": MUTED_THERE, "thread": MUTED_THERE, "room": OK},
    "muted, and blocked": {"self": MUTED, "grace": MUTED, "group": OK, "thread": OK, "room": OK},
    "grace is no more": {"self": OK, "grace": UNKNOWN, "group": OK, "thread": OK, "room": OK},
}


@pytest.fixture
def obstacles(app):
    def muted(**kinds):
        mutes.change(app, MuteChange("ada", **kinds))

    def blocked(who, *names):
        blocks.block(app, who, Actor(), names)

    def both(_):
        muted(chat=-1)
        blocked("grace", "ada")

    def refuse_herself(_):
        with pytest.raises(Refusal):
            blocked("ada", "ada")

    return {
        "nothing": lambda _: None,
        "grace has blocked her": lambda _: blocked("grace", "ada"),
        "she has blocked grace": lambda _: blocked("ada", "grace"),
        "she has blocked herself": refuse_herself,
        "muted in chats": lambda _: muted(chat=60),
        "muted in groups": lambda _: muted(groupchat=60),
        "muted in rooms": lambda _: muted(chatroom=60),
        "muted in the group": lambda place: mute_in(app, place.group, "ada", 2**53),
        "muted, and blocked": both,
        "grace is no more": lambda _: users.remove(app, "grace"),
    }


@pytest.mark.parametrize("obstacle", TABLE)
def test_who_may_say_what(app, make, here, obstacles, obstacle):
    class Place:
        group, room = make("linus", "ada", "grace"), rooms.make(app, owner="linus")

    ada = here("ada")
    ada.join_room(Place.room.id)
    thread = threads.made(app, ada, Place.group)
    mine = {name: ada.say(name).serverId for name in ("grace", "ada")}
    obstacles[obstacle](Place)
    said = {
        "self": lambda: ada.say("ada"),
        "grace": lambda: ada.say("grace"),
        "group": lambda: ada.say_to_group(Place.group.id),
        "thread": lambda: ada.say_to_group(thread.id),
        "room": lambda: ada.say_to_room(Place.room.id),
    }
    for place, (code, reason) in TABLE[obstacle].items():
        before = held()
        told = said[place]().status
        assert (told.errorCode, told.reason) == (code, reason), place
        assert (held() == before) is bool(code), place
    for to, message in mine.items():
        for kind in (pb.MessageBody.READ_ACK, pb.MessageBody.RECALL):
            gone = to == "grace" and obstacle == "grace is no more"
            assert bool(ada.about(to, kind, message).status.errorCode) is gone, (to, kind)
