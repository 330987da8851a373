"""What happens to a group, and who is told."""

import json

import pytest

from chalicelib.model.event import Actor, Event, Hearers, Operation
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import events
from tests.realtime.groups import here, let_out, make, make_admin, operations, talk

__all__ = ["here", "make", "talk"]

HEAR = {
    Hearers.MEMBERS: {"ada phone", "grace", "linus"},
    Hearers.STAFF: {"ada phone", "grace"},
    Hearers.ABOUT: {"linus"},
    Hearers.STAFF_AND_ABOUT: {"ada phone", "grace", "linus"},
    Hearers.ACTOR: {"ada phone"},
}


@pytest.mark.parametrize("operation", list(Operation), ids=lambda operation: operation.name)
def test_an_event_is_told_to_whom_it_should_and_never_to_the_device_that_acted(app, make, here, operation):
    muc = make("ada", "grace", "linus")
    muc = make_admin(app, muc, "grace")
    devices = {"ada": here("ada"), "ada phone": here("ada", "phone"), "grace": here("grace"), "linus": here("linus")}
    for each in devices.values():
        each.heard()
    info = json.dumps({"x": "☀"}, ensure_ascii=False, separators=(",", ":"))
    events.announce(app, muc, Event(operation, Actor("ada", "web"), ("linus",), "why", info, "more"))
    heard = {name: operations(device) for name, device in devices.items()}
    expected = [(operation.number, ["linus"])]
    hearers = HEAR[operation.hearers] - ({"linus"} if operation is Operation.PRESENCE else set())  # it knows
    assert heard == {name: expected if name in hearers else [] for name in devices}


def test_who_was_away_learns_of_an_event_later(talk, app, client):
    muc, _, grace, linus = talk
    grace.leave()
    linus.leave()
    events.announce(app, muc, Event(Operation.UPDATE, Actor()))
    let_out(app, muc, "linus")
    events.announce(app, muc, Event(Operation.KICK, Actor(), ("linus",)))
    for name, operation in (("grace", pb.MUCBody.UPDATE), ("linus", pb.MUCBody.KICK)):
        back, said = client(name), []
        for queue in back.unread():
            back.pull(queue)
            said += operations(back)
        assert operation in {number for number, _ in said}


def test_an_event_says_what_clients_read(app, make, here):
    muc = make("ada", "grace")
    grace = here("grace")
    events.announce(app, muc, Event(Operation.PRESENCE, Actor("ada", "web"), ("linus",)))
    [meta] = grace.heard()
    body = pb.MUCBody.FromString(meta.payload)
    assert (meta.ns, getattr(meta, "from").name) == (pb.Meta.MUC, "linus")
    assert (body.mucId.name, getattr(body, "from").name, body.mucMemberCount) == (muc.id, "linus", 2)
