"""/users/{username}/presence, and who of a group is online (P1-P6). Answers have no envelope."""

from chalicelib import limits
from chalicelib.api import body
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.errors import IllegalArgument
from chalicelib.model.app import Role
from chalicelib.model.presence import Named, Publication
from chalicelib.services import presence
from chalicelib.services.presenceevents import show

rest = Collection(__name__)

_OWN = "/users/{username}/presence"


@rest.post(_OWN + "/{resource}/{status}", role=Role.USER, own="username", bare=True)
def publish(call: Call, username: str, resource: str, status: str) -> Part:
    presence.publish(call.app, username, resource, status, call.one(Publication).ext)
    return {"result": "ok"}


@rest.post(_OWN + "/{expiry}", role=Role.USER, own="username", bare=True)
def subscribe(call: Call, username: str, expiry: str) -> Part:
    found = presence.subscribe(call.app, username, _seconds(expiry), call.one(Named))
    return {"result": [show(each, until) for each, until in found]}


@rest.post(_OWN, role=Role.USER, own="username", bare=True)
def query(call: Call, username: str) -> Part:  # noqa: ARG001  anybody may ask
    return {"result": [show(each) for each in presence.query(call.app, call.one(Named))]}


@rest.delete(_OWN, role=Role.USER, own="username", bare=True)
def unsubscribe(call: Call, username: str) -> Part:
    presence.unsubscribe(call.app, username, _named(call))
    return {"result": "ok"}


@rest.get(_OWN + "/sublist", role=Role.USER, own="username", bare=True)
def browse(call: Call, username: str) -> Part:
    skip, size = call.numbered(limits.PRESENCE_PAGE, limits.PRESENCE_PAGE_DEFAULT, number="pageNum", size="pageSize")
    found = presence.subscriptions(call.app, username)
    listed = [{"uid": each.username, "expiry": str(each.until // 1000)} for each in found[skip : skip + size]]
    return {"result": {"totalnum": str(len(found)), "sublist": listed}}


@rest.get("/presence/online/{group}/type/{kind}", role=Role.APP, bare=True)
def online_members(call: Call, group: str, kind: str) -> Part:
    return {"result": presence.online_members(call.app, group, kind)}


def _named(call: Call) -> Named:
    """The web SDK sends the names alone, as a list."""
    given = call.json()
    return body.read(Named, {"usernames": given} if isinstance(given, list) else given)


def _seconds(expiry: str) -> int:
    if not (expiry.isascii() and expiry.isdecimal() and len(expiry) <= 18):
        raise IllegalArgument("expiry must be a number")
    return int(expiry)
