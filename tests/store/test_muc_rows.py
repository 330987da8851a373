"""Groups: their rows, their lists, and who comes and goes in one transaction."""

from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.model.app import AppSettings
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.membership import Joined, Mark, Outcome
from chalicelib.model.muc import Affiliation, Member, Muc, Mute
from chalicelib.model.user import Device
from chalicelib.store import counts, inbox, marks, memberships, mucs, people, rosters, table, transactions
from tests.store.moments import AT

GROUP = Place.GROUP
MUC = Muc(
    id="1795000000000123",
    place=GROUP,
    owner="ada",
    created=AT,
    modified=AT + 1,
    name="Téam 🦉",
    description="d",
    avatar="a",
    custom='{"k":1}',
    announcement="",
    public=True,
    approval=True,
    allow_invites=True,
    invite_confirm=False,
    max_users=3,
)


def made(app, muc=MUC, *members):
    assert memberships.create(app, muc)
    for number, name in enumerate(members):
        assert memberships.enter(app, muc, Member(name, AT + number), 0) is Outcome.DONE
    return muc


def got(app, muc=MUC):
    return mucs.get(app, muc.place, muc.id)


def rows(app):
    items = table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]
    return [item for item in items if not item["muc"]["S"].endswith("/counts")]


def names(app, muc=MUC):
    return [member.username for member in rosters.members(app, muc, 100).items]


# --- one group -------------------------------------------------------------------------------------------------------


def test_what_is_made_is_got(app):
    made(app)
    assert got(app) == MUC
    assert got(app, replace(MUC, id="1")) is None
    assert mucs.roll(app, GROUP, MUC.id, ["ada", "grace", "ada"]) == (MUC, {"ada": Member("ada", AT)})
    assert rosters.whole(app, GROUP, MUC.id, 9) == (MUC, [Member("ada", AT)])
    assert inbox.get(app, "ada", MUC.conversation).seen == 0


def test_a_taken_id_is_left_as_it_was(app):
    made(app)
    assert not memberships.create(app, replace(MUC, owner="grace"))
    assert got(app) == MUC
    assert names(app) == ["ada"]
    assert inbox.get(app, "grace", MUC.conversation) is None


def test_what_a_group_says_of_itself_is_changed(app):
    made(app, MUC, "grace")
    said = {"name": "New", "public": False, "max_users": 2, "muted": True, "disabled": True, "announcement": "!"}
    assert mucs.change(app, MUC, AT + 9, **said) is Outcome.DONE
    assert got(app) == replace(MUC, members=2, modified=AT + 9, **said)
    assert mucs.change(app, MUC, AT + 9, max_users=1) is Outcome.FULL
    assert mucs.change(app, replace(MUC, id="1"), AT, name="x") is Outcome.GONE
    assert got(app, replace(MUC, id="1")) is None


def test_standing_is_one_request(app, recorder):
    made(app, MUC, "grace")
    marks.put(app, MUC, Mark.MUTE, ["grace", "linus"], until=-1)
    marks.put(app, MUC, Mark.ALLOW, ["grace"])
    with recorder.recording() as calls:
        there = mucs.standing(app, GROUP, MUC.id, "grace")
    assert len(calls) == 1
    assert (there.muc, there.member) == (replace(MUC, members=2), Member("grace", AT))
    assert (there.mute, there.allowed, there.blocked, there.rank) == (
        Mute("grace", -1),
        True,
        False,
        Affiliation.MEMBER,
    )
    memberships.leave(app, MUC, "grace", 0, blocked=True)
    there = mucs.standing(app, GROUP, MUC.id, "grace")
    assert (there.member, there.mute, there.allowed, there.blocked) == (None, Mute("grace", -1), False, True)
    assert mucs.standing(app, GROUP, MUC.id, "ada").rank is Affiliation.OWNER
    there = mucs.standing(app, GROUP, "1", "ada")
    assert (there.muc, there.rank) == (None, Affiliation.NONE)


def test_what_a_send_asks_is_one_request(app, recorder):
    made(app, MUC, "grace")
    people.connect(app, "grace", Device("web", "c1", 1))
    marks.put(app, MUC, Mark.MUTE, ["grace"], until=AT)
    with recorder.recording() as calls:
        party, there = mucs.sender(app, GROUP, MUC.id, "grace")
    assert [call.operation for call in calls] == ["BatchGetItem"]
    assert (party.user, party.online) == (people.get(app, "grace"), (Device("web", "c1", 1),))
    assert there == mucs.standing(app, GROUP, MUC.id, "grace")
    party, there = mucs.sender(app, GROUP, MUC.id, "nobody")
    assert (party.user, there.member, there.muc.id) == (None, None, MUC.id)


# --- coming and going ------------------------------------------------------------------------------------------------


def test_who_enters_sees_what_comes_after(app):
    made(app)
    marks.put(app, MUC, Mark.APPLY, ["grace"], by="grace", at=AT)
    marks.put(app, MUC, Mark.INVITE, ["grace"], by="ada", at=AT)
    assert memberships.enter(app, MUC, Member("grace", AT + 5), 42) is Outcome.DONE
    assert (got(app).members, names(app)) == (2, ["ada", "grace"])
    assert inbox.get(app, "grace", MUC.conversation).seen == 42
    assert marks.get(app, MUC, Mark.APPLY, "grace") is marks.get(app, MUC, Mark.INVITE, "grace") is None


def test_what_keeps_a_user_out_leaves_all_as_it_was(app):
    made(app, MUC, "grace")

    def enter(name="linus", muc=MUC, **more):
        before = rows(app)
        outcome = memberships.enter(app, muc, Member(name, AT), 7, **more)
        assert outcome is Outcome.DONE or (rows(app) == before and inbox.get(app, "linus", muc.conversation) is None)
        return outcome

    assert enter("grace") is Outcome.PRESENT
    assert enter(muc=replace(MUC, id="1")) is Outcome.GONE
    assert enter(answers=Mark.INVITE) is enter(answers=Mark.APPLY) is Outcome.UNASKED
    marks.put(app, MUC, Mark.INVITE, ["linus"], by="ada")
    assert enter(answers=Mark.APPLY) is Outcome.UNASKED
    marks.put(app, MUC, Mark.BLOCK, ["linus"])
    assert enter(answers=Mark.INVITE) is Outcome.BLOCKED
    assert marks.get(app, MUC, Mark.INVITE, "linus") == "ada"
    assert marks.take(app, MUC, Mark.BLOCK, "linus") == ""
    mucs.change(app, MUC, AT, disabled=True)
    assert enter() is Outcome.DISABLED
    mucs.change(app, MUC, AT, disabled=False, max_users=2)
    assert enter() is Outcome.FULL
    assert enter("grace") is Outcome.PRESENT
    mucs.change(app, MUC, AT, max_users=3)
    assert enter(answers=Mark.INVITE) is Outcome.DONE


def test_who_leaves_is_gone_wholly(app):
    made(app, MUC, "grace")
    memberships.promote(app, MUC, "grace")
    marks.put(app, MUC, Mark.ALLOW, ["grace"])
    assert memberships.leave(app, MUC, "grace", 9) is Outcome.DONE
    assert got(app) == MUC
    assert names(app) == ["ada"]
    assert marks.among(app, MUC, Mark.ALLOW, ["grace"]) == frozenset()
    assert inbox.get(app, "grace", MUC.conversation).until == 9
    assert rosters.joined(app, GROUP, "grace", 0, 9) == []
    assert memberships.leave(app, MUC, "grace", 99) is Outcome.ABSENT
    assert inbox.get(app, "grace", MUC.conversation).until == 9
    assert memberships.leave(app, MUC, "ada", 9) is Outcome.OWNER
    assert memberships.leave(app, replace(MUC, id="1"), "ada", 9) is Outcome.GONE
    assert got(app) == MUC


def test_who_comes_back_does_not_see_what_was_said_meanwhile(app):
    made(app, MUC, "grace")
    memberships.leave(app, MUC, "grace", 9)
    assert memberships.enter(app, MUC, Member("grace", AT + 9), 20) is Outcome.DONE
    row = inbox.get(app, "grace", MUC.conversation)
    assert (row.seen, row.until, row.gaps) == (0, -1, ((9, 20),))


def test_a_group_has_no_more_members_than_it_may_whoever_comes_at_once(app, at_once):
    muc = made(app, replace(MUC, max_users=4))
    outcomes = at_once(8, lambda n: memberships.enter(app, muc, Member(f"u{n}", AT), 0))
    assert outcomes.count(Outcome.DONE) == got(app, muc).members - 1 == len(names(app, muc)) - 1 <= 3
    assert set(outcomes) <= {Outcome.DONE, Outcome.FULL, Outcome.OVERTAKEN}


def test_one_user_enters_once_and_leaves_once(app, at_once):
    made(app)
    outcomes = at_once(6, lambda _: memberships.enter(app, MUC, Member("grace", AT), 0))
    assert (outcomes.count(Outcome.DONE), got(app).members) == (1, 2)
    outcomes = at_once(6, lambda _: memberships.leave(app, MUC, "grace", 0))
    assert (outcomes.count(Outcome.DONE), got(app).members) == (1, 1)


# --- leading ---------------------------------------------------------------------------------------------------------


def test_a_group_is_handed_over(app):
    made(app, MUC, "grace")
    memberships.promote(app, MUC, "grace")
    assert memberships.transfer(app, MUC, "grace", AT + 7) is Outcome.DONE
    now = got(app)
    assert (now.owner, now.admins, now.members, now.modified) == ("grace", frozenset(), 2, AT + 7)
    assert memberships.transfer(app, MUC, "grace", AT) is Outcome.OVERTAKEN
    assert memberships.transfer(app, now, "linus", AT) is Outcome.ABSENT
    assert memberships.transfer(app, replace(MUC, id="1"), "grace", AT) is Outcome.GONE
    assert got(app) == now
    assert memberships.leave(app, MUC, "ada", 0) is Outcome.DONE


def test_of_two_transfers_one_is_done(app, at_once):
    muc = made(app, MUC, "grace", "linus")
    outcomes = at_once(2, lambda n: memberships.transfer(app, muc, ("grace", "linus")[n], AT))
    assert sorted(outcome.name for outcome in outcomes) == ["DONE", "OVERTAKEN"]
    assert got(app).owner == ("grace", "linus")[outcomes.index(Outcome.DONE)]


def test_the_owner_is_always_a_member(app, at_once):
    """Handed over to one who is thrown out at the same time."""
    for _ in range(5):
        muc = made(app, replace(MUC, id=str(1 + len(rows(app)))), "grace")

        def act(n, muc=muc):
            if n % 2:
                return memberships.transfer(app, muc, "grace", AT)
            return memberships.leave(app, muc, "grace", 0)

        at_once(4, act)
        now = got(app, muc)
        assert now.owner in names(app, muc)
        assert now.members == len(names(app, muc))


def test_admins(app):
    app = replace(app, settings=AppSettings(admins_per_group=2))
    made(app, MUC, "grace", "linus")
    assert memberships.promote(app, MUC, "grace") is memberships.promote(app, MUC, "grace") is Outcome.DONE
    assert memberships.promote(app, MUC, "linus") is Outcome.FULL
    assert memberships.promote(app, MUC, "eve") is Outcome.ABSENT
    assert memberships.promote(app, MUC, "ada") is Outcome.OWNER
    assert memberships.promote(app, replace(MUC, id="1"), "ada") is Outcome.GONE
    assert got(app).admins == {"grace"}
    assert memberships.demote(app, MUC, "grace")
    assert not memberships.demote(app, MUC, "grace")
    assert not memberships.demote(app, replace(MUC, id="1"), "grace")
    assert got(app).admins == frozenset()


def test_a_member_that_wants_to_hear_nothing(app):
    made(app, MUC, "grace")
    assert memberships.shield(app, MUC, "grace", 2) is Outcome.DONE
    assert mucs.standing(app, GROUP, MUC.id, "grace").member == Member("grace", AT, shielded=True)
    assert memberships.unshield(app, MUC, "grace", 5) is Outcome.DONE
    assert mucs.standing(app, GROUP, MUC.id, "grace").member == Member("grace", AT)
    assert inbox.get(app, "grace", MUC.conversation).gaps == ((2, 5),)
    assert memberships.shield(app, MUC, "linus", 2) is Outcome.ABSENT
    assert memberships.unshield(app, MUC, "linus", 5) is Outcome.ABSENT
    assert inbox.get(app, "linus", MUC.conversation) is None


# --- counted ---------------------------------------------------------------------------------------------------------


def test_groups_and_rooms_of_an_app_are_counted(app, other):
    for number in range(3):
        made(app, replace(MUC, id=f"{number}1"))
    room = made(app, replace(MUC, id="52", place=Place.ROOM))
    assert not memberships.create(app, room)
    assert (counts.total(app, GROUP), counts.total(app, Place.ROOM), counts.total(other, GROUP)) == (3, 1, 0)
    memberships.end(app, room)
    memberships.end(app, room)
    assert counts.total(app, Place.ROOM) == 0


def test_eight_at_once_are_counted_each(app, at_once):
    assert at_once(8, lambda n: memberships.create(app, replace(MUC, id=f"{n}1"))) == [True] * 8
    assert counts.total(app, GROUP) == 8
    at_once(8, lambda n: memberships.end(app, replace(MUC, id=f"{n % 4}1")))
    assert counts.total(app, GROUP) == 4


# --- ending ----------------------------------------------------------------------------------------------------------


def test_an_ended_group_counts_as_nothing_before_it_is_swept(app):
    made(app, MUC, "grace")
    marks.put(app, MUC, Mark.MUTE, ["linus"], until=-1)
    assert memberships.end(app, MUC) is Outcome.DONE
    assert len(rows(app)) == 3
    assert got(app) is None
    assert mucs.roll(app, GROUP, MUC.id, ["ada"]) == (None, {})
    assert mucs.standing(app, GROUP, MUC.id, "ada").rank is Affiliation.NONE
    assert rosters.whole(app, GROUP, MUC.id, 9) == (None, [])
    assert rosters.joined(app, GROUP, "ada", 0, 9) == rosters.page(app, GROUP, 9, "").items == []
    assert memberships.enter(app, MUC, Member("eve", AT), 0) is Outcome.GONE
    assert memberships.leave(app, MUC, "grace", 0) is Outcome.GONE
    assert marks.put(app, MUC, Mark.MUTE, ["eve"], until=-1) is Outcome.GONE
    assert memberships.end(app, MUC) is Outcome.GONE
    while memberships.sweep(app, GROUP, MUC.id, 17):
        pass
    assert rows(app) == []
    assert inbox.get(app, "grace", MUC.conversation).until == inbox.get(app, "ada", MUC.conversation).until == 17
    assert inbox.get(app, "linus", MUC.conversation) is None


def test_more_rows_than_one_transaction_takes_are_swept_by_two_at_once(app, at_once):
    muc = made(app, replace(MUC, max_users=200), *(f"u{n}" for n in range(limits.SWEPT_AT_ONCE * 2)))
    memberships.end(app, muc)

    def sweep(_):
        while memberships.sweep(app, GROUP, muc.id, 3):
            pass

    at_once(2, sweep)
    assert rows(app) == []
    assert {inbox.get(app, f"u{n}", muc.conversation).until for n in range(limits.SWEPT_AT_ONCE * 2)} == {3}


# --- lists -----------------------------------------------------------------------------------------------------------


def test_groups_are_listed_newest_first_page_by_page(app):
    listed = [made(app, replace(MUC, id=str(n + 1), created=AT + n // 2, public=n % 2 == 0)) for n in range(7)]
    expected = sorted(listed, key=lambda muc: (muc.created, muc.id), reverse=True)
    for public, wanted in ((False, expected), (True, [muc for muc in expected if muc.public])):
        found, cursor = [], ""
        for _ in range(9):
            page = rosters.page(app, GROUP, 2, cursor, public=public)
            found, cursor = found + list(page.items), page.cursor
            if not cursor:
                break
        assert found == wanted


def test_where_a_user_is(app):
    for n in range(5):
        muc = made(app, replace(MUC, id=str(n + 1)))
        memberships.enter(app, muc, Member("grace", AT + n), 0)
    found = rosters.joined(app, GROUP, "grace", 1, 2)
    assert found == [Joined(got(app, replace(MUC, id=each)), AT + int(each) - 1) for each in ("4", "3")]
    assert rosters.joined(app, GROUP, "grace", 4, 9)[0].muc.id == "1"
    assert rosters.joined(app, GROUP, "grace", 5, 9) == []
    assert (rosters.joined_count(app, GROUP, "grace", 9), rosters.joined_count(app, GROUP, "grace", 3)) == (5, 3)
    assert rosters.joined_count(app, GROUP, "gra", 9) == 0


def test_members_page_by_page_both_ways(app):
    everyone = ["-", "0", "_", "a", "a.b", "ada", "z" * limits.USERNAME]
    muc = made(app, replace(MUC, max_users=99), *(name for name in everyone if name != "ada"))
    for backwards in (False, True):
        found, cursor = [], ""
        for _ in range(9):
            page = rosters.members(app, muc, 2, cursor, backwards=backwards)
            found, cursor = found + [member.username for member in page.items], page.cursor
            if not cursor:
                break
        assert found == sorted(everyone, reverse=backwards)
    whole = rosters.whole(app, GROUP, muc.id, 3)[1]
    assert len(whole) == 3


@pytest.mark.parametrize("mark", Mark)
def test_marks_are_kept_apart(app, mark):
    made(app, MUC, "grace")
    for each in Mark:
        marks.put(app, MUC, each, ["x"], until=5, by="ada")
    assert marks.put(app, MUC, mark, ["grace", "grace", "eve"], until=7, by="grace") is Outcome.DONE
    assert rosters.marked(app, MUC, mark, 9).items == ["eve", "grace", "x"]
    page = rosters.marked(app, MUC, mark, 2)
    assert (page.items, page.cursor) == (["eve", "grace"], "grace")
    assert rosters.marked(app, MUC, mark, 2, "grace").items == ["x"]
    assert marks.among(app, MUC, mark, ["eve", "ada"]) == {"eve"}
    assert marks.get(app, MUC, mark, "eve") == "grace"
    assert marks.clear(app, MUC, mark, ["eve", "nobody", "eve"]) == {"eve"}
    assert marks.get(app, MUC, mark, "eve") is None
    assert marks.put(app, MUC, mark, ["linus", "ada"], until=7) is Outcome.OWNER
    assert rosters.marked(app, MUC, mark, 9).items == ["grace", "x"]
    assert [each.username for each in rosters.mutes(app, MUC, 9)] == (["grace", "x"] if mark is Mark.MUTE else ["x"])


def test_tenants_never_meet(app, other):
    made(app, MUC, "grace")
    assert got(other) is None
    assert rosters.page(other, GROUP, 9, "").items == rosters.joined(other, GROUP, "grace", 0, 9) == []
    theirs = made(other, replace(MUC, owner="grace"))
    assert memberships.leave(other, theirs, "ada", 0) is Outcome.ABSENT
    memberships.end(other, theirs)
    while memberships.sweep(other, GROUP, theirs.id, 0):
        pass
    assert (got(app).members, names(app)) == (2, ["ada", "grace"])
    for item in rows(app):
        for name in ("muc", "who", "listed", "shown"):
            assert name not in item or item[name]["S"].startswith(f"{app.key}/")


# --- transactions ----------------------------------------------------------------------------------------------------


class Conflicts:
    """DynamoDB refuses a number of transactions because others write the same rows."""

    def __init__(self, count):
        self.count = count

    def __call__(self, **_):
        self.count -= 1
        if self.count < 0:
            return {}
        client = table.client()
        raise client.exceptions.TransactionCanceledException(
            {
                "Error": {"Code": "TransactionCanceledException"},
                "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
            },
            "TransactWriteItems",
        )


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (limits.TRANSACTION_ATTEMPTS - 1, frozenset()),
        (limits.TRANSACTION_ATTEMPTS, None),
    ],
)
def test_a_transaction_that_others_get_in_the_way_of_is_tried_again(app, monkeypatch, count, expected):
    monkeypatch.setattr(limits, "TRANSACTION_WAIT", 0)
    monkeypatch.setattr(table.client(), "transact_write_items", Conflicts(count))
    assert transactions.write([]) == expected


def test_what_nobody_got_in_the_way_of_and_failed_is_told(app, monkeypatch):
    muc = made(app)
    big = transactions.put(mucs.NAME, mucs.key(app, GROUP, muc.id, "x") | {"x": {"S": "x" * 500_000}})
    with pytest.raises(table.client().exceptions.ClientError):
        transactions.write([big])


def test_the_conversation_of_a_group_is_its_own(app):
    assert MUC.conversation == Conversation(GROUP, (MUC.id,))
