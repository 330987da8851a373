"""Frames of somebody who means no good: every command, name space and operation, with values that name nothing. Each is
answered with a status that clients know, none is a bug, and what is refused has changed nothing."""

import base64
import itertools
import logging

import pytest

from chalicelib import limits, telemetry
from chalicelib.msync import msync_pb2 as pb
from tests.realtime import rooms, threads
from tests.realtime.groups import here, make
from tests.rest.world import held

__all__ = ["here", "make"]

NAMES = ("", "ada", "nobody", "a#b", "a/b", "..", "é", "\x00", "x" * 9000, "undefined", "1" * 19, "-1", "ADA")
NUMBERS = (0, 1, 2**63, 2**64 - 1)
DOMAINS = ("", "easemob.com", "conference.easemob.com", "x" * 3000)
PAYLOADS = (
    b"",
    b"\xff",
    b"\x08",
    b"\x00" * 4000,
    b"\x22\x05ab",
    b'{"a": ' * 50,
    b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
)
_ids = itertools.count(1)


class Bugs(logging.Handler):
    """What nobody foresaw is logged, also where nothing is answered."""

    def __init__(self):
        super().__init__()
        self.found = []

    def emit(self, record):
        self.found.append(record.getMessage())


@pytest.fixture(autouse=True)
def bugs():
    logger, watch = telemetry.logger(), Bugs()
    level = logger.log_level
    logger.addHandler(watch)
    logger.setLevel("ERROR")
    yield
    logger.setLevel(level)
    logger.removeHandler(watch)
    assert watch.found == []


@pytest.fixture
def place(app, make, here, client):
    """ada with her devices in a group, in a thread and in a room."""

    class Place:
        group, room = make("ada", "grace"), rooms.make(app, owner="ada")

        def __init__(self):
            self.ada = here("ada")
            self.ada.join_room(self.room.id)
            self.thread = threads.made(app, self.ada, self.group)
            self.ada.heard()

        def device(self):
            if self.ada.connection in self.ada.gateway.closed:
                self.ada = here("ada")
                self.ada.heard()
            return self.ada

    return Place()


def status(frame):
    """What a frame that came down says of what was asked."""
    kinds = {pb.MSync.SYNC: pb.CommSyncDL, pb.MSync.UNREAD: pb.CommUnreadDL, pb.MSync.PROVISION: pb.Provision}
    return kinds[frame.command].FromString(frame.payload).status if frame.command in kinds else pb.Status()


def hold(place, command, payload=None):
    """One frame; what every answer must be. Statuses of all that came down."""
    ada = place.device()
    before = held()
    ada.up(command, payload)
    told = [status(frame) for frame in ada.new()]
    assert all(len(each.reason) <= limits.REFUSAL_TEXT for each in told), payload
    refused = [each for each in told if each.errorCode]
    assert not refused or held() == before, payload
    return told


def meta(ns, payload, **to):
    sync = pb.CommSyncUL()
    sync.meta.id, sync.meta.ns, sync.meta.payload = next(_ids), ns, payload
    for name, value in to.items():
        setattr(sync.meta.to, name, value)
    return sync


class Raw:
    """Bytes that no class would write."""

    def __init__(self, data):
        self.data = data

    def SerializeToString(self):
        return self.data


@pytest.mark.parametrize("command", [*pb.MSync.Command.values(), 99])
def test_commands(place, command):
    for data in PAYLOADS:
        place.device().frame(bytes([0x40, command, 0x4A]) + _length(data) + data)
        assert len(place.ada.new()) <= 1


def _length(data):
    """As a varint."""
    size = len(data)
    return bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])


DEEP = base64.urlsafe_b64encode(b"[" * 2000).decode()


@pytest.mark.parametrize("name", NAMES)
def test_logins(client, name):
    """Refused, and the socket is closed; whoever it says it is."""
    for field in ("appKey", "name", "clientResource"):
        for token in ("", "x" * 5000, f"{DEEP}.e30.x", f"dt-{DEEP}", "007" + DEEP):
            ada = client("ada", login=False)
            frame = pb.MSync.FromString(ada.provision(token))
            setattr(frame.guid, field, name)
            ada.frame(frame.SerializeToString())
            [told] = [status(frame) for frame in ada.new()]
            assert told.errorCode
            assert 0 < len(told.reason) <= limits.REFUSAL_TEXT
            assert ada.connection in ada.gateway.closed


@pytest.mark.parametrize("said", ["", "null", "[]", '{"token": []}', "[" * 3000, '{"token": NaN}', "\x00"])
def test_logins_that_show_their_token_in_the_body(client, said):
    ada = client("ada", login=False)
    frame = pb.MSync.FromString(ada.provision(""))
    frame.ClearField("auth")
    frame.payload = pb.Provision(resource="web", authToken=said).SerializeToString()
    ada.frame(frame.SerializeToString())
    [told] = [status(frame) for frame in ada.new()]
    assert told.errorCode


@pytest.mark.parametrize("ns", [ns for ns in pb.Meta.NameSpace.values() if ns != pb.Meta.STATISTIC])
def test_name_spaces(place, ns):
    for data in PAYLOADS:
        for name in ("grace", "", place.group.id):
            told = hold(place, pb.MSync.SYNC, meta(ns, data, name=name))
            assert [each.errorCode for each in told] not in ([], [0]) or data in {b"\x00" * 4000}


@pytest.mark.parametrize("operation", pb.RosterBody.Operation.values())
def test_rosters_are_changed_by_rest_alone(place, operation):
    body = pb.RosterBody(operation=operation, reason="x" * 3000, biDirection=True)
    for name in NAMES:
        body.to.add(name=name)
    [told] = hold(place, pb.MSync.SYNC, meta(pb.Meta.ROSTER, body.SerializeToString(), name="grace"))
    assert told.errorCode == pb.Status.UNKNOWN_COMMAND


@pytest.mark.parametrize("operation", pb.MUCBody.Operation.values())
def test_rooms_and_groups(place, operation):
    for name in (*NAMES, place.room.id, place.group.id, place.thread.id):
        body = pb.MUCBody(operation=operation, isChatroom=True, ext="x" * 100, leaveOtherRooms=True)
        body.mucId.name, body.mucId.domain = name, "conference.easemob.com"
        told = hold(place, pb.MSync.SYNC, meta(pb.Meta.MUC, body.SerializeToString(), domain="easemob.com"))
        assert told
        known = operation in {pb.MUCBody.JOIN, pb.MUCBody.LEAVE} and name == place.room.id
        assert bool(told[0].errorCode) is not known or operation == pb.MUCBody.LEAVE


@pytest.mark.parametrize("kind", [*pb.MessageBody.Type.values()])
def test_messages(place, kind):
    for domain in DOMAINS[:3]:
        for name in (*NAMES, "grace", place.group.id, place.room.id, place.thread.id):
            body = pb.MessageBody(type=kind, ackMessageId=2**64 - 1, editMessageId=1, ackContent="x" * 2000)
            body.contents.add(text="x")
            told = hold(place, pb.MSync.SYNC, meta(pb.Meta.CHAT, body.SerializeToString(), name=name, domain=domain))
            assert told


def keys(*values):
    """What goes beside a message."""
    return [pb.KeyValue(key=key, **{"type": kind, field: value}) for key, kind, field, value in values]


SPOILT = (
    {"contents": []},
    {"contents": [pb.MessageBody.Content()] * 3},
    *({"contents": [pb.MessageBody.Content(type=kind)]} for kind in pb.MessageBody.Content.Type.values()),
    {"contents": [pb.MessageBody.Content(type=5, remotePath="https://x/" + "../" * 400, fileLength=-1)]},
    {
        "contents": [
            pb.MessageBody.Content(type=1, remotePath="\x00", size=pb.MessageBody.Content.Size(width=float("nan")))
        ]
    },
    {"contents": [pb.MessageBody.Content(type=3, latitude=float("inf"), longitude=float("nan"))]},
    {"contents": [pb.MessageBody.Content(type=7, customEvent="x" * 33)]},
    {"ext": keys(("", 7, "stringValue", ""))},
    {"ext": keys(("stoa_expire_in", 6, "doubleValue", float("nan")))},
    {"ext": keys(("stoa_expire_in", 6, "doubleValue", float("inf")))},
    {"ext": keys(("stoa_expire_in", 4, "varintValue", -(2**63))), "type": 1},
    {"ext": keys(("stoa_burn_after_read", 7, "stringValue", "1e400"))},
    {"ext": keys(("a", 8, "stringValue", "[" * 3000))},
    {"ext": keys(("em_apns_ext", 8, "stringValue", "[" * 3000), ("em_push_ext", 8, "stringValue", "{"))},
    {"ext": keys(("em_apns_ext", 1, "varintValue", 1), ("em_ignore_notification", 7, "stringValue", "x"))},
    {"ext": keys(*((str(n), 2, "varintValue", n) for n in range(limits.EXT_KEYS + 1)))},
)


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda value: str(value)[:40])
def test_contents(place, spoilt):
    for name, kind in (("grace", 1), ("ada", 1), (place.group.id, 2), (place.room.id, 3), (place.thread.id, 2)):
        body = pb.MessageBody(
            **({"type": kind, "contents": [pb.MessageBody.Content(text="x")]} | spoilt | {"type": kind})
        )
        domain = "easemob.com" if kind == 1 else "conference.easemob.com"
        assert hold(place, pb.MSync.SYNC, meta(pb.Meta.CHAT, body.SerializeToString(), name=name, domain=domain))


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_devices_and_queues(place, number):
    body = pb.MessageBody(type=1, contents=[pb.MessageBody.Content(text="x")]).SerializeToString()
    for device in NAMES:
        sync = meta(pb.Meta.CHAT, body, name="grace", clientResource=device, appKey="globex#shop")
        sync.meta.id = number
        sync.meta.directedUsers.extend(NAMES[:8])
        assert hold(place, pb.MSync.SYNC, sync)
        pull = pb.CommSyncUL(key=number, isRoam=True, lastFullRoamKey=number)
        for domain in DOMAINS:
            pull.queue.name, pull.queue.domain = device, domain
            told = hold(place, pb.MSync.SYNC, pull)  # a confirmation is not answered
            assert [each.errorCode for each in told] in ([0], [] if number else [0])
