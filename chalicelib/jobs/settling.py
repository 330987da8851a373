"""What the login queue brings, some time after something else happened."""

from collections.abc import Callable
from typing import Any

from chalicelib.model import broadcastjson
from chalicelib.services import (
    attendance,
    broadcasts,
    contacts,
    departures,
    ended,
    labels,
    leases,
    presenceevents,
)

# By a member that those before it have not.
SERVES: dict[str, Callable[[dict[str, Any]], object]] = {
    # a socket that was opened a while ago
    "connection": lambda said: leases.settle(said["connection"], last=bool(said["last"])),
    # connections that somebody waits to hear the end of
    "watched": lambda said: leases.end_silent(said["watched"]),
    # a user whose sessions were ended
    "ended": ended.look,
    # an account that was removed
    "removed": lambda said: departures.clear_up(said["appkey"], said["user"], said["removed"]),
    # a user who is to have no contacts
    "parts": lambda said: contacts.part_further(said["appkey"], said["user"], said["parts"]),
    # a user whose presence may have changed
    "presence": presenceevents.look,
    # what an app says in all its rooms
    "broadcast": lambda said: broadcasts.go_on(
        said["appkey"], said["broadcast"], broadcastjson.read(said["said"]), said["cursor"]
    ),
    # a label that is gone
    "label": lambda said: labels.sweep(said["appkey"], said["name"], said["label"]),
    # a user who was in rooms when a socket of it ended
    "user": lambda said: attendance.absent(said["appkey"], said["user"]),
}
