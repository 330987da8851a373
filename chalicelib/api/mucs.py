"""What calls about groups and rooms share: who acts, names in paths, results of one user or of many."""

from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.api.call import Call
from chalicelib.api.endpoint import Collection
from chalicelib.errors import GroupTokenMissing
from chalicelib.model.event import Actor
from chalicelib.model.muc import Member, Muc
from chalicelib.services.membership import Result

_V3 = "v3"  # how newer SDKs ask for answers of another form (sdk-rest 4.12)


def collection(name: str) -> Collection:
    return Collection(name, blank=GroupTokenMissing)


def actor(call: Call) -> Actor:
    """The user on the device that the SDK names, or the app."""
    resource = call.query.get("resource", "")
    return Actor(call.caller, resource if len(resource) <= limits.DEVICE else "") if call.caller else Actor()


def several(segment: str) -> list[str]:
    return [name for name in segment.split(",") if name]


def is_v3(call: Call) -> bool:
    return call.query.get("version") == _V3


def is_quiet(call: Call) -> bool:
    """Nobody is to be told."""
    return call.query.get("need_notify", "").lower() == "false"


def results(action: str, group: str, done: Sequence[Result]) -> list[dict[str, Any]]:
    """Under both names that SDKs look for the group at."""
    return [
        {"result": not each.reason, "action": action, "user": each.username, "groupid": group, "id": group}
        | ({"reason": each.reason} if each.reason else {})
        for each in done
    ]


def as_asked(segment: str, found: list[dict[str, Any]], *, listed: bool = False) -> Any:
    """Of one user the object, of several a list."""
    return found if listed or "," in segment else found[0]


def affiliation(muc: Muc, member: Member, *, admins: bool = False, joined: bool = False) -> dict[str, Any]:
    """A member by what it is; admins are members too where they are not asked for."""
    known = "admin" if admins and member.username in muc.admins else "member"
    role = "owner" if member.username == muc.owner else known
    return {role: member.username} | ({"joined_time": member.joined} if joined else {})
