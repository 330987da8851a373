"""The memory of a cloud between two runs: rows, objects, messages, phones, secrets of moto, tied to moto's version."""

import json
import os
import pickle
from pathlib import Path
from typing import Any

import moto

from infrastructure.local import cloud, hardening

_PHONES = ("applications", "platform_endpoints")
_LOCK = "_messages_lock"  # of a queue; a lock cannot be written down


class State:
    def __init__(self, folder: Path) -> None:
        self._rows, self._seed = folder / "cloud.pickle", folder / "seed.json"
        self._saved = -1

    def seed(self) -> dict[str, Any] | None:
        """What an earlier run made at its first start; None if this run must start afresh."""
        if not self._rows.exists() or not self._seed.exists():
            self._set_aside("it is incomplete") if self._rows.exists() else None
            return None
        with self._rows.open("rb") as file:
            version = file.readline().decode(errors="replace").strip()
        if version != moto.__version__:
            self._set_aside(f"it was written by moto {version}, and this is moto {moto.__version__}")
            return None
        kept: dict[str, Any] = json.loads(self._seed.read_text())
        return kept

    def restore(self) -> None:
        """After `cloud.start()`, and only if there was a seed."""
        with hardening.lock, self._rows.open("rb") as file:
            file.readline()
            _put(pickle.load(file))  # noqa: S301  our own file
            self._saved = hardening.writes()

    def keep(self, seed: dict[str, Any]) -> None:
        """The seed goes first: rows without it would be of no use."""
        self._rows.parent.mkdir(parents=True, exist_ok=True)
        _write(self._seed, json.dumps(seed, indent=2).encode())
        self.save()

    def save(self) -> None:
        """If anything was written since."""
        with hardening.lock:
            now = hardening.writes()
            if now == self._saved:
                return
            body = pickle.dumps(_take(), protocol=pickle.HIGHEST_PROTOCOL)
        _write(self._rows, moto.__version__.encode() + b"\n" + body)
        self._saved = now

    def _set_aside(self, why: str) -> None:
        aside = self._rows.with_suffix(f".{int(self._rows.stat().st_mtime)}.old")
        self._rows.rename(aside)
        hardening.logger.warning("The state in %s cannot be used: %s. It is kept as %s.", self._rows.parent, why, aside)


def _take() -> dict[str, Any]:
    queues = cloud.backend("sqs").queues
    return {
        "tables": {name: table.items for name, table in cloud.backend("dynamodb").tables.items()},
        "buckets": {name: bucket.keys for name, bucket in cloud.backend("s3", "aws").buckets.items()},
        "queues": {
            name: {key: vars(queue)[key] for key in vars(queue) if key != _LOCK} for name, queue in queues.items()
        },
        "phones": {name: getattr(cloud.backend("sns"), name) for name in _PHONES},
        "secrets": cloud.backend("secretsmanager").secrets,
    }


def _put(held: dict[str, Any]) -> None:
    """Into the tables and queues of this version of the product; what it no longer has is dropped."""
    for name, table in cloud.backend("dynamodb").tables.items():
        table.items = held["tables"].get(name, table.items)
    for name, bucket in cloud.backend("s3", "aws").buckets.items():
        bucket.keys = held["buckets"].get(name, bucket.keys)
    for name, queue in cloud.backend("sqs").queues.items():
        vars(queue).update(held["queues"].get(name, {}))
    for name, found in held.get("phones", {}).items():
        setattr(cloud.backend("sns"), name, found)
    cloud.backend("secretsmanager").secrets = held["secrets"]


def _write(path: Path, body: bytes) -> None:
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
