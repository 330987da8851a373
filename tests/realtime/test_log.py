"""Holes, gaps, recall and self-destruct: what a reader is shown."""

import threading

import pytest

from chalicelib import clock, limits
from chalicelib.delivery import runs
from chalicelib.jobs import expiry
from chalicelib.model.conversation import Conversation
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import conversations, inbox, locators, messages
from infrastructure.recorder import Killed
from tests.realtime.test_login import later, settings

PAIR = Conversation.between("ada", "grace")


def recalls(metas):
    bodies = [pb.MessageBody.FromString(meta.payload) for meta in metas]
    return [body.ackMessageId for body in bodies if body.type == pb.MessageBody.RECALL]


def test_a_reader_stops_before_a_number_in_flight_and_skips_a_hole(client, app):
    ada = client("ada")
    ada.say("grace", "1")
    assert conversations.take(app, PAIR) == 2  # a writer that has not written yet
    ada.say("grace", "3")
    grace = client("grace")
    grace.unread()
    grace.pull("ada")
    assert grace.texts() == ["1"]
    later(limits.WRITER_LIFE - 1)
    grace.pull("ada")
    assert grace.texts() == []
    later(2)
    assert grace.unread() == {"ada": 2}
    grace.pull("ada")
    assert grace.texts() == ["3"]


def test_a_confirmation_does_not_pass_a_push_that_never_came(client, app, recorder):
    """The writer of one message died after its reply and before its push; the next is confirmed."""

    def die(call, _):
        if call.params.get("ConnectionId") == grace.connection:
            raise Killed

    ada, grace = client("ada"), client("grace")
    ada.say("grace", "first")
    assert grace.texts() == ["first"]
    later(limits.CONFIRM_AFTER_PAUSE + 1)
    ada.say("grace", "asks")
    assert grace.texts() == ["asks"]
    recorder.before = die
    with pytest.raises(Killed):
        ada.say("grace", "lost push")
    recorder.before = None
    later(limits.CONFIRM_AFTER_PAUSE + 1)
    ada.say("grace", "asks")
    assert sorted(grace.texts()) == ["asks", "lost push"]
    assert inbox.get(app, "grace", PAIR).cursor("web") == 4


def test_a_reader_of_what_was_not_noted_speaks_for_no_other_device(client, recorder):
    """The writer died before the author's other devices were noted; one of them goes on, the sender repeats."""

    def die(call, _):
        if (call.operation, call.table) == ("UpdateItem", "inbox"):
            raise Killed

    client("ada", "phone").leave()
    ada = client("ada", "web")
    recorder.before = die
    with pytest.raises(Killed):
        ada.say("grace", "said once", client_id=7)
    recorder.before = None
    ada.pull("grace")  # its own message, which it need not be shown
    assert ada.say("grace", "said once", client_id=7).serverId
    [meta] = client("ada", "phone").catch_up()
    assert pb.MessageBody.FromString(meta.payload).contents[0].text == "said once"


def test_a_process_that_forgot_vouches_for_one_push_only(client, app):
    ada, grace = client("ada"), client("grace")
    for n in range(1, limits.CONFIRM_EVERY):
        ada.say("grace", str(n))
    assert len(grace.texts()) == limits.CONFIRM_EVERY - 1
    runs.forget()
    ada.say("grace", "asks")
    # The gap is offered again, which clients filter, and then everything is confirmed.
    metas = grace.heard()
    assert len(metas) == limits.CONFIRM_EVERY
    assert inbox.get(app, "grace", PAIR).cursor("web") == limits.CONFIRM_EVERY


def test_pushes_are_confirmed_every_now_and_then(client, app):
    ada, grace = client("ada"), client("grace")
    for n in range(limits.CONFIRM_EVERY * 2):
        ada.say("grace", str(n))
        assert grace.texts() == [str(n)]
    assert inbox.get(app, "grace", PAIR).cursor("web") == limits.CONFIRM_EVERY * 2


def test_a_push_does_not_overtake_what_is_still_to_be_pulled(client, app):
    ada = client("ada")
    for n in range(3):
        ada.say("grace", str(n))
    later(1)
    grace = client("grace")
    assert grace.unread() == {"ada": 3}
    ada.say("grace", "3")
    ada.say("grace", "4")
    assert grace.texts() == []
    grace.pull("ada")
    assert grace.texts() == ["0", "1", "2", "3", "4"]
    ada.say("grace", "pushed again")
    assert grace.texts() == ["pushed again"]
    assert inbox.get(app, "grace", PAIR).held == set()


def test_a_push_does_not_overtake_what_was_said_while_the_login_ran(client, recorder):
    """By who looked for the device before it was on the routes, and after the login's time was taken."""
    ada = client("ada")
    waiting = ["0", "1"]

    def say(call, _):
        if (call.operation, call.table) == ("UpdateItem", "people") and waiting:
            said, waiting[:] = waiting[:], []
            for text in said:
                later(0.005)
                ada.say("grace", text)

    recorder.before = say
    grace = client("grace")
    recorder.before = None
    later(0.005)
    ada.say("grace", "2")
    assert grace.texts() == []
    assert grace.unread() == {"ada": 3}
    grace.pull("ada")
    assert grace.texts() == ["0", "1", "2"]
    ada.say("grace", "3")
    ada.say("grace", "4")
    assert grace.texts() == ["3", "4"]


def test_a_client_that_does_not_pull_is_told_again(client):
    ada = client("ada")
    ada.say("grace", "0")
    later(1)
    grace = client("grace")
    ada.say("grace", "1")
    later(limits.FIRST_BEATS + 10)
    assert grace.unread() == {"ada": 2}


def test_a_hold_that_nobody_took_away_does_not_last(client, app):
    ada, grace = client("ada"), client("grace")
    ada.say("grace", "0")
    grace.heard()
    inbox.advance(app, "grace", PAIR, "web", 1)
    inbox.hold(app, "grace", PAIR, "web")
    ada.say("grace", "1")
    assert grace.texts() == ["1"]
    assert inbox.get(app, "grace", PAIR).held == set()


def test_own_devices_catch_up_before_they_are_pushed_copies(client):
    phone, web = client("ada", "phone"), client("ada", "web")
    web.leave()
    phone.say("grace", "0")
    later(1)
    web = client("ada", "web")
    phone.say("grace", "1")
    assert web.texts() == []
    web.pull("grace")
    assert web.texts() == ["0", "1"]


def test_two_writers_into_one_conversation(client, app):
    ada, grace = client("ada"), client("grace")
    errors = []

    def write(one, other, start):
        try:
            for n in range(50):
                one.app.settings  # noqa: B018
                sync = pb.CommSyncUL()
                body = pb.MessageBody(type=1)
                body.contents.add(type=0, text=f"{start + n}")
                sync.meta.id, sync.meta.ns, sync.meta.payload = start + n, 1, body.SerializeToString()
                sync.meta.to.name = other
                one.up(pb.MSync.SYNC, sync)
        except Exception as error:
            errors.append(error)

    threads = [
        threading.Thread(target=write, args=(one, other, 1000 * t))
        for t, (one, other) in enumerate([(ada, "grace"), (grace, "ada")] * 4, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows = messages.after(app, PAIR, 0, 1000)
    assert [row.seq for row in rows] == list(range(1, 401))
    assert len({row.id for row in rows}) == 400
    linus_sees = client("grace", "fresh")
    texts = []
    linus_sees.unread()
    linus_sees.pull("ada")
    texts += linus_sees.texts()
    already = {meta.id for meta in grace.heard()}
    assert len(already | {row.id for row in rows if row.sender == "grace"}) == 400


# --- recall ----------------------------------------------------------------------------------------------------------


def test_recall_reaches_who_has_it_and_hides_it_from_who_has_not(client):
    ada, web = client("ada"), client("grace", "web")
    sent = ada.say("grace", "oops")
    assert web.texts() == ["oops"]
    reply = ada.about("grace", pb.MessageBody.RECALL, sent.serverId)
    assert reply.status.errorCode == 0
    assert recalls(web.heard()) == [sent.serverId]
    web.leave()
    late = client("linus")
    assert late.catch_up() == []


def test_an_offline_receiver_never_sees_a_recalled_message(client):
    ada = client("ada")
    sent = ada.say("grace", "oops")
    ada.about("grace", pb.MessageBody.RECALL, sent.serverId)
    metas = client("grace").catch_up()
    assert recalls(metas) == [sent.serverId]
    assert len(metas) == 1


def test_recall_by_somebody_else(client):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace")
    reply = grace.about("ada", pb.MessageBody.RECALL, sent.serverId)
    assert (reply.status.errorCode, reply.status.reason) == (1, "Sorry, You do not have permission")


def test_recall_too_late(client, app):
    ada = client("ada")
    sent = ada.say("grace")
    later(limits.RECALL_SECONDS - 1)
    again = ada.say("grace")
    later(2)
    reply = ada.about("grace", pb.MessageBody.RECALL, sent.serverId)
    assert (reply.status.errorCode, reply.status.reason) == (1, "exceed recall time limit")
    assert ada.about("grace", pb.MessageBody.RECALL, again.serverId).status.errorCode == 0


def test_recall_switched_off(client, app):
    off = settings(app, recall_enabled=False)
    ada = client("ada", tenant=off)
    sent = ada.say("grace")
    assert ada.about("grace", pb.MessageBody.RECALL, sent.serverId).status.reason == "message recall disabled"


def test_recall_of_nothing(client):
    reply = client("ada").about("grace", pb.MessageBody.RECALL, 12345)
    assert (reply.status.errorCode, reply.status.reason) == (1, "not_found msg")


def test_recall_where_it_was_not_said(client):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace", "stays")
    assert ada.about("linus", pb.MessageBody.RECALL, sent.serverId).status.reason == "not_found msg"
    assert grace.texts() == ["stays"]
    assert client("grace", "later").catch_up()


def test_recall_twice_is_one_recall(client, app):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace")
    grace.heard()
    for _ in range(2):
        assert ada.about("grace", pb.MessageBody.RECALL, sent.serverId, client_id=77).status.errorCode == 0
    assert {meta.id for meta in grace.heard()} == {messages.after(app, PAIR, 1, 9)[0].id}


# --- self-destruct ---------------------------------------------------------------------------------------------------


def test_a_message_is_hidden_at_the_second_it_is_due(client):
    ada = client("ada")
    ada.say("grace", "soon gone", ext={"stoa_expire_in": 60})
    later(50)
    first = client("grace", "first")
    first.unread()
    first.pull("ada")
    assert first.texts() == ["soon gone"]
    later(10.1)
    assert client("linus").catch_up() == []
    second = client("grace", "second")
    assert second.catch_up() == []


def test_the_schedule_recalls_what_is_due_from_everybody(client, app):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace", "soon gone", ext={"stoa_expire_in": 10})
    grace.heard()
    later(11)
    expiry.expire()
    assert recalls(grace.heard()) == [sent.serverId]
    assert recalls(ada.heard()) == [sent.serverId]
    place = locators.get(app, sent.serverId)
    assert messages.get(app, PAIR, place.seq).meta == b""
    expiry.expire()
    later(600)
    expiry.expire()
    assert grace.heard() == []


def test_the_schedule_does_not_come_early(client):
    ada, grace = client("ada"), client("grace")
    ada.say("grace", "x", ext={"stoa_expire_in": 10})
    grace.heard()
    later(9)
    expiry.expire()
    assert grace.heard() == []


@pytest.mark.parametrize("late", [0, 3600, 86_000])
def test_the_schedule_may_be_late(client, late):
    ada, grace = client("ada"), client("grace")
    expiry.expire()
    sent = ada.say("grace", "x", ext={"stoa_expire_in": 5})
    grace.heard()
    later(6 + late)
    for _ in range(1 + late // 60 // limits.EXPIRY_MINUTES_PER_RUN):
        expiry.expire()
    assert recalls(grace.heard()) == [sent.serverId]


def test_burning_begins_with_the_read_receipt(client, app):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace", "read me", ext={"stoa_burn_after_read": 5})
    assert sent.serverId & 1
    grace.heard()
    later(1000)
    expiry.expire()
    assert recalls(grace.heard()) == []
    grace.about("ada", pb.MessageBody.READ_ACK, sent.serverId)
    later(4)
    expiry.expire()
    assert recalls(grace.heard()) == []
    grace.about("ada", pb.MessageBody.READ_ACK, sent.serverId)  # a second receipt gives no more time
    later(2)
    expiry.expire()
    assert recalls(grace.heard()) == [sent.serverId]


def test_only_the_receiver_starts_the_fire(client):
    ada = client("ada")
    sent = ada.say("grace", "x", ext={"stoa_burn_after_read": 1})
    ada.about("grace", pb.MessageBody.READ_ACK, sent.serverId)
    client("linus").about("ada", pb.MessageBody.READ_ACK, sent.serverId)
    later(10)
    expiry.expire()
    grace = client("grace")
    grace.unread()
    grace.pull("ada")
    assert "x" in grace.texts()


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_message_has_a_size(client):
    ada = client("ada")
    body = pb.MessageBody(type=1)
    body.contents.add(type=0, text="")
    while len(body.SerializeToString()) < limits.MESSAGE:
        body.contents[0].text += "x" * max(1, (limits.MESSAGE - len(body.SerializeToString())) // 2)
    assert len(body.SerializeToString()) == limits.MESSAGE
    assert ada.send("grace", body).status.errorCode == 0
    body.contents[0].text += "x"
    reply = ada.send("grace", body)
    assert (reply.status.errorCode, reply.status.reason) == (7, "Sorry, data is too large")


def test_every_uplink_meta_is_answered(client):
    ada = client("ada")
    sync = pb.CommSyncUL()
    sync.meta.id, sync.meta.ns = 5, pb.Meta.MUC
    ada.up(pb.MSync.SYNC, sync)
    down = pb.CommSyncDL.FromString(ada.new()[-1].payload)
    assert (down.metaId, down.status.errorCode) == (5, 9)


def test_a_batch_fits_a_frame(client):
    ada = client("ada")
    for _ in range(12):
        body = pb.MessageBody(type=1)
        body.contents.add(type=0, text="x" * 5000)
        assert ada.send("grace", body).status.errorCode == 0
    grace = client("grace")
    assert len(grace.catch_up()) == 12
    assert all(len(data) <= limits.FRAME_TEXT for data in grace.gateway.sent[grace.connection])


def test_metas_have_ids_of_their_own(client):
    """Unique over all name spaces (msync rule 10)."""
    ada, grace = client("ada"), client("grace")
    ids = []
    for n in range(20):
        sent = ada.say("grace", str(n))
        grace.about("ada", pb.MessageBody.READ_ACK, sent.serverId)
    ids = [meta.id for meta in grace.heard() + ada.heard()]
    assert len(set(ids)) == len(ids) == 40


def test_clock_is_back():
    assert clock.offset == 0
