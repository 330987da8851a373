"""The rules that a server must not break (msync 0), each under its number."""

import base64
import json

import pytest

from chalicelib import clock, errors, limits
from chalicelib.model.event import Kick
from chalicelib.msync import Code
from chalicelib.msync import msync_pb2 as pb
from tests.realtime.test_login import later, refused

LISTED_FOR_7 = {
    "sensitive words",
    "blocked by mod_antispam",
    "user is mute",
    "traffic limit",
    "Sorry, data is too large",
}


@pytest.fixture
def talk(client):
    """Everything that was written to two clients who logged in, missed, pulled, talked, acknowledged and recalled."""
    ada = client("ada")
    missed = ada.say("grace", "missed")
    grace = client("grace")
    grace.catch_up()
    for n in range(limits.CONFIRM_EVERY + 2):
        sent = ada.say("grace", f"{n}")
        grace.about("ada", pb.MessageBody.DELIVER_ACK, sent.serverId)
        grace.heard()
    grace.about("ada", pb.MessageBody.READ_ACK, missed.serverId)
    ada.about("grace", pb.MessageBody.RECALL, missed.serverId)
    for each in (ada, grace):
        each.up(pb.MSync.UNREAD)
        each.heard()
    return ada, grace


def frames(clients):
    return [frame for each in clients for frame in each.gateway.frames(each.connection)]


def downs(clients):
    """SYNC frames of all clients."""
    return [pb.CommSyncDL.FromString(frame.payload) for frame in frames(clients) if frame.command == pb.MSync.SYNC]


def batches(clients):
    return [down for down in downs(clients) if down.metas]


def test_1_a_frame_is_one_message(talk):
    for each in talk:
        for data in each.gateway.sent[each.connection]:
            raw = base64.b64decode(data, validate=True)
            assert pb.MSync.FromString(raw).SerializeToString() == raw


def test_2_and_3_provision_has_a_status_and_the_resource(client):
    reply = client("ada", "this one", login=False).login()
    assert reply.HasField("status")
    assert reply.resource == "this one"


def test_4_the_token_ends_at_an_absolute_time(client):
    ada = client("ada", login=False)
    told = json.loads(ada.login(ada.token(ttl=100)).authToken)
    assert 98_000 < told["expires_in"] - clock.now() <= 100_000
    forever = client("grace", login=False)
    assert not forever.login(forever.token(ttl=0)).HasField("authToken")


def test_5_and_6_batches_have_a_status_and_a_queue(talk):
    assert len(batches(talk)) > limits.CONFIRM_EVERY
    assert all(down.HasField("status") and down.queue.name in {"ada", "grace"} for down in batches(talk))


def test_7_a_push_is_no_reply(talk):
    assert all(down.metaId == 0 for down in batches(talk))
    assert all(not down.metas for down in downs(talk) if down.metaId)


def test_8_a_batch_ends_or_asks_with_a_fresh_key(talk):
    keys = {}
    for down in batches(talk):
        assert down.isLast or down.nextKey not in {0, keys.get(down.queue.name)}
        keys[down.queue.name] = down.nextKey or keys.get(down.queue.name)
    assert any(down.nextKey for down in batches(talk))


def test_9_a_meta_says_from_whom_and_to_whom(talk):
    for down in batches(talk):
        for meta in down.metas:
            assert meta.id
            assert getattr(meta, "from").name
            assert meta.to.name


def test_10_ids_are_unique_over_all_name_spaces(talk):
    for each in talk:
        ids = [meta.id for down in batches([each]) for meta in down.metas]
        assert len(set(ids)) == len(ids)


def test_11_json_has_no_control_characters(talk):
    provisions = [frame for frame in frames(talk) if frame.command == pb.MSync.PROVISION]
    texts = [pb.Provision.FromString(frame.payload).authToken.encode() for frame in provisions]
    assert len(texts) == 2
    assert all(text and min(text) >= 0x10 for text in texts)


def test_12_nothing_of_a_roster_is_sent_yet(talk):
    assert {meta.ns for down in batches(talk) for meta in down.metas} == {pb.Meta.CHAT}


BAD = [
    (pb.MessageBody(type=1), "easemob.com", "grace"),
    (pb.MessageBody(type=1, contents=[pb.MessageBody.Content(type=7, customEvent="!")]), "easemob.com", "grace"),
    (pb.MessageBody(type=8, contents=[pb.MessageBody.Content()]), "easemob.com", "grace"),
    (pb.MessageBody(type=1, contents=[pb.MessageBody.Content()]), "easemob.com", "not a name"),
    (pb.MessageBody(type=1, contents=[pb.MessageBody.Content()]), "easemob.com", ""),
    (pb.MessageBody(type=1, contents=[pb.MessageBody.Content()]), "easemob.com", "nobody"),
    (pb.MessageBody(type=2, contents=[pb.MessageBody.Content()]), "conference.easemob.com", "1"),
    (pb.MessageBody(type=6, ackMessageId=1), "easemob.com", "grace"),
    (pb.MessageBody(type=1, contents=[pb.MessageBody.Content(text="x" * 6000)]), "easemob.com", "grace"),
]


@pytest.mark.parametrize(("body", "domain", "to"), BAD)
def test_13_every_send_is_answered_with_a_known_status(client, body, domain, to):
    reply = client("ada").send(to, body, domain=domain)
    assert reply.status.errorCode in pb.Status.ErrorCode.values()
    assert reply.status.errorCode != Code.OK
    assert reply.status.reason


@pytest.mark.parametrize("payload", [b"\xff", b"\x08", b"\x22\x05ab"])
def test_13_also_when_the_body_cannot_be_read(client, payload):
    ada = client("ada")
    sync = pb.CommSyncUL()
    sync.meta.id, sync.meta.ns, sync.meta.payload, sync.meta.to.name = 77, 1, payload, "grace"
    ada.up(pb.MSync.SYNC, sync)
    assert pb.CommSyncDL.FromString(ada.new()[0].payload).metaId == 77


def everything_refused(kind=errors.Refusal):
    for each in kind.__subclasses__():
        yield each
        yield from everything_refused(each)


def test_14_permission_is_denied_in_listed_words_only():
    denied = [each for each in everything_refused() if each.code is Code.PERMISSION_DENIED]
    assert denied
    assert {each().text for each in denied} <= LISTED_FOR_7


def test_14_every_reply_has_a_status(talk):
    assert all(down.HasField("status") for down in downs(talk))


def test_15_a_kick_and_a_refused_login_close_the_socket(client):
    assert refused(client("ada", login=False), "nonsense")
    old = client("ada", "web")
    client("ada", "web")
    [meta] = old.heard()
    assert pb.StatisticsBody.FromString(meta.payload).operation == Kick.OTHER_DEVICE
    assert old.connection in old.gateway.closed


def test_16_a_pull_ends_with_an_empty_last_batch(client):
    ada = client("ada")
    ada.say("grace", "x")
    later(1)
    grace = client("grace")
    grace.pull("ada")
    grace.heard()
    end = downs([grace])[-1]
    assert (list(end.metas), end.isLast, end.queue.name) == ([], True, "ada")
    grace.pull("ada")
    assert downs([grace])[-1].isLast


@pytest.mark.parametrize("sync", [pb.CommSyncUL(), pb.CommSyncUL(key=0), None])
def test_17_a_sync_without_a_queue_is_answered(client, sync):
    ada = client("ada")
    ada.up(pb.MSync.SYNC, sync)
    [frame] = ada.new()
    down = pb.CommSyncDL.FromString(frame.payload)
    assert (down.isLast, list(down.metas)) == (True, [])
    assert ada.connection not in ada.gateway.closed


def test_18_the_reply_overtakes_every_receipt(client, gateway):
    ada, grace = client("ada"), client("grace")
    gateway.posts.clear()
    sent = ada.say("grace")
    grace.about("ada", pb.MessageBody.DELIVER_ACK, sent.serverId)
    to_ada = [pb.MSync.FromString(base64.b64decode(data)) for who, data in gateway.posts if who == ada.connection]
    reply, receipt = (pb.CommSyncDL.FromString(frame.payload) for frame in to_ada)
    assert (reply.serverId, len(receipt.metas)) == (sent.serverId, 1)
    assert [who for who, _ in gateway.posts[:2]] == [ada.connection, grace.connection]
