"""Into a group by asking, and out of it of one's own will (X10-X14). Nothing of it is there for rooms."""

from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.api.mucs import GROUPS
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.groups import Application, Usernames, Verdict
from chalicelib.services import admissions, membership
from chalicelib.services.membership import Result

rest = mucs.collection(__name__)


@rest.delete("/chatgroups/{group}/quit", role=Role.USER)
def withdraw(call: Call, group: str) -> Part:
    membership.withdraw(call.app, Place.GROUP, group, mucs.actor(call))
    return {"data": mucs.results(GROUPS, "quit", group, [Result(call.caller)])[0]}


@rest.post("/chatgroups/{group}/invite", role=Role.USER)
def invite(call: Call, group: str) -> Part:
    done = admissions.invite(call.app, group, mucs.actor(call), call.one(Usernames).usernames)
    return {"data": mucs.results(GROUPS, "invite", group, done)}


@rest.post("/chatgroups/{group}/invite_verify", role=Role.USER)
def answer_invitation(call: Call, group: str) -> Part:
    username = admissions.answer_invitation(call.app, group, mucs.actor(call), call.one(Verdict))
    return {"data": mucs.results(GROUPS, "inviteVerify", group, [Result(username)])[0], "properties": {}}


@rest.post("/chatgroups/{group}/apply", role=Role.USER)
def apply(call: Call, group: str) -> Part:
    admissions.apply(call.app, group, mucs.actor(call), call.one(Application).message)
    return {"data": mucs.results(GROUPS, "apply", group, [Result(call.caller)])[0]}


@rest.post("/chatgroups/{group}/apply_verify", role=Role.USER)
def answer_application(call: Call, group: str) -> Part:
    username = admissions.answer_application(call.app, group, mucs.actor(call), call.one(Verdict))
    return {"data": mucs.results(GROUPS, "applyVerify", group, [Result(username)])[0], "properties": {}}
