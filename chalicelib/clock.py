"""The time in milliseconds, and identifiers that sort by it."""

import time
import uuid as _uuid
from datetime import UTC, datetime

# Tests move time by setting this; nothing else does.
offset = 0


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000 + offset


def uuid() -> str:
    return str(_uuid.uuid4())


def day(ms: int) -> str:
    """Of that time, by UTC: 2026-11-25."""
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
