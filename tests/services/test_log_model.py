"""A model of the log: devices that write, die at any AWS call, repeat, page, confirm late, twice or not at all, while
pushes get lost and time passes. What architecture.md promises holds after every step, and all of it at the end."""

import os
from contextvars import copy_context
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chalicelib import clock, limits
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Key, Kind
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import inbox, locators, messages
from infrastructure.local import cloud
from infrastructure.recorder import Killed
from tests.client import Client
from tests.conftest import forget, tenant

PAIR = Conversation.between("ada", "grace")
EXAMPLES = int(os.environ.get("LOG_MODEL_EXAMPLES", "25"))
STEPS = 25

devices = st.integers(0, 3)
calls = st.integers(1, 8)
moments = st.sampled_from(["before", "after"])


@dataclass
class Message:
    writer: "Device"
    client_id: int
    id: int = 0  # as the writer was told; 0: it has no answer yet


@dataclass
class Device:
    """A phone or a browser: it keeps what it was shown for ever, its socket not."""

    user: str
    resource: str
    client: Client | None = None
    shown: set[int] = field(default_factory=set)
    keys: list[int] = field(default_factory=list)  # every key it was ever given

    @property
    def peer(self) -> str:
        return PAIR.peer(self.user)

    @property
    def name(self) -> tuple[str, str]:
        return self.user, self.resource


class Log(RuleBasedStateMachine):
    gateway = recorder = None  # given by the test

    def __init__(self):
        super().__init__()
        cloud.empty()
        forget()
        clock.offset = 0
        self.gateway.failing.clear()
        self.app = tenant("acme", "shop")
        self.devices = [Device(user, name) for user in ("ada", "grace") for name in ("one", "two")]
        self.liar = Device("grace", "liar")
        self.said: list[Message] = []
        self.cursors: dict[tuple[str, str], int] = {}
        self.ids = iter(range(1, 10_000))

    @initialize()
    def everybody_has_logged_in_once(self):
        for device in (*self.devices, self.liar):
            self.login(device)

    # --- what a client does

    def login(self, device):
        """A new socket for the device; the old one may still look open to the server."""
        device.client = Client(self.gateway, self.recorder, self.app, *device.name)
        assert device.client.login().status.errorCode == 0

    def online(self, device):
        if device.client is not None and device.client.connection not in self.gateway.open:
            device.client = None  # the server closed it: it was taken for a ghost, or replaced
        if device.client is None:
            self.login(device)
        return device.client

    def take(self, device, *, confirm=True):
        """What came down is shown; a key that is new is echoed, if the device lives that long."""
        before = len(device.keys)
        while frames := device.client.new():
            for frame in frames:
                assert len(device.keys) < before + 50, "one page after another, for ever"
                if frame.command == pb.MSync.SYNC:
                    self.show(device, pb.CommSyncDL.FromString(frame.payload), confirm=confirm)

    def show(self, device, down, *, confirm):
        if down.metaId:
            self.answered(device, down)
            return
        ids = [meta.id for meta in down.metas if meta.ns == pb.Meta.CHAT]
        numbers = [locators.get(self.app, each).seq for each in ids]
        assert numbers == sorted(set(numbers)), "a page out of order"
        device.shown |= set(ids)
        if down.nextKey and not down.isLast and down.nextKey not in device.keys[-1:]:
            device.keys.append(down.nextKey)
            if confirm:
                device.client.pull(device.peer, down.nextKey)

    def answered(self, device, down):
        [message] = [each for each in self.said if each.writer is device and each.client_id == down.metaId]
        assert down.status.errorCode == 0
        assert message.id in {0, down.serverId}, "one claim, two ids"
        message.id = down.serverId

    def has_its_answer(self, message):
        assert message.id or message.writer.client.connection in self.gateway.failing, "no answer"

    def say(self, message):
        client = self.online(message.writer)
        body = pb.MessageBody(type=pb.MessageBody.CHAT)
        body.contents.add(type=0, text="hi")
        sync = pb.CommSyncUL()
        sync.meta.id, sync.meta.ns, sync.meta.payload = message.client_id, pb.Meta.CHAT, body.SerializeToString()
        sync.meta.to.name = message.writer.peer
        client.up(pb.MSync.SYNC, sync)

    def struck(self, flow, k, when, strike):
        """Run the flow; at its k-th AWS call something happens."""
        at, done = len(self.recorder.calls) + k, []

        def hook(_, number):
            if number == at and not done:
                done.append(number)
                strike()

        setattr(self.recorder, when, hook)
        try:
            flow()
        finally:
            setattr(self.recorder, when, None)

    def new(self, device):
        self.said.append(Message(self.devices[device], next(self.ids)))
        return self.said[-1]

    def die(self):
        raise Killed

    def dies(self, message, k, when):
        """The function dies; the client sees no answer, or just that one, and its socket is gone."""
        try:
            self.struck(lambda: self.say(message), k, when, self.die)
        except Killed:
            forget()
        self.take(message.writer, confirm=False)
        self.gateway.drop(message.writer.client.connection)
        message.writer.client = None

    # --- what happens

    @rule(device=devices)
    def sends(self, device):
        message = self.new(device)
        self.say(message)
        self.take(message.writer)
        self.has_its_answer(message)

    @rule(device=devices, k=calls, when=moments)
    def sends_and_dies(self, device, k, when):
        self.online(self.devices[device])
        self.dies(self.new(device), k, when)

    @rule(which=st.integers(0, 30))
    def repeats(self, which):
        if self.said:
            message = self.said[which % len(self.said)]
            self.say(message)
            self.take(message.writer)
            self.has_its_answer(message)

    @rule(which=st.integers(0, 30), k=calls, when=moments)
    def repeats_and_dies(self, which, k, when):
        if self.said:
            message = self.said[which % len(self.said)]
            self.online(message.writer)
            self.dies(message, k, when)

    @rule(first=devices, second=devices, k=calls, when=moments, repeats=st.booleans())
    def writes_while_another_writes(self, first, second, k, when, repeats):
        one = self.new(first)
        two = one if repeats else self.new(second)
        self.online(one.writer)
        self.online(two.writer)
        self.struck(lambda: self.say(one), k, when, lambda: copy_context().run(self.say, two))
        self.take(one.writer)
        self.take(two.writer)

    @rule(first=devices, second=devices, k=calls, when=moments)
    def reads_while_another_writes(self, first, second, k, when):
        message, reader = self.new(first), self.devices[second]
        self.online(reader)
        self.online(message.writer)
        self.struck(lambda: self.say(message), k, when, lambda: copy_context().run(self.pages, reader))
        self.take(message.writer)
        self.has_its_answer(message)

    @rule(device=devices)
    def hears(self, device):
        self.online(self.devices[device])
        self.take(self.devices[device])

    @rule(device=devices)
    def hears_and_does_not_confirm(self, device):
        self.online(self.devices[device])
        self.take(self.devices[device], confirm=False)

    @rule(device=devices)
    def catches_up(self, device):
        self.online(self.devices[device])
        self.pages(self.devices[device])

    def pages(self, device):
        device.client.up(pb.MSync.UNREAD)
        device.client.pull(device.peer)
        self.take(device)

    @rule(device=devices)
    def pulls_and_does_not_confirm(self, device):
        self.online(self.devices[device]).pull(self.devices[device].peer)
        self.take(self.devices[device], confirm=False)

    @rule(device=devices, which=st.integers(0, 50))
    def confirms_late(self, device, which):
        reader = self.devices[device]
        if reader.keys:
            self.online(reader).pull(reader.peer, reader.keys[which % len(reader.keys)])
            self.take(reader)

    @rule(through=st.integers(0, 60), run=st.integers(0, 60), page=st.booleans())
    def confirms_what_it_made_up(self, through, run, page):
        client = self.online(self.liar)
        client.pull("ada", Key(through, run, page).number())
        client.new()

    @rule(device=devices, told=st.booleans())
    def leaves_with_what_it_had_not_read(self, device, told):
        client = self.devices[device].client
        if client is not None and told:
            client.leave()
        elif client is not None:
            self.gateway.drop(client.connection)
        self.devices[device].client = None

    @rule(device=devices)
    def logs_in_again(self, device):
        self.login(self.devices[device])

    @rule(device=devices)
    def cannot_be_reached(self, device):
        if self.devices[device].client is not None:
            self.gateway.failing[self.devices[device].client.connection] = 500

    @rule()
    def everybody_can_be_reached(self):
        self.gateway.failing.clear()

    @rule(seconds=st.sampled_from([1, limits.WRITER_LIFE - 1, limits.WRITER_LIFE + 1, limits.CONFIRM_AFTER_PAUSE + 1]))
    def time_passes(self, seconds):
        clock.offset += seconds * 1000

    @rule()
    def another_process_serves(self):
        forget()

    # --- what holds

    @invariant()
    def nobody_has_passed_what_was_acknowledged(self):
        """Promise 3. A cursor never goes back, and stands beyond nothing that the device was not shown."""
        rows = {user: inbox.get(self.app, user, PAIR) for user in ("ada", "grace")}
        places = {each.id: locators.get(self.app, each.id) for each in self.said if each.id}
        for device in self.devices:
            row = rows[device.user]
            cursor = row.cursors.get(device.resource, 0) if row else 0
            assert cursor >= self.cursors.get(device.name, 0), "a cursor went back"
            self.cursors[device.name] = cursor
            passed = {each.id for each in self.for_device(device) if places[each.id].seq <= cursor}
            assert passed <= device.shown, f"{device.name} passed {passed - device.shown}"

    def for_device(self, device):
        return [each for each in self.said if each.id and each.writer is not device]

    @invariant()
    def what_was_acknowledged_is_stored_once(self):
        """Promises 1 and 2."""
        rows = [row for row in messages.after(self.app, PAIR, 0, 1000) if row.kind is not Kind.VOID]
        ids = [row.id for row in rows]
        assert len(ids) == len(set(ids)), "a message twice in the log"
        assert {each.id for each in self.said if each.id} <= set(ids), "acknowledged and not stored"

    def teardown(self):
        """Promise 4: when the trouble is over, every device that comes back is shown everything."""
        self.gateway.failing.clear()
        for _ in range(2):
            clock.offset += (limits.WRITER_LIFE + 1) * 1000
            for device in self.devices:
                self.login(device)
                self.pages_by_the_book(device)
        self.nobody_has_passed_what_was_acknowledged()
        self.what_was_acknowledged_is_stored_once()
        for device in self.devices:
            assert {each.id for each in self.for_device(device)} <= device.shown, f"{device.name} was not shown all"
        clock.offset = 0

    def pages_by_the_book(self, device):
        """As the SDK does: pull what UNREAD names."""
        device.client.up(pb.MSync.UNREAD)
        for frame in device.client.new():
            if frame.command == pb.MSync.UNREAD:
                for waiting in pb.CommUnreadDL.FromString(frame.payload).unread:
                    device.client.pull(waiting.queue.name)
        self.take(device)


@pytest.mark.timeout(0 if EXAMPLES > 100 else 120)
def test_the_log_keeps_its_promises(app, gateway, recorder, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)  # between two tries of a post that fails
    monkeypatch.setattr(limits, "TURN", 0)  # two who write at a time stand for two processes: neither waits
    Log.gateway, Log.recorder = gateway, recorder
    run_state_machine_as_test(
        Log,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=bool(os.environ.get("CI")),
            database=None,
            phases=[Phase.generate, *([Phase.shrink] if EXAMPLES > 100 else [])],  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_repeat_that_comes_after_readers_skipped_the_number(client, app, recorder):
    """The writer died between claim and entry; others went on; much later the client sends the message again."""
    ada, other = client("ada", "one"), client("ada", "two")
    client("grace", "phone").leave()

    def strike(call, _):
        if (call.operation, call.table) == ("PutItem", "messages"):
            raise Killed

    recorder.before = strike
    with pytest.raises(Killed):
        ada.say("grace", "first", client_id=7)
    recorder.before = None
    forget()
    other.say("grace", "second")
    clock.offset += (limits.WRITER_LIFE + 1) * 1000
    assert len(client("grace", "phone").catch_up()) == 1
    acknowledged = ada.say("grace", "first", client_id=7).serverId
    assert acknowledged in {meta.id for meta in client("grace", "phone").catch_up()}
