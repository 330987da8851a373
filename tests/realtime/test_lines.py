"""Lines of groups: who is on them when, and how many are reached."""

import pytest
from botocore.exceptions import ClientError

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.jobs import queues
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.user import Device
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import leases, moderation
from chalicelib.store import conversations, session, subscribers
from tests.realtime.groups import here, make, talk
from tests.realtime.test_login import later

__all__ = ["here", "make", "talk"]


def test_what_is_said_before_a_device_is_settled_is_called_for(talk, client):
    muc, ada, _, _ = talk
    phone = client("grace", "phone")
    assert phone.unread() == {}
    ada.say_to_group(muc.id, "just now")
    assert phone.texts() == []
    leases.settle(phone.connection, last=False)
    [frame] = phone.new()
    assert frame.command == pb.MSync.UNREAD
    phone.domains[muc.id] = "conference.easemob.com"
    phone.pull(muc.id)
    assert phone.texts() == ["just now"]
    ada.say_to_group(muc.id, "and now it is")
    assert phone.texts() == ["and now it is"]


def test_who_pulled_before_it_is_settled_is_not_called(talk, client):
    muc, ada, _, _ = talk
    ada.say_to_group(muc.id, "while away")
    phone = client("grace", "phone")
    phone.catch_up()
    ada.say_to_group(muc.id, "just now")
    assert phone.texts() == ["just now"]
    leases.settle(phone.connection, last=False)
    assert phone.new() == []


def test_what_is_said_while_a_device_is_being_settled_is_called_for(talk, client, recorder):
    muc, ada, _, _ = talk
    phone = client("grace", "phone")
    phone.unread()

    def speak(call, _):
        if (call.operation, call.table) == ("BatchWriteItem", "subscribers"):
            recorder.before = None
            ada.say_to_group(muc.id, "in between")

    recorder.before = speak
    leases.settle(phone.connection, last=False)
    [frame] = phone.new()
    assert frame.command == pb.MSync.UNREAD
    phone.domains[muc.id] = "conference.easemob.com"
    phone.pull(muc.id)
    assert phone.texts() == ["in between"]
    ada.say_to_group(muc.id, "now it is on the line")
    assert phone.texts() == ["now it is on the line"]


def test_a_push_that_failed_takes_the_device_off_the_line_until_it_caught_up(talk):
    muc, ada, grace, linus = talk
    grace.gateway.failing[grace.connection] = 429
    ada.say_to_group(muc.id, "first")
    del grace.gateway.failing[grace.connection]
    ada.say_to_group(muc.id, "second")
    assert grace.texts() == []
    assert linus.texts() == ["first", "second"]
    later(limits.FIRST_BEATS + 1)
    grace.unread()
    grace.pull(muc.id)
    assert grace.texts() == ["first", "second"]
    ada.say_to_group(muc.id, "third")
    assert grace.texts() == ["third"]


def test_a_connection_that_is_gone_leaves_the_line(talk, app):
    muc, ada, grace, _ = talk
    grace.gateway.drop(grace.connection)
    ada.say_to_group(muc.id)
    assert grace.connection not in [
        device.connection for _, device in subscribers.on(app, muc.conversation, clock.now())
    ]


def test_a_login_with_ten_groups_keeps_its_budget(app, make, client, recorder):
    for _ in range(10):
        make("ada", "grace")
    grace = client("grace", login=False)
    token = grace.token()
    with recorder.recording() as made:
        grace.login(token)
        assert grace.unread() == {}
    assert len(made) <= 7  # and $connect's message makes eight
    assert sum(call.reads for call in made) <= 8
    assert sum(call.writes for call in made) <= 3


# --- many ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(app, make, here, gateway):
    """More connections on the line than the sender pushes to itself."""
    muc, ada, ids = make("ada", "grace"), here("ada"), [f"x{number}=" for number in range(150)]
    for number, connection in enumerate(ids):
        gateway.connect(connection)
        subscribers.put(app, [muc.conversation], "grace", Device(f"d{number}", connection), clock.now())
    return muc, ada, ids


def taken():
    """What the queue holds, as Lambda hands it over."""
    sqs, url, found = session.client("sqs"), settings().deliver_queue, []
    while some := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += some
        for each in some:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return [{"messageId": each["MessageId"], "body": each["Body"]} for each in found]


def told(gateway, connection):
    """Ids of what a connection was pushed, in order."""
    downs = [pb.CommSyncDL.FromString(frame.payload) for frame in gateway.frames(connection)]
    return [meta.id for down in downs for meta in down.metas]


def test_many_are_reached_by_workers_in_the_order_of_what_was_said(crowd, gateway):
    muc, ada, ids = crowd
    sent = [ada.say_to_group(muc.id, f"{number}").serverId for number in range(3)]
    assert not any(told(gateway, connection) for connection in ids), "the sender does not push to so many"
    records = taken()
    assert len(records) == 3 * 2, "150 connections are two shards"
    assert queues.deliver({"Records": records}) == {"batchItemFailures": []}
    assert all(told(gateway, connection) == sent for connection in ids)


def test_what_is_not_stored_reaches_many_too(crowd, app, gateway):
    muc, ada, ids = crowd
    sent = ada.say_to_group(muc.id, "now or never", routetype=pb.Meta.ROUTE_ONLINE).serverId
    records = taken()
    assert queues.deliver({"Records": records}) == {"batchItemFailures": []}
    assert all(told(gateway, connection) == [sent] for connection in ids)
    assert conversations.head(app, muc.conversation) == 0


def test_an_event_for_a_few_of_many_is_pushed_by_who_causes_it(crowd, app, gateway):
    muc, _, ids = crowd
    moderation.mute(app, Place.GROUP, muc.id, Actor("ada", "web"), ["grace"], 60_000)
    assert taken() != [], "grace has 150 devices"
    moderation.promote(app, Place.GROUP, muc.id, Actor(), "grace")
    subscribers.put(app, [muc.conversation], "linus", Device("w", "y="), clock.now())
    taken()
    for connection in ids:
        subscribers.remove(app, [muc.conversation], connection)
    for number, connection in enumerate(ids):
        subscribers.put(app, [muc.conversation], f"user{number}", Device("web", connection), clock.now())
    moderation.demote(app, Place.GROUP, muc.id, Actor(), "grace")
    assert taken() == [], "150 are on the line, and it is for two of them"


@pytest.mark.parametrize(("largest", "calls"), [(250 * 1024, 1), (3_000, 2)])
def test_a_batch_of_the_queue_holds_so_many_bytes(crowd, recorder, monkeypatch, largest, calls):
    muc, ada, _ = crowd
    monkeypatch.setattr(limits, "SQS_BYTES", largest)
    with recorder.recording() as made:
        ada.say_to_group(muc.id)
    assert [call.operation for call in made].count("SendMessageBatch") == calls
    assert len(taken()) == 2


def test_as_many_as_the_sender_can_are_reached_at_once(app, make, here, gateway):
    muc, ada = make("ada"), here("ada")
    ids = [f"y{number}=" for number in range(limits.PUSHED_BY_SENDER)]
    for number, connection in enumerate(ids[:-1]):  # and the sender's own
        gateway.connect(connection)
        subscribers.put(app, [muc.conversation], "ada", Device(f"d{number}", connection), clock.now())
    sent = ada.say_to_group(muc.id, "hello").serverId
    assert all(told(gateway, connection) == [sent] for connection in ids[:-1])
    assert taken() == []


def test_a_worker_that_is_asked_twice_repeats_what_clients_filter(crowd, gateway):
    muc, ada, ids = crowd
    sent = ada.say_to_group(muc.id).serverId
    records = taken()
    for _ in range(2):
        assert queues.deliver({"Records": records}) == {"batchItemFailures": []}
    assert all(told(gateway, connection) == [sent, sent] for connection in ids)


def test_a_connection_that_is_gone_is_given_up_alone(crowd, app, gateway):
    muc, ada, ids = crowd
    gateway.drop(ids[0])
    sent = ada.say_to_group(muc.id).serverId
    assert queues.deliver({"Records": taken()}) == {"batchItemFailures": []}
    assert all(told(gateway, connection) == [sent] for connection in ids[1:])
    assert ids[0] not in {device.connection for _, device in subscribers.on(app, muc.conversation, clock.now())}


def test_nothing_goes_past_a_message_of_the_queue_that_failed(crowd, gateway, recorder):
    muc, ada, ids = crowd
    ada.say_to_group(muc.id, "first")
    ada.say_to_group(muc.id, "second")
    records = taken()

    def fail(call, _):
        if (call.operation, call.table) == ("GetItem", "messages"):
            recorder.before = None
            raise ClientError({"Error": {"Code": "InternalServerError"}}, call.operation)

    recorder.before = fail
    failed = queues.deliver({"Records": records})["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failed] == [each["messageId"] for each in records]
    assert not any(told(gateway, connection) for connection in ids)


def test_what_was_taken_back_meanwhile_is_brought_to_nobody(crowd, gateway):
    muc, ada, ids = crowd
    sent = ada.say_to_group(muc.id).serverId
    records = taken()
    ada.about(muc.id, pb.MessageBody.RECALL, sent, domain="conference.easemob.com")
    queues.deliver({"Records": records})
    assert not any(sent in told(gateway, connection) for connection in ids)
