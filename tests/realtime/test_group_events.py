"""What happens to groups, rooms and threads, and who is told of it: the whole table of operations."""

import pytest

from chalicelib.model.event import Actor, Event, Operation
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import events
from tests.realtime.groups import here, let_out, make, operations, talk
from tests.realtime.happenings import CASES, GROUP, ROOM, Stage

__all__ = ["here", "make", "talk"]

NOT_IN_GROUPS = {Operation.SET_METADATA, Operation.DELETE_METADATA}
NOT_IN_ROOMS = {
    operation
    for operation in Operation
    if operation.name.startswith(("THREAD_", "APPLY", "INVITE"))
    or operation in {Operation.BLOCK, Operation.UNBLOCK, Operation.GROUP_MEMBER_METADATA_UPDATE}
}


def walk(cases):
    return pytest.mark.parametrize(
        ("place", "case"),
        [(place, case) for case in cases for place in case.places],
        ids=lambda value: value.name if value in (GROUP, ROOM) else f"{value.operation.name}-by-{value.actor}",
    )


@pytest.fixture
def played(app, client):
    """The stage after all of that has happened while somebody was away."""

    def play(place, case, away):
        stage = Stage(app, place, client)
        if case.prepare is not None:
            case.prepare(stage)
        stage.enter(case.actor, away)
        case.act(stage)
        return stage

    return play


def test_every_operation_has_a_case():
    for place, never in ((GROUP, NOT_IN_GROUPS), (ROOM, NOT_IN_ROOMS)):
        assert {case.operation for case in CASES if place in case.places} == set(Operation) - never


@walk(CASES)
def test_an_event_is_told_to_whom_it_should_and_never_to_the_device_that_acted(played, place, case):
    stage = played(place, case, away="dora")
    heard = stage.heard()
    assert heard[case.actor] == [], "the device that acted"
    told = {name: [about for number, about in said if number == case.operation.number] for name, said in heard.items()}
    once = [case.about.split()]
    hearers = {f"{name}/phone" if name == case.actor else name for name in case.heard.split()}
    assert {name: said for name, said in told.items() if said} == dict.fromkeys(hearers, once)
    later = [about for number, about in stage.heard_later("dora") if number == case.operation.number]
    assert later == (once if case.later and place is GROUP else [])


@walk([case for case in CASES if case.about not in ("", case.actor)])
def test_whom_it_is_about_learns_of_it_later(played, place, case):
    """In a group. Of a room only what is told to nobody else, which stands in a line of its own."""
    stage = played(place, case, away=case.about)
    later = [about for number, about in stage.heard_later(case.about) if number == case.operation.number]
    heard = case.about in case.heard.split() and (place is GROUP or case.heard == case.about)
    assert later == ([[case.about]] if heard else [])


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
