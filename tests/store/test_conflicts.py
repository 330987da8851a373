"""A plain write to an item that a transaction is busy with: AWS refuses it at that moment."""

import json
from contextlib import contextmanager

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib import limits
from chalicelib.store import session

pytestmark = pytest.mark.usefixtures("_cloud")

CONFLICT = "TransactionConflictException"


class Body:
    def __init__(self, text):
        self.text = text

    def stream(self):
        yield self.text


@contextmanager
def refusing(times, code):
    """DynamoDB that refuses so many calls, and counts them."""
    client, calls = session.client("dynamodb", "http://dynamodb.test"), []

    def answer(request, **_):
        calls.append(request)
        refused = len(calls) <= times
        text = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}"} if refused else {}).encode()
        return AWSResponse(request.url, 400 if refused else 200, {}, Body(text))

    client.meta.events.register_first("before-send.dynamodb", answer, unique_id="refusing")
    try:
        yield client, calls
    finally:
        client.meta.events.unregister("before-send.dynamodb", unique_id="refusing")


def write(client):
    client.put_item(TableName="t", Item={"who": {"S": "acme#shop/ada"}})


def test_it_is_tried_again():
    with refusing(limits.TRANSACTION_ATTEMPTS - 1, CONFLICT) as (client, calls):
        write(client)
    assert len(calls) == limits.TRANSACTION_ATTEMPTS


def test_not_for_ever():
    with refusing(99, CONFLICT) as (client, calls), pytest.raises(client.exceptions.ClientError, match=CONFLICT):
        write(client)
    assert len(calls) == limits.TRANSACTION_ATTEMPTS


def test_a_condition_that_does_not_hold_is_final():
    with (
        refusing(1, "ConditionalCheckFailedException") as (client, calls),
        pytest.raises(client.exceptions.ClientError),
    ):
        write(client)
    assert len(calls) == 1
