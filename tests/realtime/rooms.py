"""Rooms for tests: made as a service makes them; who is in one came by a device of its own."""

import json

import pytest

from chalicelib.model.conversation import Place
from chalicelib.model.muc import Muc
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import mucs as service
from chalicelib.store import conversations, mucs

ROOM = Place.ROOM


@pytest.fixture
def room(app):
    return make(app)


def make(app, owner="ada", **said):
    return service.create(app, Muc("", ROOM, owner, 0, 0, name="Hall", **({"max_users": 1000} | said)))


def get(app, room):
    return mucs.get(app, ROOM, room.id)


def members(app, room, *names):
    """Which of them are."""
    return set(mucs.roll(app, ROOM, room.id, names)[1])


def told(client):
    """Events of rooms since the last look: what, who did it, whom it is about, how many are there now, what it says."""
    bodies = [pb.MUCBody.FromString(meta.payload) for meta in client.heard() if meta.ns == pb.Meta.MUC]
    assert all(body.isChatroom for body in bodies)
    return [
        (
            pb.MUCBody.Operation.Name(body.operation),
            getattr(body, "from").name,
            [each.name for each in body.to],
            body.mucMemberCount,
            body.ext,
        )
        for body in bodies
    ]


def info(reply, username):
    """What the room is to who came."""
    assert reply.status.errorCode == 0, reply.status.reason
    [meta] = reply.metas
    return json.loads(pb.MUCBody.FromString(meta.payload).status.chatroomInfo)[username]


def refused(reply):
    return reply.status.errorCode, reply.status.reason


def head(app, room):
    return conversations.head(app, room.conversation)
