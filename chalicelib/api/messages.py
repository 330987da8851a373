"""/messages: what an app's server says (S6)."""

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model import broadcastjson
from chalicelib.model.app import Role
from chalicelib.services import broadcasts

rest = Collection(__name__)


@rest.post("/messages/chatrooms/broadcast", role=Role.APP)
def broadcast(call: Call) -> Part:
    return {"data": {"id": broadcasts.begin(call.app, broadcastjson.asked(call.json()))}}
