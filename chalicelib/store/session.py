"""The one AWS session of the process. Every client, pynamodb's too, is made here once and counts its requests."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any

from chalicelib import limits

_requests: ContextVar[list[int] | None] = ContextVar("aws_requests", default=None)


def count_requests() -> Callable[[], int]:
    """Start counting the AWS requests of this call; the result tells how many there have been."""
    counter = [0]
    _requests.set(counter)
    return lambda: counter[0]


def _count(**_: Any) -> None:
    counter = _requests.get()
    if counter is not None:
        counter[0] += 1


@cache
def _session() -> Any:
    import boto3

    return boto3.Session()


@cache
def client(service: str, endpoint: str | None = None) -> Any:
    """A botocore client with the product's time-outs and retries."""
    from botocore.config import Config

    made = _session().client(
        service,
        endpoint_url=endpoint,
        config=Config(
            parameter_validation=False,  # a fifth of a call's CPU, and every call here is typed
            connect_timeout=limits.AWS_CONNECT_TIMEOUT,
            read_timeout=limits.AWS_READ_TIMEOUT,
            retries={"mode": "standard", "total_max_attempts": limits.AWS_ATTEMPTS},
            max_pool_connections=50,
            **(_files() if service == "s3" else {}),
        ),
    )
    made.meta.events.register_first("before-call.*.*", _count)
    if service == "dynamodb":
        made.meta.events.register_first("needs-retry.dynamodb", _after_a_transaction)
    return made


def _after_a_transaction(response: Any, attempts: int, **_: Any) -> float | None:
    """Seconds until a write is tried again that met a transaction on its item; botocore itself would give it up."""
    code = response[1].get("Error", {}).get("Code") if response else ""
    again = code == "TransactionConflictException" and attempts < limits.TRANSACTION_ATTEMPTS
    return limits.TRANSACTION_WAIT * 2 ** (attempts - 1) if again else None


def _files() -> dict[str, Any]:
    """For addresses that clients are given: signed as every region takes it, and naming the bucket's region, not a host
    that sends on to it. What stands for S3 is asked by path: its name need not have names below it."""
    stands_in = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    style = "path" if stands_in else "virtual"
    return {
        "signature_version": "s3v4",
        "s3": {"addressing_style": style, "us_east_1_regional_endpoint": "regional"},
    }


def service_errors() -> tuple[type[Exception], ...]:
    """What a call raises that AWS refuses."""
    from botocore.exceptions import ClientError

    return (ClientError,)


def network_errors() -> tuple[type[Exception], ...]:
    """What a call raises that got no answer."""
    from botocore.exceptions import BotoCoreError

    return (BotoCoreError,)


def forget() -> None:
    """Drop the session and its clients: after the endpoints changed."""
    _session.cache_clear()
    client.cache_clear()
