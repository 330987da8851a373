"""Moto made fit for threads and for a log that grows: one lock, transactions that undo what they wrote, a short way
from botocore to DynamoDB, queries that look at one partition, mobile push that keeps apps apart. The private names it
uses are held by a test."""

import base64
import copy
import json
import logging
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.handlers import BUILTIN_HANDLERS
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.core.exceptions import ServiceException
from moto.core.models import botocore_stubber
from moto.core.responses import ActionResult
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.settings import get_s3_custom_endpoints
from werkzeug.exceptions import HTTPException

from infrastructure.local import expressions, mobile, partitions

REGION = "us-east-1"
logger = logging.getLogger("infrastructure.local")  # the product's logger silences whatever has its name in its own
lock = threading.RLock()  # whoever reads or writes moto's memory holds it

_TARGET = "DynamoDB_20120810."
_DIRECT: dict[str, Callable[[DynamoHandler], ActionResult]] = {
    "PutItem": DynamoHandler.put_item,
    "GetItem": DynamoHandler.get_item,
    "UpdateItem": DynamoHandler.update_item,
    "DeleteItem": DynamoHandler.delete_item,
    "Query": DynamoHandler.query,
    "Scan": DynamoHandler.scan,
    "BatchGetItem": DynamoHandler.batch_get_item,
    "BatchWriteItem": DynamoHandler.batch_write_item,
    "TransactWriteItems": DynamoHandler.transact_write_items,
    "TransactGetItems": DynamoHandler.transact_get_items,
}
_READS = {"GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems", "GetSecretValue"}
_written = [0]
_Held = tuple[Table, DynamoType, DynamoType | None, Item]
_stub: Callable[..., Any] = BotocoreStubber.__call__
_transact: Callable[..., Any] = DynamoDBBackend.transact_write_items


def harden(*, direct: bool) -> None:
    """May be called again; moto stays hardened while the process lives. `direct` is for speed: hooks of before-send,
    with which tests inject faults, see nothing of what takes the shortcut."""
    entry = ("before-call.dynamodb", shortcut)
    if direct and entry not in BUILTIN_HANDLERS:
        BUILTIN_HANDLERS.append(entry)
    if not direct and entry in BUILTIN_HANDLERS:
        BUILTIN_HANDLERS.remove(entry)
    BotocoreStubber.__call__ = _answer
    models.copy = _Copy
    DynamoDBBackend.transact_write_items = _transact_undoing
    partitions.install()
    expressions.install()
    mobile.install()


def writes() -> int:
    """How many requests that may have changed something there have been."""
    return _written[0]


def _count(operation: str) -> None:
    _written[0] += operation not in _READS


class _Copy:
    """Stands for the module `copy` in moto's transactions, which would copy every table they touch."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value if isinstance(value, Table) else copy.deepcopy(value)


def _answer(stubber: Any, event_name: str, request: Any, **rest: Any) -> Any:
    """Where botocore would send: AWS's hosts are answered by moto, every other host is real."""
    if not stubber.enabled or not _in_the_cloud(request.url):
        return None
    target = request.headers.get("X-Amz-Target", "")
    name = target.decode() if isinstance(target, bytes) else target
    operation = _DIRECT.get(name.removeprefix(_TARGET))
    with lock:
        if request.method != "GET":
            _count(name.rpartition(".")[2])
        if operation is None:
            return _stub(stubber, event_name, request, **rest)
        return _direct(operation, name, request)


def _in_the_cloud(url: str) -> bool:
    """AWS, or the address under which the gateway double also serves S3; its @connections are real HTTP."""
    parts = urlsplit(url)
    if parts.netloc.endswith(".amazonaws.com"):
        return True
    return f"{parts.scheme}://{parts.netloc}" in get_s3_custom_endpoints() and not parts.path.startswith("/@")


def shortcut(model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
    """botocore's before-call: a request that succeeds is answered without being signed, sent, written and read as
    JSON. One that fails has changed nothing and takes the whole way, where errors and retries are made."""
    operation = _DIRECT.get(model.name)
    if operation is None or not botocore_stubber.enabled or not _in_the_cloud(params["url"]):
        return None
    with lock:
        try:
            result = operation(_handler(model.name, params["body"])).result
        except (ServiceException, HTTPException):
            return None
        _count(model.name)
    known = model.output_shape.members
    answer = {name: value for name, value in result.items() if value is not None and name in known}
    return _Sent, answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


class _Sent:
    """All that botocore asks of an HTTP response behind its parser."""

    status_code = 200


def _direct(operation: Callable[[DynamoHandler], ActionResult], target: str, request: Any) -> AWSResponse:
    """The operation itself, without the URL tables, request objects and generic serialisers in front of it."""
    handler = _handler(target, request.body)
    try:
        answer = json.dumps(operation(handler).result, default=_base64)
    except (ServiceException, HTTPException) as refusal:
        status, headers, text = _refused(handler, refusal)
        return AWSResponse(request.url, status, headers, MockRawResponse(text))
    return AWSResponse(request.url, 200, {"x-amzn-requestid": "local"}, MockRawResponse(answer))


def _handler(target: str, body: bytes) -> DynamoHandler:
    handler = DynamoHandler()
    handler.region, handler.current_account = REGION, DEFAULT_ACCOUNT_ID
    handler.querystring, handler.response_headers = {}, {}
    handler.headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    hook = _blob if b'"B"' in body or b'"BS"' in body else None
    handler.body = handler.params = json.loads(body, object_hook=hook)
    return handler


def _refused(handler: DynamoHandler, refusal: ServiceException | HTTPException) -> tuple[int, dict[str, str], str]:
    if isinstance(refusal, ServiceException):
        status, headers, text = handler.serialized(ActionResult(refusal))
        return status, headers, text
    return refusal.code or 400, dict(refusal.get_headers()), refusal.get_body()


def _blob(value: dict[str, Any]) -> dict[str, Any]:
    if isinstance(value.get("B"), str):
        return {"B": base64.b64decode(value["B"])}
    if isinstance(value.get("BS"), list):
        return {"BS": [base64.b64decode(each) for each in value["BS"]]}
    return value


def _base64(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} in an answer of DynamoDB")


def _transact_undoing(backend: DynamoDBBackend, items: list[dict[str, Any]]) -> None:
    """On failure only the items of this transaction go back to what they were."""
    before = [held for item in items if (held := _held(backend, next(iter(item.values())))) is not None]
    try:
        _transact(backend, items)
    except BaseException:
        for table, partition, sort, item in reversed(before):
            box, key = (table.items[partition], sort) if table.has_range_key else (table.items, partition)
            if item is None:
                box.pop(key, None)
            else:
                box[key] = item
        raise


def _held(backend: DynamoDBBackend, operation: dict[str, Any]) -> _Held | None:
    table = backend.tables.get(operation.get("TableName"))
    key = operation.get("Key") or operation.get("Item") or {}
    if table is None or table.hash_key_attr not in key:
        return None
    partition = DynamoType(key[table.hash_key_attr])
    if not table.has_range_key:
        return table, partition, None, copy.deepcopy(table.items.get(partition))
    sort = DynamoType(key[table.range_key_attr]) if table.range_key_attr in key else None
    return table, partition, sort, copy.deepcopy(table.items[partition].get(sort) if partition in table.items else None)
