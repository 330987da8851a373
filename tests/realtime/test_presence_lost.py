"""A client that vanished without a word: who hears of its user is told, and who asks."""

import json

import pytest

from chalicelib import clock, limits
from chalicelib.jobs import heartbeats
from chalicelib.model.user import Connection, Device, Form
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import users
from chalicelib.store import connections, people
from tests.realtime.presence import OFF, ON, comes, grace, queue, status, subscribe, told
from tests.realtime.test_crash import refused

__all__ = ["comes", "grace", "queue"]

SILENCE = limits.LEASE_INTERVALS * limits.HEARTBEAT  # seconds
STEP = 5

# Whether ada is online, as each call tells it.
LOOKS = {
    "status": lambda app: bool(users.devices(app, "ada")),
    "batch": lambda app: users.online(app, ("ada",)) == [("ada", True)],
    "presence": lambda app: status(app, "ada") == [("ada", ON, "")],
}


def time_passes(queue, seconds, *alive):
    """They beat, and the sweep comes each minute."""
    for second in range(STEP, seconds + 1, STEP):
        minute = clock.now() // 60_000
        queue.passes(STEP)
        for each in alive if second % limits.HEARTBEAT == 0 else ():
            each.up(pb.MSync.UNREAD)
        if clock.now() // 60_000 > minute:
            heartbeats.sweep()
    queue.passes(0)


def lives_long(queue, ada, grace):
    """Until the lease is so long that its end is of no use to who waits for news."""
    while connections.get(ada.connection, consistent=True).lease < clock.now() + 5 * 60_000:
        time_passes(queue, 60, ada, grace)


@pytest.mark.parametrize("subscribed", ["before the login", "after the login"])
def test_a_silent_loss_is_told_within_a_minute_after_three_heartbeats(app, comes, queue, subscribed):
    """However long the lease, and nobody asks: `$disconnect` never comes."""
    grace = comes("grace")
    if subscribed == "before the login":
        subscribe(app, "grace", "ada")
    ada = comes("ada")
    time_passes(queue, 30, ada, grace)
    if subscribed == "after the login":
        subscribe(app, "grace", "ada")
    lives_long(queue, ada, grace)
    told(grace)
    lost = clock.now()
    while clock.now() < lost + SILENCE * 1000:
        assert told(grace) == []
        time_passes(queue, 30, grace)
    time_passes(queue, 60 + limits.PRESENCE_AFTER, grace)
    assert told(grace) == [("ada", OFF, "")]
    assert people.devices(app, "ada")[0].online is False
    assert ada.connection in ada.gateway.closed


def test_who_comes_while_the_first_one_subscribes_is_watched(app, comes, queue, recorder):
    """Its login is settled while nobody hears of it yet."""
    comes("grace")
    came = []

    def come(call, _):
        if (call.operation, call.table) == ("BatchWriteItem", "presence") and not came:
            came.append("ada")
            came.append(comes("ada"))
            queue.passes(5)

    recorder.before = come
    subscribe(app, "grace", "ada")
    assert connections.get(came[1].connection, consistent=True).watched


def test_a_login_frame_that_comes_twice_leaves_it_watched(app, comes, queue, grace):
    ada = comes("ada")
    queue.passes(5)
    ada.login()
    assert connections.get(ada.connection, consistent=True).watched


def test_whom_nobody_hears_of_costs_no_questions(app, comes, queue, recorder):
    """Until a lease ends."""
    ada = comes("ada")
    time_passes(queue, 60, ada)
    lives_long(queue, ada, ada)
    with recorder.recording() as calls:
        time_passes(queue, 240, ada)
    assert not any(call.operation == "GetConnection" for call in calls)


def test_what_watching_costs(app, comes, queue, grace, recorder):
    """A write at the login or with the first subscription; each minute a question, and no write."""
    ada = comes("ada")
    time_passes(queue, 60, ada, grace)
    lives_long(queue, ada, grace)
    with recorder.recording() as calls:
        time_passes(queue, 240, ada, grace)
    about = [call for call in calls if ada.connection in str(call.params)]
    assert sum(call.operation == "GetConnection" for call in about) == 4
    assert not any(call.writes for call in about)
    with recorder.recording() as calls:
        subscribe(app, "linus", "ada")
    assert not any((call.operation, call.table) == ("UpdateItem", "connections") for call in calls), "it is watched"


def test_questions_about_many_are_spread(app, recorder, monkeypatch):
    """The account's frames share what the gateway serves in a second."""
    monkeypatch.setattr(limits, "SWEEP_TAKEN", 2)
    monkeypatch.setattr(limits, "SWEEP_ASKED", 3)
    monkeypatch.setattr(limits, "SWEEP_SECONDS", 3)
    lease = clock.now() + 60_000
    for number in range(16):
        connections.put(Connection(f"c{number}=", "acme#shop", "ada", "web", 1, Form.TEXT, 1, lease, watched=True))
    with recorder.recording() as calls:
        heartbeats.sweep()
    sent = [call.params for call in calls if call.operation == "SendMessage"]
    assert [each["DelaySeconds"] for each in sent] == [0, 0, 1, 2, 2, 3, 3, 3]
    asked = [name for each in sent for name in json.loads(each["MessageBody"])["watched"]]
    assert sorted(asked) == sorted(f"c{number}=" for number in range(16))


def test_a_sweep_goes_on_when_nobody_takes_who_is_watched(app, comes, queue, grace, recorder):
    ada, linus = comes("ada"), comes("linus")
    time_passes(queue, 60, ada, grace)
    lives_long(queue, ada, grace)

    def refuse(call, _):
        if call.operation == "SendMessage":
            refused(call)

    connections.renew(linus.connection, 0, room=60, silence=SILENCE)
    recorder.before = refuse
    heartbeats.sweep()
    assert linus.connection in linus.gateway.closed, "its lease ended"


@pytest.mark.parametrize("asks", LOOKS)
def test_who_asks_is_told_of_a_silent_loss_after_three_heartbeats(app, comes, queue, grace, asks):
    """Whoever subscribed hears of it then."""
    ada = comes("ada")
    time_passes(queue, 60, ada, grace)
    lives_long(queue, ada, grace)
    told(grace)
    clock.offset += SILENCE * 1000 - 1000
    assert LOOKS[asks](app) is True
    clock.offset += 2000
    grace.up(pb.MSync.UNREAD)
    assert LOOKS[asks](app) is False
    assert ada.connection in ada.gateway.closed
    queue.passes(limits.PRESENCE_AFTER + 1)
    assert told(grace) == [("ada", OFF, "")]


def test_nobody_is_offline_because_the_gateway_gives_no_answer(app, comes, queue, recorder):
    comes("ada")
    clock.offset += 3_600_000

    def refuse(call, _):
        if call.operation == "GetConnection":
            refused(call)

    recorder.before = refuse
    assert users.online(app, ("ada",)) == [("ada", True)]
    recorder.before = None
    assert users.online(app, ("ada",)) == [("ada", False)]


def test_so_many_connections_are_asked_about(app, client, recorder):
    for number in range(limits.ASKED_ABOUT // 2 + 1):
        for resource in ("web", "phone"):
            people.connect(app, "ada", Device(f"{resource}{number}", f"c{number}{resource}=", 1))
    with recorder.recording() as calls:
        users.online(app, ("ada",))
    assert sum(call.operation == "GetConnection" for call in calls) == limits.ASKED_ABOUT
