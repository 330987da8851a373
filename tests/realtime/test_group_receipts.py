"""Read receipts of groups: who may acknowledge what, and what the author is told of it."""

import json
from functools import partial

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Kind
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import messages, people, receipts
from tests.conftest import tenant
from tests.realtime.groups import change, here, let_in, let_out, make, mute, talk
from tests.realtime.test_crash import Trouble, each_call, faults, reconnect
from tests.realtime.test_login import later
from tests.services.test_mucs import at_once

__all__ = ["here", "make", "talk"]

ABSENT = (1, "Sorry, message does not exist")
UNWANTED = (1, "group ack not allowed")
OWN = Conversation.between("ada", "ada")


def ask(client, group, text="who reads this?", **fields):
    """A message that wants acknowledgements; its id."""
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT, msgConfig=pb.MessageBody.MessageConfig(allowGroupAck=True))
    body.contents.add(type=0, text=text)
    reply = client.send(group, body, domain="conference.easemob.com", **fields)
    assert reply.status.errorCode == 0, reply.status.reason
    return reply.serverId


def ack(client, group, message_id, content="", *, flag=True, **fields):
    body = pb.MessageBody(type=pb.MessageBody.READ_ACK, ackMessageId=message_id)
    body.contents.add()
    if flag:
        body.msgConfig.allowGroupAck = True
    if content:
        body.ackContent = content
    reply = client.send(group, body, domain="conference.easemob.com", **fields)
    return reply.status.errorCode, reply.status.reason


def told(metas):
    """Who read, which message, how many did by then, and what was said to it."""
    bodies = [pb.MessageBody.FromString(meta.payload) for meta in metas if meta.ns == pb.Meta.CHAT]
    return [
        (getattr(body, "from").name, body.ackMessageId, json.loads(body.ext[0].stringValue), body.ackContent)
        for body in bodies
        if body.type == pb.MessageBody.READ_ACK
    ]


def receipt(reader, message_id, count, content=""):
    return reader, message_id, {str(message_id): count}, content


def test_readers_are_told_that_they_may_acknowledge(talk):
    muc, ada, grace, linus = talk
    ask(ada, muc.id)
    ada.say_to_group(muc.id, "who does not?")
    for each in (grace, linus):
        bodies = [pb.MessageBody.FromString(meta.payload) for meta in each.heard()]
        assert [body.msgConfig.allowGroupAck for body in bodies] == [True, False]
        assert [body.HasField("msgConfig") for body in bodies] == [True, False]


def test_the_author_alone_is_told_with_the_count(talk):
    muc, ada, grace, linus = talk
    message = ask(ada, muc.id)
    grace.heard(), linus.heard()
    assert ack(grace, muc.id, message, "seen") == (0, "")
    [meta] = ada.heard()
    body = pb.MessageBody.FromString(meta.payload)
    assert (getattr(meta, "from").name, meta.to.name, body.to.name) == ("grace", muc.id, muc.id)
    assert body.msgConfig.allowGroupAck
    assert told([meta]) == [receipt("grace", message, 1, "seen")]
    ack(linus, muc.id, message)
    assert told(ada.heard()) == [receipt("linus", message, 2)]
    assert grace.heard() == linus.heard() == []


def test_it_comes_in_the_authors_own_queue(talk):
    muc, ada, grace, _ = talk
    ack(grace, muc.id, ask(ada, muc.id))
    ada.heard()
    assert ada.domains["ada"] == ""
    assert muc.id not in ada.domains


def test_the_reply_leaves_before_the_push(talk):
    muc, ada, grace, _ = talk
    message = ask(ada, muc.id)
    before = len(ada.gateway.posts)
    ack(grace, muc.id, message)
    assert [connection for connection, _ in ada.gateway.posts[before:]] == [grace.connection, ada.connection]


def test_an_author_who_was_away_learns_of_all_in_order(talk, client):
    muc, ada, grace, linus = talk
    message = ask(ada, muc.id)
    ada.leave()
    ack(grace, muc.id, message, "first")
    ack(linus, muc.id, message, "second")
    back = client("ada")
    assert back.unread()["ada"] == 2
    assert told(back.catch_up()) == [receipt("grace", message, 1, "first"), receipt("linus", message, 2, "second")]
    assert back.unread() == {}


def test_the_authors_other_devices_are_told_and_the_readers_are_not(talk, here):
    muc, ada, grace, _ = talk
    phone, tablet = here("ada", "phone"), here("grace", "tablet")
    message = ask(ada, muc.id)
    phone.heard(), tablet.heard(), grace.heard()
    ack(grace, muc.id, message)
    assert told(ada.heard()) == told(phone.heard()) == [receipt("grace", message, 1)]
    assert grace.heard() == tablet.heard() == []


def test_reading_once_more_tells_nothing(talk, here, app):
    muc, ada, grace, _ = talk
    phone = here("grace", "phone")
    message = ask(ada, muc.id)
    ack(grace, muc.id, message)
    ada.heard()
    rows = len(messages.after(app, OWN, 0, 99))
    assert ack(grace, muc.id, message, "again") == ack(phone, muc.id, message) == (0, "")
    assert ada.heard() == []
    assert len(messages.after(app, OWN, 0, 99)) == rows
    assert receipts.count(app, muc.conversation, message, 9) == 1


def test_a_receipt_sent_twice_is_one(talk, app):
    muc, ada, grace, _ = talk
    message = ask(ada, muc.id)
    for _ in range(3):
        assert ack(grace, muc.id, message, client_id=7) == (0, "")
    metas = ada.heard()
    assert len({meta.id for meta in metas}) == 1
    said = [entry for entry in messages.after(app, OWN, 0, 99) if entry.kind is Kind.READ_ACK]
    assert [entry.id for entry in said] == [metas[0].id]


def test_what_cannot_be_acknowledged(talk, make):
    muc, ada, grace, linus = talk
    other = make("ada", "grace")
    message, plain = ask(ada, muc.id), ada.say_to_group(muc.id).serverId
    alone = ask(ada, muc.id, directedUsers=["linus"], routetype=pb.Meta.ROUTE_DIRECT)
    single = ada.say("grace").serverId
    assert ack(grace, other.id, message) == ABSENT
    assert ack(grace, muc.id, 1234 << 22) == ack(grace, muc.id, 0) == ABSENT
    assert ack(grace, muc.id, single) == ABSENT
    assert ack(grace, muc.id, alone) == ABSENT
    assert ack(linus, muc.id, alone) == (0, "")
    assert ack(grace, muc.id, plain) == UNWANTED
    assert ack(ada, muc.id, message) == UNWANTED
    assert ack(grace, muc.id, message, flag=False) == UNWANTED
    assert told(ada.heard()) == [receipt("linus", alone, 1)]


def test_what_is_taken_back_is_acknowledged_no_more(talk):
    muc, ada, grace, _ = talk
    message = ask(ada, muc.id)
    body = pb.MessageBody(type=pb.MessageBody.RECALL, ackMessageId=message)
    body.contents.add()
    ada.send(muc.id, body, domain="conference.easemob.com")
    assert ack(grace, muc.id, message) == ABSENT


def test_who_may_not_speak_may_acknowledge(talk, app):
    muc, ada, grace, linus = talk
    message = ask(ada, muc.id)
    mute(app, muc, "grace", -1)
    change(app, muc, muted=True)
    assert ack(grace, muc.id, message) == ack(linus, muc.id, message) == (0, "")


def test_who_is_no_member_may_not(talk, app):
    muc, ada, grace, _ = talk
    message = ask(ada, muc.id)
    let_out(app, muc, "grace")
    assert ack(grace, muc.id, message) == (1, "not in group or chatroom")
    assert ack(grace, "123456781", message) == (1, "group not found")
    change(app, muc, disabled=True)
    let_in(app, muc, "grace")
    assert ack(grace, muc.id, message) == (1, "group is disabled")
    assert ada.heard() == []
    assert receipts.count(app, muc.conversation, message, 9) == 0


def test_an_author_who_left_is_told_all_the_same(talk, app):
    muc, _, grace, linus = talk
    message = ask(grace, muc.id)
    let_out(app, muc, "grace")
    grace.heard()
    ack(linus, muc.id, message)
    assert told(grace.heard()) == [receipt("linus", message, 1)]


def test_content_has_a_length(talk):
    muc, ada, grace, linus = talk
    message = ask(ada, muc.id)
    assert ack(grace, muc.id, message, "ü" * (limits.ACK_CONTENT // 2)) == (0, "")
    code, text = ack(linus, muc.id, message, "ü" * (limits.ACK_CONTENT // 2) + "x")
    assert (code, text) == (7, "Sorry, data is too large")
    assert len(told(ada.heard())) == 1


def test_many_readers_are_counted(app, make, here):
    names = [f"m{number}" for number in range(30)]
    for name in names:
        people.add(app, User(name, name, 1, 1))
    muc = make("ada", *names)
    ada = here("ada")
    message = ask(ada, muc.id)
    for name in names:
        ack(here(name), muc.id, message)
    assert [count for _, _, counted, _ in told(ada.heard()) for count in counted.values()] == list(range(1, 31))


@pytest.mark.parametrize("_", range(3))
def test_of_readers_at_once_the_last_tells_of_all(app, make, here, _):
    names = [f"m{number}" for number in range(8)]
    for name in names:
        people.add(app, User(name, name, 1, 1))
    muc = make("ada", *names)
    ada, readers = here("ada"), [here(name) for name in names]
    message = ask(ada, muc.id)
    refused = at_once(*(partial(ack, reader, muc.id, message) for reader in readers))
    assert refused == [None] * 8
    metas = {entry.id: entry.meta for entry in messages.after(app, OWN, 0, 99) if entry.kind is Kind.READ_ACK}
    counts = [counted[str(message)] for _, _, counted, _ in told(map(pb.Meta.FromString, metas.values()))]
    assert (len(counts), counts[-1]) == (8, 8)
    assert {reader for reader, *_ in told(ada.heard() + ada.catch_up() + ada.heard())} == set(names)


def test_what_a_receipt_asks_of_aws(talk, recorder):
    muc, ada, grace, _ = talk
    message = ask(ada, muc.id)
    with recorder.recording() as made:
        ack(grace, muc.id, message)
    asked = [(call.operation, call.table) for call in made if call.service == "dynamodb"]
    assert asked == [
        ("BatchGetItem", "people"),
        ("Query", "locators"),
        ("GetItem", "messages"),
        ("PutItem", "receipts"),
        ("UpdateItem", "conversations"),
        ("Query", "receipts"),
        ("PutItem", "locators"),
        ("PutItem", "messages"),
        ("GetItem", "people"),
        ("UpdateItem", "inbox"),
        ("UpdateItem", "inbox"),
    ]


def test_nothing_crosses_an_app(talk, client):
    muc, ada, _, _ = talk
    message = ask(ada, muc.id)
    other = tenant("acme", "second")
    stranger = client("grace", tenant=other)
    assert ack(stranger, muc.id, message) == (1, "group not found")
    assert receipts.count(other, muc.conversation, message, 9) == 0
    assert ada.heard() == []


@faults
@pytest.mark.parametrize("online", [True, False])
def test_a_receipt_that_died_on_the_way(talk, client, app, recorder, when, fault, online):
    muc, ada, grace, _ = talk
    trouble = Trouble(recorder, when, fault)
    wanted, heard = [], []

    def run(k):
        nonlocal ada, grace
        ada = reconnect(client, ada)
        message = ask(ada, muc.id)
        wanted.append(message)
        if not online:
            ada.leave()
        struck = trouble.at(k, lambda: ack(grace, muc.id, message, client_id=9000 + k))
        grace = reconnect(client, grace)
        assert ack(grace, muc.id, message, client_id=9000 + k) == (0, "")
        assert receipts.count(app, muc.conversation, message, 9) == 1
        heard.extend(told(ada.heard()))
        return struck

    each_call(run)
    later(limits.WRITER_LIFE + 1)
    heard.extend(told(reconnect(client, ada).catch_up()))
    assert {message for _, message, _, _ in heard} == set(wanted)
    assert all(counted == {str(message): 1} for _, message, counted, _ in heard)
    said = [entry.id for entry in messages.after(app, OWN, 0, 500) if entry.kind is Kind.READ_ACK]
    assert len(said) == len(wanted)


@faults
def test_a_receipt_that_died_and_is_given_anew(talk, client, app, recorder, when, fault):
    """By another device, or by a client that forgot what it had sent: the author is told all the same."""
    muc, ada, grace, _ = talk
    trouble = Trouble(recorder, when, fault)
    wanted = []

    def run(k):
        nonlocal grace
        wanted.append(ask(ada, muc.id))
        struck = trouble.at(k, lambda: ack(grace, muc.id, wanted[-1]))
        grace = reconnect(client, grace)
        assert ack(grace, muc.id, wanted[-1]) == (0, "")
        return struck

    each_call(run)
    ack(grace, muc.id, ask(ada, muc.id))
    later(limits.WRITER_LIFE + 1)
    heard = told(ada.heard()) + told(reconnect(client, ada).catch_up())
    assert {message for _, message, _, _ in heard} >= set(wanted)
    assert all(counted == {str(message): 1} for _, message, counted, _ in heard)
