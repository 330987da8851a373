"""Push tasks, and the queue and the schedule that bring them on."""

import json

from chalicelib import clock
from chalicelib.config import queue_name, settings
from chalicelib.jobs import expiry, queues
from chalicelib.model.pushing import PushMessage
from chalicelib.model.pushtasks import NewTask
from chalicelib.store import expiry as dues
from chalicelib.store import table
from infrastructure.local import cloud
from infrastructure.local.hardening import lock

HELLO = NewTask(PushMessage("Hello", "there"))


def queued():
    """What waits, also what does so for its time, taken off the queue."""
    with lock:
        queue = cloud.backend("sqs").queues[queue_name(settings().notify_queue)]
        bodies = [json.loads(message.body) for message in queue._messages]
        queue._messages.clear()
    return bodies


def served(said):
    """Whether a worker got to the end of a message."""
    return not queues.notify({"Records": [{"messageId": "1", "body": json.dumps(said)}]})["batchItemFailures"]


def brought(*again):
    """How many messages it took until nothing waits; `again` are brought once more."""
    waiting, rounds = [*again, *queued()], 0
    while waiting:
        assert served(waiting.pop(0))
        rounds += 1
        waiting += queued()
    return rounds


def tick():
    """The schedule of a minute."""
    clock.offset += 60_000
    expiry.expire()


def looks():
    """Push tasks that are to be looked after: id and time."""
    items = table.client().scan(TableName=dues.Row.Meta.table_name)["Items"]
    found = [item for item in items if "task" in item]
    return sorted((int(item["message"]["S"].rsplit("/", 1)[1]), int(item["due"]["N"])) for item in found)


def tokens():
    """Whom something was pushed to, as often as it was."""
    with lock:
        every = cloud.backend("sns").platform_endpoints.values()
        return sorted(each.token for each in every for _ in each.messages)
