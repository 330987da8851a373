"""/chatgroups/{id}/acks: who read a message (X20)."""

from chalicelib import clock, limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Reply
from chalicelib.model.app import Role
from chalicelib.services import groupreceipts

rest = mucs.collection(__name__)


@rest.get("/chatgroups/{group}/acks/{message}", role=Role.USER)
def browse(call: Call, group: str, message: str) -> Reply:
    asked = call.page(limits.READERS_PAGE, limits.READERS_PAGE, name="key")
    total, page = groupreceipts.readers(call.app, group, mucs.actor(call), message, *asked)
    data = {
        "ackmid": message,
        "userlist": list(page.items),
        "total": total,
        "next_key": page.cursor,
        "is_last": not page.cursor,
        "timestamp": clock.now(),
    }
    return Reply(body={"action": "group_read_ack", "data": data})
