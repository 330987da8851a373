"""Rows of push tasks, for tests.store.rows."""

from dataclasses import replace
from typing import Any

from chalicelib.model.pushing import ClickAction, PushMessage
from chalicelib.model.pushtasks import NewTask, Task
from chalicelib.store import expiry, pushtasks
from tests.store.moments import AT

SAID = PushMessage("Hello", "there", "you", {"k": 1}, ClickAction("https://a"), 1, 2, {"apns": {"sound": "x"}})
TASK = Task(AT << 22, NewTask(SAID, ("vip", "new")))
MOVED = replace(TASK, step=1, cursor="grace", held=True, moved=AT + 1, pushed=2, failed=1)
LATER = replace(TASK, id=TASK.id + 1, asked=replace(TASK.asked, labels=(), starts=AT + 3_600_000))


def write(app: Any) -> None:
    for task in (TASK, LATER):
        pushtasks.begin(app, task, "push/label", ((1200, 60),), AT, task.asked.starts or AT + 120_000)
    pushtasks.change(app, TASK, MOVED)


def read(app: Any) -> dict[str, Any]:
    """What stands there, through the stores."""
    minute = (AT + 120_000) // 60_000
    return {
        "task": pushtasks.get(app, TASK.id),
        "later task": pushtasks.get(app, LATER.id),
        "tasks": pushtasks.live(app),
        "looked after": [
            (due.message, due.conversation, due.at)
            for shard in range(8)
            for due in expiry.due(minute, shard, AT + 120_000)
        ],
    }


EXPECTED = {
    "task": MOVED,
    "later task": LATER,
    "tasks": (frozenset({TASK.id}), frozenset({LATER.id})),
    "looked after": [(TASK.id, None, AT + 120_000)],
}
