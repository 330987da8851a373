"""A room to call about: ada's, with grace and linus in it; omar is a stranger to it."""

import json

import pytest

from chalicelib.model.conversation import Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Muc
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import membership, mucs

ROOM = Place.ROOM


def made(app, *members, owner="ada", **more):
    room = mucs.create(app, Muc("", ROOM, owner, 0, 0, name="Hall", **more))
    for name in members:
        assert membership.enter(app, room, name) is Outcome.DONE
    return room


@pytest.fixture
def room(rest):
    return made(rest.tenant.app, "grace", "linus")


def heard(metas):
    """Operation, author, and what eventInfo says."""
    bodies = [pb.MUCBody.FromString(meta.payload) for meta in metas if meta.ns == pb.Meta.MUC]
    return [
        (
            pb.MUCBody.Operation.Name(body.operation),
            getattr(body, "from").name,
            json.loads(body.eventInfo.ext) if body.eventInfo.ext else None,
        )
        for body in bodies
    ]


class Ear:
    """A device in a room, and all that it was told there."""

    def __init__(self, device, room):
        assert device.join_room(room.id).status.errorCode == 0
        device.heard()
        self.device = device
        self._told = []

    def told(self):
        self._told += heard(self.device.heard())
        return list(self._told)

    def largest(self):
        """Of the frames that it was sent."""
        return max(map(len, self.device.gateway.sent[self.device.connection]))

    def operations(self):
        return [operation for operation, _, _ in self.told()]


@pytest.fixture
def ear(client, tenant, room):
    """ear("linus") is his, put up now."""
    return lambda name: Ear(client(name, "ear", tenant=tenant.app), room)
