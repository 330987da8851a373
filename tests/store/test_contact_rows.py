"""What users have with each other."""

from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.model.contact import NO_TIE, Contact, Outcome, Request
from chalicelib.model.user import Peer, User
from chalicelib.store import blocks, contacts, people, ties
from tests.store.moments import AT


@pytest.fixture
def app(app):
    """With accounts that are older than what happens."""
    clock.offset += 1000
    return app


def between(app, username="ada", other="grace"):
    return ties.between(app, username, [other])[0]


def befriend(app, username="ada", other="grace", *, untold=0, asked=False):
    return contacts.befriend(app, between(app, username, other), clock.now(), untold, asked=asked)


def user(app, name):
    found = people.get(app, name, consistent=True)
    assert found is not None
    return found


def test_who_has_nothing_with_each_other(app):
    found = between(app)
    assert (found.mine, found.theirs, found.asked, found.friends, found.tied) == (NO_TIE, NO_TIE, None, False, False)
    assert (found.me, found.them) == (user(app, "ada"), user(app, "grace"))
    assert between(app, "ada", "nobody").them is None
    assert contacts.browse(app, user(app, "ada")) == []
    assert ties.count(app, "ada") == (0, 0)


def test_contacts_are_that_of_each_other(app):
    outcome, after = befriend(app, untold=4)
    assert outcome is Outcome.DONE
    assert between(app) == replace(after, contacts=1, their_contacts=1)
    assert (after.mine.untold, after.theirs.untold) == (4, 0)
    for one, other in (("ada", "grace"), ("grace", "ada")):
        assert between(app, one, other).friends
        assert contacts.browse(app, user(app, one)) == [Contact(other)]
        assert people.parties(app, one, other)[2] == Peer(friend=True)
        assert ties.count(app, one) == (1, 0)


def test_what_was_read_has_to_be_there_still(app):
    before = between(app)
    befriend(app)
    assert contacts.befriend(app, before, clock.now(), 0, asked=False)[0] is Outcome.OVERTAKEN
    before = between(app)
    blocks.block(app, "grace", {"ada": between(app, "grace", "ada").mine}, clock.now())
    assert contacts.part(app, before, 0)[0] is Outcome.OVERTAKEN
    assert contacts.part(app, between(app), 0)[0] is Outcome.DONE
    assert (ties.count(app, "ada"), ties.count(app, "grace")) == ((0, 0), (0, 1))
    assert between(app, "grace", "ada").mine.blocked


def test_accounts_have_to_be_those_that_were_read(app):
    before = between(app)
    people.remove(app, "grace")
    assert contacts.befriend(app, before, clock.now(), 0, asked=False)[0] is Outcome.OVERTAKEN
    people.add(app, User("grace", clock.uuid(), clock.now() + 1, clock.now()))
    assert contacts.befriend(app, before, clock.now(), 0, asked=False)[0] is Outcome.OVERTAKEN
    assert ties.count(app, "ada") == (0, 0)


def test_a_request_has_to_be_there_where_it_is_answered(app):
    assert befriend(app, asked=True)[0] is Outcome.OVERTAKEN
    contacts.ask(app, "ada", "grace", clock.now())
    contacts.ask(app, "grace", "ada", clock.now())
    contacts.decline(app, "ada", "grace", between(app).asked.at)
    assert befriend(app, asked=True)[0] is Outcome.OVERTAKEN
    contacts.ask(app, "ada", "grace", clock.now())
    assert befriend(app, asked=True)[0] is Outcome.DONE
    assert between(app).asked is between(app, "grace", "ada").asked is None


def test_lists_are_as_long_as_they_may_be(app):
    small = replace(app, settings=replace(app.settings, contacts_per_user=1))
    assert befriend(small)[0] is Outcome.DONE
    assert befriend(small, "ada", "linus")[0] is Outcome.FULL
    assert befriend(small, "linus", "ada")[0] is Outcome.OTHER_FULL
    assert befriend(app, "ada", "linus")[0] is Outcome.DONE
    assert ties.count(app, "ada") == (2, 0)


def test_remarks(app):
    _, found = befriend(app)
    assert contacts.note(app, found, "Grace H. 🦉")
    assert contacts.browse(app, user(app, "ada")) == [Contact("grace", "Grace H. 🦉")]
    assert contacts.note(app, found, "")
    assert contacts.browse(app, user(app, "ada")) == [Contact("grace")]
    contacts.part(app, found, 0)
    assert not contacts.note(app, found, "x")
    assert contacts.browse(app, user(app, "ada")) == []


def test_devices_were_told(app):
    _, found = befriend(app, untold=4)
    contacts.told(app, found)
    assert between(app).mine == replace(between(app).mine, untold=0)
    _, parted = contacts.part(app, between(app), 3)
    assert between(app).mine.untold == 3
    blocks.block(app, "ada", {"grace": between(app).mine}, clock.now())
    contacts.told(app, parted)
    assert (between(app).mine.untold, bool(between(app).mine.blocked)) == (0, True), "whatever happened meanwhile"
    befriend(app, untold=4)
    contacts.told(app, parted)
    assert between(app).mine.untold == 4, "of something else"


def test_rows_that_say_nothing_go(app):
    _, found = befriend(app)
    contacts.part(app, found, 0)
    assert between(app).mine == between(app).theirs == NO_TIE
    assert ties.of(app, "ada") == ties.of(app, "grace") == {}
    ties.forget(app, "ada")
    assert ties.count(app, "ada") == (0, 0)
    befriend(app)
    ties.forget(app, "ada")
    assert ties.count(app, "ada") == (1, 0), "but counts of something stay"


def test_all_are_blocked_or_none(app, monkeypatch):
    monkeypatch.setattr(limits, "BLOCKED", 2)
    both = {"grace": NO_TIE, "linus": NO_TIE}
    assert blocks.block(app, "ada", both, AT) is Outcome.DONE
    assert blocks.block(app, "ada", {"omar": NO_TIE}, AT) is Outcome.FULL
    assert blocks.block(app, "ada", {"omar": NO_TIE, "grace": NO_TIE}, AT) is Outcome.OVERTAKEN
    assert ties.among(app, "ada", ["grace", "linus", "omar"]).keys() == both.keys()
    assert blocks.unblock(app, "ada", both) is Outcome.OVERTAKEN
    assert blocks.unblock(app, "ada", ties.of(app, "ada")) is Outcome.DONE
    assert ties.of(app, "ada") == {}
    assert ties.count(app, "ada") == (0, 0)


def test_pages_hold_each_once_the_newest_first(app):
    ada = replace(user(app, "ada"), created=AT)
    names = ["a", "a.b", "0.9", "-", "z" * limits.USERNAME]
    for n, name in enumerate(names):
        blocks.block(app, "ada", {name: NO_TIE}, AT + n // 2)  # some in the same millisecond
    found, cursor = [], ""
    while True:
        page = blocks.page(app, ada, 2, cursor)
        found += page.items
        cursor = page.cursor
        if not cursor:
            break
    assert sorted(found) == sorted(names)
    assert found == list(blocks.page(app, ada, 9, "").items)
    assert found[0] == names[-1]
    assert blocks.page(app, replace(ada, created=AT + 2), 9, "").items == names[-1:], "what is older is another's"


@pytest.mark.parametrize("cursor", ["-", ".", "0", f"{AT - 1:013d}.grace"])
def test_nothing_is_beyond_the_end_of_a_list(app, cursor):
    """A cursor may be made up, or that of an earlier account's list."""
    befriend(app)
    blocks.block(app, "ada", {"linus": NO_TIE}, clock.now())
    ada = replace(user(app, "ada"), created=AT)
    assert contacts.page(app, ada, 9, cursor).items == blocks.page(app, ada, 9, cursor).items == []


def test_requests(app):
    contacts.ask(app, "ada", "grace", AT)
    contacts.ask(app, "ada", "grace", AT + 1)
    assert contacts.requests(app, "ada", 9) == [("grace", AT + 1)]
    assert between(app).asked == Request(AT + 1)
    assert not contacts.decline(app, "ada", "grace", AT)
    assert not contacts.decline(app, "ada", "linus", AT)
    assert contacts.decline(app, "ada", "grace", AT + 1)
    assert between(app).asked == Request(AT + 1, declined=True)
    contacts.unask(app, "ada", "grace", AT)
    assert between(app).asked == Request(AT + 1, declined=True), "another one took its place"
    contacts.unask(app, "ada", "grace", AT + 1)
    contacts.unask(app, "ada", "grace", AT + 1)
    assert contacts.requests(app, "ada", 9) == []


def test_of_many_at_once_lists_are_exact(app, at_once):
    small = replace(app, settings=replace(app.settings, contacts_per_user=3))
    for n in range(8):
        people.add(app, User(f"u{n}", clock.uuid(), clock.now(), clock.now()))
    clock.offset += 1
    done = at_once(8, lambda n: befriend(small, "ada", f"u{n}")[0])
    assert done.count(Outcome.DONE) == ties.count(app, "ada")[0] == len(contacts.browse(app, user(app, "ada"))) <= 3
    assert set(done) <= {Outcome.DONE, Outcome.FULL, Outcome.OVERTAKEN}


def test_tenants_never_meet(app, other):
    befriend(other)
    contacts.ask(other, "ada", "linus", AT)
    blocks.block(other, "ada", {"omar": NO_TIE}, AT)
    assert ties.of(app, "ada") == {}
    assert contacts.requests(app, "ada", 9) == []
    assert ties.count(app, "ada") == (0, 0)
    assert not between(app).tied


def test_the_limit_of_a_block_list(app):
    names = [f"u{n}" for n in range(limits.BLOCKED)]
    for start in range(0, len(names), limits.BLOCKED_AT_ONCE):
        some = dict.fromkeys(names[start : start + limits.BLOCKED_AT_ONCE], NO_TIE)
        assert blocks.block(app, "ada", some, AT + start) is Outcome.DONE
    assert blocks.block(app, "ada", {"grace": NO_TIE}, AT) is Outcome.FULL
    assert ties.count(app, "ada") == (0, limits.BLOCKED)
    ada = replace(user(app, "ada"), created=AT)
    assert set(blocks.page(app, ada, limits.BLOCKS_LISTED, "").items) == set(names)
    assert ties.of(app, "ada").keys() == set(names)
