"""Threads: their rows beside those of their group, written together or not at all."""

from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Affiliation, Member, Muc
from chalicelib.store import cache, inbox, memberships, mucs, rosters, table, threads
from tests.store.moments import AT

GROUP, THREAD = Place.GROUP, Place.THREAD
TEAM = Muc("1795000000000121", GROUP, "ada", AT, AT, name="Team")
LUNCH = Muc(
    *("1795000000001003", THREAD, "ada", AT + 10, AT + 10),
    name="Lunch ☀",
    max_users=3,
    parent=TEAM.id,
    message="7",
)


def another(number):
    made = AT + 100 + number
    return replace(LUNCH, id=f"{made * 100}3", created=made, modified=made, message=f"9{number}")


@pytest.fixture
def team(app):
    """ada's and grace's."""
    assert memberships.create(app, TEAM)
    assert memberships.enter(app, TEAM, Member("grace", AT), 0) is Outcome.DONE
    return TEAM


def rows(app):
    """But for the counts of the app's groups."""
    items = table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]
    found = {(item["muc"]["S"].removeprefix(f"{app.key}/"), item["what"]["S"]) for item in items}
    return {(where, what) for where, what in found if where != "counts"}


def counted(app):
    key = mucs.key(app, GROUP, TEAM.id, mucs.META)
    return int(table.client().get_item(TableName=mucs.NAME, Key=key)["Item"]["threads"]["N"])


IN_GROUP, IN_THREAD = f"g/{TEAM.id}", f"t/{LUNCH.id}"


def test_what_is_made_is_got(app, team):
    assert threads.create(app, LUNCH) is Outcome.DONE
    assert threads.get(app, LUNCH.id) == LUNCH
    assert threads.on(app, TEAM.id, "7") == LUNCH.id
    assert threads.on(app, TEAM.id, "8") is None
    assert rows(app) >= {
        *((IN_THREAD, "meta"), (IN_THREAD, "member#ada")),
        *((IN_GROUP, "thread#7"), (IN_GROUP, f"in#ada/{LUNCH.id}")),
    }
    assert (counted(app), inbox.get(app, "ada", LUNCH.conversation).until) == (1, -1)


def test_what_is_in_the_way_of_a_thread(app, team, monkeypatch):
    assert threads.create(app, replace(LUNCH, owner="linus")) is Outcome.OUTSIDE
    assert threads.create(app, replace(LUNCH, parent="1")) is Outcome.GONE
    mucs.change(app, TEAM, AT, disabled=True)
    assert threads.create(app, LUNCH) is Outcome.DISABLED
    mucs.change(app, TEAM, AT, disabled=False)
    monkeypatch.setattr(limits, "THREADS_PER_GROUP", 1)
    before = rows(app)
    assert threads.create(app, LUNCH) is Outcome.DONE
    assert threads.create(app, another(1)) is Outcome.FULL
    monkeypatch.setattr(limits, "THREADS_PER_GROUP", 9)
    assert threads.create(app, replace(another(1), message="7")) is Outcome.PRESENT
    assert threads.create(app, replace(LUNCH, message="8")) is Outcome.OVERTAKEN
    assert (len(rows(app) - before), counted(app)) == (4, 1)
    memberships.end(app, TEAM)
    assert threads.create(app, another(1)) is Outcome.GONE


def test_only_members_of_the_group_come_in(app, team):
    threads.create(app, LUNCH)
    assert memberships.enter(app, LUNCH, Member("linus", AT), 0) is Outcome.OUTSIDE
    assert memberships.enter(app, LUNCH, Member("grace", AT), 5) is Outcome.DONE
    assert memberships.enter(app, LUNCH, Member("grace", AT), 5) is Outcome.PRESENT
    assert (threads.get(app, LUNCH.id).members, threads.ids_in(app, TEAM.id, "grace")) == (2, [LUNCH.id])
    assert inbox.get(app, "grace", LUNCH.conversation).seen == 5


def test_whoever_is_in_it_may_leave(app, team):
    threads.create(app, LUNCH)
    assert memberships.leave(app, LUNCH, "grace", 0) is Outcome.ABSENT
    assert memberships.leave(app, LUNCH, "ada", 3) is Outcome.DONE
    assert (threads.get(app, LUNCH.id).members, threads.ids_in(app, TEAM.id, "ada")) == (0, [])
    assert inbox.get(app, "ada", LUNCH.conversation).until == 3


def test_what_a_send_asks(app, team, recorder):
    threads.create(app, LUNCH)
    cache.forget()
    for requests in (2, 1):
        with recorder.recording() as calls:
            party, [within, group] = threads.sender(app, LUNCH.id, "ada")
        assert len(calls) == requests
    assert party.user.username == "ada"
    assert (within.muc, within.rank, group.muc.id, group.rank) == (
        *(LUNCH, Affiliation.OWNER),
        *(TEAM.id, Affiliation.OWNER),
    )
    _, [within, group] = threads.sender(app, LUNCH.id, "grace")
    assert (within.rank, group.rank) == (Affiliation.NONE, Affiliation.MEMBER)
    _, [within, group] = threads.sender(app, "1795000000009993", "ada")
    assert (within.muc, group.muc) == (None, None)


def test_numbers_without_a_message(app, team):
    threads.create(app, LUNCH)
    for _ in range(2):
        threads.unsay(app, LUNCH, 2)
    assert threads.get(app, LUNCH.id).unsaid == 4
    threads.unsay(app, another(1), 2)
    assert threads.get(app, another(1).id) is None


def test_a_thread_ends(app, team):
    threads.create(app, LUNCH)
    memberships.enter(app, LUNCH, Member("grace", AT), 0)
    before = rows(app)
    assert threads.end(app, LUNCH) is Outcome.DONE
    assert before - rows(app) == {(IN_THREAD, "meta"), (IN_GROUP, "thread#7")}
    assert threads.end(app, LUNCH) is Outcome.GONE
    assert memberships.enter(app, LUNCH, Member("grace", AT), 0) is Outcome.GONE
    assert memberships.leave(app, LUNCH, "grace", 0) is Outcome.GONE
    assert memberships.sweep(app, THREAD, LUNCH.id, 4)
    assert not memberships.sweep(app, THREAD, LUNCH.id, 4)
    assert {what for _, what in rows(app)} == {"meta", "member#ada", "member#grace"}
    assert (counted(app), inbox.get(app, "grace", LUNCH.conversation).until) == (0, 4)
    assert threads.create(app, LUNCH) is Outcome.DONE


@pytest.mark.parametrize("at_once", [1, 3, limits.SWEPT_AT_ONCE])
def test_a_groups_sweep_takes_its_threads(app, team, monkeypatch, at_once):
    monkeypatch.setattr(limits, "SWEPT_AT_ONCE", at_once)
    for each in (LUNCH, another(1), another(2)):
        threads.create(app, each)
        memberships.enter(app, each, Member("grace", AT), 0)
    memberships.end(app, TEAM)
    for _ in range(20):
        if not memberships.sweep(app, GROUP, TEAM.id, 0):
            break
    assert rows(app) == set()
    assert all(inbox.get(app, name, LUNCH.conversation).until == 0 for name in ("ada", "grace"))


def test_a_full_sweep_fits_a_transaction(app, team):
    """Of DynamoDB's hundred: a row of a thread takes three."""
    for number in range(limits.SWEPT_AT_ONCE + 1):
        assert threads.create(app, another(number)) is Outcome.DONE
    memberships.end(app, TEAM)
    assert memberships.sweep(app, GROUP, TEAM.id, 0)
    assert len([what for at, what in rows(app) if at == IN_GROUP and what.startswith("in#")]) == 1


def test_lists(app, other, team):
    made = [another(number) for number in range(5)]
    for each in made:
        threads.create(app, each)
    for at, each in enumerate(reversed(made)):
        memberships.enter(app, each, Member("grace", AT + at), 0)
    ids = [each.id for each in made]
    lists = {
        "app": (lambda *asked, **how: threads.page(app, *asked, **how), ids),
        "group": (lambda *asked, **how: threads.page(app, *asked, group=TEAM.id, **how), ids),
        "user": (lambda *asked, **how: threads.joined(app, "grace", *asked, **how), ids[::-1]),
        "both": (lambda *asked, **how: threads.joined_in(app, TEAM.id, "grace", *asked, **how), ids),
    }
    for name, (read, oldest_first) in lists.items():
        for backwards in (True, False):
            expected = oldest_first[::-1] if backwards else oldest_first
            first = read(3, "", backwards=backwards)
            second = read(3, first.cursor, backwards=backwards)
            assert [each.id for each in (*first.items, *second.items)] == expected, (name, backwards)
            assert list(read(3, second.cursor, backwards=backwards).items) == []
    assert list(threads.page(other, 3, "").items) == list(threads.joined(other, "grace", 3, "").items) == []
    assert rosters.page(app, THREAD, 9, "", public=True).items == [], "none of them is public"


@pytest.mark.parametrize("cursor", ["-", ".", "0", "z"])
def test_a_cursor_that_was_made_up_is_no_failure(app, team, cursor):
    threads.create(app, another(1))
    for backwards in (True, False):
        found = [
            threads.page(app, 9, cursor, backwards=backwards),
            threads.page(app, 9, cursor, group=TEAM.id, backwards=backwards),
            threads.joined(app, "ada", 9, cursor, backwards=backwards),
            threads.joined_in(app, TEAM.id, "ada", 9, cursor, backwards=backwards),
        ]
        assert [len(page.items) for page in found] == [int(backwards == (cursor == "z"))] * 4


def test_a_page_passes_over_what_is_not_swept_yet(app, team, monkeypatch):
    made = [another(number) for number in range(7)]
    for each in made:
        threads.create(app, each)
    for each in made[1:6]:
        memberships.end(app, each)
    page = threads.joined_in(app, TEAM.id, "ada", 2, "")
    assert [each.id for each in page.items] == [made[6].id, made[0].id]
    monkeypatch.setattr(limits, "PAGE_FILLS", 1)
    assert [each.id for each in threads.joined_in(app, TEAM.id, "ada", 2, "").items] == [made[6].id]
