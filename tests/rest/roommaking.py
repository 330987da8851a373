"""A room to call about: ada's, with grace and linus in it; omar is a stranger to it."""

import json

import pytest

from chalicelib.model.conversation import Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Muc
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import membership, mucs
from chalicelib.store import messages

ROOM = Place.ROOM


def made(app, *members, owner="ada", **more):
    room = mucs.create(app, Muc("", ROOM, owner, 0, 0, name="Hall", **more))
    for name in members:
        assert membership.enter(app, room, name) is Outcome.DONE
    return room


def told(app, line):
    """Events of a room since its beginning: operation, author, and what eventInfo says."""
    entries = messages.after(app, line, 0, 500)
    bodies = [pb.MUCBody.FromString(pb.Meta.FromString(entry.meta).payload) for entry in entries if entry.meta]
    return [
        (
            pb.MUCBody.Operation.Name(body.operation),
            getattr(body, "from").name,
            json.loads(body.eventInfo.ext) if body.eventInfo.ext else None,
        )
        for body in bodies
    ]


@pytest.fixture
def room(rest):
    return made(rest.tenant.app, "grace", "linus")
