"""Founding, joining, leaving, handing over and ending a group are killed at each of their AWS calls, and each call is
made to fail; then the caller repeats. No half group or membership is ever seen, nothing is left over."""

import pytest

from chalicelib.errors import AlreadyMember, MucNotFound, NotMembers, SameOwner
from chalicelib.model.groups import Verdict
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import admissions, listings, membership, moderation, mucs
from chalicelib.store import inbox, memberships, messages
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.services.mucs import ADA, APP, GRACE, GROUP, LEAVING, check, everything, found, get, on_line, repeated


@pytest.fixture
def trouble(recorder, when, fault, client):
    client("ada")
    made = Trouble(recorder, when, fault)
    made.grace = client("grace")
    return made


def operations(app, line):
    entries = messages.after(app, line, 0, 500)
    bodies = [(e.seq, pb.MUCBody.FromString(pb.Meta.FromString(e.meta).payload)) for e in entries if e.meta]
    return [(seq, pb.MUCBody.Operation.Name(body.operation)) for seq, body in bodies]


@faults
def test_founding(app, trouble, when, fault):
    def run(k):
        struck = trouble.at(k, lambda: found(app, "ada", "grace", "linus"))
        check(app)
        made = found(app, "ada", "grace", "linus")
        assert get(app, made).members == 3
        assert on_line(app, made) == {"ada", "grace"}
        check(app)
        for group in everything(app):
            mucs.destroy(app, GROUP, group, APP)
        return struck

    each_call(run)


@faults
def test_joining(app, trouble, when, fault):
    muc = found(app, "ada")

    def run(k):
        struck = trouble.at(k, lambda: membership.add(app, GROUP, muc.id, APP, ["grace"]))
        check(app)
        again = repeated(lambda: membership.add(app, GROUP, muc.id, APP, ["grace"]))
        assert again is None or isinstance(again, AlreadyMember)
        trouble.grace.catch_up()  # a push may have failed, and who missed one comes onto the line when it has pulled
        assert get(app, muc).members == 2
        assert "grace" in on_line(app, muc)
        check(app)
        membership.remove(app, GROUP, muc.id, APP, ["grace"])
        return struck

    each_call(run)


@faults
def test_accepting_an_invitation(app, trouble, when, fault):
    muc = found(app, "ada")
    yes = Verdict(invitee="grace", agreed=True)

    def run(k):
        admissions.invite(app, muc.id, ADA, ["grace"])
        struck = trouble.at(k, lambda: admissions.answer_invitation(app, muc.id, GRACE, yes))
        check(app)
        again = repeated(lambda: admissions.answer_invitation(app, muc.id, GRACE, yes))
        assert again is None or isinstance(again, AlreadyMember)
        assert get(app, muc).members == 2
        assert not any(what.startswith("invite#") for what in everything(app)[muc.id])
        check(app)
        membership.withdraw(app, GROUP, muc.id, GRACE)
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("how", LEAVING)
def test_leaving(app, trouble, when, fault, how):
    muc = found(app, "ada")

    def run(k):
        membership.add(app, GROUP, muc.id, APP, ["grace"])
        moderation.promote(app, GROUP, muc.id, APP, "grace")
        struck = trouble.at(k, lambda: LEAVING[how](app, muc))
        check(app)
        again = repeated(lambda: LEAVING[how](app, muc))
        assert again is None or isinstance(again, NotMembers)
        now = get(app, muc)
        assert (now.members, now.admins) == (1, frozenset())
        assert "grace" not in on_line(app, muc)
        check(app)
        moderation.unblock(app, GROUP, muc.id, APP, ["grace"])
        return struck

    each_call(run)


@faults
def test_handing_over(app, trouble, when, fault):
    muc = found(app, "ada", "grace")

    def run(k):
        to = "ada" if get(app, muc).owner == "grace" else "grace"
        struck = trouble.at(k, lambda: moderation.transfer(app, GROUP, muc.id, APP, to))
        check(app)
        again = repeated(lambda: moderation.transfer(app, GROUP, muc.id, APP, to))
        assert again is None or isinstance(again, SameOwner)
        assert get(app, muc).owner == to
        check(app)
        return struck

    each_call(run)


@faults
def test_ending(app, trouble, when, fault):
    def run(k):
        muc = found(app, "ada", "grace", "linus")
        moderation.mute(app, GROUP, muc.id, APP, ["linus"], -1)
        struck = trouble.at(k, lambda: mucs.destroy(app, GROUP, muc.id, ADA))
        half = get(app, muc) is None
        again = repeated(lambda: mucs.destroy(app, GROUP, muc.id, ADA))
        assert isinstance(again, MucNotFound) if half else again is None
        assert everything(app) == {}
        told = operations(app, muc.conversation)
        for user in ("ada", "grace", "linus"):
            until = inbox.get(app, user, muc.conversation).until
            assert "DESTROY" in [operation for seq, operation in told if seq <= until], "members learn of the end"
        return struck

    each_call(run)


def test_a_group_that_ended_half_is_seen_by_nobody(app, recorder):
    """Its sweep died: the rows that are left count as nothing, and the next attempt takes them away."""
    muc = found(app, "ada", "grace")
    memberships.end(app, muc)
    assert everything(app)[muc.id] == {"member#ada", "member#grace"}
    assert listings.joined(app, GROUP, "grace", 0, 9) == []
    assert listings.joined_count(app, GROUP, "grace") == 0
    assert isinstance(repeated(lambda: listings.is_joined(app, GROUP, muc.id, "grace")), MucNotFound)
    assert isinstance(repeated(lambda: membership.add(app, GROUP, muc.id, APP, ["linus"])), MucNotFound)
    assert isinstance(repeated(lambda: mucs.destroy(app, GROUP, muc.id, APP)), MucNotFound)
    assert everything(app) == {}
