"""/token/rtc and /rtc_mapper: calls beside the chat (X36)."""

from dataclasses import dataclass

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Role
from chalicelib.services import callers

rest = Collection(__name__)


@rest.get("/users/{username}/token/rtc", role=Role.USER, own="username", bare=True)
def ticket(call: Call, username: str) -> Part:
    made = callers.ticket(call.app, username, call.query.get("channelName", callers.ANY_CHANNEL))
    named = {"app_id": call.app.app_id, "channel_name": made.channel, "rtcUid": made.number}
    return named | {"rtc_token": made.token, "expires_in": made.lasts}


@dataclass(frozen=True)
class Numbers:
    data: tuple[int, ...]


@rest.post("/rtc_mapper/batch/get", role=Role.USER)
def named(call: Call) -> Part:
    found = callers.named(call.app, call.one(Numbers).data)
    return {"data": {str(number): username for number, username in found.items()}}
