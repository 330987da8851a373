"""Rows of what users want pushed, and of what an app has for that, for tests.store.rows."""

from typing import Any

from chalicelib.model.push import Binding, PushSettings, Remind, Silence
from chalicelib.model.templates import Template
from chalicelib.store import holders, push, templates
from tests.store.moments import AT

PHONE = Binding("phone", "fcm", "token", "arn:endpoint", dead=True, since=AT)
TEMPLATE = Template("hello", "{$fromNickname}", "{0}: {$msg}", AT, AT)
OF_ALL = Silence(Remind.AT, AT, "22:00-07:00")
OF_GRACE = Silence(Remind.NONE, AT)


def write(app: Any) -> None:
    said = {"style": 1, "language": "EN", "template": "hello", "remind": "AT", "until": AT, "interval": "22:00-07:00"}
    push.change(app, "grace", said, {"17": True}, bound=[PHONE])
    push.hush(app, "grace", "user#ada", {"remind": "NONE", "until": AT}, 0)
    push.hush(app, "grace", "chatgroup#17", {"remind": "ALL"}, 0)
    holders.take(app, "token", "grace", "")
    templates.add(app, TEMPLATE)


def read(app: Any) -> dict[str, Any]:
    """What stands there, through the stores."""
    return {
        "settings": push.get(app, "grace"),
        "silences": push.page(app, "grace", 9, "").items,
        "holder": holders.look(app, "token")[0],
        "template": templates.get(app, "hello"),
    }


EXPECTED = {
    "settings": PushSettings(1, "EN", "hello", OF_ALL, frozenset({"17"}), (PHONE,)),
    "silences": [("chatgroup#17", Silence(Remind.ALL)), ("user#ada", OF_GRACE)],
    "holder": "grace",
    "template": TEMPLATE,
}
