"""What clients are told besides messages."""

from enum import IntEnum


class Kick(IntEnum):
    """Why a session ended: StatisticsBody.Operation (msync 2.5)."""

    REMOVED = 1
    OTHER_DEVICE = 2
    PASSWORD_CHANGED = 3
    BY_OTHER_DEVICE = 4
