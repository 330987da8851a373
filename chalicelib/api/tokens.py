"""/token: the four grants, and when a token ends."""

from dataclasses import replace

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.api.users import show
from chalicelib.model.app import Role
from chalicelib.model.tenancy import TokenRequest
from chalicelib.services import tokens

rest = Collection(__name__)


@rest.post("/token", role=None, bare=True)  # the grants judge what is shown themselves
def grant(call: Call) -> Part:
    issued, user = tokens.grant(call.app, call.one(TokenRequest), call.token, call.address)
    whose = {"user": show(replace(user, nickname=""))} if user else {"application": call.app.uuid}
    return {"access_token": issued.token, "expires_in": issued.expires_in, "expire_timestamp": issued.expires, **whose}


@rest.get("/sdk/users/{username}/token/expires", role=Role.USER, own="username", bare=True)
def expires(call: Call, username: str) -> Part:  # noqa: ARG001  the role check has read it
    return {"expire_timestamp": tokens.expiry(call.grant)}
