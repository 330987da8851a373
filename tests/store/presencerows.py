"""Rows of presence, for tests.store.rows."""

from typing import Any

from chalicelib.model.presence import Published, Subscription
from chalicelib.store import presence
from tests.store.moments import AT

MARK = "0123456789abcdef"
HEARS = Subscription("ada", "grace", AT + 60_000, MARK, 1)


def write(app: Any) -> None:
    presence.publish(app, "ada", "at lunch", {"web": "7"}, [], AT)
    presence.subscribe(app, [HEARS], AT)
    presence.claim(app, "ada", Published(), MARK, AT + 1)
    presence.expect(app, "ada", AT + 2)


def read(app: Any) -> dict[str, Any]:
    return {
        "presence": (presence.glance(app, "ada")[0], presence.subscribers(app, "ada")),
        "subscriptions": presence.of(app, "grace"),
    }


EXPECTED = {
    "presence": (Published("at lunch", {"web": "7"}, AT, MARK, AT + 1, 1, True, AT + 2), [HEARS]),
    "subscriptions": [HEARS],
}
