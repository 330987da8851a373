"""Apps with notifiers, users with phones, and what Amazon SNS was told to send them."""

import json
from dataclasses import replace

from chalicelib import clock
from chalicelib.delivery import phones
from chalicelib.model.notifier import Notifier, Provider
from chalicelib.model.push import Binding
from chalicelib.store import apps, push
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
    push.bind(app, username, binding)
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
