"""One-to-one messages, from handler to handler."""

import pytest

from chalicelib.msync import msync_pb2 as pb


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
