"""/chatgroups/{id}/users and around: who is in a group, comes and goes (G18-G22, X10-X14)."""

from collections.abc import Callable

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.groups import Application, Usernames, Verdict
from chalicelib.services import admissions, groups, membership
from chalicelib.services.membership import Result

rest = mucs.collection(__name__)


@rest.get("/chatgroups/{group}/users", role=Role.USER)
def browse(call: Call, group: str) -> Part:
    return _listed(call)(call, group)


def _listed(call: Call) -> Callable[[Call, str], Part]:
    """Three forms on one path (rest-users-groups-rooms 8, G18)."""
    if {"pagenum", "pagesize"} & call.query.keys():
        return _by_number
    if mucs.is_v3(call):
        return _names
    return _by_cursor if {"limit", "cursor"} & call.query.keys() else _by_number


def _by_number(call: Call, group: str) -> Part:
    """Counted from 1. Who reads the next one looks for the number and the size in the answer."""
    size = min(max(call.number("pagesize", limits.MEMBERS_PAGE), 1), limits.MEMBERS_PAGE)
    number = max(call.number("pagenum", 1), 1)
    muc, found = groups.members(call.app, group, mucs.actor(call), (number - 1) * size, size)
    joined = "joined_time" in call.query
    echoed = {name: [value] for name, value in call.query.items()}
    return {
        "data": [mucs.affiliation(muc, member, joined=joined) for member in found],
        "params": {"pagenum": [str(number)], "pagesize": [str(size)]} | echoed,
    }


def _by_cursor(call: Call, group: str) -> Part:
    asked = call.page(limits.MEMBERS_PAGE, limits.MEMBERS_PAGE)
    muc, page = groups.members_after(call.app, group, mucs.actor(call), *asked)
    joined = "joined_time" in call.query
    return {
        "data": [mucs.affiliation(muc, member, admins=True, joined=joined) for member in page.items],
        "cursor": page.cursor,
    }


def _names(call: Call, group: str) -> Part:
    """Without the owner's."""
    asked, backwards = call.page(limits.MEMBERS_PAGE, limits.PAGE_DEFAULT), call.query.get("sort") == "desc"
    muc, page = groups.members_after(call.app, group, mucs.actor(call), *asked, backwards=backwards)
    return {"data": [each.username for each in page.items if each.username != muc.owner], "cursor": page.cursor}


@rest.post("/chatgroups/{group}/users/{username}", role=Role.APP)
def add(call: Call, group: str, username: str) -> Part:
    quiet = mucs.is_quiet(call)
    done = membership.add(call.app, Place.GROUP, group, mucs.actor(call), [username], quiet=quiet)
    return {"data": {"result": True, "groupid": group, "action": "add_member", "user": done[0]}}


@rest.post("/chatgroups/{group}/users", role=Role.APP)
def add_some(call: Call, group: str) -> Part:
    asked, quiet = call.one(Usernames).usernames, mucs.is_quiet(call)
    done = membership.add(call.app, Place.GROUP, group, mucs.actor(call), asked, quiet=quiet)
    return {"data": {"newmembers": list(done), "groupid": group, "action": "add_member"}}


@rest.delete("/chatgroups/{group}/users/{usernames}", role=Role.USER)
def remove(call: Call, group: str, usernames: str) -> Part:
    asked, quiet = mucs.several(usernames), mucs.is_quiet(call)
    done = membership.remove(call.app, Place.GROUP, group, mucs.actor(call), asked, quiet=quiet)
    return {"data": mucs.as_asked(usernames, mucs.results("remove_member", group, done))}


@rest.delete("/chatgroups/{group}/quit", role=Role.USER)
def withdraw(call: Call, group: str) -> Part:
    membership.withdraw(call.app, Place.GROUP, group, mucs.actor(call))
    return {"data": mucs.results("quit", group, [Result(call.caller)])[0]}


@rest.post("/chatgroups/{group}/invite", role=Role.USER)
def invite(call: Call, group: str) -> Part:
    done = admissions.invite(call.app, group, mucs.actor(call), call.one(Usernames).usernames)
    return {"data": mucs.results("invite", group, done)}


@rest.post("/chatgroups/{group}/invite_verify", role=Role.USER)
def answer_invitation(call: Call, group: str) -> Part:
    username = admissions.answer_invitation(call.app, group, mucs.actor(call), call.one(Verdict))
    return {"data": mucs.results("inviteVerify", group, [Result(username)])[0], "properties": {}}


@rest.post("/chatgroups/{group}/apply", role=Role.USER)
def apply(call: Call, group: str) -> Part:
    admissions.apply(call.app, group, mucs.actor(call), call.one(Application).message)
    return {"data": mucs.results("apply", group, [Result(call.caller)])[0]}


@rest.post("/chatgroups/{group}/apply_verify", role=Role.USER)
def answer_application(call: Call, group: str) -> Part:
    username = admissions.answer_application(call.app, group, mucs.actor(call), call.one(Verdict))
    return {"data": mucs.results("applyVerify", group, [Result(username)])[0], "properties": {}}
