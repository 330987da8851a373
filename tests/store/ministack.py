"""MiniStack: a second, independent implementation of what the stores stand on, in a process of its own."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.config import settings
from chalicelib.store import session
from chalicelib.store.tables import TABLES
from infrastructure.local import cloud

_HOME = Path(__file__).parents[2] / ".venv-ministack"
_SERVICES = ("DYNAMODB", "S3", "SQS", "SECRETS_MANAGER")
_QUEUES = ("STOA_LOGIN_QUEUE", "STOA_DELIVER_QUEUE", "STOA_NOTIFY_QUEUE")
_NEVER = {"N": "9999999999"}
READY = (_HOME / "ready").exists()


@contextmanager
def running() -> Iterator[str]:
    """Its address, while it runs."""
    with tempfile.TemporaryDirectory() as own:
        address, process = _start(Path(own))
        try:
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _start(own: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """It takes no port 0, so the port may be gone when it comes to it; then another one."""
    log = own / "log"
    for _ in range(3):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "PATH": os.environ["PATH"],
            "HOME": str(own),
            "TMPDIR": str(own),
            "DOCKER_HOST": f"unix://{own}/none",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "ERROR",
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [_HOME / "bin" / "python", "-m", "ministack"], cwd=own, env=environment, stdout=output, stderr=output
            )
        if _listening(port, process):
            return f"http://127.0.0.1:{port}", process
        process.kill()
        process.wait(10)
    raise AssertionError(f"MiniStack does not start: {log.read_text()[-2000:]}")


def _listening(port: int, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


@contextmanager
def below_the_product(address: str) -> Iterator[None]:
    """Nothing but the environment tells the product to run on it."""
    before = dict(os.environ)
    os.environ.update({f"AWS_ENDPOINT_URL_{service}": address for service in _SERVICES})
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")  # it holds signed addresses against them
    os.environ.update({name: f"{address}/000000000000/{before[name].rsplit('/', 1)[-1]}" for name in _QUEUES})
    _begin_anew()
    try:
        cloud.build()
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        _begin_anew()


def empty() -> None:
    """No rows and no objects; tables, bucket, queues and secret stay.

    A row past its ttl is refused: MiniStack removes those once a minute, under whatever test then runs."""
    client, files = session.client("dynamodb"), session.client("s3")
    perished = []
    for table in TABLES:
        name, keys = table.Meta.table_name, _keys(table)
        pages = client.get_paginator("scan").paginate(TableName=name)
        items = [item for page in pages for item in page["Items"]]
        for at in range(0, len(items), 25):
            gone = [{"DeleteRequest": {"Key": {key: item[key] for key in keys}}} for item in items[at : at + 25]]
            client.batch_write_item(RequestItems={name: gone})
        perished += [(name, item) for item in items if int(item.get("ttl", _NEVER)["N"]) <= time.time()]
    for found in files.list_objects_v2(Bucket=settings().bucket).get("Contents", []):
        files.delete_object(Bucket=settings().bucket, Key=found["Key"])
    assert not perished


def _keys(table) -> list[str]:
    return [key["AttributeName"] for key in table._get_schema()["key_schema"]]


def _begin_anew() -> None:
    settings.cache_clear()
    session.forget()
