"""What an account that is gone was part of."""

import json

import pytest

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.jobs import queues
from chalicelib.model.event import Actor
from chalicelib.model.notifications import NewBinding
from chalicelib.model.push import PushSettings
from chalicelib.model.user import NewUser
from chalicelib.services import departures, groups, membership, notifications, users
from chalicelib.store import holders, push, rosters, session
from tests.realtime import rooms
from tests.realtime.test_login import later
from tests.services.mucs import GROUP, check, everything, found, get

ROOM = rooms.ROOM


def asked_for():
    """What was sent to the queue since the last look, whatever its delay."""
    client, url = session.client("sqs"), settings().login_queue
    later(limits.CLEAR_UP_AFTER)
    told = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesDelayed"])


def cleared(app, username, removed):
    """The queue brings its message as long as one is sent."""
    rounds = 0
    while True:
        before = asked_for()
        body = json.dumps({"appkey": app.key, "user": username, "removed": removed})
        assert queues.settle_logins({"Records": [{"messageId": "1", "body": body}]}) == {"batchItemFailures": []}
        rounds += 1
        if asked_for() == before:
            return rounds


def everywhere(app):
    """Grace owns a group, leads another, is in a third that is disabled and in a room."""
    own, led, disabled = found(app, "grace", "ada"), found(app, "ada", "grace"), found(app, "ada", "grace", "linus")
    groups.disable(app, disabled.id, disabled=True)
    hall = rooms.make(app)
    membership.enter(app, hall, "grace")
    return own, led, disabled, hall


def test_its_groups_end_and_it_leaves_the_others(app):
    own, led, disabled, hall = everywhere(app)
    before = asked_for()
    users.remove(app, "grace")
    assert asked_for() == before + 1
    assert cleared(app, "grace", clock.now()) == 2, "at the second look nothing is left"
    assert get(app, own) is None
    assert everything(app).keys() == {led.id, disabled.id}
    check(app)
    assert {get(app, led).members, get(app, disabled).members} == {1, 2}
    assert rooms.members(app, hall, "ada", "grace") == {"ada"}
    assert rosters.joined(app, GROUP, "grace", 0, 10) == []


def test_many_are_left_in_several_steps(app):
    mucs = [found(app, "ada", "grace") for _ in range(limits.CLEARED_UP + 1)]
    users.remove(app, "grace")
    assert cleared(app, "grace", clock.now()) == 3
    assert {get(app, muc).members for muc in mucs} == {1}
    check(app)


def test_a_removal_that_stopped_before_its_end_takes_nothing_away(app):
    muc = found(app, "ada", "grace")
    departures.clear_up(app.key, "grace", clock.now())
    assert get(app, muc).members == 2


def test_a_later_account_of_that_name_keeps_what_it_joined(app):
    old, new = found(app, "ada", "grace"), found(app, "ada", "linus")
    users.remove(app, "grace")
    removed = clock.now()
    later(1)
    users.register(app, [NewUser("grace", "secret")], authorised=True)
    membership.add(app, GROUP, new.id, Actor(), ["grace"])
    cleared(app, "grace", removed)
    assert (get(app, old).members, get(app, new).members) == (1, 3)
    check(app)


def test_an_account_of_another_app_is_another_one(app):
    from tests.conftest import tenant

    other = tenant("acme", "other")
    here, there = found(app, "ada", "grace"), found(other, "ada", "grace")
    users.remove(other, "grace")
    cleared(other, "grace", clock.now())
    assert (get(app, here).members, get(other, there).members) == (2, 1)


@pytest.mark.parametrize("gone", ["acme#gone", "nonsense"])
def test_an_app_that_is_not_there(app, gone, recorder):
    with recorder.recording() as calls:
        departures.clear_up(gone, "grace", clock.now())
    assert {call.table for call in calls} <= {"apps"}, "nothing else is even looked at"


def test_it_may_stop_after_any_call(app, recorder):
    """A worker dies at each AWS call in turn, and the queue brings its message again."""
    everywhere(app)
    users.remove(app, "grace")
    removed, step = clock.now(), 0
    while True:
        step += 1
        seen = []

        def die(call, _, seen=seen, step=step):
            seen.append(call)
            if len(seen) == step:
                raise ConnectionError

        recorder.before = die
        try:
            departures.clear_up(app.key, "grace", removed)
        except ConnectionError:
            continue
        finally:
            recorder.before = None
        break
    assert step > 10
    cleared(app, "grace", removed)
    check(app)
    assert rosters.joined(app, GROUP, "grace", 0, 10) == rosters.joined(app, ROOM, "grace", 0, 10) == []


def test_a_phone_that_was_bound_while_its_account_went_is_nobodys(app):
    users.open_account(app, NewUser("eve", "1"), token_only=True)
    users.remove(app, "eve")
    late = NewBinding("phone", "fcm", "t1")
    notifications.bind(app, Actor("eve", "phone"), "eve", late)
    push.hush(app, "eve", "user#grace", {"remind": "NONE"}, clock.now())
    cleared(app, "eve", clock.now())
    users.open_account(app, NewUser("eve", "1"), token_only=True)
    assert (push.get(app, "eve"), holders.look(app, "t1")[0]) == (PushSettings(), "")
    assert push.page(app, "eve", 9, "").items == []
    notifications.bind(app, Actor("eve", "phone"), "eve", late)
    cleared(app, "eve", clock.now() - 1)
    assert len(push.get(app, "eve").bindings) == 1, "a later account keeps its own"
