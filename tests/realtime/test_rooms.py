"""Rooms: who comes and goes, what is said there, and what becomes of who is not there any more."""

import json
from contextlib import nullcontext

import pytest

from chalicelib import clock, limits, telemetry
from chalicelib.config import settings
from chalicelib.errors import TrafficLimit
from chalicelib.jobs import heartbeats, queues
from chalicelib.model.content import Attribute, Text
from chalicelib.model.conversation import Conversation
from chalicelib.model.event import Actor
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.message import Draft, Kind
from chalicelib.model.priority import Priority
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import connections, leases, membership, mucs, shedding
from chalicelib.store import connections as sockets
from chalicelib.store import marks, memberships, people, session, subscribers
from chalicelib.store import mucs as rows
from tests.realtime.rooms import ROOM, get, head, info, make, members, refused, room, told
from tests.realtime.test_login import later

__all__ = ["room"]


@pytest.fixture
def hall(room, client):
    """Three in a room."""
    devices = client("ada"), client("grace"), client("linus")
    for device in devices:
        info(device.join_room(room.id), device.username)
    for device in devices:
        device.heard()
    return room, *devices


def looked_for(app, username):
    """What the queue brings a while after a connection is lost, if it was asked for."""
    url = settings().login_queue
    found = session.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    assert int(found["Attributes"]["ApproximateNumberOfMessagesDelayed"]) > 0, "nobody asked for it"
    record = {"messageId": "1", "body": json.dumps({"appkey": app.key, "user": username})}
    assert queues.settle_logins({"Records": [record]}) == {"batchItemFailures": []}


def on_line(app, room):
    return {(username, device.resource) for username, device in subscribers.on(app, room.conversation, clock.now())}


# --- coming and going ------------------------------------------------------------------------------------------------


def test_who_comes_is_told_what_the_room_is_and_the_others_who_came(app, room, client):
    ada, grace = client("ada"), client("grace")
    assert info(ada.join_room(room.id), "ada")["member_count"] == 1
    assert info(grace.join_room(room.id, ext="hello"), "grace") == {
        "is_all_mute": False,
        "create_timestamp": room.created,
        "is_in_white_list": False,
        "member_count": 2,
        "mute_duration": -1,
    }
    assert told(ada) == [("PRESENCE", "grace", ["grace"], 2, "hello")]
    assert told(grace) == []
    assert members(app, room, "ada", "grace", "linus") == {"ada", "grace"}


def test_a_mute_and_the_allow_list_are_in_what_is_told(app, room, client):
    rows.change(app, room, clock.now(), muted=True)
    until = clock.now() + 60_000
    marks.put(app, room, Mark.MUTE, ["grace"], until=until)
    marks.put(app, room, Mark.ALLOW, ["linus"])
    grace, linus = info(client("grace").join_room(room.id), "grace"), info(client("linus").join_room(room.id), "linus")
    assert (grace["mute_duration"], grace["is_in_white_list"], grace["is_all_mute"]) == (until, False, True)
    assert (linus["mute_duration"], linus["is_in_white_list"]) == (-1, True)


def test_coming_twice_is_coming_once(app, hall):
    room, ada, grace, _ = hall
    assert info(grace.join_room(room.id), "grace")["member_count"] == 3
    assert told(ada) == []
    ada.say_to_room(room.id, "once")
    assert grace.texts() == ["once"]


def test_who_goes_hears_nothing_more_and_the_others_are_told(app, hall):
    room, ada, grace, linus = hall
    assert grace.leave_room(room.id).status.errorCode == 0
    assert told(ada) == told(linus) == [("ABSENCE", "grace", ["grace"], 2, "")]
    ada.say_to_room(room.id, "without grace")
    assert (grace.texts(), linus.texts()) == ([], ["without grace"])
    assert grace.leave_room(room.id).status.errorCode == 0, "gone is gone"
    assert refused(grace.say_to_room(room.id)) == (1, "not in group or chatroom")


def test_the_owner_stays_a_member_and_hears_nothing(app, hall, client):
    room, ada, grace, _ = hall
    assert ada.leave_room(room.id).status.errorCode == 0
    assert members(app, room, "ada") == {"ada"}
    grace.say_to_room(room.id, "is she there?")
    assert (ada.texts(), told(grace)) == ([], [])
    again = client("ada", "phone")
    leases.settle(again.connection, last=False)
    grace.say_to_room(room.id, "now?")
    assert again.texts() == [], "who went comes back of its own will"
    info(again.join_room(room.id), "ada")
    grace.say_to_room(room.id, "welcome")
    assert (again.texts(), ada.texts()) == (["welcome"], ["welcome"])


def test_all_other_rooms_are_left_when_that_is_asked_for(app, hall):
    room, ada, grace, _ = hall
    other, own = make(app), make(app, owner="grace")
    grace.join_room(own.id)
    info(grace.join_room(other.id, leaveOtherRooms=True), "grace")
    assert [members(app, each, "grace") for each in (room, other, own)] == [set(), {"grace"}, {"grace"}]
    assert told(ada) == [("ABSENCE", "grace", ["grace"], 2, "")]


@pytest.mark.parametrize("operation", ["join_room", "leave_room"])
@pytest.mark.parametrize("unknown", ["17956299220907512", "no-number"])
def test_a_room_that_is_not_there(client, operation, unknown):
    reply = getattr(client("grace"), operation)(unknown)
    assert refused(reply) == (1, f"grpID {unknown} does not exist!")


def test_the_id_of_a_group_is_no_room(app, client):
    assert refused(client("grace").join_room("17956299220907511"))[1] == "grpID 17956299220907511 does not exist!"


def test_a_full_room(app, client):
    small = make(app, max_users=2)
    info(client("grace").join_room(small.id), "grace")
    assert refused(client("linus").join_room(small.id)) == (1, "group member list is full!")
    assert get(app, small).members == 2


def test_who_is_blocked_stays_outside(app, room, client):
    marks.put(app, room, Mark.BLOCK, ["grace"])
    code, text = refused(client("grace").join_room(room.id))
    assert code == 1
    assert "can not join this group" in text
    assert "is in the blacklist" in text


def test_a_room_that_is_disabled(app, room, client):
    rows.change(app, room, clock.now(), disabled=True)
    text = "can not operate this group, reason: group is disabled"
    assert refused(client("grace").join_room(room.id)) == (1, text)


@pytest.mark.parametrize(("length", "code"), [(limits.JOIN_EXT, 0), (limits.JOIN_EXT + 1, 1)])
def test_what_who_comes_says_has_a_limit(app, room, client, length, code):
    grace = client("grace")
    assert grace.join_room(room.id, ext="e" * length).status.errorCode == code
    assert members(app, room, "grace") == ({"grace"} if code == 0 else set())


def test_a_large_room_is_not_told_who_comes_and_goes(app, hall, monkeypatch):
    room, ada, grace, linus = hall
    monkeypatch.setattr(limits, "ROOM_TOLD", 2)
    linus.leave_room(room.id)
    assert len(told(ada)) == 1, "two are left: at the limit"
    linus.join_room(room.id)
    assert told(ada) == [], "one past it"
    ada.say_to_room(room.id, "hi")
    assert (grace.texts()[-1], linus.texts()[-1]) == ("hi", "hi")


def test_another_operation_is_refused(client, room):
    assert client("grace")._attend(pb.MUCBody.KICK, room.id, {}).status.errorCode == 9


def test_nobody_comes_into_a_room_of_another_app(app, room, client):
    from tests.conftest import tenant

    other = tenant("acme", "other")
    assert refused(client("grace", tenant=other).join_room(room.id)) == (1, f"grpID {room.id} does not exist!")
    assert members(app, room, "grace") == set()


# --- what is said ----------------------------------------------------------------------------------------------------


def test_everybody_there_hears_it_once_and_is_asked_for_nothing(app, hall):
    room, ada, grace, linus = hall
    phone_frames = len(ada.new())
    assert phone_frames == 0
    for n in range(limits.CONFIRM_EVERY + 1):
        grace.say_to_room(room.id, f"n{n}")
    assert ada.texts() == linus.texts() == [f"n{n}" for n in range(limits.CONFIRM_EVERY + 1)]
    assert ada.keys.get(room.id) is None
    assert grace.texts() == []


def test_other_devices_of_who_is_there_hear_it_too(app, room, client):
    web, phone = client("grace"), client("grace", "phone")
    web.join_room(room.id)
    client("ada").join_room(room.id)
    web.say_to_room(room.id, "from the web")
    [meta] = [meta for meta in phone.heard() if meta.ns == pb.Meta.CHAT]
    assert getattr(meta, "from").clientResource == "web"


def test_a_repeat_is_one_message(app, hall):
    room, ada, grace, _ = hall
    first = grace.say_to_room(room.id, "once", client_id=77)
    assert grace.say_to_room(room.id, "once", client_id=77).serverId == first.serverId
    assert set(ada.texts()) == {"once"}
    assert len(ada.had) >= 1


def test_nobody_catches_up_in_a_room(app, hall, client):
    room, ada, grace, _ = hall
    grace.say_to_room(room.id, "now")
    phone = client("linus", "phone")
    assert phone.unread() == {}
    leases.settle(phone.connection, last=False)
    grace.say_to_room(room.id, "back in time")
    assert phone.texts() == ["back in time"]
    assert ada.unread() == {}


def test_who_is_muted_is_refused(app, hall):
    room, ada, grace, linus = hall
    marks.put(app, room, Mark.MUTE, ["grace"], until=-1)
    assert refused(grace.say_to_room(room.id)) == (15, "you were muted")
    rows.change(app, room, clock.now(), muted=True)
    assert refused(linus.say_to_room(room.id)) == (15, "you were muted")
    marks.put(app, room, Mark.ALLOW, ["linus"])
    assert refused(linus.say_to_room(room.id)) == (0, "")
    assert refused(ada.say_to_room(room.id)) == (0, "")


def test_a_message_of_the_wrong_kind(hall):
    room, ada, *_ = hall
    assert refused(ada.say_to_group(room.id)) == (1, "group not found")
    unknown = "17956299220907511"
    assert refused(ada.say_to_room(unknown)) == (1, f"grpID {unknown} does not exist!")


def test_a_message_is_taken_back(hall):
    room, ada, grace, _ = hall
    sent = grace.say_to_room(room.id, "oops")
    reply = grace.about(room.id, pb.MessageBody.RECALL, sent.serverId, domain="conference.easemob.com")
    assert refused(reply) == (0, "")
    bodies = [pb.MessageBody.FromString(meta.payload) for meta in ada.heard() if meta.ns == pb.Meta.CHAT]
    assert [body.type for body in bodies] == [pb.MessageBody.CHATROOM, pb.MessageBody.RECALL]
    assert bodies[1].ackMessageId == sent.serverId


def test_a_message_to_some(hall):
    room, ada, grace, linus = hall
    ada.say_to_room(room.id, "psst", directedUsers=["linus"])
    assert (grace.texts(), linus.texts()) == ([], ["psst"])


# --- load ------------------------------------------------------------------------------------------------------------


def flood(speaker, room):
    """Ten messages in a second to two others: twenty pushes a second."""
    speaker.say_to_room(room.id)
    for _ in range(9):
        speaker.say_to_room(room.id)
    later(1)
    speaker.say_to_room(room.id)


@pytest.mark.parametrize(("pushes", "refused_tags"), [(21, set()), (15, {2}), (11, {2}), (8, {1, 2, None, 7})])
def test_what_matters_least_is_shed_first(hall, monkeypatch, pushes, refused_tags):
    """The ordinary limit is twice that of low priority."""
    room, ada, grace, linus = hall
    flood(ada, room)
    monkeypatch.setattr(limits, "ROOM_PUSHES_LOW", pushes)
    monkeypatch.setattr(limits, "ROOM_PUSHES", 2 * pushes)
    linus.heard()
    for tag in (0, 1, 2, None, 7):
        expected = (7, "traffic limit") if tag in refused_tags else (0, "")
        assert refused(grace.say_to_room(room.id, f"tag {tag}", tag=tag)) == expected, tag
    assert linus.texts() == [f"tag {tag}" for tag in (0, 1, 2, None, 7) if tag not in refused_tags]


def tagged(priority):
    notes = (Attribute("chatroom_msg_tag", pb.KeyValue.INT, priority.value),)
    return Draft(1, "", Kind.ROOM_CHAT, Text("hi"), notes=notes)


@pytest.mark.parametrize(
    ("wanted", "most"), [(Priority.LOW, limits.ROOM_PUSHES_LOW), (Priority.NORMAL, limits.ROOM_PUSHES)]
)
def test_the_limit_and_one_push_beyond(app, room, wanted, most):
    for pushes, allowed in ((most, True), (most + 1, False)):
        shedding._loads[f"{app.key}/{room.conversation.key}"] = shedding._Load(1, clock.now(), pushes)
        with nullcontext() if allowed else pytest.raises(TrafficLimit):
            shedding.check(app, room.conversation, tagged(wanted), trusted=lambda: False)
        shedding.check(app, room.conversation, tagged(wanted), trusted=lambda: True)
        shedding.check(app, room.conversation, tagged(Priority.HIGH), trusted=lambda: False)


def test_who_leads_or_is_allowed_is_always_heard(app, hall, monkeypatch):
    room, ada, grace, linus = hall
    monkeypatch.setattr(limits, "ROOM_PUSHES_LOW", 1)
    flood(ada, room)
    marks.put(app, room, Mark.ALLOW, ["linus"])
    assert refused(grace.say_to_room(room.id, tag=2)) == (7, "traffic limit")
    assert refused(linus.say_to_room(room.id, tag=2)) == refused(ada.say_to_room(room.id, tag=2)) == (0, "")


def test_load_passes(hall, monkeypatch):
    room, ada, grace, _ = hall
    monkeypatch.setattr(limits, "ROOM_PUSHES_LOW", 1)
    flood(ada, room)
    assert refused(grace.say_to_room(room.id, tag=2)) == (7, "traffic limit")
    later(limits.LOAD_KNOWN + 1)
    assert refused(grace.say_to_room(room.id, tag=2)) == (0, "")


def test_what_is_shed_is_counted(hall, monkeypatch):
    room, ada, grace, _ = hall
    counted = []
    monkeypatch.setattr(telemetry, "count", counted.append)
    monkeypatch.setattr(limits, "ROOM_PUSHES_LOW", 1)
    flood(ada, room)
    grace.say_to_room(room.id, tag=2)
    assert "Shed" in counted


def test_a_process_measures_so_many_rooms(app, monkeypatch):
    monkeypatch.setattr(limits, "LOADS_KNOWN", 2)
    for n in range(3):
        shedding.note(app, Conversation(ROOM, (f"{n}2",)), 1, 1)
    assert len(shedding._loads) == 2


# --- what an admin does there ----------------------------------------------------------------------------------------


def test_who_is_removed_hears_it_and_nothing_more(app, hall):
    room, ada, grace, linus = hall
    membership.remove(app, ROOM, room.id, Actor("ada", "web"), ["grace"])
    assert ("KICK", "ada", ["grace"], 0, "") in told(grace)
    assert told(linus) == [("ABSENCE", "grace", ["grace"], 2, "")]
    ada.say_to_room(room.id, "gone")
    assert grace.texts() == []


def test_a_room_ends_for_everybody(app, hall):
    room, _, grace, linus = hall
    before = head(app, room)
    mucs.destroy(app, ROOM, room.id, Actor("ada", "web"))
    assert told(grace) == told(linus) == [("DESTROY", "ada", [], 0, "")]
    assert refused(grace.say_to_room(room.id)) == (1, f"grpID {room.id} does not exist!")
    assert get(app, room) is None
    assert head(app, room) == before, "events of rooms take no numbers"


# --- who is not there any more ---------------------------------------------------------------------------------------


def test_a_member_whose_last_connection_is_gone_leaves_after_a_while(app, hall, gateway):
    room, ada, grace, _ = hall
    gateway.drop(grace.connection)
    connections.lost(grace.connection)
    assert members(app, room, "grace") == {"grace"}, "not at once"
    looked_for(app, "grace")
    assert members(app, room, "grace") == set()
    assert told(ada) == [("ABSENCE", "grace", ["grace"], 2, "")]


def test_the_look_is_asked_for_before_the_connection_is_forgotten(app, hall, recorder):
    _, _, grace, _ = hall
    with recorder.recording() as calls:
        connections.lost(grace.connection)
    names = [(call.operation, call.table) for call in calls]
    assert names.index(("SendMessage", "")) < names.index(("DeleteItem", "connections"))


def test_who_is_in_no_room_is_not_looked_for(app, client, recorder):
    grace = client("grace")
    with recorder.recording() as calls:
        connections.lost(grace.connection)
    assert "SendMessage" not in [call.operation for call in calls]


def test_who_is_back_in_time_stays(app, hall, client):
    room, ada, grace, _ = hall
    connections.lost(grace.connection)
    again = client("grace", "web2")
    leases.settle(again.connection, last=False)
    looked_for(app, "grace")
    assert members(app, room, "grace") == {"grace"}
    ada.say_to_room(room.id, "welcome back")
    assert again.texts() == ["welcome back"]
    connections.lost(again.connection)
    looked_for(app, "grace")
    assert members(app, room, "grace") == set(), "who came back is looked for too"


def test_a_member_with_another_device_stays(app, hall, client):
    room, _, grace, _ = hall
    phone = client("grace", "phone")
    grace.join_room(room.id)
    connections.lost(grace.connection)
    looked_for(app, "grace")
    assert members(app, room, "grace") == {"grace"}
    assert ("grace", "phone") in on_line(app, room)
    connections.lost(phone.connection)
    looked_for(app, "grace")
    assert members(app, room, "grace") == set()


def test_who_leads_and_the_allow_list_are_kept(app, hall, client):
    room, ada, grace, linus = hall
    people.add(app, User("omar", "uuid", clock.now(), clock.now()))
    omar = client("omar")
    omar.join_room(room.id)
    marks.put(app, room, Mark.ALLOW, ["grace"])
    assert memberships.promote(app, get(app, room), "linus") is Outcome.DONE
    for device in (ada, grace, linus, omar):
        connections.lost(device.connection)
        looked_for(app, device.username)
    assert members(app, room, "ada", "grace", "linus", "omar") == {"ada", "grace", "linus"}
    assert get(app, room).admins == {"linus"}


def test_who_is_away_leaves_a_room_that_is_disabled_too(app, hall):
    room, _, grace, _ = hall
    rows.change(app, room, clock.now(), disabled=True)
    connections.lost(grace.connection)
    looked_for(app, "grace")
    assert members(app, room, "grace") == set()


def test_a_disconnect_that_never_came_is_found_by_the_sweep(app, hall, gateway):
    room, _, grace, _ = hall
    gateway.drop(grace.connection)
    later(limits.LEASE_LONGEST + 1)
    heartbeats.sweep()
    assert sockets.get(grace.connection, consistent=True) is None
    looked_for(app, "grace")
    assert members(app, room, "grace") == set()


def test_a_push_that_finds_nobody_has_the_user_looked_for(app, hall, gateway, recorder):
    room, ada, grace, _ = hall
    gateway.drop(grace.connection)
    with recorder.recording() as calls:
        ada.say_to_room(room.id, "anybody?")
    assert "SendMessage" in [call.operation for call in calls]
    assert sockets.get(grace.connection, consistent=True) is None
    assert ("grace", "web") not in on_line(app, room)


def test_a_push_that_fails_loses_nobody_the_room(app, hall, gateway):
    room, ada, grace, _ = hall
    gateway.failing[grace.connection] = 500
    ada.say_to_room(room.id, "lost")
    gateway.failing.clear()
    ada.say_to_room(room.id, "heard")
    assert grace.texts() == ["heard"]


def test_a_socket_that_is_gone_meanwhile_brings_nobody_in(app, room, client):
    grace = client("grace")
    sockets.remove(grace.connection)
    reply = grace.join_room(room.id)
    assert reply.status.errorCode == 2
    assert members(app, room, "grace") == set()


def test_nobody_is_looked_for_twice_without_need(app, hall):
    room, ada, grace, _ = hall
    connections.lost(grace.connection)
    for _ in range(2):
        looked_for(app, "grace")
    assert len(told(ada)) == 1
    assert get(app, room).members == 2
    assert people.devices(app, "grace", consistent=True)[0].online is False
    assert memberships.leave(app, room, "grace", 0).name == "ABSENT"
