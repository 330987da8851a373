"""Contacts of users (C1-C8, X1-X5). Some paths are known with `user` as well as with `users`."""

from typing import Any

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.api.users import show
from chalicelib.errors import IllegalArgument
from chalicelib.model.app import Role
from chalicelib.model.contact import Application, Contact, Listed, NewRemark, Relations, Taken, Ties
from chalicelib.services import contacts

rest = Collection(__name__)

_LIST = "/users/{username}/contacts"
_ONE = _LIST + "/users/{friend}"
_SINGULAR = "/user/{username}/contacts"


def shown(contact: Contact, call: Call) -> dict[str, Any]:
    remarks = call.query.get("needReturnRemark", "").lower() == "true"
    return {"username": contact.username} | ({"remark": contact.remark or None} if remarks else {})


def other(found: Ties, of: str) -> Part:
    """The other user, as an entity of what the first one has."""
    owner = found.me.uuid if found.me else ""
    return {"path": f"/users/{owner}/{of}", "entities": [show(found.them)] if found.them else []}


@rest.post(_ONE, role=Role.APP)
def add(call: Call, username: str, friend: str) -> Part:
    return other(contacts.add(call.app, username, friend), "contacts")


@rest.delete(_ONE, role=Role.USER, own="username")
def remove(call: Call, username: str, friend: str) -> Part:
    return other(contacts.remove(call.app, username, mucs.actor(call), friend), "contacts")


@rest.put(_ONE, role=Role.USER, own="username")
@rest.put(_SINGULAR + "/users/{friend}", role=Role.USER, own="username")
def remark(call: Call, username: str, friend: str) -> Part:
    contacts.remark(call.app, username, friend, call.one(NewRemark).remark)
    return {"status": "ok"}


@rest.get(_LIST + "/users", role=Role.USER, own="username")
def browse(call: Call, username: str) -> Part:
    found = contacts.browse(call.app, username)
    return {"data": [each.username for each in found], "count": len(found), "entities": _remarked(call, found)}


def _remarked(call: Call, found: list[Contact]) -> list[dict[str, Any]]:
    entities = [shown(contact, call) for contact in found]
    return [entity for entity in entities if "remark" in entity]


@rest.get(_LIST, role=Role.USER, own="username")
@rest.get(_SINGULAR, role=Role.USER, own="username")
def page(call: Call, username: str) -> Part:
    found = contacts.page(call.app, username, *_page(call))
    listed = [shown(contact, call) for contact in found.items]
    return {"data": {"contacts": listed, "cursor": found.cursor}, "cursor": found.cursor, "count": len(listed)}


def _page(call: Call) -> tuple[int, str]:
    most = limits.CONTACTS_PAGE
    refusal = IllegalArgument(f"getContacts | page size more than max limit : {most}")
    return call.page(most, limits.CONTACTS_PAGE_DEFAULT, refusal=refusal)


@rest.post(_LIST + "/import", role=Role.APP)
def take_in(call: Call, username: str) -> Part:
    told = call.query.get("isSendNotice", "").lower() == "true"
    taken = contacts.take_in(call.app, username, call.one(Listed).usernames, told=told)
    return {"status": "ok", "data": _sorted(taken)}


def _sorted(taken: Taken) -> Part:
    return {
        "success": list(taken.done),
        "NotExistFailed": list(taken.unknown),
        "maxLimitFailed": list(taken.full),
        "UnKnowFailed": list(taken.failed),
    }


@rest.post("/contacts/check", role=Role.APP)
def check(call: Call) -> Part:
    return {"entities": relations(contacts.check(call.app, call.one(Relations)), "friend", "not_friend")}


def relations(found: list[tuple[str, bool]], yes: str, no: str) -> list[dict[str, str]]:
    return [{"username": name, "relation": yes if related else no} for name, related in found]


@rest.delete("/contacts/users/{username}", role=Role.APP)
def clear(call: Call, username: str) -> Part:
    contacts.clear(call.app, username)
    return {}


@rest.post(_LIST + "/apply", role=Role.USER, own="username")
def invite(call: Call, username: str) -> Part:
    asked = contacts.invite(call.app, username, mucs.actor(call), call.one(Application))
    return {"data": {"applyContacts": list(asked)}}


@rest.post(_LIST + "/accept/users/{inviter}", role=Role.USER, own="username")
def accept(call: Call, username: str, inviter: str) -> Part:
    return {"data": {"acceptContacts": [contacts.accept(call.app, username, mucs.actor(call), inviter).other]}}


@rest.post(_LIST + "/decline/users/{inviter}", role=Role.USER, own="username")
def decline(call: Call, username: str, inviter: str) -> Part:
    return {"data": {"declineContacts": [contacts.decline(call.app, username, mucs.actor(call), inviter).other]}}
