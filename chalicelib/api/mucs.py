"""What calls about groups and rooms share: one view for both, who acts, names in paths, results of one user or of
many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from chalicelib import limits
from chalicelib.api.body import rest_name
from chalicelib.api.call import Call
from chalicelib.api.endpoint import Collection, View
from chalicelib.errors import GroupTokenMissing, InvalidParameter
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.muc import Member, Muc
from chalicelib.services.membership import Result

Claim = Callable[..., Callable[[View], View]]  # a collection's get, post, put or delete

_V3 = "v3"  # how newer SDKs ask for answers of another form (sdk-rest 4.12)


@dataclass(frozen=True)
class Kind:
    """What differs between calls about groups and calls about rooms."""

    place: Place
    path: str
    names: tuple[str, ...]  # under which answers tell the id: SDKs look at one or the other

    def named(self, muc_id: str) -> dict[str, str]:
        return dict.fromkeys(self.names, muc_id)


GROUPS = Kind(Place.GROUP, "chatgroups", ("groupid", "id"))
ROOMS = Kind(Place.ROOM, "chatrooms", ("id", "chatroomid"))


def collection(name: str) -> Collection:
    return Collection(name, blank=GroupTokenMissing)


def both(claim: Claim, path: str, **options: Any) -> Callable[[View], View]:
    """Claim a path, in which `{kind}` stands for either collection. The view is given the kind before the call."""
    return lambda view: of(GROUPS, claim, path, **options)(of(ROOMS, claim, path, **options)(view))


def of(kind: Kind, claim: Claim, path: str, **options: Any) -> Callable[[View], View]:
    """The same for one of them, where who may differs."""

    def register(view: View) -> View:
        claim(path.replace("{kind}", kind.path), **options)(partial(view, kind))
        return view

    return register


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


def echo(call: Call, skip: int, size: int) -> dict[str, list[str]]:
    """Which page it is: who reads the next one looks for it in the answer."""
    asked = {name: [value] for name, value in call.query.items()}
    return {"pagenum": [str(skip // size + 1)], "pagesize": [str(size)]} | asked


def is_numbered(call: Call) -> bool:
    return bool({"pagenum", "pagesize"} & call.query.keys())


def blocks_page(call: Call) -> tuple[int, str]:
    """How many, and after which: a list of who is blocked is whole where no page is asked for."""
    paged = {"pageSize", "cursor"} & call.query.keys()
    size = min(max(call.number("pageSize", limits.BLOCKS_PAGE), 1), limits.BLOCKS_PAGE)
    return size if paged else limits.BLOCKS_LISTED, call.page(1, 1)[1]


def sent(call: Call, shape: type[Any]) -> list[str]:
    """What the body names, if a change of this shape can hold all of it."""
    named = list(call.json())
    unknown = sorted(set(named) - {rest_name(part) for part in fields(shape)})
    if unknown:
        raise InvalidParameter(f"some of [{', '.join(unknown)}] are not valid fields")
    return named


def results(kind: Kind, action: str, muc_id: str, done: Sequence[Result]) -> list[dict[str, Any]]:
    return [
        {"result": not each.reason, "action": action, "user": each.username}
        | kind.named(muc_id)
        | ({"reason": each.reason} if each.reason else {})
        for each in done
    ]


def as_asked(segment: str, found: list[dict[str, Any]], *, listed: bool = False) -> Any:
    """Of one user the object, of several a list."""
    return found if listed or "," in segment else found[0]


def said(muc: Muc) -> dict[str, Any]:
    """What a group or room says of itself."""
    return {
        "id": muc.id,
        "name": muc.name,
        "owner": muc.owner,
        "description": muc.description,
        "custom": muc.custom,
        "disabled": muc.disabled,
        "public": muc.public,
        "allowinvites": muc.allow_invites,
        "membersonly": muc.approval,
        "maxusers": muc.max_users,
        "created": muc.created,
    }


def counted(muc: Muc, members: Sequence[Member], *, joined: bool) -> dict[str, Any]:
    """Who is there, as details tell it."""
    return {
        "mute": muc.muted,
        "affiliations_count": muc.members,
        "affiliations": [affiliation(muc, member, joined=joined) for member in members],
    }


def role(muc: Muc, username: str) -> str:
    """Of a member."""
    return muc.rank(username, member=True).name.lower()


def affiliation(muc: Muc, member: Member, *, admins: bool = False, joined: bool = False) -> dict[str, Any]:
    """A member by what it is; admins are members too where they are not asked for."""
    known = "admin" if admins and member.username in muc.admins else "member"
    role = "owner" if member.username == muc.owner else known
    return {role: member.username} | ({"joined_time": member.joined} if joined else {})
