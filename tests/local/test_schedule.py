"""Schedules ring and queues are fed."""

import asyncio
import json
import threading
import time

import pytest
from chalice import Chalice, Rate

from infrastructure.local import cloud
from infrastructure.local.functions import Functions
from infrastructure.local.rules import Rules
from infrastructure.local.schedule import Schedule

QUEUE = "schedule-test"


@pytest.fixture
def queue(_cloud):
    """An address to send to; what is received and not deleted comes again after a second."""
    client = cloud.client("sqs")
    url = client.create_queue(QueueName=QUEUE, Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    yield url
    client.delete_queue(QueueUrl=url)


@pytest.fixture
def app():
    """Writes down what it was called with; queue messages called `bad` fail, and `crash` takes the whole batch."""
    made = Chalice(app_name="scheduled")
    made.rung, made.batches = [], []

    @made.schedule(Rate(2, unit=Rate.MINUTES))
    def every_two_minutes(event):
        made.rung.append(event.to_dict())
        raise ValueError("and it rings again")

    @made.on_sqs_message(queue=QUEUE, batch_size=10)
    def consume(event):
        bodies = [record["body"] for record in event.to_dict()["Records"]]
        made.batches.append(bodies)
        if "crash" in bodies and len(made.batches) == 1:
            raise ValueError("crash")
        failed = [{"itemIdentifier": record["messageId"]} for record in event.to_dict()["Records"]]
        return {"batchItemFailures": [each for each, body in zip(failed, bodies, strict=True) if body == "bad"]}

    return made


def run(app, done, *, tick: float = 60.0) -> float:
    """Until done() holds; how long that took."""
    functions = Functions(app, Rules())
    began = time.monotonic()

    async def wait() -> None:
        task = asyncio.create_task(Schedule(app, functions, tick).run())
        while not done():
            assert time.monotonic() - began < 5
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(wait())
    functions.close()
    return time.monotonic() - began


def test_schedules_ring_by_their_rate_and_survive_a_failure(app, queue):
    took = run(app, lambda: len(app.rung) == 2, tick=0.1)
    assert took >= 0.4
    assert app.rung[0]["source"] == "aws.events"


def test_a_queue_is_fed_in_batches_and_emptied(app, queue):
    client = cloud.client("sqs")
    for n in range(12):
        client.send_message(QueueUrl=queue, MessageBody=str(n))
    run(app, lambda: sum(map(len, app.batches)) == 12)
    assert sorted(map(len, app.batches)) == [2, 10]
    run(app, lambda: left(queue) == 0)


def left(queue) -> int:
    return len(cloud.backend("sqs").queues[QUEUE]._messages)


def test_what_a_function_reports_as_failed_comes_again(app, queue):
    client = cloud.client("sqs")
    for body in ("good", "bad"):
        client.send_message(QueueUrl=queue, MessageBody=body)
    took = run(app, lambda: app.batches == [["good", "bad"], ["bad"]])
    assert took >= 0.9
    assert left(queue) == 1


def test_a_crash_brings_the_whole_batch_again(app, queue):
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="crash")
    run(app, lambda: app.batches == [["crash"], ["crash"]])
    run(app, lambda: left(queue) == 0)


def test_a_delayed_message_waits(app, queue):
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"late": 1}), DelaySeconds=1)
    took = run(app, lambda: bool(app.batches))
    assert 0.9 <= took < 2


def test_only_rates_are_rung():
    made = Chalice(app_name="cron")
    made.schedule("cron(0 1 * * ? *)")(print)
    with pytest.raises(BaseExceptionGroup):
        asyncio.run(Schedule(made, Functions(made, Rules())).run())


def test_an_end_is_heard_when_it_comes_with_an_answer():
    made, answered = Chalice(app_name="ending"), threading.Event()
    made.on_sqs_message(queue=QUEUE, name="consume")(lambda _: answered.wait())
    functions = Functions(made, Rules())

    async def cancel_with_the_answer() -> None:
        task = asyncio.create_task(functions.event("consume", {"Records": []}))
        await asyncio.sleep(0.05)
        answered.set()
        time.sleep(0.1)  # the loop stands still, so that both are there when it goes on
        asyncio.get_running_loop().call_soon(task.cancel)
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel_with_the_answer())
    functions.close()
