"""Block lists of users (C9-C12, X6, X7). The web SDK changes its own below /sdk."""

from chalicelib.api import mucs
from chalicelib.api.contacts import other, relations
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Role
from chalicelib.model.contact import Listed, Relations, Ties
from chalicelib.services import blocks

rest = Collection(__name__)

_LIST = "/users/{username}/blocks/users"
_OWN = "/sdk/user/{username}/blocks"


def _names(found: list[Ties]) -> list[str]:
    return [each.other for each in found]


@rest.get(_LIST, role=Role.USER, own="username")
def browse(call: Call, username: str) -> Part:
    page = blocks.page(call.app, username, *mucs.blocks_page(call))
    return {"data": list(page.items), "cursor": page.cursor}


@rest.post(_LIST, role=Role.USER, own="username")
@rest.post(_OWN, role=Role.USER, own="username")
def block(call: Call, username: str) -> Part:
    return {"data": _names(blocks.block(call.app, username, mucs.actor(call), call.one(Listed).usernames))}


@rest.delete(_LIST + "/{blocked}", role=Role.USER, own="username")
def unblock(call: Call, username: str, blocked: str) -> Part:
    return other(blocks.unblock(call.app, username, mucs.actor(call), [blocked])[0], "blocks")


@rest.delete(_OWN, role=Role.USER, own="username")
def unblock_some(call: Call, username: str) -> Part:
    return {"data": _names(blocks.unblock(call.app, username, mucs.actor(call), call.one(Listed).usernames))}


@rest.post("/blocks/check", role=Role.APP)
def check(call: Call) -> Part:
    return {"entities": relations(blocks.check(call.app, call.one(Relations)), "blacklist", "not_blacklist")}
