"""How much what is said in a room matters. Apart from what calls about rooms ask for, because each frame needs it."""

from enum import IntEnum

# Notes beside a message: its priority, and that the app says it in all rooms.
PRIORITY, BROADCAST = "chatroom_msg_tag", "is_broadcast"


class Priority(IntEnum):
    """As its note says it on the wire."""

    HIGH = 0
    NORMAL = 1
    LOW = 2
