"""Making, joining, leaving and ending a thread, and leaving and ending its group, are killed at each of their AWS
calls, and each call is made to fail; then the caller repeats. And who acts at once: the state is legal."""

import pytest

from chalicelib import clock, limits
from chalicelib.errors import (
    ConcurrentOperation,
    MucNotFound,
    NotInThread,
    NotInThreadGroup,
    NotMembers,
    ThreadExists,
    ThreadGroupNotFound,
    ThreadNotFound,
    TooManyThreads,
)
from chalicelib.model.event import Actor
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import departures, membership, moderation, mucs, threadmembers, threads
from chalicelib.store import inbox, memberships, people
from chalicelib.store import mucs as stored
from tests.realtime.test_crash import Trouble, each_call, everything, faults, reconnect
from tests.services.mucs import ADA, APP, GRACE, GROUP, LEAVING, found, on_line, repeated
from tests.services.test_mucs import at_once
from tests.services.threads import THREAD, check, in_thread, make, rows, say


@pytest.fixture
def trouble(recorder, when, fault, client):
    client("ada")
    made = Trouble(recorder, when, fault)
    made.grace = client("grace")
    return made


def join(app, thread):
    return threadmembers.join(app, thread.id, GRACE, "grace")


# --- killed ----------------------------------------------------------------------------------------------------------


@faults
def test_making(app, trouble, when, fault):
    muc = found(app, "ada", "grace")

    def run(k):
        message = say(app, muc.id)
        struck = trouble.at(k, lambda: make(app, muc, message))
        check(app)
        again = repeated(lambda: make(app, muc, message))
        assert again is None or isinstance(again, ThreadExists)
        [made] = [stored.get(app, THREAD, number) for place, number in rows(app) if place == THREAD]
        assert (made.owner, made.message, in_thread(app, made)) == ("ada", str(message), {"ada"})
        assert on_line(app, made) == {"ada"}
        check(app)
        threads.destroy(app, made.id, APP)
        return struck

    each_call(run)


@faults
def test_joining(app, trouble, when, fault):
    thread = make(app, found(app, "ada", "grace"))

    def run(k):
        struck = trouble.at(k, lambda: join(app, thread))
        check(app)
        join(app, thread)
        assert in_thread(app, thread) == {"ada", "grace"}
        assert on_line(app, thread) == {"ada", "grace"}
        check(app)
        threadmembers.leave(app, thread.id, GRACE, "grace")
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("how", ["quit", "kicked"])
def test_leaving(app, trouble, when, fault, how):
    thread = make(app, found(app, "ada", "grace"))
    ways = {
        "quit": lambda: threadmembers.leave(app, thread.id, GRACE, "grace"),
        "kicked": lambda: threadmembers.kick(app, thread.id, ADA, "grace"),
    }

    def run(k):
        join(app, thread)
        struck = trouble.at(k, ways[how])
        check(app)
        again = repeated(ways[how])
        assert again is None or isinstance(again, NotInThread)
        assert (in_thread(app, thread), on_line(app, thread)) == ({"ada"}, {"ada"})
        check(app)
        return struck

    each_call(run)


@faults
def test_ending(app, trouble, when, fault):
    muc = found(app, "ada", "grace")

    def run(k):
        thread = make(app, muc)
        join(app, thread)
        struck = trouble.at(k, lambda: threads.destroy(app, thread.id, ADA))
        half = stored.get(app, THREAD, thread.id) is None
        again = repeated(lambda: threads.destroy(app, thread.id, ADA))
        assert isinstance(again, ThreadNotFound) if half else again is None
        assert [place for place, _ in rows(app)] == ["g"]
        check(app)
        assert all(inbox.get(app, user, thread.conversation).until >= 0 for user in ("ada", "grace"))
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("how", LEAVING)
def test_leaving_the_group(app, trouble, when, fault, how):
    muc = found(app, "ada", "grace")
    both = [make(app, muc), make(app, muc)]

    def run(k):
        for thread in both:
            join(app, thread)
        struck = trouble.at(k, lambda: LEAVING[how](app, muc))
        again = repeated(lambda: LEAVING[how](app, muc))
        assert again is None or isinstance(again, NotMembers)
        for thread in both:
            assert (in_thread(app, thread), on_line(app, thread)) == ({"ada"}, {"ada"})
        check(app)
        back_again(app, muc)
        return struck

    each_call(run)


def back_again(app, muc):
    moderation.unblock(app, GROUP, muc.id, APP, ["grace"])
    membership.add(app, GROUP, muc.id, APP, ["grace"])


@faults
def test_ending_the_group(app, trouble, when, fault):
    def run(k):
        muc = found(app, "ada", "grace", "linus")
        both = [make(app, muc), make(app, muc, by="linus")]
        for thread in both:
            join(app, thread)
        struck = trouble.at(k, lambda: mucs.destroy(app, GROUP, muc.id, ADA))
        half = stored.get(app, GROUP, muc.id) is None
        if half:
            for thread in both:
                assert isinstance(repeated(lambda thread=thread: join(app, thread)), ThreadNotFound)
        again = repeated(lambda: mucs.destroy(app, GROUP, muc.id, ADA))
        assert isinstance(again, MucNotFound) if half else again is None
        assert rows(app) == {}
        for thread in both:
            assert inbox.get(app, "grace", thread.conversation).until >= 0
        return struck

    each_call(run)


def test_a_thread_that_ended_half_is_seen_by_nobody(app):
    """Its sweep died: the rows that are left count as nothing, and who leaves the group takes them away."""
    muc = found(app, "ada", "grace")
    thread = make(app, muc)
    join(app, thread)
    memberships.end(app, thread)
    assert isinstance(repeated(lambda: join(app, thread)), ThreadNotFound)
    assert list(threads.joined(app, "grace", 50, "", backwards=True).items) == []
    membership.withdraw(app, GROUP, muc.id, GRACE)
    assert in_thread(app, thread) == set()
    assert not any(what.startswith("in#") for what in rows(app)["g", muc.id])


def test_an_account_that_is_gone_is_in_no_thread(app):
    muc = found(app, "ada", "grace", "linus")
    thread, other = make(app, muc), make(app, found(app, "grace", "ada"), by="grace")
    join(app, thread)
    people.remove(app, "grace")
    departures.clear_up(app.key, "grace", clock.now())
    assert in_thread(app, thread) == {"ada"}
    assert stored.get(app, THREAD, other.id) is None, "its group ended"
    check(app)


def test_many_threads_are_left_and_ended(app, monkeypatch):
    """More rows than one transaction takes."""
    monkeypatch.setattr(limits, "SWEPT_AT_ONCE", 3)
    muc = found(app, "ada", "grace", "linus")
    for _ in range(9):
        join(app, make(app, muc))
    membership.withdraw(app, GROUP, muc.id, GRACE)
    check(app)
    assert list(threads.joined(app, "grace", 50, "", backwards=True).items) == []
    mucs.destroy(app, GROUP, muc.id, ADA)
    assert rows(app) == {}


@faults
def test_speaking(app, trouble, when, fault, client):
    """What was acknowledged is heard once, in order; that the group could not be told harms nobody."""
    muc = found(app, "ada", "grace", "linus")
    thread = make(app, muc)
    join(app, thread)
    ada, said = client("ada", "desk"), []

    def run(k):
        nonlocal ada
        struck = trouble.at(k, lambda: ada.say_to_group(thread.id, f"{k}", client_id=1000 + k))
        ada = reconnect(client, ada)
        reply = ada.say_to_group(thread.id, f"{k}", client_id=1000 + k)
        assert reply.status.errorCode == 0
        said.append(str(k))
        return struck

    each_call(run)
    metas = everything(client, "grace", "web")
    assert texts_of(metas, thread) == said


def texts_of(metas, thread):
    bodies = [pb.MessageBody.FromString(meta.payload) for meta in metas if meta.to.name == thread.id]
    return [body.contents[0].text for body in bodies]


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("_", range(5))
def test_two_threads_on_one_message(app, _):
    muc = found(app, "ada", "grace")
    message = say(app, muc.id)
    refused = at_once(lambda: make(app, muc, message), lambda: make(app, muc, message, by="grace"))
    assert [type(each) for each in refused if each] == [ThreadExists]
    assert len([place for place, _ in rows(app) if place == THREAD]) == 1
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_joining_and_ending(app, _):
    muc = found(app, "ada", "grace")
    thread = make(app, muc)
    refused = at_once(lambda: join(app, thread), lambda: threads.destroy(app, thread.id, ADA))
    assert refused[1] is None or isinstance(refused[1], ConcurrentOperation)
    assert refused[0] is None or isinstance(refused[0], ThreadNotFound)
    threads_left = repeated(lambda: threads.destroy(app, thread.id, ADA))
    assert threads_left is None or isinstance(threads_left, ThreadNotFound)
    assert [place for place, _ in rows(app)] == ["g"]
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_joining_and_leaving_the_group(app, _):
    muc = found(app, "ada", "grace")
    thread = make(app, muc)
    refused = at_once(lambda: join(app, thread), lambda: membership.withdraw(app, GROUP, muc.id, GRACE))
    assert refused[1] is None
    assert refused[0] is None or isinstance(refused[0], NotInThreadGroup)
    assert in_thread(app, thread) == {"ada"}
    check(app)


@pytest.mark.parametrize("_", range(5))
def test_making_and_ending_the_group(app, _):
    muc = found(app, "ada", "grace")
    message = say(app, muc.id)
    refused = at_once(
        lambda: make(app, muc, message, by="grace"),
        lambda: mucs.destroy(app, GROUP, muc.id, ADA),
    )
    assert refused[1] is None
    assert refused[0] is None or isinstance(refused[0], ThreadGroupNotFound | NotInThreadGroup)
    assert rows(app) == {}


@pytest.mark.parametrize("_", range(5))
def test_ending_and_ending_the_group(app, _):
    muc = found(app, "ada", "grace")
    thread = make(app, muc)
    join(app, thread)
    at_once(lambda: threads.destroy(app, thread.id, ADA), lambda: mucs.destroy(app, GROUP, muc.id, ADA))
    repeated(lambda: threads.destroy(app, thread.id, APP))
    assert rows(app) == {}


def test_the_last_thread_of_a_group(app, monkeypatch):
    monkeypatch.setattr(limits, "THREADS_PER_GROUP", 1)
    muc = found(app, "ada", "grace")
    refused = at_once(lambda: make(app, muc), lambda: make(app, muc, by="grace"))
    assert [type(each) for each in refused if each] == [TooManyThreads]
    check(app)


def test_coming_and_going_at_once(app):
    muc = found(app, "ada", "grace", "linus")
    thread = make(app, muc)
    linus = Actor("linus", "web")
    at_once(
        lambda: join(app, thread),
        lambda: threadmembers.join(app, thread.id, linus, "linus"),
        lambda: threadmembers.leave(app, thread.id, ADA, "ada"),
    )
    check(app)
