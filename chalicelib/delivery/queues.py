"""SQS: work for later."""

import json
from functools import cache

from chalicelib import limits
from chalicelib.config import settings
from chalicelib.store import session


def require_login(connection_id: str) -> None:
    """Look at a new socket again when it must have logged in."""
    session.client("sqs").send_message(
        QueueUrl=_url(settings().login_queue),
        MessageBody=json.dumps({"connection": connection_id}),
        DelaySeconds=limits.CONNECT_WITHIN,
    )


@cache
def _url(queue: str) -> str:
    return queue if "://" in queue else str(session.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"])
