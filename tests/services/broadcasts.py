"""The queue of broadcasts, and rooms that hear them."""

import json

from chalicelib.config import settings
from chalicelib.jobs import queues
from chalicelib.store import session
from tests.realtime.rooms import info, make


def queued():
    """What waits, taken off the queue."""
    client, url = session.client("sqs"), settings().login_queue
    found = []
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return [said for said in found if "broadcast" in said]


def served(said):
    """Whether a worker got to the end of a message."""
    return not queues.settle_logins({"Records": [{"messageId": "1", "body": json.dumps(said)}]})["batchItemFailures"]


def brought(*again):
    """How many messages it took until nothing waits; `again` are brought once more."""
    waiting, rounds = [*again, *queued()], 0
    while waiting:
        assert served(waiting.pop(0))
        rounds += 1
        waiting += queued()
    return rounds


def hall(app, *there, owner="ada"):
    """A room where something was said, and these clients are."""
    room = make(app, owner=owner)
    for each in there:
        info(each.join_room(room.id), each.username)
    for each in there[:1]:
        assert each.say_to_room(room.id, "first").status.errorCode == 0
    for each in there:
        each.heard()
    return room
