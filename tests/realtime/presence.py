"""Users who hear of each other's presence, and a queue whose messages arrive when they are due."""

import json

import pytest

from chalicelib import clock, limits, realtime
from chalicelib.jobs import queues
from chalicelib.model.presence import Named
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import presence

QUIET = limits.PRESENCE_UNSTEADY + 1
ON, OFF = {"web": "1"}, {"web": "0"}


class Queue:
    """The login queue as time passes: what was sent to it is served when it is due."""

    again = 60  # seconds until a message that was not served comes again

    def __init__(self, recorder):
        self.recorder, self.read, self.waiting = recorder, len(recorder.calls), []

    def passes(self, seconds):
        self._collect()
        end = clock.now() + int(seconds * 1000)
        while (due := self._next(end)) is not None:
            clock.offset += max(0, due[0] - clock.now())
            self.serve(due[1])
        clock.offset += max(0, end - clock.now())

    def serve(self, body):
        """One that fails, or whose server dies, comes again."""
        try:
            served = queues.settle_logins({"Records": [{"messageId": "1", "body": body}]})
        except BaseException:
            served = {"batchItemFailures": [{}]}
        if served["batchItemFailures"]:
            self.waiting.append((clock.now() + self.again * 1000, body))

    def sent(self):
        """Messages about presence, so far."""
        self._collect()
        return [body for _, body in self.waiting if "presence" in json.loads(body)]

    def _next(self, end):
        self._collect()
        due = min(self.waiting, default=None)
        if due is None or due[0] > end:
            return None
        self.waiting.remove(due)
        return due

    def _collect(self):
        new, self.read = self.recorder.calls[self.read :], len(self.recorder.calls)
        for call in new:
            if call.operation == "SendMessage" and call.ended:
                at = clock.now() + call.params.get("DelaySeconds", 0) * 1000
                self.waiting.append((at, call.params["MessageBody"]))


@pytest.fixture
def queue(app, recorder):
    return Queue(recorder)


@pytest.fixture
def comes(client):
    """comes("ada", "phone"): a device whose socket is opened, and logs in."""

    def come(username, resource="web", **more):
        made = client(username, resource, login=False, **more)
        realtime.connect({"requestContext": {"connectionId": made.connection, "requestId": "r"}}, lambda: 0)
        assert made.login().status.errorCode == 0
        return made

    return come


@pytest.fixture
def grace(app, comes, queue):
    """Hears of ada, who never came."""
    grace = comes("grace")
    subscribe(app, "grace", "ada")
    queue.passes(5)
    assert told(grace) == []
    return grace


def subscribe(app, subscriber, *usernames, seconds=3600):
    return presence.subscribe(app, subscriber, seconds, Named(usernames))


def status(app, *names):
    return [(each.username, dict(each.status), each.ext) for each in presence.query(app, Named(names))]


def beat(*clients):
    """The gateway heard of them just now."""
    for each in clients:
        each.gateway.active[each.connection] = clock.now()


def said(meta):
    return json.loads(meta.payload) if meta.ns == pb.Meta.NOTIFY else {}


def told(client):
    """What a client was told of presence since the last look: user, state of devices, text."""
    events = [said(meta) for meta in client.heard()]
    values = [event["data"]["values"] for event in events if event.get("type") == "presence"]
    assert all(len(each) == 1 for each in values), "one user in an event"
    return [(value["uid"], value["status"], value["ext"]) for [value] in values]
