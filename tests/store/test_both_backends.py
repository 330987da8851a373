"""The product's flows, handler to handler, on each backend."""

from chalicelib import limits, realtime
from chalicelib.config import settings
from chalicelib.jobs import expiry, heartbeats, queues
from chalicelib.model.conversation import Conversation
from chalicelib.model.file import Upload
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import files, inbox
from chalicelib.store import connections, messages, people, session
from chalicelib.store import files as rows
from tests.realtime.test_log import recalls
from tests.realtime.test_login import later

PAIR = Conversation.between("ada", "grace")


def test_online_and_offline_messages(client, app):
    ada, web = client("ada"), client("grace", "web")
    sent = [ada.say("grace", f"{n}").serverId for n in range(limits.SYNC_PAGE + 5)]
    assert len(set(sent)) == len(sent)
    assert web.texts() == [str(n) for n in range(limits.SYNC_PAGE + 5)]
    phone = client("grace", "phone")
    assert {meta.id for meta in phone.catch_up()} <= set(sent)
    assert phone.unread() == {}
    late = client("linus")
    late.say("grace", "last")
    assert phone.texts() == web.texts() == ["last"]


def test_a_repeat_is_one_message(client, app):
    ada = client("ada")
    assert len({ada.say("grace", "once", client_id=7).serverId for _ in range(3)}) == 1
    assert len(client("grace").catch_up()) == 1


def test_recall(client, app):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace", "oops")
    assert ada.about("grace", pb.MessageBody.RECALL, sent.serverId).status.errorCode == 0
    assert recalls(grace.heard()) == [sent.serverId]
    assert messages.get(app, PAIR, 1).meta == b""


def test_self_destruct_with_a_file(client, app):
    file = files.upload(app, "ada", Upload.of("a.png", "image/png", b"bytes", restricted=False))
    ada, grace = client("ada"), client("grace")
    body = pb.MessageBody(type=1)
    body.contents.add(type=1, displayName="a.png", remotePath=f"https://x/acme/shop/chatfiles/{file.uuid}")
    body.ext.add(key="stoa_expire_in", type=2, varintValue=10)
    sent = ada.send("grace", body)
    assert sent.status.errorCode == 0
    assert len(grace.heard()) == 1
    later(11)
    assert inbox.count(app, "grace") == 0
    expiry.expire()
    expiry.expire()
    assert recalls(grace.heard()) == recalls(ada.heard()) == [sent.serverId]
    assert messages.get(app, PAIR, 1).meta == b""
    assert rows.get(app, file.uuid) is None
    assert session.client("s3").list_objects_v2(Bucket=settings().bucket).get("Contents", []) == []


def test_a_login_and_its_end(client, app):
    first, second = client("ada", "web"), client("ada", "web")
    assert first.connection in first.gateway.closed
    assert connections.get(first.connection) is None
    later(limits.LEASE_LONGEST + 60)
    second.gateway.drop(second.connection)
    heartbeats.sweep()
    assert connections.get(second.connection) is None
    assert not any(device.online for device in people.devices(app, "ada"))


def test_a_socket_that_nobody_logs_in_on(client, app, gateway):
    ada = client("ada", login=False)
    realtime.connect({"requestContext": {"connectionId": ada.connection, "requestId": "r"}}, lambda: 0)
    told = queues.settle_logins(
        {"Records": [{"messageId": "m", "body": f'{{"connection": "{ada.connection}", "last": true}}'}]}
    )
    assert told == {"batchItemFailures": []}
    assert gateway.closed == [ada.connection]
