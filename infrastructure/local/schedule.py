"""EventBridge and Lambda's queue pollers: rings the schedules of the app and feeds its queue consumers."""

import asyncio
import re
import time
import uuid
from typing import Any

from chalice import Chalice
from chalice.app import ScheduledEventConfig, SQSEventConfig

from infrastructure.local import cloud
from infrastructure.local.functions import Event, Functions
from infrastructure.local.hardening import lock, logger

_POLL = 0.25  # seconds between two looks at an empty queue
_BATCHES = 4  # of one queue at a time
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}


class Schedule:
    """`tick` is how long a minute takes, so that tests need not wait for one."""

    def __init__(self, app: Chalice, functions: Functions, tick: float = 60.0) -> None:
        self._functions, self._tick = functions, tick
        self._rules = [source for source in app.event_sources if isinstance(source, ScheduledEventConfig)]
        self._consumers = [source for source in app.event_sources if isinstance(source, SQSEventConfig)]

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for rule in self._rules:
                group.create_task(self._ring(rule.name, _minutes(rule.schedule_expression) * self._tick))
            for consumer in self._consumers:
                group.create_task(self._poll(consumer))

    async def _ring(self, name: str, period: float) -> None:
        while True:
            await asyncio.sleep(period)
            await self._call(name, _rung(name))

    async def _poll(self, consumer: SQSEventConfig) -> None:
        queue = consumer.queue or consumer.queue_arn.rpartition(":")[2]
        free = asyncio.Semaphore(_BATCHES)
        async with asyncio.TaskGroup() as group:
            while True:
                await free.acquire()
                messages = await asyncio.to_thread(_receive, queue, min(10, consumer.batch_size))
                if messages:
                    group.create_task(self._serve(consumer.name, queue, messages, free))
                else:
                    free.release()
                    await asyncio.sleep(_POLL)

    async def _serve(self, name: str, queue: str, messages: list[Any], free: asyncio.Semaphore) -> None:
        """What the function did not report as failed is deleted; what is left comes again when its time-out is over."""
        try:
            answer = await self._call(name, {"Records": [_record(queue, message) for message in messages]})
            if answer is not None:
                failed = {each["itemIdentifier"] for each in (answer.get("batchItemFailures") or [])}
                await asyncio.to_thread(_delete, queue, [m for m in messages if m["MessageId"] not in failed])
        finally:
            free.release()

    async def _call(self, name: str, event: Event) -> dict[str, Any] | None:
        """None: it failed."""
        try:
            return await self._functions.event(name, event) or {}
        except Exception:
            logger.exception("%s failed", name)
            return None


def _minutes(expression: Any) -> int:
    text = expression if isinstance(expression, str) else expression.to_string()
    match = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", text)
    if match is None:
        raise ValueError(f"only rate() is rung locally, not {text}")
    return int(match[1]) * _MINUTES[match[2]]


def _rung(name: str) -> Event:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": cloud.ACCOUNT,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "region": cloud.REGION,
        "resources": [f"arn:aws:events:{cloud.REGION}:{cloud.ACCOUNT}:rule/{name}"],
        "detail": {},
    }


def _record(queue: str, message: Any) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": message.get("MessageAttributes", {}),
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{cloud.REGION}:{cloud.ACCOUNT}:{queue}",
        "awsRegion": cloud.REGION,
    }


def _receive(queue: str, most: int) -> list[Any]:
    with lock:
        if not cloud.backend("sqs").queues[queue].messages:  # cheaper than asking through the front door
            return []
        answer = cloud.client("sqs").receive_message(
            QueueUrl=queue, MaxNumberOfMessages=most, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
    messages: list[Any] = answer.get("Messages", [])
    return messages


def _delete(queue: str, messages: list[Any]) -> None:
    if messages:
        entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
        cloud.client("sqs").delete_message_batch(QueueUrl=queue, Entries=entries)
