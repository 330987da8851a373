"""What an app says in all its rooms."""

from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.delivery import pack
from chalicelib.errors import TooManyBroadcasts
from chalicelib.jobs import expiry
from chalicelib.model.app import AppSettings
from chalicelib.model.broadcastjson import show
from chalicelib.model.content import Attribute, Image, Text
from chalicelib.model.file import Upload
from chalicelib.model.message import Kind
from chalicelib.model.priority import Priority
from chalicelib.model.rooms import Broadcast
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import broadcasts, files, mucs, shedding
from chalicelib.store import apps, messages
from chalicelib.store import files as stored
from chalicelib.store import mucs as rows
from tests.conftest import forget, tenant
from tests.realtime.rooms import head, make
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.realtime.test_login import later
from tests.services.broadcasts import brought, hall, queued, served
from tests.services.mucs import APP, found

NEWS = Broadcast("admin", Text("news"), (Attribute("k", 7, "v"),))


def begun(app, said=NEWS):
    """The first message of the queue."""
    broadcasts.begin(app, said)
    [message] = queued()
    return message


def said_in(app, room):
    """Messages of its log: by whom, and what."""
    entries = [each for each in messages.after(app, room.conversation, 0, 500) if each.kind is Kind.ROOM_CHAT]
    bodies = [pb.MessageBody.FromString(pb.Meta.FromString(entry.meta).payload) for entry in entries]
    return [(entry.sender, body.contents[0].text) for entry, body in zip(entries, bodies, strict=True)]


# --- who hears it ----------------------------------------------------------------------------------------------------


def test_all_rooms_hear_it(app, client, recorder):
    ada, grace, linus = client("ada"), client("grace"), client("linus")
    here, there = hall(app, ada, grace), hall(app, linus)
    before = clock.now()
    with recorder.tenant(app.key):
        number = broadcasts.begin(app, NEWS)
        assert before <= number // 1000 <= clock.now()
        assert number < 1 << 53
        assert brought() == 1
    for each, room in ((ada, here), (grace, here), (linus, there)):
        [meta] = each.heard()
        body = pb.MessageBody.FromString(meta.payload)
        assert (body.type, body.contents[0].text) == (pb.MessageBody.CHATROOM, "news")
        assert [getattr(body, "from").name, body.to.name, meta.to.name] == ["admin", room.id, room.id]
        assert [(pair.key, pair.type, pair.stringValue) for pair in body.ext] == [("k", pb.KeyValue.STRING, "v")]
        notes = [(pair.key, pair.type, pair.varintValue) for pair in meta.ext]
        assert notes == [("is_broadcast", pb.KeyValue.BOOL, 1), ("chatroom_msg_tag", pb.KeyValue.INT, 1)]
        assert meta.timestamp == meta.id >> 22
    assert said_in(app, here) == [("ada", "first"), ("admin", "news")]
    assert said_in(app, there) == [("linus", "first"), ("admin", "news")]


@pytest.mark.parametrize(("priority", "tag"), [(Priority.HIGH, 0), (Priority.NORMAL, 1), (Priority.LOW, 2)])
def test_how_much_it_matters_is_told(app, client, priority, tag):
    ada = client("ada")
    hall(app, ada)
    assert served(begun(app, replace(NEWS, priority=priority)))
    [meta] = ada.heard()
    assert meta.ext[1].varintValue == tag


def test_who_says_it_hears_it_too(app, client):
    ada = client("ada")
    hall(app, ada)
    assert served(begun(app, replace(NEWS, sender="ada")))
    assert ada.texts() == ["news"]


def test_no_client_passes_for_the_app(app, client):
    ada, grace = client("ada"), client("grace")
    room = hall(app, ada, grace)
    body = pb.MessageBody(type=pb.MessageBody.CHATROOM)
    body.contents.add(type=0, text="news")
    notes = [
        pb.KeyValue(key=key, type=kind, varintValue=1) for key, kind in (("is_broadcast", 1), ("chatroom_msg_tag", 2))
    ]
    sent = ada.send(room.id, body, domain="conference.easemob.com", ext=notes)
    assert sent.status.errorCode == 0
    [meta] = grace.heard()
    assert [note.key for note in meta.ext] == ["chatroom_msg_tag"]


def test_what_is_read_back_is_a_broadcast_still(app, client):
    room = hall(app, client("ada"))
    assert served(begun(app))
    read = pack.read(messages.get(app, room.conversation, 2)).said
    assert (read.notes, read.ext, read.content) == (NEWS.draft(room.id).notes, NEWS.ext, NEWS.content)


def test_a_room_where_nothing_was_ever_said_hears_nothing(app, client):
    ada = client("ada")
    room = make(app)
    ada.join_room(room.id)
    ada.heard()
    assert served(begun(app))
    assert (ada.texts(), head(app, room)) == ([], 0)


def test_a_room_where_nobody_is_is_told_nothing(app, client):
    ada, grace = client("ada"), client("grace")
    room = hall(app, ada, grace)
    for each in (ada, grace):
        each.leave_room(room.id)
    assert served(begun(app))
    assert head(app, room) == 1


def test_a_room_that_is_disabled_hears_nothing(app, client):
    ada = client("ada")
    room = hall(app, ada)
    rows.change(app, room, clock.now(), disabled=True)
    assert served(begun(app))
    assert head(app, room) == 1


def test_a_room_that_ended_is_told_nothing(app, client):
    ada = client("ada")
    room, other = hall(app, ada), hall(app, ada)
    mucs.destroy(app, room.place, room.id, APP)
    ada.heard()
    assert served(begun(app))
    assert (head(app, room), head(app, other), ada.texts()) == (1, 2, ["news"])


def test_groups_hear_nothing(app, client):
    ada = client("ada")
    group = found(app, "ada", "grace")
    ada.say_to_group(group.id)
    ada.heard()
    assert served(begun(app))
    assert ada.texts() == []


def test_rooms_of_another_app_hear_nothing(app, client, recorder):
    other = tenant("acme", "other")
    ada, stranger = client("ada"), client("ada", tenant=other)
    here, there = hall(app, ada), hall(other, stranger)
    with recorder.tenant(app.key):
        assert served(begun(app))
    assert (ada.texts(), stranger.texts()) == (["news"], [])
    assert (head(app, here), head(other, there)) == (2, 1)


def test_many_rooms_take_several_messages(app, client, monkeypatch):
    monkeypatch.setattr(limits, "BROADCAST_ROOMS", 2)
    ada = client("ada")
    rooms = [hall(app, ada) for _ in range(5)]
    broadcasts.begin(app, NEWS)
    assert brought() == 3
    assert [head(app, room) for room in rooms] == [2] * 5
    assert ada.texts() == ["news"] * 5


def test_as_many_rooms_as_one_message_is_for_and_one_more(app, client):
    ada = client("ada")
    rooms = [hall(app, ada) for _ in range(limits.BROADCAST_ROOMS)]
    assert brought(begun(app)) == 1
    rooms.append(hall(app, ada))
    later(1)
    assert brought(begun(app)) == 2
    assert [head(app, room) for room in rooms] == [3] * limits.BROADCAST_ROOMS + [2]


def test_an_app_without_rooms(app):
    assert brought(begun(app)) == 1


@pytest.mark.parametrize("gone", ["acme#gone", "nonsense", ""])
def test_an_app_that_is_not_there(app, gone):
    assert brought(begun(app) | {"appkey": gone}) == 1


def test_an_app_that_serves_nobody_says_nothing(app, client):
    ada = client("ada")
    room = hall(app, ada)
    message = begun(app)
    assert apps.put(replace(app, settings=AppSettings(status="offline")), app)
    forget()
    assert served(message)
    assert head(app, room) == 1


# --- once ------------------------------------------------------------------------------------------------------------


def test_a_repeat_is_the_same_message(app, client):
    """Clients filter what they have, by its id."""
    ada = client("ada")
    room = hall(app, ada)
    message = begun(app)
    for _ in range(3):
        assert served(message)
    metas = ada.heard()
    assert len({meta.id for meta in metas}) == 1
    assert said_in(app, room).count(("admin", "news")) == 1


def test_the_same_words_again_are_another_message(app, client):
    ada = client("ada")
    hall(app, ada)
    for _ in range(2):
        assert served(begun(app))
        later(1)
    assert len({meta.id for meta in ada.heard()}) == 2


def test_a_repeat_does_not_bring_back_what_was_taken_back(app, client):
    ada = client("ada")
    hall(app, ada)
    message = begun(app, replace(NEWS, sender="ada"))
    assert served(message)
    [meta] = ada.heard()
    ada.about(meta.to.name, pb.MessageBody.RECALL, meta.id, domain="conference.easemob.com")
    assert served(message)
    assert ada.texts() == []


@faults
def test_a_worker_may_stop_after_any_call(app, client, recorder, when, fault, monkeypatch):
    """The queue brings its message again."""
    monkeypatch.setattr(limits, "BROADCAST_ROOMS", 2)
    trouble, ada, grace = Trouble(recorder, when, fault), client("ada"), client("grace")
    rooms = [hall(app, ada, grace), hall(app, ada), hall(app, grace)]
    ids = set()

    def run(k):
        words = f"news {k}"
        first = {"appkey": app.key, "broadcast": k, "said": show(replace(NEWS, content=Text(words))), "cursor": ""}
        struck = trouble.at(k, lambda: served(first))
        brought(first)
        for room in rooms:
            assert said_in(app, room).count(("admin", words)) == 1
        for each in (ada, grace):
            new = {meta.id: meta for meta in each.heard() if meta.id not in ids}
            assert each.texts(list(new.values())) == [words] * 2
        ids.update(ada.had | grace.had)
        return struck

    each_call(run)


@faults
def test_beginning_may_stop_after_any_call(app, recorder, when, fault):
    trouble = Trouble(recorder, when, fault)
    numbers = set()

    def run(k):
        later(60)
        begun_before = len(numbers)
        struck = trouble.at(k, lambda: broadcasts.begin(app, NEWS))
        later(1)
        broadcasts.begin(app, NEWS)
        numbers.update(message["broadcast"] for message in queued())
        assert 1 <= len(numbers) - begun_before <= 2
        return struck

    k = 1
    while run(k):
        k += 1
    assert k > 2


# --- how often -------------------------------------------------------------------------------------------------------


def at(seconds):
    """A moment that many seconds after a day began."""
    clock.offset = 0
    day = limits.ROOM_BROADCASTS[-1][1] * 1000
    clock.offset = (clock.now() // day + 1) * day + int(seconds * 1000) - clock.now()


def allowed(app):
    try:
        broadcasts.begin(app, NEWS)
    except TooManyBroadcasts:
        return False
    return True


def test_one_a_second(app):
    at(5)
    assert [allowed(app), allowed(app)] == [True, False]
    at(6)
    assert [allowed(app), allowed(app)] == [True, False]


def test_ten_a_minute(app):
    for second in range(10):
        at(second)
        assert allowed(app)
    at(59)
    assert not allowed(app)
    at(60)
    assert allowed(app)


def test_a_hundred_a_day_by_utc(app):
    for minute in range(10):
        for second in range(10):
            at(minute * 60 + second)
            assert allowed(app)
    at(86_399)
    assert not allowed(app)
    at(86_400)
    assert allowed(app)
    assert len(queued()) == 101


def test_what_is_refused_does_not_count(app):
    at(0)
    assert [allowed(app) for _ in range(15)] == [True] + [False] * 14
    for second in range(1, 10):
        at(second)
        assert allowed(app)


def test_another_app_counts_alone(app):
    at(0)
    assert [allowed(each) for each in (app, tenant("acme", "shop-2"), app)] == [True, True, False]


# --- load and ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "pushes", "heard"),
    [
        (Priority.LOW, limits.ROOM_PUSHES_LOW, True),
        (Priority.LOW, limits.ROOM_PUSHES_LOW + 1, False),
        (Priority.NORMAL, limits.ROOM_PUSHES, True),
        (Priority.NORMAL, limits.ROOM_PUSHES + 1, False),
        (Priority.HIGH, limits.ROOM_PUSHES * 10, True),
    ],
)
def test_a_room_under_load_is_spared_what_matters_least(app, client, priority, pushes, heard):
    ada = client("ada")
    busy, quiet = hall(app, ada), hall(app, ada)
    message = begun(app, replace(NEWS, priority=priority))
    shedding._loads[f"{app.key}/{busy.conversation.key}"] = shedding._Load(1, clock.now(), pushes)
    assert served(message)
    assert [head(app, room) - 1 for room in (busy, quiet)] == [heard, True]


def test_it_counts_among_what_a_room_is_told(app, client):
    ada, grace = client("ada"), client("grace")
    room = hall(app, ada, grace)
    key = f"{app.key}/{room.conversation.key}"
    shedding.forget()
    for _ in range(2):
        assert served(begun(app))
        later(1)
    load = shedding._loads[key]
    assert (load.seq, round(load.pushes)) == (3, 2)


def test_it_ends_in_all_rooms_at_one_time(app, client):
    ada = client("ada")
    rooms = [hall(app, ada) for _ in range(2)]
    message = begun(app, replace(NEWS, ext=(Attribute("stoa_expire_in", 2, 60),)))
    later(10)
    assert served(message)
    assert ada.texts() == ["news"] * 2
    ends = message["broadcast"] // 1000 + 60_000
    assert [messages.get(app, room.conversation, 2).expires for room in rooms] == [ends] * 2
    later(51)
    expiry.expire()
    told = [pb.MessageBody.FromString(meta.payload).type for meta in ada.heard()]
    assert told == [pb.MessageBody.RECALL] * 2


def picture(app, **more):
    """Ada's, and the broadcast that shows it."""
    made = files.upload(app, "ada", Upload("a.png", "image/png", b"bytes"))
    address = f"https://chat.test/{app.org}/{app.name}/chatfiles/{made.uuid}"
    return made.uuid, replace(NEWS, sender="ada", content=Image(remote_path=address), **more)


def test_a_file_stays_for_the_rooms_that_still_show_it(app, client):
    ada = client("ada")
    hall(app, ada), hall(app, ada)
    uuid, said = picture(app)
    assert served(begun(app, said))
    meta, _ = ada.heard()
    reply = ada.about(meta.to.name, pb.MessageBody.RECALL, meta.id, domain="conference.easemob.com")
    assert reply.status.errorCode == 0
    assert stored.get(app, uuid) is not None


def test_a_file_goes_with_what_destroys_itself(app, client):
    hall(app, client("ada"))
    uuid, said = picture(app, ext=(Attribute("stoa_expire_in", 2, 60),))
    assert served(begun(app, said))
    later(61)
    expiry.expire()
    assert stored.get(app, uuid) is None


def test_after_its_end_nobody_is_told(app, client):
    ada = client("ada")
    room = hall(app, ada)
    message = begun(app, replace(NEWS, ext=(Attribute("stoa_expire_in", 2, 60),)))
    later(60)
    assert served(message)
    assert head(app, room) == 1
