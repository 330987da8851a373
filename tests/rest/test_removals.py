"""An account that is gone leaves nothing of itself but what it said, wherever its removal stopped on the way."""

import json
from urllib.parse import urlencode

import pytest

from chalicelib import clock, limits
from chalicelib.config import queue_name, settings
from chalicelib.jobs import queues
from chalicelib.model.notifier import Provider
from chalicelib.services import users
from chalicelib.store import session
from chalicelib.store.tables import TABLES
from infrastructure.local import cloud
from infrastructure.local.hardening import lock
from tests.client import Client
from tests.conftest import forget
from tests.realtime.test_crash import FAULTS, Trouble, faults
from tests.services.phones import with_notifiers

GONE, OTHERS = "mirabel", ("noor", "omar", "pia")
LOGS = {"conversations", "messages", "locators", "inbox"}  # gone by their time, and read to no later account
THEIRS = {"push#user#mirabel", "peer#mirabel"}  # what others decided: not to hear of the user, to block it
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def rest(rest, tenant):
    tenant.app = with_notifiers(tenant.app, fcm=Provider.FCM)
    forget()
    for name in OTHERS:
        tenant.user(name)
    assert rest("POST", "/push/label", {"name": "vip"})[0] == 200
    return rest


def live(rest, gateway, recorder):
    """An account that has something of everything."""
    rest.tenant.user(GONE)

    def ask(verb, path, body=None, **more):
        status, answer = rest(verb, path, body, **more)
        assert status == 200, (verb, path, answer)
        return answer

    for one, other in ((GONE, "noor"), ("omar", GONE)):
        ask("POST", f"/users/{one}/contacts/users/{other}")
        ask("PUT", f"/user/{one}/contacts/users/{other}", {"remark": "r"})
        ask("POST", f"/users/{one}/presence/1000", {"usernames": [other]})
        ask("PUT", f"/users/{one}/notification/user/{other}", {"type": "NONE"})
    for one, other in ((GONE, "pia"), ("pia", GONE)):
        ask("POST", f"/users/{one}/blocks/users", {"usernames": [other]})
    ask("PUT", f"/metadata/user/{GONE}", urlencode({"sign": "x"}).encode(), headers=FORM)
    ask("POST", f"/users/{GONE}/presence/web/0", {"ext": "away"})
    ask("POST", f"/users/{GONE}/collections", {"data": "d", "type": 1, "ext": "e"})
    ask("POST", "/mutes", {"username": GONE, "chat": 100, "groupchat": -1})
    ask("PUT", f"/users/{GONE}", {"nickname": "Mira"})
    ask("PUT", f"/users/{GONE}", {"notification_display_style": 1})
    ask("PUT", f"/users/{GONE}/push/binding", {"device_id": "d", "notifier_name": "fcm", "device_token": "t"})
    ask("PUT", f"/users/{GONE}/notification/language", {"translationLanguage": "EN"})
    ask("POST", "/push/label/vip/user", {"usernames": [GONE, "noor"]})
    for owner, member in (("noor", GONE), (GONE, "noor")):
        ask("POST", "/chatgroups", {"owner": owner, "groupname": "T", "members": [member], "public": True})
    ask("POST", "/chatrooms/super_admin", {"superadmin": GONE})
    client = Client(gateway, recorder, rest.tenant.app, GONE, "web")
    client.login()
    client.say("noor", "hello")
    client.leave()


def queued():
    with lock:
        queue = cloud.backend("sqs").queues[queue_name(settings().login_queue)]
        bodies = [json.loads(message.body) for message in queue._messages]
        queue._messages.clear()
    return bodies


def served(said):
    return not queues.settle_logins({"Records": [{"messageId": "1", "body": json.dumps(said)}]})["batchItemFailures"]


def settled():
    """The queue brings its messages until nothing waits."""
    waiting = queued()
    while waiting:
        clock.offset += limits.CLEAR_UP_AFTER * 1000
        assert served(waiting.pop(0))
        waiting += queued()


def left():
    """Rows that tell of the user, beside logs and what others decided."""
    found = []
    for table in TABLES:
        noun = table.Meta.table_name.rsplit("-", 1)[-1]
        items = session.client("dynamodb").scan(TableName=table.Meta.table_name)["Items"] if noun not in LOGS else []
        found += [(noun, item) for item in items if GONE in str(item)]
    return [(noun, item) for noun, item in found if not decided(item)]


def decided(item):
    what = item.get("what", {}).get("S", "")
    return what in THEIRS or (what.startswith("block#") and what.endswith(f".{GONE}"))


def test_nothing_is_left(rest, gateway, recorder):
    live(rest, gateway, recorder)
    settled()
    assert {noun for noun, _ in left()} >= {"people", "mucs", "presence", "pushes"}
    clock.offset += 1000
    assert rest("DELETE", f"/users/{GONE}")[0] == 200
    settled()
    assert left() == []
    _, body = rest("GET", "/push/label/vip")
    assert body["data"]["count"] == 1
    assert rest("GET", "/users/noor/contacts/users")[1]["data"] == []


@faults
def test_nothing_is_left_wherever_it_stopped(rest, gateway, recorder, when, fault):
    """Whoever removes it asks again; the queue brings its messages again."""
    trouble = Trouble(recorder, when, fault)

    def run(k):
        live(rest, gateway, recorder)
        settled()
        clock.offset += 1000
        struck = trouble.at(k, lambda: users.remove(rest.tenant.app, GONE))
        rest("DELETE", f"/users/{GONE}")
        waiting = queued()
        while waiting:
            clock.offset += limits.CLEAR_UP_AFTER * 1000
            said = waiting.pop(0)
            struck |= trouble.at(k, lambda said=said: served(said))
            assert served(said)
            waiting += queued()
        assert left() == []
        return struck

    k = 1 + FAULTS.index((when, fault))
    while run(k):
        k += len(FAULTS)  # each call is struck by one of them
    assert k > 40
