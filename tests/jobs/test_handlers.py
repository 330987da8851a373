"""Schedules and queues, called as AWS calls them."""

from types import SimpleNamespace

import pytest

import app as product
from chalicelib import limits
from chalicelib.config import settings
from chalicelib.store import connections, session
from tests.realtime.test_log import recalls
from tests.realtime.test_login import later

TICK = {
    "version": "0",
    "account": "123456789012",
    "region": "us-east-1",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-22T12:00:00Z",
    "id": "1",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/tick"],
}
CONTEXT = SimpleNamespace(aws_request_id="r", function_name="f")


def test_a_schedule_destroys_what_is_due(client):
    ada, grace = client("ada"), client("grace")
    sent = ada.say("grace", "soon gone", ext={"stoa_expire_in": 1})
    grace.heard()
    later(2)
    product.expire_messages(TICK, CONTEXT)
    product.expire_messages(TICK, CONTEXT)
    assert recalls(grace.heard()) == [sent.serverId]


def test_a_schedule_sweeps_silent_connections(client):
    ada = client("ada")
    later(limits.LEASE_LONGEST + 1)
    product.sweep_connections(TICK, CONTEXT)
    assert connections.get(ada.connection) is None
    assert ada.connection in ada.gateway.closed


def test_a_queue_closes_sockets_that_did_not_log_in(client):
    mute = client("ada", login=False)
    context = {"connectionId": mute.connection, "requestId": "r", "domainName": "d", "stage": "s", "apiId": "a"}
    assert product.connect({"requestContext": context}, CONTEXT) == {"statusCode": 200}
    queue = settings().login_queue
    url = session.client("sqs").get_queue_url(QueueName=queue.rsplit("/", 1)[-1])["QueueUrl"]
    assert session.client("sqs").receive_message(QueueUrl=url).get("Messages", []) == [], "not before its time"
    record = {"messageId": "m", "body": f'{{"connection": "{mute.connection}", "last": false}}', "receiptHandle": "h"}
    assert product.settle_logins({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}
    assert mute.connection not in mute.gateway.closed, "it has half a minute"
    record["body"] = record["body"].replace("false", "true")
    assert product.settle_logins({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}
    assert mute.connection in mute.gateway.closed


@pytest.mark.parametrize("handler", ["message", "disconnect"])
def test_a_socket_that_nobody_knows(client, handler):
    context = {"connectionId": "x", "requestId": "r", "domainName": "d", "stage": "s", "apiId": "a"}
    event = {"requestContext": context, "body": "CABAAVgA"}
    assert getattr(product, handler)(event, CONTEXT) == {"statusCode": 200}
