"""/metadata/user: attributes of users (M1-M5)."""

from chalicelib.api import pairs
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.errors import ProfileTokenMissing
from chalicelib.model.app import Role
from chalicelib.model.profile import ProfileChange, ProfilesAsked
from chalicelib.services import profiles

rest = Collection(__name__, blank=ProfileTokenMissing)

_FORMS = (pairs.FORM, "application/json")


@rest.put("/metadata/user/{username}", role=Role.USER, content=_FORMS, typed=True, brief=True)
def change(call: Call, username: str) -> Part:
    return {"data": profiles.change(call.app, call.caller, username, ProfileChange(pairs.read(call)))}


@rest.get("/metadata/user/{username}", role=Role.USER, brief=True)
def fetch(call: Call, username: str) -> Part:
    return {"data": profiles.of(call.app, username)}


@rest.post("/metadata/user/get", role=Role.USER, typed=True, brief=True)
def some(call: Call) -> Part:
    return {"data": profiles.some(call.app, call.one(ProfilesAsked))}


@rest.get("/metadata/user/capacity", role=Role.APP, brief=True)
def capacity(call: Call) -> Part:
    return {"data": profiles.capacity(call.app)}


@rest.delete("/metadata/user/{username}", role=Role.USER, brief=True)
def remove(call: Call, username: str) -> Part:
    profiles.remove(call.app, call.caller, username)
    return {"data": True}
