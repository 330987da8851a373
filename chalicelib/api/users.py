"""/users: the accounts of an app."""

from dataclasses import dataclass
from typing import Any

from chalicelib import limits
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Role
from chalicelib.model.user import NewUser, User, fold
from chalicelib.services import inbox, users

rest = Collection(__name__)


def show(user: User) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "uuid": user.uuid,
        "type": "user",
        "created": user.created,
        "modified": user.modified,
        "username": user.username,
        "activated": user.activated,
    }
    return shown | ({"nickname": user.nickname} if user.nickname else {})


def admit_stranger(call: Call) -> None:
    users.admit_stranger(call.app)


@rest.post("/users", role=Role.APP, stranger=admit_stranger)
def register(call: Call) -> Part:
    asked = call.many(NewUser, limits.USERS_PER_CALL)
    done = users.register(call.app, asked, authorised=call.grant is not None)
    failed = [{"username": name, "registerUserFailReason": reason} for name, reason in done.failed]
    return {"entities": [show(user) for user in done.made], "data": failed}


@rest.get("/users", role=Role.APP)
def browse(call: Call) -> Part:
    page = users.browse(call.app, *call.page(limits.PAGE, limits.PAGE_DEFAULT))
    return {"entities": [show(user) for user in page.items], "cursor": page.cursor}


@rest.delete("/users", role=Role.APP)
def remove_some(call: Call) -> Part:
    page = users.remove_some(call.app, *call.page(limits.USERS_PER_DELETE, limits.PAGE_DEFAULT))
    return {"entities": [show(user) for user in page.items], "cursor": page.cursor}


@rest.delete("/users/{username}", role=Role.USER, own="username")
def remove(call: Call, username: str) -> Part:
    return {"path": "/users", "entities": [show(users.remove(call.app, username))]}


@dataclass(frozen=True)
class NewPassword:
    newpassword: str = ""


@rest.put("/users/{username}/password", role=Role.USER, own="username", action="set user password")
@rest.post("/users/{username}/password", role=Role.USER, own="username", action="set user password")
def set_password(call: Call, username: str) -> Part:
    users.set_password(call.app, username, call.one(NewPassword).newpassword)
    return {}


@rest.post("/users/{username}/deactivate", role=Role.APP, action="Deactivate user")
def deactivate(call: Call, username: str) -> Part:
    return {"entities": [show(users.deactivate(call.app, username))]}


@rest.post("/users/{username}/activate", role=Role.APP, action="activate user")
def activate(call: Call, username: str) -> Part:
    users.activate(call.app, username)
    return {}


@rest.get("/users/{username}/disconnect", role=Role.APP)
@rest.post("/users/{username}/disconnect", role=Role.APP)  # as one table of the vendor's has it
def disconnect(call: Call, username: str) -> Part:
    users.disconnect(call.app, username)
    return {"data": {"result": True}}


@rest.delete("/users/{username}/disconnect/{resource}", role=Role.APP)
@rest.get("/users/{username}/disconnect/{resource}", role=Role.APP)  # so does the official Java SDK
def disconnect_device(call: Call, username: str, resource: str) -> Part:
    users.disconnect_device(call.app, username, resource)
    return {"data": {"result": True}}


@rest.get("/users/{username}/status", role=Role.APP)
def status(call: Call, username: str) -> Part:
    return {"data": {fold(username): _word(bool(users.devices(call.app, username)))}}


@dataclass(frozen=True)
class Names:
    usernames: tuple[str, ...]


@rest.post("/users/batch/status", role=Role.APP, action="get batch user status")
def statuses(call: Call) -> Part:
    asked = users.online(call.app, call.one(Names).usernames)
    return {"data": [{name: _word(online)} for name, online in asked]}


@rest.get("/users/{username}/resources", role=Role.USER, own="username")
def resources(call: Call, username: str) -> Part:
    found = users.devices(call.app, username)
    return {"data": [{"res": one.resource, "device_uuid": one.uuid, "device_name": one.name} for one in found]}


@rest.get("/users/{username}/offline_msg_count", role=Role.APP)
def offline_count(call: Call, username: str) -> Part:
    user = users.fetch(call.app, username)
    return {"data": {user.username: inbox.count(call.app, user.username, user.created)}}


@rest.get("/users/{username}/offline_msg_status/{message}", role=Role.APP)
def offline_status(call: Call, username: str, message: str) -> Part:
    arrived = inbox.delivered(call.app, users.fetch(call.app, username).username, message)
    return {"data": {message: "delivered" if arrived else "undelivered"}}


def _word(online: bool) -> str:
    return "online" if online else "offline"
