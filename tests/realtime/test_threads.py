"""Threads over MSYNC: who hears what is said in them, what waits for whom, who may speak, what the group is told."""

import json
from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.jobs import expiry, queues
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.event import Actor
from chalicelib.model.membership import Mark
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import lines, membership, mucs, threadevents, threadmembers, threads
from chalicelib.store import conversations, subscribers
from chalicelib.store import messages as log_rows
from chalicelib.store import threads as rows
from tests.conftest import forget, tenant
from tests.realtime.groups import change, here, make, make_admin, mark, mute, refused, talk
from tests.realtime.test_lines import taken
from tests.realtime.test_log import recalls
from tests.realtime.test_login import later
from tests.realtime.threads import made, notices, split, talk_aside, texts

__all__ = ["here", "make", "talk", "talk_aside"]

GROUP, THREAD = Place.GROUP, Place.THREAD
ADA, GRACE, LINUS = (Actor(name, "web") for name in ("ada", "grace", "linus"))
NOT_FOUND = (1, "group not found")
OUTSIDE = (1, "not in group or chatroom")
MUTED = (15, "you were muted")


# --- messages --------------------------------------------------------------------------------------------------------


def test_members_of_the_thread_hear_it_and_others_of_the_group_do_not(talk_aside, here):
    muc, thread, ada, grace, linus = talk_aside
    phone = here("ada", "phone")
    sent = ada.say_to_group(thread.id, "aside")
    for client in (grace, phone):
        [meta] = [meta for meta in client.heard() if meta.ns == pb.Meta.CHAT]
        body = pb.MessageBody.FromString(meta.payload)
        assert (meta.id, meta.to.name, body.type) == (sent.serverId, thread.id, pb.MessageBody.GROUPCHAT)
        of = {"msg_parent_id": thread.message, "muc_parent_id": muc.id, "thread_name": "Lunch"}
        assert body.meta == json.dumps({"thread": of}, separators=(",", ":"))
        assert client.domains[thread.id] == "conference.easemob.com"
    assert texts(linus) == texts(ada) == []


def test_what_goes_wrong_after_the_reply_is_not_the_senders(talk_aside, recorder):
    _, thread, ada, grace, _ = talk_aside

    before = len(ada.gateway.frames(ada.connection))

    def fail(call, _):
        replied = len(ada.gateway.frames(ada.connection)) > before
        if replied and (call.operation, call.table) == ("Query", "subscribers"):
            raise RuntimeError("the line of the group cannot be read")

    recorder.before = fail
    assert ada.say_to_group(thread.id, "aside").status.errorCode == 0
    recorder.before = None
    frames = ada.gateway.frames(ada.connection)[before:]
    assert [pb.CommSyncDL.FromString(frame.payload).status.errorCode for frame in frames] == [0], "one reply"
    assert texts(grace) == ["aside"]


def test_what_a_client_says_of_the_thread_is_not_taken(talk_aside):
    _, thread, ada, grace, _ = talk_aside
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT, meta='{"thread":{"thread_name":"forged"}}')
    body.contents.add(type=0, text="x")
    assert ada.send(thread.id, body, domain="conference.easemob.com").status.errorCode == 0
    [meta] = [meta for meta in grace.heard() if meta.ns == pb.Meta.CHAT]
    assert json.loads(pb.MessageBody.FromString(meta.payload).meta)["thread"]["thread_name"] == "Lunch"


def test_a_message_of_the_group_says_nothing_of_threads(talk_aside):
    muc, _, ada, grace, _ = talk_aside
    ada.say_to_group(muc.id, "to all")
    [meta] = grace.heard()
    assert not pb.MessageBody.FromString(meta.payload).HasField("meta")


def test_who_may_speak(app, talk_aside):
    muc, thread, ada, grace, linus = talk_aside
    assert refused(linus, thread.id) == OUTSIDE
    assert refused(ada, "17000000000000003") == NOT_FOUND
    mute(app, muc, "grace", -1)
    assert refused(grace, thread.id) == MUTED
    change(app, muc, muted=True)
    threadmembers.join(app, thread.id, LINUS, "linus")
    assert refused(linus, thread.id) == MUTED
    mark(app, muc, Mark.ALLOW, "linus")
    assert refused(linus, thread.id) == (0, "")
    assert refused(ada, thread.id) == (0, "")
    change(app, muc, disabled=True)
    assert refused(ada, thread.id) == (1, "group is disabled")
    assert ada.about(thread.id, pb.MessageBody.READ_ACK, 1, domain="conference.easemob.com").status.errorCode == 9


def test_an_admin_of_the_group_speaks_while_everyone_is_muted(app, talk_aside):
    muc, thread, _, grace, _ = talk_aside
    change(app, muc, muted=True)
    assert refused(grace, thread.id) == MUTED
    make_admin(app, muc, "grace")
    assert refused(grace, thread.id) == (0, "")


def test_who_left_the_thread_or_the_group_does_not_speak_and_hears_nothing(app, talk_aside):
    muc, thread, ada, grace, linus = talk_aside
    threadmembers.join(app, thread.id, LINUS, "linus")
    threadmembers.leave(app, thread.id, GRACE, "grace")
    membership.withdraw(app, GROUP, muc.id, LINUS)
    for each in (grace, linus):
        each.heard()
    assert [refused(each, thread.id) for each in (grace, linus)] == [OUTSIDE, OUTSIDE]
    ada.say_to_group(thread.id, "alone")
    assert (texts(grace), texts(linus)) == ([], [])
    assert lines.on(app, thread.conversation) == [
        (name, device) for name, device in lines.on(app, thread.conversation) if name == "ada"
    ]


def test_nothing_from_before_joining_and_nothing_after_leaving(app, talk_aside, client):
    _, thread, ada, _, linus = talk_aside
    linus.leave()
    ada.say_to_group(thread.id, "before")
    threadmembers.join(app, thread.id, LINUS, "linus")
    ada.say_to_group(thread.id, "while in it")
    threadmembers.leave(app, thread.id, LINUS, "linus")
    ada.say_to_group(thread.id, "after")
    back = client("linus")
    assert split(back.catch_up())[0] == ["while in it"]
    assert thread.id not in client("linus").unread()


def test_who_was_away_gets_what_was_said_in_the_thread(talk_aside, client):
    _, thread, ada, grace, _ = talk_aside
    grace.leave()
    for number in range(60):
        ada.say_to_group(thread.id, f"{number}")
    back = client("grace")
    assert thread.id in back.unread()
    back.pull(thread.id)
    assert back.texts() == [str(number) for number in range(60)]
    assert thread.id not in back.unread()


def test_who_left_the_group_while_away_gets_what_was_said_until_then(app, talk_aside, client):
    muc, thread, ada, grace, _ = talk_aside
    grace.leave()
    ada.say_to_group(thread.id, "still a member")
    membership.remove(app, GROUP, muc.id, Actor(), ["grace"])
    ada.say_to_group(thread.id, "not any more")
    assert split(client("grace").catch_up())[0] == ["still a member"]


def test_with_the_group_the_thread_is_gone(app, talk_aside, client):
    muc, thread, ada, grace, _ = talk_aside
    grace.leave()
    ada.say_to_group(thread.id, "last words")
    mucs.destroy(app, GROUP, muc.id, ADA)
    assert refused(ada, thread.id) == NOT_FOUND
    assert split(client("grace").catch_up())[0] == ["last words"]


def test_a_stranger_pulls_nothing(talk_aside):
    _, thread, ada, _, linus = talk_aside
    ada.say_to_group(thread.id, "aside")
    linus.heard()
    linus.domains[thread.id] = "conference.easemob.com"
    linus.pull(thread.id)
    assert linus.heard() == []


def test_nothing_crosses_an_app(app, talk_aside, client):
    _, thread, ada, _, _ = talk_aside
    other = client("ada", "other", tenant=tenant("globex", "shop"))
    assert refused(other, thread.id) == NOT_FOUND
    ada.say_to_group(thread.id, "here")
    assert other.heard() == []


def test_the_same_client_id_is_one_message(talk_aside):
    _, thread, ada, grace, _ = talk_aside
    first, again = (ada.say_to_group(thread.id, "once", client_id=7) for _ in range(2))
    assert first.serverId == again.serverId
    assert len({meta.id for meta in grace.heard() if meta.ns == pb.Meta.CHAT}) == 1


def test_what_a_message_costs(app, talk_aside, recorder):
    """One query more than in a group, for those who are told; in a process that does not know whose thread it is, one
    look-up more."""
    _, thread, ada, _, _ = talk_aside
    ada.say_to_group(thread.id, "warm")
    costs = []
    for cold in (False, True):
        if cold:
            rows._parents.clear()
        with recorder.recording() as calls:
            ada.say_to_group(thread.id, "x")
        stored = [call for call in calls if call.service == "dynamodb"]
        costs.append([(call.operation, call.table) for call in stored])
        assert sum(call.writes for call in stored) <= 4
    warm, cold = costs
    assert warm == [
        ("BatchGetItem", "people"),
        ("UpdateItem", "conversations"),
        ("PutItem", "locators"),
        ("PutItem", "messages"),
        ("Query", "subscribers"),
        ("Query", "subscribers"),
    ]
    assert cold == [("GetItem", "mucs"), *warm]


# --- what the group is told ------------------------------------------------------------------------------------------


def test_what_becomes_of_a_thread_the_group_is_told_but_for_the_device_that_did_it(app, talk, here):
    muc, ada, grace, linus = talk
    phone = here("ada", "phone")
    thread = made(app, ada, muc, name="Grüße\n")
    threads.rename(app, thread.id, ADA, "Dinner")
    threads.destroy(app, thread.id, ADA)
    names = ["Grüße\n", "Dinner", "Dinner"]
    for each in (grace, linus, phone):
        _, told, events = split(each.heard())
        assert [(one["operation"], one["name"]) for one in told] == list(
            zip(("create", "update", "delete"), names, strict=True)
        )
        for one in told:
            assert (one["id"], one["from"], one["message_count"]) == (thread.id, "ada", 0)
            assert (one["muc_parent_id"], one["msg_parent_id"]) == (muc.id, thread.message)
        own = ["THREAD_CREATE", "THREAD_UPDATE", "THREAD_DESTROY"]
        assert events == (own if each is phone else [])
    assert split(ada.heard())[1:] == ([], [])


def test_who_was_away_learns_of_it(app, talk, client):
    muc, ada, grace, _ = talk
    grace.leave()
    thread = made(app, ada, muc)
    ada.say_to_group(thread.id, "of no matter later")
    threads.rename(app, thread.id, ADA, "Dinner")
    _, told, _ = split(client("grace").catch_up())
    assert [(each["operation"], each["name"]) for each in told] == [("create", "Lunch"), ("update", "Dinner")]


def test_who_comes_and_goes_its_own_devices_are_told(app, talk_aside, here):
    muc, thread, ada, _, linus = talk_aside
    phone = here("linus", "phone")
    threadmembers.join(app, thread.id, LINUS, "linus")
    threadmembers.leave(app, thread.id, LINUS, "linus")
    threadmembers.add(app, thread.id, ["linus"])
    assert split(phone.heard())[2] == ["THREAD_JOIN", "THREAD_LEAVE", "THREAD_JOIN"]
    assert split(linus.heard())[2] == ["THREAD_JOIN"], "what the app did no device of the user's did"
    threadmembers.kick(app, thread.id, ADA, "linus")
    for each in (phone, linus):
        [meta] = each.heard()
        body = pb.MUCBody.FromString(meta.payload)
        assert body.operation == pb.MUCBody.THREAD_KICK
        assert (body.isThread, body.mucId.name, body.mucParentId.name) == (True, thread.id, muc.id)
        assert (body.mucName, getattr(body, "from").name, [to.name for to in body.to]) == ("Lunch", "ada", ["linus"])
    assert split(ada.heard())[2] == []


def test_what_is_said_in_a_thread_the_group_is_told(app, talk_aside):
    muc, thread, ada, grace, linus = talk_aside
    before = conversations.head(app, muc.conversation)
    sent = [ada.say_to_group(thread.id, text).serverId for text in ("one", "two")]
    for each in (grace, linus):
        _, told, _ = split(each.heard())
        assert [(one["operation"], one["message_count"], one["from"]) for one in told] == [
            ("update_msg", 1, "ada"),
            ("update_msg", 2, "ada"),
        ]
        last = told[-1]["last_message"]
        assert (last["id"], last["to"]) == (str(sent[1]), f"{thread.id}@conference.easemob.com")
        assert last["payload"]["bodies"] == [{"type": "txt", "msg": "two"}]
        assert last["payload"]["meta"]["thread"]["muc_parent_id"] == muc.id
    assert notices(ada) == []
    assert conversations.head(app, muc.conversation) == before, "it is a state, and not kept"


def take_back(client, thread, message, **how):
    return client.about(thread.id, pb.MessageBody.RECALL, message, domain="conference.easemob.com", **how)


def test_what_is_taken_back_counts_no_more(app, talk_aside):
    _, thread, ada, _, linus = talk_aside
    sent = [ada.say_to_group(thread.id, text).serverId for text in ("one", "two", "three")]
    linus.heard()
    for at in (2, 0):
        assert take_back(ada, thread, sent[at]).status.errorCode == 0
    _, told, _ = split(linus.heard())
    assert [each["last_message"]["payload"]["bodies"][0]["msg"] for each in told] == ["two", "two"]
    assert [each["message_count"] for each in told] == [2, 1]
    for _ in range(2):
        assert take_back(ada, thread, sent[1], client_id=99).status.errorCode == 0
    told = split(linus.heard())[1]
    assert [(each["message_count"], each["last_message"]) for each in told] == [(0, {}), (0, {})]


def test_a_message_that_destroyed_itself_is_the_last_one_no_more(app, talk_aside):
    """Not on the devices of those either who were only told of it."""
    _, thread, ada, grace, linus = talk_aside
    ada.say_to_group(thread.id, "stays")
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT)
    body.contents.add(type=0, text="goes")
    body.ext.add(key="stoa_expire_in", type=2, varintValue=5)
    sent = ada.send(thread.id, body, domain="conference.easemob.com").serverId
    told = split(linus.heard())[1]
    assert [each["last_message"]["payload"]["bodies"][0]["msg"] for each in told] == ["stays", "goes"]
    later(6)
    expiry.expire()
    [now] = split(linus.heard())[1]
    assert (now["message_count"], now["last_message"]["payload"]["bodies"][0]["msg"]) == (1, "stays")
    assert sent in recalls([meta for meta in grace.heard() if meta.ns == pb.Meta.CHAT])


def test_a_recall_reaches_those_in_the_thread(talk_aside):
    _, thread, ada, grace, linus = talk_aside
    sent = ada.say_to_group(thread.id, "oops").serverId
    for each in (grace, linus):
        each.heard()
    take_back(ada, thread, sent)
    said = [[meta for meta in each.heard() if meta.ns == pb.Meta.CHAT] for each in (grace, linus)]
    assert [recalls(metas) for metas in said] == [[sent], []]


def command():
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT)
    body.contents.add(type=6, action="typing")
    return body


def test_of_a_command_or_a_message_for_who_is_there_the_group_is_not_told(talk_aside):
    _, thread, ada, grace, linus = talk_aside
    assert ada.send(thread.id, command(), domain="conference.easemob.com").status.errorCode == 0
    ada.say_to_group(thread.id, "now", routetype=pb.Meta.ROUTE_ONLINE)
    assert notices(linus) == []
    assert "now" in texts(grace)


def test_of_a_message_for_some_of_the_thread_nobody_else_is_told(app, talk_aside):
    _, thread, ada, grace, linus = talk_aside
    threadmembers.join(app, thread.id, LINUS, "linus")
    ada.say_to_group(thread.id, "to all")
    for each in (grace, linus):
        each.heard()
    ada.say_to_group(thread.id, "for grace", directedUsers=["grace"], routetype=pb.Meta.ROUTE_DIRECT)
    assert split(grace.heard())[:2] == (["for grace"], [])
    assert split(linus.heard())[:2] == ([], [])
    assert threadevents.last_message(app, thread).said.content.text == "to all"


def test_a_message_too_long_for_an_event_is_told_without_it(talk_aside, monkeypatch):
    _, thread, ada, _, linus = talk_aside
    monkeypatch.setattr(limits, "EVENT_INFO", 600)
    ada.say_to_group(thread.id, "x" * 600)
    [told] = split(linus.heard())[1]
    assert (told["message_count"], "last_message" in told) == (1, False)


@pytest.mark.parametrize(("hearers", "told"), [(4, [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6]), (1, [4])])
def test_with_many_in_the_group_it_is_told_now_and_then(talk_aside, here, monkeypatch, hearers, told):
    """Four devices are on the group's line: each message costs about so many pushes as there may be hearers."""
    _, thread, ada, _, linus = talk_aside
    here("linus", "phone")
    monkeypatch.setattr(limits, "THREAD_HEARERS", hearers)
    sent = [ada.say_to_group(thread.id, f"{number}").serverId for number in range(6)]
    assert [each["message_count"] for each in split(linus.heard())[1]] == told
    take_back(ada, thread, sent[5])
    assert [each["message_count"] for each in split(linus.heard())[1]] == [5], "what is taken back is always told"


@pytest.mark.parametrize(("looked", "found"), [(2, "one"), (1, None)])
def test_how_far_back_the_last_message_is_looked_for(app, talk_aside, monkeypatch, looked, found):
    _, thread, ada, _, _ = talk_aside
    monkeypatch.setattr(limits, "LAST_LOOKED", looked)
    ada.say_to_group(thread.id, "one")
    ada.send(thread.id, command(), domain="conference.easemob.com")
    last = threadevents.last_message(app, thread)
    assert (last.said.content.text if last else None) == found


def test_many_are_told_by_workers(app, talk_aside, monkeypatch):
    _, thread, ada, _, linus = talk_aside
    monkeypatch.setattr(limits, "PUSHED_BY_SENDER", 0)
    taken()
    ada.say_to_group(thread.id, "far and wide")
    assert queues.deliver({"Records": taken()}) == {"batchItemFailures": []}
    [told] = split(linus.heard())[1]
    assert told["last_message"]["payload"]["bodies"][0]["msg"] == "far and wide"


def test_with_nobody_in_the_group_online_nothing_is_pushed(app, talk_aside, gateway):
    _, thread, ada, grace, linus = talk_aside
    entry = log_rows.latest(app, Conversation(THREAD, (thread.id,)), 1)
    assert entry == []
    ada.say_to_group(thread.id, "hello")
    [entry] = log_rows.latest(app, thread.conversation, 1)
    for each in (ada, grace, linus):
        each.leave()
        subscribers.remove(app, [Conversation(GROUP, (thread.parent,))], each.connection)
    before = len(gateway.posts)
    threadevents.tell(app, replace(thread), entry)
    assert len(gateway.posts) == before


def test_a_thread_in_a_process_that_knows_nothing(talk_aside):
    _, thread, ada, grace, _ = talk_aside
    forget()
    assert refused(ada, thread.id) == (0, "")
    assert texts(grace) == ["hi"]
