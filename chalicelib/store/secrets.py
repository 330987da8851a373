"""The product's own keys, in Secrets Manager under one name."""

import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from chalicelib import limits
from chalicelib.config import settings
from chalicelib.store import session
from chalicelib.store.cache import Cache


@dataclass(frozen=True)
class Keys:
    credentials: bytes = field(repr=False)  # the root that every app's client secret and certificate derive from
    current: str  # id of the key that signs
    signing: dict[str, bytes] = field(repr=False)  # by id; every one of them verifies


_keys: Cache[str, Keys] = Cache()


def get(*, younger: int = limits.CACHE) -> Keys:
    """`younger`: seconds; less than usual when a token names a key that is not known yet."""
    found = _keys.get(settings().secret, _read, younger=younger)
    assert found is not None
    return found


def _read() -> Keys:
    answer = session.client("secretsmanager").get_secret_value(SecretId=settings().secret)
    said: dict[str, Any] = json.loads(answer["SecretString"])
    root = bytes.fromhex(said["credentials"])
    signing = said.get("signing") or _first(root)
    return Keys(root, signing["current"], {name: bytes.fromhex(key) for name, key in signing["keys"].items()})


def _first(root: bytes) -> dict[str, Any]:
    """CloudFormation generates one value, so the first signing key derives from it. Whoever adds a second one writes
    this one beside it, or all tokens end."""
    return {"current": "k1", "keys": {"k1": hmac.digest(root, b"signing/k1", "sha256").hex()}}
