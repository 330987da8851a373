"""Moto as the product needs it, and the private names of moto that make it so."""

import copy
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import moto
import pytest
from botocore.exceptions import ClientError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser
from moto.dynamodb.parsing.validators import Validator
from moto.dynamodb.responses import DynamoHandler

from infrastructure.local import cloud, expressions, hardening, partitions

TABLE, PLAIN = "hardening", "hardening-plain"
KEYS = [{"AttributeName": name, "KeyType": kind} for name, kind in (("a", "HASH"), ("b", "RANGE"))]


@pytest.fixture(params=["sent", "direct"])
def dynamodb(_cloud, request):
    """A client, a table with a numeric sort key and an index, and one without sort key."""
    client = boto3.client("dynamodb")
    change = client.meta.events.register if request.param == "direct" else client.meta.events.unregister
    change("before-call.dynamodb", hardening.shortcut)
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=KEYS,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in ("aS", "bN", "gS")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.create_table(
        TableName=PLAIN,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=KEYS[:1],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
    )
    yield client
    client.delete_table(TableName=TABLE)
    client.delete_table(TableName=PLAIN)


def put(client, a: str, b: int, **more) -> None:
    client.put_item(TableName=TABLE, Item={"a": {"S": a}, "b": {"N": str(b)}, **more})


def query(client, condition: str = "a = :a", **more) -> list[int]:
    """Sort keys, read to the last page."""
    values = {":a": {"S": "x"}, **more.pop("values", {})}
    asked = {"TableName": TABLE, "KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more}
    found: list[int] = []
    while True:
        answer = client.query(**asked)
        found += [int(item["b"]["N"]) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return found
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def test_moto_has_the_names_that_hardening_replaces():
    assert moto.__version__ == "5.2.5", "look at infrastructure/local/hardening.py and partitions.py, then change this"
    assert list(inspect.signature(hardening._stub).parameters) == ["self", "event_name", "request", "kwargs"]
    assert list(inspect.signature(hardening._transact).parameters) == ["self", "transact_items"]
    assert list(inspect.signature(partitions._query).parameters)[:9] == [
        *("self", "hash_key", "range_comparison", "range_objs", "limit", "exclusive_start_key", "scan_index_forward"),
        *("projection_expressions", "index_name"),
    ]
    assert list(inspect.signature(partitions._every).parameters) == ["self"]
    assert "self.all_items()" in inspect.getsource(partitions._query)
    assert "self.items = defaultdict(dict)" in inspect.getsource(partitions._make)
    assert "copy.deepcopy" in inspect.getsource(hardening._transact)
    assert models.copy in {copy, hardening._Copy}
    assert 'self.body = getattr(self, "params", {})' in inspect.getsource(DynamoHandler)
    assert hasattr(Table, "_get_last_evaluated_key")
    assert "self.node_to_validate = deepcopy(expression)" in inspect.getsource(Validator)
    assert "def traverse_node_recursively(self, node, child_id=-1)" in inspect.getsource(DepthFirstTraverser)
    assert list(inspect.signature(expressions._parse).parameters) == ["expression_str"]
    assert list(inspect.signature(expressions._name).parameters) == ["self"]
    assert callable(MockRawResponse)
    assert "def urls" in inspect.getsource(moto.core.base_backend.BaseBackend)


@pytest.mark.usefixtures("_cloud")
def test_hardening_is_in_force():
    assert BotocoreStubber.__call__ is hardening._answer
    assert DynamoDBBackend.transact_write_items is hardening._transact_undoing
    assert Table.query is partitions._narrow_query


def test_adds_by_many_threads_all_count(dynamodb):
    def add(_: int) -> None:
        dynamodb.update_item(
            TableName=PLAIN,
            Key={"a": {"S": "n"}},
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(400)))
    assert dynamodb.get_item(TableName=PLAIN, Key={"a": {"S": "n"}})["Item"]["n"] == {"N": "400"}


def test_transactions_of_many_threads_all_count_or_change_nothing(dynamodb):
    won = []

    def transact(thread: int) -> None:
        for n in range(15):
            try:
                dynamodb.transact_write_items(TransactItems=[once(f"{n}"), count()])
                won.append(thread)
            except dynamodb.exceptions.TransactionCanceledException:
                pass

    def once(key: str) -> dict:
        return {
            "Put": {"TableName": PLAIN, "Item": {"a": {"S": key}}, "ConditionExpression": "attribute_not_exists(a)"}
        }

    def count() -> dict:
        return {
            "Update": {
                "TableName": TABLE,
                "Key": {"a": {"S": "n"}, "b": {"N": "0"}},
                "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        }

    threads = [threading.Thread(target=transact, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item = dynamodb.get_item(TableName=TABLE, Key={"a": {"S": "n"}, "b": {"N": "0"}})["Item"]
    assert (len(won), item["n"]) == (15, {"N": "15"})


def test_a_failed_transaction_undoes_its_first_half(dynamodb):
    put(dynamodb, "x", 1, v={"S": "old"})
    key = {"a": {"S": "x"}, "b": {"N": "1"}}
    change = {"TableName": TABLE, "Item": {**key, "v": {"S": "new"}}}
    new = {"TableName": TABLE, "Item": {"a": {"S": "x"}, "b": {"N": "2"}}}
    never = {"TableName": PLAIN, "Key": {"a": {"S": "absent"}}, "ConditionExpression": "attribute_exists(a)"}
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[{"Put": change}, {"Put": new}, {"ConditionCheck": never}])
    assert dynamodb.get_item(TableName=TABLE, Key=key)["Item"]["v"] == {"S": "old"}
    assert query(dynamodb) == [1]


def test_refusals_are_the_errors_of_dynamodb(dynamodb):
    put(dynamodb, "x", 1, v={"S": "kept"})
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as refusal:
        dynamodb.put_item(
            TableName=TABLE,
            Item={"a": {"S": "x"}, "b": {"N": "1"}},
            ConditionExpression="attribute_not_exists(a)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert refusal.value.response["Item"]["v"] == {"S": "kept"}
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.put_item(TableName=TABLE, Item={"a": {"S": ""}, "b": {"N": "1"}})
    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.get_item(TableName="absent", Key={"a": {"S": "x"}})


def test_every_kind_of_value_comes_back(dynamodb):
    values = {"m": {"M": {"B": {"B": b"\x00\xff"}, "l": {"L": [{"N": "1.5"}, {"NULL": True}]}}}, "t": {"BOOL": True}}
    sets = {"bs": {"BS": [b"\x01"]}, "ss": {"SS": ["s"]}, "ns": {"NS": ["1"]}, "B": {"S": "an attribute called B"}}
    put(dynamodb, "x", 1, **values, **sets)
    item = dynamodb.get_item(TableName=TABLE, Key={"a": {"S": "x"}, "b": {"N": "1"}})["Item"]
    assert item == {"a": {"S": "x"}, "b": {"N": "1"}, **values, **sets}


@pytest.mark.parametrize(
    ("condition", "bounds", "found"),
    [
        ("a = :a", (), [-3, 0, 2, 10, 40]),
        ("a = :a AND b = :x", (2,), [2]),
        ("a = :a AND b > :x", (2,), [10, 40]),
        ("a = :a AND b >= :x", (2,), [2, 10, 40]),
        ("a = :a AND b < :x", (2,), [-3, 0]),
        ("a = :a AND b <= :x", (2,), [-3, 0, 2]),
        ("a = :a AND b BETWEEN :x AND :y", (0, 10), [0, 2, 10]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_queries_page_in_both_directions(dynamodb, condition, bounds, found, limit):
    for b in (10, 2, 40, -3, 7, 0):
        put(dynamodb, "x", b)
    dynamodb.delete_item(TableName=TABLE, Key={"a": {"S": "x"}, "b": {"N": "7"}})
    put(dynamodb, "y", 3)
    values = dict(zip((":x", ":y"), ({"N": str(bound)} for bound in bounds), strict=False))
    assert query(dynamodb, condition, values=values, Limit=limit) == found
    assert query(dynamodb, condition, values=values, Limit=limit, ScanIndexForward=False) == found[::-1]


def test_scans_page_through_all_or_a_segment(dynamodb):
    for b in range(5):
        put(dynamodb, "x", b)
    asked, found = {"TableName": TABLE, "Limit": 2, "Segment": 0, "TotalSegments": 1}, []
    while True:
        answer = dynamodb.scan(**asked)
        found += [int(item["b"]["N"]) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    assert found == [0, 1, 2, 3, 4]
    values = {":b": {"N": "3"}}
    assert dynamodb.scan(TableName=TABLE, FilterExpression="b > :b", ExpressionAttributeValues=values)["Count"] == 1
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        dynamodb.scan(TableName="unknown")


def test_queries_of_an_index_are_in_its_order(dynamodb):
    for a, b in (("p", 3), ("q", 1), ("r", 2)):
        put(dynamodb, a, b, g={"S": "x"})
    put(dynamodb, "s", 0, g={"S": "other"})
    assert query(dynamodb, "g = :a", IndexName="by-g", Limit=2) == [1, 2, 3]


def test_a_page_that_ends_at_the_limit_says_there_may_be_more(dynamodb):
    put(dynamodb, "x", 1)
    asked = {"KeyConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}, "Limit": 1}
    answer = dynamodb.query(TableName=TABLE, **asked)
    assert answer["LastEvaluatedKey"] == {"a": {"S": "x"}, "b": {"N": "1"}}
    assert dynamodb.query(TableName=TABLE, **asked, ExclusiveStartKey=answer["LastEvaluatedKey"])["Items"] == []


def test_a_filter_sees_what_the_limit_left(dynamodb):
    for b in range(6):
        put(dynamodb, "x", b, v={"N": str(b % 2)})
    assert query(dynamodb, FilterExpression="v = :v", values={":v": {"N": "1"}}, Limit=2) == [1, 3, 5]


def test_a_query_of_a_table_without_sort_key(dynamodb):
    dynamodb.put_item(TableName=PLAIN, Item={"a": {"S": "x"}})
    asked = {"KeyConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}
    assert dynamodb.query(TableName=PLAIN, **asked)["Items"] == [{"a": {"S": "x"}}]


def test_updates_return_what_they_changed(dynamodb):
    def update(expression: str, returned: str, **values: int) -> dict:
        return dynamodb.update_item(
            TableName=TABLE,
            Key={"a": {"S": "x"}, "b": {"N": "1"}},
            UpdateExpression=expression,
            ExpressionAttributeValues={f":{name}": {"N": str(value)} for name, value in values.items()},
            ReturnValues=returned,
        )["Attributes"]

    count = "SET n = if_not_exists(n, :z) + :o ADD m :o"
    assert update(count, "UPDATED_NEW", z=5, o=1)["n"] == {"N": "6"}
    assert update(count, "UPDATED_NEW", z=5, o=1) == {"n": {"N": "7"}, "m": {"N": "2"}}
    assert update("SET n = :n REMOVE m", "ALL_NEW", n=1) == {"a": {"S": "x"}, "b": {"N": "1"}, "n": {"N": "1"}}
    with pytest.raises(ClientError, match="overlap"):
        update("SET n = :n, n = :n", "ALL_NEW", n=1)


def test_empty_leaves_nothing_but_tables(dynamodb):
    put(dynamodb, "x", 1)
    cloud.empty()
    assert query(dynamodb) == []
    put(dynamodb, "x", 1)
    assert query(dynamodb) == [1]
