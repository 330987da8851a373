"""/chatrooms/super_admin: who may make rooms, in the whole app (R37-R39)."""

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.model.app import Role
from chalicelib.model.rooms import NewSuperAdmin
from chalicelib.services import rooms

rest = mucs.collection(__name__)


@rest.post("/chatrooms/super_admin", role=Role.APP)
def add(call: Call) -> Part:
    rooms.raise_up(call.app, call.one(NewSuperAdmin).superadmin)
    return {"data": {"result": "success", "resource": ""}}


@rest.get("/chatrooms/super_admin", role=Role.APP)
def browse(call: Call) -> Part:
    skip, size = call.numbered(limits.SUPER_ADMINS_PAGE, limits.PAGE_DEFAULT)
    return {"data": rooms.super_admins(call.app, skip, size), "params": mucs.echo(call, skip, size)}


@rest.delete("/chatrooms/super_admin/{username}", role=Role.APP)
def remove(call: Call, username: str) -> Part:
    """Who is removed is told as `newSuperAdmin`, as the vendor tells it."""
    return {"data": {"newSuperAdmin": rooms.put_down(call.app, username), "resource": ""}}
