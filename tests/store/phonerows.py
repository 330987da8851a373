"""Rows of notifiers, phones and counted pushes, for tests.store.rows."""

from typing import Any

from chalicelib.model.app import App
from chalicelib.model.notifier import Notifier, Platform, Provider
from chalicelib.model.phones import Phones
from chalicelib.model.push import Binding
from chalicelib.model.pushing import Pushed, Status
from chalicelib.store import apps, phones, push, pushcounts
from tests.store.moments import AT

ARN = "arn:aws:sns:us-east-1:123456789012:app/GCM/stoa-local-initech.phones.x"
NOTIFIER = Notifier("notifier-uuid", "fcm", Provider.FCM, ARN, AT, AT + 1, "com.example", disabled=True)
APP = App("initech", "phones", "phones-uuid", "b" * 32, AT, notifiers=(NOTIFIER,))
BINDING = Binding("phone", "fcm", "token", ARN.replace("app", "endpoint") + "/1", dead=True)
MESSAGE = AT << 22 | 6


def write(app: Any) -> None:
    apps.add(APP)
    push.change(app, "ada", {}, bound=[BINDING])
    phones.note(app, "ada", AT, 2, after=0, message_id=MESSAGE)
    pushcounts.add(app, "2026-11-25", [Pushed(Status.SUCCESS, platform=Platform.APNS)])


def read(app: Any) -> dict[str, Any]:
    """What stands there, through the stores."""
    return {
        "notifiers": apps.fresh("initech", "phones"),
        "phones": phones.some(app, ["ada"])["ada"][1],
        "pushes counted": pushcounts.days(app, "2026-11-25", "2026-11-25"),
    }


EXPECTED = {
    "notifiers": APP,
    "phones": Phones((BINDING,), 2, AT, {3: MESSAGE}),
    "pushes counted": {"2026-11-25": {Platform.APNS.value: (1, 0)}},
}
