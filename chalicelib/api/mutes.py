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
    found = mutes.listed(call.app, *_page(call))
    rows = [{"username": name, kind: left} for name, kind, left in found]
    return {"data": {"data": rows, "unixtime": clock.now() // 1000}, "count": len(rows)}


def _page(call: Call) -> tuple[int, int]:
    """How many to skip, how many to show; pages are counted from 1."""
    size = min(max(call.number("pageSize", limits.PAGE_DEFAULT), 1), limits.MUTES_PAGE)
    return (max(call.number("pageNum", 1), 1) - 1) * size, size
