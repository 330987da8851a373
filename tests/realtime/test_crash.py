"""Every flow is killed at each of its AWS calls, and each call is made to fail; then the client repeats, as clients do.
Nothing acknowledged is lost, nothing is twice in the log, no hole is read past, nothing is left over."""

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import PynamoDBException

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.jobs import expiry, heartbeats
from chalicelib.model.conversation import Conversation
from chalicelib.model.file import Upload
from chalicelib.model.message import Kind
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import files
from chalicelib.store import connections, messages, people, session
from chalicelib.store import expiry as expiries
from chalicelib.store import files as stored
from infrastructure.recorder import Killed
from tests.conftest import forget
from tests.realtime.test_log import recalls
from tests.realtime.test_login import later

PAIR = Conversation.between("ada", "grace")


def refused(call):
    """By DynamoDB; nothing in the product looks at which of these it was."""
    code = ("ProvisionedThroughputExceededException", "InternalServerError")[call.number % 2]
    raise ClientError({"Error": {"Code": code}}, call.operation)


def timed_out(call):
    raise ReadTimeoutError(endpoint_url="https://aws")


def killed(call):
    raise Killed


# Who dies before a call died after the one before it: what is stored is the same.
FAULTS = [("after", killed), ("before", refused), ("after", timed_out)]
faults = pytest.mark.parametrize(("when", "fault"), FAULTS, ids=lambda value: getattr(value, "__name__", value))


class Trouble:
    """Runs a flow with a fault at its k-th AWS call."""

    def __init__(self, recorder, when, fault):
        self.recorder, self.when, self.fault = recorder, when, fault

    def at(self, k, flow):
        """Whether the flow had a k-th call."""
        start, struck = len(self.recorder.calls), []

        def strike(call, number):
            if number == start + k and not struck:
                struck.append(call)
                self.fault(call)

        setattr(self.recorder, self.when, strike)
        try:
            flow()
        except Killed:
            forget()
        except (ClientError, ReadTimeoutError, PynamoDBException, AssertionError):
            pass  # a schedule that fails is rung again; a send that gets no reply is repeated
        finally:
            setattr(self.recorder, self.when, None)
        return bool(struck)


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def reconnect(client, old):
    """What a client does that got no answer: a new socket, the same device."""
    old.gateway.drop(old.connection)
    new = client(old.username, old.resource, login=False)
    for _ in range(2):
        if new.login().status.errorCode == 0:
            return new
    raise AssertionError("cannot log in")


def everything(client, username, resource="reader"):
    """What a device of the user is shown when no writer can still be at work."""
    later(limits.WRITER_LIFE + 1)
    reader = client(username, resource)
    metas = reader.catch_up()
    later(limits.WRITER_LIFE + 1)
    return metas + reader.catch_up()


def each_call(run):
    """run(k) until the flow has no k-th call; at least one it has."""
    k = 1
    while run(k):
        k += 1
        assert k < 60
    assert k > 2


def texts(metas):
    bodies = [pb.MessageBody.FromString(meta.payload) for meta in metas]
    return [body.contents[0].text for body in bodies if body.type == 1]


def check_log(app):
    rows = messages.after(app, PAIR, 0, 500)
    said = [row for row in rows if row.kind is not Kind.VOID]
    assert len({row.id for row in said}) == len(said), "a message twice in the log"


@faults
@pytest.mark.parametrize("online", [True, False])
def test_send(client, app, trouble, when, fault, online):
    watcher = client("grace", "watcher") if online else None
    ada = client("ada", "sender")
    numbers = []

    def run(k):
        nonlocal ada
        struck = trouble.at(k, lambda: ada.say("grace", f"{k}", client_id=1000 + k))
        ada = reconnect(client, ada)
        reply = ada.say("grace", f"{k}", client_id=1000 + k)
        assert reply.status.errorCode == 0
        numbers.append(reply.serverId)
        return struck

    each_call(run)
    check_log(app)
    metas = everything(client, "grace")
    shown = {meta.id for meta in metas}
    if watcher is not None:
        live = dict.fromkeys(meta.id for meta in watcher.heard() + watcher.catch_up() + watcher.heard())
        assert list(live) == numbers, "each once and in order, as a client shows them that filters repeats"
        shown |= live.keys()
    assert shown == set(numbers)
    assert len(metas) == len({meta.id for meta in metas})


@faults
def test_send_and_a_reader_that_confirms(client, app, trouble, when, fault):
    """The conversation goes on after the trouble; a confirmation must not pass what was never pushed."""
    ada, grace = client("ada", "sender"), client("grace", "watcher")
    acknowledged, heard = set(), set()

    def attempt(k):
        reply = ada.say("grace", f"{k}", client_id=1000 + k)
        if reply.status.errorCode == 0:
            acknowledged.add(reply.serverId)

    def run(k):
        nonlocal ada
        struck = trouble.at(k, lambda: attempt(k))
        for frame in ada.new():
            down = pb.CommSyncDL.FromString(frame.payload)
            if frame.command == pb.MSync.SYNC and down.serverId:
                acknowledged.add(down.serverId)  # the reply had left: this client will not repeat
        ada = reconnect(client, ada)
        later(limits.CONFIRM_AFTER_PAUSE + 1)
        acknowledged.add(ada.say("grace", f"goes on {k}").serverId)
        heard.update(meta.id for meta in grace.heard())
        return struck

    each_call(run)
    later(limits.WRITER_LIFE + 1)
    grace.up(pb.MSync.UNREAD)
    grace.leave()
    heard |= {meta.id for meta in client("grace", "watcher").catch_up()}
    assert acknowledged <= heard


@faults
def test_receipt(client, app, trouble, when, fault):
    ada, grace = client("ada", "sender"), client("grace", "reader")
    sent = ada.say("grace", "x")
    ada.leave()

    def run(k):
        nonlocal grace
        struck = trouble.at(k, lambda: grace.about("ada", pb.MessageBody.READ_ACK, sent.serverId, client_id=2000 + k))
        grace = reconnect(client, grace)
        assert grace.about("ada", pb.MessageBody.READ_ACK, sent.serverId, client_id=2000 + k).status.errorCode == 0
        return struck

    each_call(run)
    check_log(app)
    receipts = [meta for meta in everything(client, "ada", "sender") if getattr(meta, "from").name == "grace"]
    assert len(receipts) == len({meta.id for meta in receipts}) >= 5


@faults
def test_login(client, app, trouble, when, fault):
    def run(k):
        ada = client("ada", "phone", login=False)
        struck = trouble.at(k, ada.login)
        again = reconnect(client, ada)
        client("linus").say("ada", f"{k}")
        assert f"{k}" in texts(again.catch_up() + again.heard())
        return struck

    client("ada", "phone")  # so that each login replaces another
    each_call(run)
    # What died on the way is found by the sweep.
    for _ in range(3):
        later(limits.LEASE_LONGEST + 60)
        heartbeats.sweep()
    left = [
        found
        for part in range(limits.SWEEP_SEGMENTS)
        for found in connections.found_by_sweep(clock.now() + 10**9, part)
    ]
    assert left == []
    assert not any(device.online for device in people.devices(app, "ada"))


@faults
def test_sync(client, app, trouble, when, fault):
    ada = client("ada", "sender")
    for n in range(limits.SYNC_PAGE + 5):
        ada.say("grace", str(n))
    grace = client("grace", "reader")
    seen = set()

    def run(k):
        nonlocal grace
        struck = trouble.at(k, grace.catch_up)
        seen.update(grace.had)
        grace = reconnect(client, grace)
        grace.catch_up()
        ada.say("grace", f"more {k}")
        grace.heard()
        seen.update(grace.had)
        return struck

    each_call(run)
    assert seen == {row.id for row in messages.after(app, PAIR, 0, 500)}


@faults
def test_recall(client, app, trouble, when, fault):
    ada = client("ada", "sender")
    victims = []

    def run(k):
        nonlocal ada
        victim = ada.say("grace", f"{k}").serverId
        victims.append(victim)
        recall = pb.MessageBody.RECALL
        struck = trouble.at(k, lambda: ada.about("grace", recall, victim, client_id=3000 + k))
        ada = reconnect(client, ada)
        assert ada.about("grace", recall, victim, client_id=3000 + k).status.errorCode == 0
        return struck

    each_call(run)
    check_log(app)
    metas = everything(client, "grace")
    assert texts(metas) == []
    assert sorted(recalls(metas)) == sorted(victims)


@faults
def test_self_destruct(client, app, trouble, when, fault):
    ada, grace = client("ada", "sender"), client("grace", "watcher")
    victims = []

    def run(k):
        victim = ada.say("grace", f"{k}", ext={"stoa_expire_in": 1}).serverId
        victims.append(victim)
        grace.heard()
        later(2)
        struck = trouble.at(k, expiry.expire)
        expiry.expire()
        told = recalls(grace.heard() + grace.catch_up())
        if victim not in told:  # a number before it is in flight: its writer died
            later(limits.WRITER_LIFE + 1)
            told = recalls(grace.catch_up())
        assert victim in told
        return struck

    each_call(run)
    check_log(app)
    metas = everything(client, "grace")
    assert texts(metas) == []
    told = recalls([meta for meta in metas])
    assert len(told) == len(set(told))
    minute = clock.now() // 60_000
    left = [
        due
        for past in range(minute - 30, minute + 2)
        for shard in range(limits.EXPIRY_SHARDS)
        for due in expiries.due(past, shard, clock.now() + 10**9)
    ]
    assert left == [], "an orphan in the expiry table"


@faults
def test_a_send_that_destroys_itself(client, app, trouble, when, fault):
    """Killed anywhere and never repeated: after its time nothing is shown and nothing is left."""
    ada = client("ada", "sender")

    def run(k):
        nonlocal ada
        struck = trouble.at(k, lambda: ada.say("grace", f"{k}", ext={"stoa_expire_in": 1}, client_id=4000 + k))
        ada = reconnect(client, ada)
        return struck

    each_call(run)
    later(2)
    expiry.expire()
    assert texts(everything(client, "grace")) == []
    assert all(row.meta == b"" or row.kind is Kind.RECALL for row in messages.after(app, PAIR, 0, 500))


def uploaded(app):
    """Uuids of the app's files: those that have a row, those that have bytes."""
    bucket, s3 = settings().bucket, session.client("s3")
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    assert all(key.startswith(f"{app.key}/chatfiles/") for key in keys)
    return {row.file.rsplit("/", 1)[1] for row in stored.Row.scan()}, {key.rsplit("/", 1)[1] for key in keys}


@faults
def test_upload(client, app, trouble, when, fault):
    given = Upload.of("a.txt", "text/plain", b"hello", restricted=False)
    kept = set()

    def run(k):
        struck = trouble.at(k, lambda: files.upload(app, "ada", given))
        kept.add(files.upload(app, "ada", given).uuid)
        return struck

    each_call(run)
    rows, objects = uploaded(app)
    assert kept <= rows <= objects, "what is told of is there; bytes without a row are left to the lifecycle rule"


def image(app, uuid, **ext):
    body = pb.MessageBody(type=1)
    body.contents.add(type=1, remotePath=f"https://chat.test/acme/shop/chatfiles/{uuid}", displayName="a.png")
    for key, value in ext.items():
        body.ext.add(key=key, type=2, varintValue=value)
    return body


@faults
@pytest.mark.parametrize("by", ["recall", "time"])
def test_a_message_goes_with_its_file(client, app, trouble, when, fault, by):
    ada = client("ada", "sender")
    given = Upload.of("a.png", "image/png", b"picture", restricted=True)

    def run(k):
        nonlocal ada
        body = image(app, files.upload(app, "ada", given).uuid, **({"stoa_expire_in": 1} if by == "time" else {}))
        sent = ada.send("grace", body).serverId
        if by == "time":
            later(2)
            struck = trouble.at(k, expiry.expire)
            expiry.expire()
        else:
            recall = pb.MessageBody.RECALL
            struck = trouble.at(k, lambda: ada.about("grace", recall, sent, client_id=5000 + k))
            ada = reconnect(client, ada)
            assert ada.about("grace", recall, sent, client_id=5000 + k).status.errorCode == 0
        return struck

    each_call(run)
    assert uploaded(app) == (set(), set())
