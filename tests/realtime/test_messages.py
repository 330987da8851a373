"""One-to-one messages, from handler to handler."""

import pytest

from chalicelib import clock
from chalicelib.model.event import Actor
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import blocks, contacts
from chalicelib.store import people
from tests.realtime.test_login import later, settings


def test_a_message_reaches_the_receiver(client):
    ada, grace = client("ada"), client("grace")
    reply = ada.say("grace", "hello")
    assert reply.serverId
    assert reply.serverId >> 22 == reply.timestamp
    [meta] = grace.heard()
    assert meta.id == reply.serverId
    assert getattr(meta, "from").name == "ada"
    assert meta.to.name == "grace"


def test_the_reply_leaves_before_the_push(client, gateway):
    ada, grace = client("ada"), client("grace")
    gateway.posts.clear()
    ada.say("grace")
    assert [connection for connection, _ in gateway.posts] == [ada.connection, grace.connection]


def test_the_same_client_id_is_one_message(client):
    ada, grace = client("ada"), client("grace")
    first = ada.say("grace", "once", client_id=7)
    again = ada.say("grace", "once", client_id=7)
    assert (first.serverId, first.timestamp) == (again.serverId, again.timestamp)
    assert {meta.id for meta in grace.heard()} == {first.serverId}


def test_a_repeat_for_an_offline_receiver_is_one_message(client):
    ada = client("ada")
    for _ in range(3):
        ada.say("grace", "once", client_id=7)
    assert len(client("grace").catch_up()) == 1


def test_offline_messages_come_in_order_once(client):
    ada = client("ada")
    said = [f"message {n}" for n in range(120)]
    for text in said:
        ada.say("grace", text)
    grace = client("grace")
    assert grace.unread() == {"ada": 120}
    grace.pull("ada")
    assert grace.texts() == said
    assert grace.unread() == {}


def test_own_other_devices_get_a_copy_under_the_peer(client):
    phone, web, grace = client("ada", "phone"), client("ada", "web"), client("grace")
    phone.say("grace", "from my phone")
    [meta] = web.heard()
    assert (getattr(meta, "from").name, getattr(meta, "from").clientResource) == ("ada", "phone")
    assert grace.texts() == ["from my phone"]
    assert phone.texts() == []


def test_an_offline_device_that_is_known_gets_the_copy_later(client):
    phone, web = client("ada", "phone"), client("ada", "web")
    web.leave()
    phone.say("grace", "one")
    phone.say("grace", "two")
    again = client("ada", "web")
    assert again.unread() == {"grace": 2}
    again.pull("grace")
    assert again.texts() == ["one", "two"]


def test_a_message_to_oneself_reaches_the_other_device(client):
    phone, web = client("ada", "phone"), client("ada", "web")
    phone.say("ada", "note")
    assert web.texts() == ["note"]
    assert phone.texts() == []


def test_a_message_to_one_device(client):
    ada, phone, web = client("ada"), client("grace", "phone"), client("grace", "web")
    ada.say("grace/phone", "psst")
    assert phone.texts() == ["psst"]
    assert web.texts() == []


def test_online_only_is_not_kept(client):
    ada = client("ada")
    ada.say("grace", "typing", routetype=1)
    assert client("grace").unread() == {}


@pytest.mark.parametrize("kind", [pb.MessageBody.READ_ACK, pb.MessageBody.DELIVER_ACK, pb.MessageBody.CHANNEL_ACK])
def test_receipts_reach_the_author_also_later(client, kind):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace")
    ada.leave()
    grace.about("ada", kind, sent.serverId)
    [meta] = client("ada").catch_up()
    body = pb.MessageBody.FromString(meta.payload)
    assert (body.type, body.ackMessageId) == (kind, sent.serverId)


def test_an_unknown_receiver(client):
    reply = client("ada").say("nobody")
    assert (reply.status.errorCode, reply.status.reason) == (1, "username nobody doesn't exist!")


def test_a_repeat_after_the_recall_brings_nothing_back(client):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace", "oops", client_id=7)
    grace.heard()
    ada.about("grace", pb.MessageBody.RECALL, sent.serverId)
    grace.heard()
    assert ada.say("grace", "oops", client_id=7).serverId == sent.serverId
    assert grace.texts() == []
    assert "oops" not in client("grace", "other").texts()


def test_a_client_id_is_used_once_whoever_is_meant(client):
    ada, grace, linus = client("ada"), client("grace"), client("linus")
    sent = ada.say("grace", "first", client_id=7)
    assert ada.say("linus", "second", client_id=7).serverId == sent.serverId
    assert grace.texts() == ["first"]
    assert linus.texts() == []
    assert linus.unread() == {}


def test_after_a_week_away_a_new_device_gets_everything_in_order_once(client):
    ada = client("ada")
    said = []
    for day in range(7):
        for n in range(20):
            said.append(f"day {day}, {n}")
            ada.say("grace", said[-1])
        later(86_400)
        ada = client("ada")
    device = client("grace", "bought yesterday")
    assert device.unread() == {"ada": 140}
    device.pull("ada")
    assert device.texts() == said
    assert device.unread() == {}


def test_who_is_blocked_is_told_so_and_others_are_not(client, app):
    blocks.block(app, "grace", Actor(), ["ada"])
    ada = client("ada")
    reply = ada.say("grace")
    assert (reply.status.errorCode, reply.status.reason) == (1, "blocked")
    assert ada.say("linus").status.errorCode == 0
    assert client("grace").say("ada").status.errorCode == 0


@pytest.mark.parametrize(("until", "code"), [(-1, 7), (10_000, 7), (-10_000, 0)])
def test_who_is_muted_cannot_speak_until_then(client, app, until, code):
    end = until if until == -1 else clock.now() + until
    people.add(app, User("mute", clock.uuid(), clock.now(), clock.now(), muted_until=end))
    mute = client("mute")
    reply = mute.say("grace")
    assert reply.status.errorCode == code
    assert reply.status.reason == ("user is mute" if code else "")
    assert mute.about("grace", pb.MessageBody.READ_ACK, 1).status.errorCode == 0


def test_an_app_may_insist_on_friends(client, app):
    strict = settings(app, friends_only=True)
    contacts.add(app, "grace", "ada")
    ada, linus = client("ada", tenant=strict), client("linus", tenant=strict)
    assert ada.say("grace").status.errorCode == 0
    assert ada.say("ada").status.errorCode == 0
    reply = linus.say("grace")
    assert (reply.status.errorCode, reply.status.reason) == (1, "nonroster")
