"""Apps with notifiers, users with phones, and what Amazon SNS was told to send them."""

import json
from dataclasses import replace

from chalicelib import clock
from chalicelib.delivery import phones
from chalicelib.jobs import queues
from chalicelib.model.notifier import Notifier, Provider
from chalicelib.model.push import Binding
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import apps, people, push, table
from infrastructure.local import cloud
from infrastructure.local.hardening import lock


def with_notifiers(app, **providers):
    """The app, with notifiers of these names: fcm=Provider.FCM."""
    notifiers = [notifier(app, name, provider) for name, provider in providers.items()]
    made = replace(app, notifiers=tuple(notifiers), modified=app.modified + 1)
    assert apps.put(made, app)
    return made


def notifier(app, name, provider=Provider.FCM):
    arn = phones.register(f"stoa-local-{app.org}.{app.name}.{name}", provider, {"PlatformCredential": "secret"})
    return Notifier(clock.uuid(), name, provider, arn, clock.now(), clock.now())


def phone(app, username, name="fcm", device="phone", token=""):
    binding = Binding(device, name, token or f"token of {username}'s {device}")
    push.change(app, username, {}, bound=[binding])
    return binding


def endpoints():
    """Those that SNS knows, by token."""
    with lock:
        return {each.token: each for each in cloud.backend("sns").platform_endpoints.values()}


def sent(token=""):
    """What was pushed, as the vendor is given it; to the device of this token, or to all, oldest first for each."""
    with lock:
        found = [
            (each.application.platform, message)
            for each in cloud.backend("sns").platform_endpoints.values()
            for message in each.messages.values()
            if token in ("", each.token)
        ]
    return [json.loads(json.loads(message)[platform]) for platform, message in found]


def shown(payload):
    """Title and text."""
    if "aps" in payload:
        alert = payload["aps"]["alert"]
        return alert.get("title", ""), alert["body"]
    told = payload["fcmV1Message"]["message"]["notification"]
    return told["title"], told["body"]


def disable(token, *, on=False):
    with lock:
        next(each for each in cloud.backend("sns").platform_endpoints.values() if each.token == token).attributes[
            "Enabled"
        ] = on


def queued():
    """Bodies of the messages that wait in the queue `notify`."""
    with lock:
        queue = cloud.backend("sqs").queues["stoa-local-notify"]
        return [json.loads(message.body) for message in queue._messages]


def take():
    """What waits in the queue, which is empty then."""
    bodies = queued()
    with lock:
        cloud.backend("sqs").queues["stoa-local-notify"]._messages.clear()
    return bodies


def work(most=50):
    """Serves the queue until it is empty, as Lambda's poller does; how many messages it served."""
    served = 0
    while bodies := queued():
        served += len(bodies)
        assert served <= most, "it does not end"
        with lock:
            cloud.backend("sqs").queues["stoa-local-notify"]._messages.clear()
        records = [{"messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]
        assert queues.notify({"Records": records}) == {"batchItemFailures": []}
    return served


def ext(**said):
    """Attributes of a message, as a client writes them."""
    return [_pair(key, value) for key, value in said.items()]


def _pair(key, value):
    if isinstance(value, bool):
        return pb.KeyValue(key=key, type=pb.KeyValue.BOOL, varintValue=int(value))
    if isinstance(value, str):
        return pb.KeyValue(key=key, type=pb.KeyValue.STRING, stringValue=value)
    return pb.KeyValue(key=key, type=pb.KeyValue.JSON_STRING, stringValue=json.dumps(value))


def say(sender, to, text="hi", *, group=False, content=None, about=(), **meta):
    """A message with attributes; `content` is one that is no text."""
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT if group else pb.MessageBody.CHAT)
    body.contents.add(**(content or {"type": 0, "text": text}))
    body.ext.extend(about)
    more = {"domain": "conference.easemob.com"} if group else {}
    reply = sender.send(to, body, **more, **meta)
    assert reply.status.errorCode == 0, reply.status.reason
    return reply.serverId


def choose(app, username, conversation="", *, ignored="", **said):
    """A user's settings as they are kept: of a conversation (kind#id), or of all."""
    what = f"push#{conversation}" if conversation else "push"
    key = {"who": {"S": people.who(app, username)}, "what": {"S": what}}
    kept = {name: table.value(each) for name, each in said.items()}
    kept |= {f"ignore:{ignored}": {"BOOL": True}} if ignored else {}
    table.update(people.Row.Meta.table_name, key, kept)
