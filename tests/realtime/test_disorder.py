"""$connect, frames and $disconnect come twice, never, or in any order; two processes write into one conversation."""

import itertools
from contextlib import suppress

import pytest

from chalicelib import clock, limits, realtime
from chalicelib.jobs import heartbeats
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Kind
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import connections, messages, people
from tests.client import Client
from tests.realtime.test_login import later

PAIR = Conversation.between("ada", "grace")
OK = {"statusCode": 200}
STEPS = ("connect", "login", "leave", "login elsewhere", "say", "unread")


class Scene:
    """Grace on two sockets of one device, one after the other as far as she knows; linus watches."""

    def __init__(self, client, linus):
        self.linus = linus
        self.first, self.second = (client("grace", "web", login=False) for _ in range(2))

    def play(self, step: str) -> None:
        frames = {
            "login": lambda: self.first.frame(self.first.provision(self.first.token())),
            "login elsewhere": lambda: self.second.frame(self.second.provision(self.second.token())),
            "say": self.say,
            "unread": lambda: self.first.up(pb.MSync.UNREAD),
            "connect": lambda: self.told(realtime.connect),
            "leave": lambda: self.told(realtime.disconnect),
        }
        frames[step]()

    def told(self, handler) -> None:
        event = {"requestContext": {"connectionId": self.first.connection, "requestId": "r"}}
        assert handler(event, lambda: 0) == OK

    def say(self) -> None:
        with suppress(AssertionError):  # the socket may be closed or nobody's: then there is no reply
            self.first.say("linus", "hello")

    def acknowledged(self) -> set[int]:
        """Ids that any reply told."""
        downs = [
            pb.CommSyncDL.FromString(frame.payload)
            for frame in self.first.gateway.frames(self.first.connection)
            if frame.command == pb.MSync.SYNC
        ]
        return {down.serverId for down in downs if down.serverId}


@pytest.fixture
def steady(monkeypatch):
    """Every invocation answers 200 and none meets a bug."""
    bugs = []
    monkeypatch.setattr("chalicelib.telemetry.bug", lambda error, **_: bugs.append(error))
    receive = realtime.receive

    def checked(event, aws_requests):
        answer = receive(event, aws_requests)
        assert answer == OK
        return answer

    monkeypatch.setattr(realtime, "receive", checked)
    yield
    assert bugs == []


def orders():
    """Every order of the steps, and of each choice with one doubled and one lost."""
    for lost, doubled in itertools.product((None, *STEPS), (None, "login", "leave", "say")):
        if lost is not None and lost == doubled:
            continue
        steps = [step for step in STEPS if step != lost] + ([doubled] if doubled else [])
        yield from itertools.islice(dict.fromkeys(itertools.permutations(steps)), 0, None, 197)


def test_no_order_of_events_keeps_anybody_online_or_loses_a_message(client, app, steady):
    linus = client("linus", "watcher")
    watched: set[int] = set()
    acknowledged: set[int] = set()
    for number, order in enumerate(orders()):
        scene = Scene(client, linus)
        for step in order:
            scene.play(step)
        acknowledged |= scene.acknowledged()
        linus.heard()
        watched |= linus.had
        assert linus.connection in linus.gateway.open, f"{order} hurt somebody else"
        scene.first.gateway.drop(scene.first.connection)
        scene.second.gateway.drop(scene.second.connection)
        if number % 20 == 0:
            swept(app, but=linus)
    swept(app, but=linus)
    assert acknowledged
    assert acknowledged <= watched | {meta.id for meta in client("linus", "watcher").catch_up()}


def swept(app, but: Client) -> None:
    """The sweeps find every ghost; who is there stays."""
    for _ in range(3):
        later(limits.LEASE_LONGEST + 60)
        but.up(pb.MSync.UNREAD)
        heartbeats.sweep()
    assert [device.resource for device in people.devices(app, "grace") if device.online] == []
    ids = [
        found
        for part in range(limits.SWEEP_SEGMENTS)
        for found in connections.found_by_sweep(clock.now() + 10**9, part)
    ]
    assert {found.id for found in ids} <= {but.connection}


def test_every_order_of_two_logins_and_an_end_leaves_the_later_socket_or_none(client, app, steady):
    linus = client("linus", "watcher")
    steps = ("login", "login elsewhere", "leave")
    for order in dict.fromkeys(itertools.permutations(steps * 2, 4)):
        scene = Scene(client, linus)
        for step in order:
            scene.play(step)
        online = [device.connection for device in people.devices(app, "grace") if device.online]
        assert len(online) <= 1
        for connection in online:
            bound = connections.get(connection, consistent=True)
            assert bound is not None, f"{order}: online without a row, which no sweep finds"
            assert bound.username == "grace"
        for each in (scene.first, scene.second):
            each.gateway.drop(each.connection)


def test_nothing_of_a_frame_that_came_twice_is_there_twice(client, app, steady):
    ada, grace = client("ada"), client("grace")
    for n in range(5):
        body = pb.MessageBody(type=pb.MessageBody.CHAT)
        body.contents.add(type=0, text=str(n))
        sync = pb.CommSyncUL()
        sync.meta.id, sync.meta.ns, sync.meta.payload = 100 + n, pb.Meta.CHAT, body.SerializeToString()
        sync.meta.to.name = "grace"
        for _ in range(2):
            ada.up(pb.MSync.SYNC, sync)
    assert len({meta.id for meta in grace.heard()}) == 5
    said = [row for row in messages.after(app, PAIR, 0, 99) if row.kind is not Kind.VOID]
    assert len(said) == len({row.id for row in said}) == 5
