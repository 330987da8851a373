"""AWS inside the process: moto, hardened, with the tables, bucket, queues and secret that the product expects.

`environment()` first, before the product is imported; then `start()`, `empty()` between tests, `stop()`."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ACCOUNT, REGION = "123456789012", "us-east-1"
_QUEUES = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "STOA_STAGE": "local",
    "STOA_LOGIN_QUEUE": _QUEUES + "stoa-local-logins",
    "STOA_DELIVER_QUEUE": _QUEUES + "stoa-local-deliver.fifo",
    "STOA_NOTIFY_QUEUE": _QUEUES + "stoa-local-notify",
}
_running: Any = None


def environment(**overrides: str) -> None:
    """The settings of a machine without AWS. What the caller's shell says about AWS is dropped: nothing may leave."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "STOA_", "MOTO_"))]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    os.environ["STOA_PLATFORM_KEY"] = secrets.token_hex(24)
    os.environ.update(overrides)

    from chalicelib.config import settings

    settings.cache_clear()


def address(port: int, host: str = "127.0.0.1") -> dict[str, str]:
    """Overrides for `environment` when the gateway listens: @connections, links, and S3 behind the same port."""
    rest = f"http://{host}:{port}"
    return {
        "STOA_WEBSOCKET_ENDPOINT": rest,
        "STOA_PUBLIC_REST": rest,
        "STOA_PUBLIC_WEBSOCKET": f"ws://{host}:{port}/websocket",
        "AWS_ENDPOINT_URL_S3": rest,
        "MOTO_S3_CUSTOM_ENDPOINTS": rest,  # calls of this process to that address stay inside it
    }


def start(*, direct: bool = False) -> None:
    """Moto, and in it everything the product's template would have made. `direct`: see `hardening.harden`."""
    global _running  # noqa: PLW0603  one cloud per process, as moto has it

    from moto import mock_aws

    from chalicelib.store import session
    from infrastructure.local import hardening

    hardening.harden(direct=direct)
    session.forget()
    _running = mock_aws()
    _running.start()
    build()


def stop() -> None:
    from chalicelib.store import session

    _running.stop()
    session.forget()


@contextmanager
def started(*, direct: bool = False) -> Iterator[None]:
    start(direct=direct)
    try:
        yield
    finally:
        stop()


def build() -> None:
    """Whatever is not there yet."""
    from chalicelib.config import queue_name, settings

    _tables()
    _bucket(settings().bucket)
    for queue in (settings().login_queue, settings().deliver_queue, settings().notify_queue):
        ordered = {"FifoQueue": "true"} if queue.endswith(".fifo") else {}
        client("sqs").create_queue(QueueName=queue_name(queue), Attributes={"VisibilityTimeout": "30"} | ordered)
    _secret(settings().secret)


def empty() -> None:
    """Between two tests: no rows, objects or messages; tables, bucket, queues and secret stay."""
    from infrastructure.local.hardening import lock

    with lock:
        for table in backend("dynamodb").tables.values():
            table.items.clear()
        for bucket in backend("s3", "aws").buckets.values():
            bucket.keys.clear()
        for queue in backend("sqs").queues.values():
            queue._messages.clear()
            queue.pending_messages.clear()
        backend("sns").applications.clear()
        backend("sns").platform_endpoints.clear()


def backend(service: str, region: str = REGION) -> Any:
    """Moto's memory of one service. Hold `hardening.lock`."""
    from moto.backends import get_backend

    return get_backend(service)[ACCOUNT][region]


def client(service: str) -> Any:
    from chalicelib.store import session

    return session.client(service)


def _tables() -> None:
    from chalicelib.store.tables import TABLES

    there = set(client("dynamodb").list_tables()["TableNames"])
    for table in TABLES:
        name: str = table.Meta.table_name  # type: ignore[attr-defined]
        if name in there:
            continue
        table.create_table(wait=False)
        if "ttl" in table.get_attributes():
            client("dynamodb").update_time_to_live(
                TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
            )


def _bucket(name: str) -> None:
    if name not in {bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}:
        client("s3").create_bucket(Bucket=name)


def _secret(name: str) -> None:
    manager = client("secretsmanager")
    if any(secret["Name"] == name for secret in manager.list_secrets()["SecretList"]):
        return
    keys = {"credentials": secrets.token_hex(32), "signing": {"current": "k1", "keys": {"k1": secrets.token_hex(32)}}}
    manager.create_secret(Name=name, SecretString=json.dumps(keys))
