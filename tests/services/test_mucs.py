"""Groups: whoever acts at once, the state is a legal one; nothing crosses an app."""

import threading

import pytest

from chalicelib import clock
from chalicelib.errors import (
    AlreadyMember,
    ConcurrentOperation,
    GroupAuthorization,
    MemberListFull,
    MucNotFound,
    NotMembers,
    Refusal,
)
from chalicelib.model.event import Actor
from chalicelib.model.groups import GroupChange, Verdict
from chalicelib.model.membership import Mark
from chalicelib.model.user import User
from chalicelib.services import admissions, groups, listings, membership, moderation, mucs
from chalicelib.store import marks, people, rosters
from tests.conftest import tenant
from tests.services.mucs import APP, GROUP, check, everything, found, get, on_line

ADA, GRACE = Actor("ada", "web"), Actor("grace", "web")


def at_once(*acts):
    """Each in a thread of its own; what each was refused with."""
    refused = [None] * len(acts)
    begin = threading.Barrier(len(acts))

    def run(n):
        begin.wait()
        try:
            acts[n]()
        except Refusal as refusal:
            refused[n] = refusal

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def names(app, muc):
    return {member.username for member in rosters.members(app, muc, 100).items}


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("_", range(5))
def test_two_transfers(app, _):
    muc = found(app, "ada", "grace", "linus")
    refused = at_once(
        lambda: moderation.transfer(app, GROUP, muc.id, ADA, "grace"),
        lambda: moderation.transfer(app, GROUP, muc.id, ADA, "linus"),
    )
    assert [type(each) for each in refused if each] in ([ConcurrentOperation], [GroupAuthorization])
    assert get(app, muc).owner == ("linus" if refused[0] else "grace")
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_joining_and_destroying(app, _):
    muc = found(app, "ada", "grace")
    refused = at_once(
        lambda: membership.add(app, GROUP, muc.id, APP, ["linus"]),
        lambda: mucs.destroy(app, GROUP, muc.id, ADA),
    )
    assert refused[1] is None
    assert refused[0] is None or isinstance(refused[0], MucNotFound)
    assert everything(app) == {}
    for user in ("ada", "grace", "linus"):
        assert listings.joined_count(app, GROUP, user) == 0
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_kicking_and_joining(app, _):
    muc = found(app, "ada", "grace")
    refused = at_once(
        lambda: membership.remove(app, GROUP, muc.id, ADA, ["grace"]),
        lambda: groups_apply(app, muc, "grace"),
    )
    assert refused[0] is None
    assert refused[1] is None or isinstance(refused[1], AlreadyMember)
    assert ("grace" in names(app, muc)) is (refused[1] is None)
    check(app)


def groups_apply(app, muc, name):
    admissions.apply(app, muc.id, Actor(name, "web"), "")


@pytest.mark.parametrize("_", range(5))
def test_blocking_and_joining(app, _):
    muc = found(app, "ada", "grace")
    at_once(
        lambda: membership.block(app, GROUP, muc.id, ADA, ["grace"]),
        lambda: groups_apply(app, muc, "grace"),
        lambda: membership.add(app, GROUP, muc.id, APP, ["grace"]),
    )
    assert names(app, muc) == {"ada"}
    assert marks.among(app, muc, Mark.BLOCK, ["grace"]) == {"grace"}
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_handing_over_to_one_who_leaves(app, _):
    muc = found(app, "ada", "grace")
    refused = at_once(
        lambda: moderation.transfer(app, GROUP, muc.id, ADA, "grace"),
        lambda: membership.withdraw(app, GROUP, muc.id, GRACE),
    )
    assert (refused[0] is None) is (refused[1] is not None)
    assert get(app, muc).owner == ("ada" if refused[0] else "grace")
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_promoting_one_who_leaves(app, _):
    muc = found(app, "ada", "grace")
    at_once(
        lambda: moderation.promote(app, GROUP, muc.id, ADA, "grace"),
        lambda: membership.withdraw(app, GROUP, muc.id, GRACE),
    )
    assert (names(app, muc), get(app, muc).admins) == ({"ada"}, frozenset())
    check(app)


def test_the_last_place(app):
    muc = found(app, "ada", maxusers=2)
    refused = at_once(lambda: groups_apply(app, muc, "grace"), lambda: groups_apply(app, muc, "linus"))
    assert [type(each) for each in refused if each] == [MemberListFull]
    assert get(app, muc).members == 2
    check(app)


def test_an_invitation_is_accepted_once(app):
    muc = found(app, "ada")
    admissions.invite(app, muc.id, ADA, ["grace"])
    yes = Verdict(invitee="grace", agreed=True)
    refused = at_once(*[lambda: admissions.answer_invitation(app, muc.id, GRACE, yes)] * 4)
    assert refused.count(None) == 1
    assert get(app, muc).members == 2
    check(app)


def test_fewer_places_and_one_more_member(app):
    muc = found(app, "ada", "grace", maxusers=3)
    at_once(
        lambda: groups.modify(app, muc.id, ADA, GroupChange(maxusers=2)),
        lambda: groups_apply(app, muc, "linus"),
    )
    check(app)


def test_muting_and_destroying_leave_nothing(app):
    muc = found(app, "ada", "grace")
    at_once(
        lambda: moderation.mute(app, GROUP, muc.id, ADA, ["grace"], -1),
        lambda: mucs.destroy(app, GROUP, muc.id, ADA),
    )
    assert everything(app) == {}


# --- devices ---------------------------------------------------------------------------------------------------------


def test_devices_follow_their_users(app, client):
    for name in ("ada", "grace", "linus"):
        client(name)
    muc = found(app, "ada", "grace")
    assert on_line(app, muc) == {"ada", "grace"}
    membership.add(app, GROUP, muc.id, APP, ["linus"])
    assert on_line(app, muc) == {"ada", "grace", "linus"}
    membership.remove(app, GROUP, muc.id, ADA, ["linus"])
    membership.withdraw(app, GROUP, muc.id, GRACE)
    assert on_line(app, muc) == {"ada"}
    groups.shield(app, muc.id, ADA)
    assert on_line(app, muc) == set()
    groups.unshield(app, muc.id, ADA)
    assert on_line(app, muc) == {"ada"}


# --- apps ------------------------------------------------------------------------------------------------------------


def test_nothing_reaches_a_group_of_another_app(app):
    other = tenant("acme", "shop-2")
    muc = found(app, "ada", "grace")
    before = (get(app, muc), names(app, muc))
    admin, web = "grace", Actor("ada", "web")
    for act in [
        lambda by: mucs.destroy(other, GROUP, muc.id, by),
        lambda by: membership.remove(other, GROUP, muc.id, by, ["grace"]),
        lambda by: membership.block(other, GROUP, muc.id, by, ["grace"]),
        lambda by: membership.add(other, GROUP, muc.id, by, ["linus"]),
        lambda by: moderation.transfer(other, GROUP, muc.id, by, "grace"),
        lambda by: moderation.promote(other, GROUP, muc.id, by, admin),
        lambda by: moderation.mute(other, GROUP, muc.id, by, ["grace"], -1),
        lambda by: moderation.silence(other, GROUP, muc.id, by, all_muted=True),
        lambda by: moderation.announce(other, GROUP, muc.id, by, "x"),
        lambda by: groups.modify(other, muc.id, by, GroupChange(name="x")),
        lambda _: groups.disable(other, muc.id, disabled=True),
        lambda by: admissions.invite(other, muc.id, by, ["linus"]),
    ]:
        for by in (APP, web):
            with pytest.raises(MucNotFound):
                act(by)
    assert (get(app, muc), names(app, muc)) == before


def test_a_group_has_members_of_its_own_app_alone(app):
    other = tenant("acme", "shop-2")
    theirs = found(other, "ada")
    assert listings.joined_count(app, GROUP, "ada") == 0
    with pytest.raises(NotMembers):
        membership.remove(other, GROUP, theirs.id, APP, ["grace"])


def test_a_change_costs_the_same_however_many_members_there_are(app, recorder):
    costs = []
    for count in (1, 40):
        members = [f"u{count}-{n}" for n in range(count)]
        for name in members:
            people.add(app, User(name, clock.uuid(), clock.now(), clock.now()))
        muc = found(app, "ada", *members)
        with recorder.recording() as calls:
            moderation.mute(app, GROUP, muc.id, ADA, [members[0]], -1)
            moderation.announce(app, GROUP, muc.id, ADA, "hello")
            membership.remove(app, GROUP, muc.id, ADA, [members[0]])
        costs.append(len(calls))
    assert costs[0] == costs[1]
