"""The time in milliseconds, and identifiers that sort by it."""

import time
import uuid as _uuid

# Tests move time by setting this; nothing else does.
offset = 0


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000 + offset


def uuid() -> str:
    return str(_uuid.uuid4())
