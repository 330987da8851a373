"""/mutes: who may not speak, wherever in the app (U18-U20)."""

from chalicelib import clock, limits
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Role
from chalicelib.model.mute import MuteChange
from chalicelib.services import mutes

rest = Collection(__name__)


@rest.post("/mutes", role=Role.APP)
def change(call: Call) -> Part:
    mutes.change(call.app, call.one(MuteChange))
    return {"data": {"result": "ok"}}


@rest.get("/mutes/{username}", role=Role.APP)
def of(call: Call, username: str) -> Part:
    name, found = mutes.of(call.app, username)
    now = clock.now()
    return {"data": {"userid": f"{call.app.key}_{name}", **found.left(now), "unixtime": now // 1000}}


@rest.get("/mutes", role=Role.APP)
def browse(call: Call) -> Part:
    page = call.numbered(limits.MUTES_PAGE, limits.PAGE_DEFAULT, number="pageNum", size="pageSize")
    found = mutes.listed(call.app, *page)
    rows = [{"username": name, kind: left} for name, kind, left in found]
    return {"data": {"data": rows, "unixtime": clock.now() // 1000}, "count": len(rows)}
