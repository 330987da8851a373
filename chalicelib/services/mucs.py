"""What groups and rooms share: who may do what there, how they begin, change and end."""

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from chalicelib import clock, limits, parallel
from chalicelib.errors import (
    AlreadyMember,
    ConcurrentOperation,
    ExceedLimit,
    GroupAuthorization,
    InvalidParameter,
    JoinedTooMany,
    KeptOut,
    MemberListFull,
    MoreMembersThanMax,
    MucDisabled,
    MucNotFound,
    MucUnknown,
    NotAsked,
    NotMembers,
    NotMembersOfRoom,
    OnAdmin,
    OnOwner,
    Refusal,
)
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.file import ChatFile
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Affiliation, Member, Muc, legal_muc_id, new_muc_id
from chalicelib.model.user import fold, legal_username
from chalicelib.services import events
from chalicelib.store import blobs, conversations, memberships, mucs, sharedfiles

Members = dict[str, Member]

_NEEDED = {
    Affiliation.MEMBER: " group member permission is required",
    Affiliation.ADMIN: " group admin permission is required",
    Affiliation.OWNER: " group owner permission is required",
}
_REFUSED: dict[Outcome, Callable[[Muc, str], Refusal]] = {
    Outcome.GONE: lambda muc, _: MucNotFound(muc.id),
    Outcome.DISABLED: lambda *_: MucDisabled(),
    Outcome.FULL: lambda *_: MemberListFull(),
    Outcome.PRESENT: lambda muc, username: AlreadyMember(username, muc.place.noun, muc.id),
    Outcome.ABSENT: lambda _, username: NotMembers([username]),
    Outcome.BLOCKED: lambda muc, username: KeptOut(username, muc.place.noun, muc.id),
    Outcome.EVERYWHERE: lambda muc, username: JoinedTooMany(username, muc.place.noun),
    Outcome.UNASKED: lambda muc, username: NotAsked(username, muc.id),
    Outcome.OWNER: lambda *_: OnOwner(),
    Outcome.OVERTAKEN: lambda *_: ConcurrentOperation("concurrency change group failed"),
}


def refusal(outcome: Outcome, muc: Muc, username: str = "") -> Refusal:
    return _REFUSED[outcome](muc, username)


def check_done(outcome: Outcome, muc: Muc, username: str = "") -> None:
    if outcome is not Outcome.DONE:
        raise refusal(outcome, muc, username)


def admit(
    app: App,
    place: Place,
    muc_id: str,
    by: Actor,
    least: Affiliation,
    names: Iterable[str] = (),
    *,
    needed: str = "",
) -> tuple[Muc, Members]:
    """The group, and which of up to 98 users are members, if the actor may change what it takes `least` for."""
    muc, members = _roll(app, place, muc_id, by, names)
    if muc is None:
        raise MucNotFound(muc_id)
    _check(muc, members, by, least, needed)
    if by.username and muc.disabled:
        raise MucDisabled
    return muc, members


def look(
    app: App,
    place: Place,
    muc_id: str,
    by: Actor,
    least: Affiliation,
    *,
    unknown: Callable[[str], Refusal] = MucUnknown,
) -> Muc:
    """The same for one who only reads. `unknown`: how it is said that there is none."""
    muc, members = _roll(app, place, muc_id, by, ())
    if muc is None:
        raise unknown(muc_id)
    _check(muc, members, by, least)
    return muc


def _roll(app: App, place: Place, muc_id: str, by: Actor, names: Iterable[str]) -> tuple[Muc | None, Members]:
    if not legal_muc_id(muc_id):
        return None, {}
    return mucs.roll(app, place, muc_id, [name for name in (by.username, *names) if legal_username(name)])


def _check(muc: Muc, members: Members, by: Actor, least: Affiliation, needed: str = "") -> None:
    if by.username and muc.rank(by.username, member=by.username in members) < least:
        raise GroupAuthorization(needed or _NEEDED[least])


def check_reach(muc: Muc, by: Actor, username: str) -> None:
    """Nobody does anything to the owner, nor one admin to another."""
    if username == muc.owner:
        raise OnOwner
    if by.username and by.username != muc.owner and username in muc.admins:
        raise OnAdmin


def strangers(place: Place) -> type[NotMembers]:
    """What is said of those who cannot be removed or muted, because they are no members."""
    return NotMembersOfRoom if place is Place.ROOM else NotMembers


def oneself(by: Actor, named: str = "") -> str:
    """The user who acts: itself, or whom the app names."""
    username = by.username or fold(named)
    if not legal_username(username):
        raise InvalidParameter("username must be provided")
    if named and fold(named) != username:
        raise GroupAuthorization(" a user answers for itself")
    return username


def names(asked: Iterable[str], most: int, refused: str) -> list[str]:
    """Folded, each once. `refused` is the text for too many."""
    given = list(dict.fromkeys(fold(name) for name in asked))
    if len(given) > most:
        raise InvalidParameter(f"{refused} : {most}")
    if not given:
        raise InvalidParameter("usernames must be provided")
    return given


def judge(said: dict[str, Any], largest: int) -> None:
    """What a group wants to say of itself."""
    if len(said.get("name", "")) > limits.MUC_NAME:
        raise ExceedLimit(f"title cannot exceed to {limits.MUC_NAME}")
    if len(said.get("description", "")) > limits.MUC_DESCRIPTION:
        raise ExceedLimit(f"desc cannot exceed to {limits.MUC_DESCRIPTION}")
    if len(said.get("avatar", "")) > limits.MUC_AVATAR:
        raise InvalidParameter("avatar length is too big")
    if len(said.get("custom", "").encode()) > limits.MUC_CUSTOM:
        raise ExceedLimit(f"custom cannot exceed to {limits.MUC_CUSTOM}")
    if said.get("max_users", 1) < 1:
        raise InvalidParameter("maxusers must be greater than 0")
    if said.get("max_users", 1) > largest:
        raise ExceedLimit(f"maxUsers cannot exceed {largest}")


def create(app: App, muc: Muc) -> Muc:
    """As it was asked for, with an id of its own."""
    for _ in range(limits.MUC_ID_ATTEMPTS):
        now = clock.now()
        made = replace(muc, id=new_muc_id(muc.place, now, secrets.randbelow(100)), created=now, modified=now)
        if memberships.create(app, made):
            return made
    raise ConcurrentOperation("concurrency create group failed")


def change(app: App, muc: Muc, by: Actor, said: dict[str, Any]) -> None:
    outcome = mucs.change(app, muc, clock.now(), **said)
    if outcome is Outcome.FULL:
        raise MoreMembersThanMax
    check_done(outcome, muc)
    changed = replace(muc, modified=clock.now(), **said)
    events.announce(app, changed, Event(Operation.UPDATE, by, info=info(changed)))


def info(muc: Muc) -> str:
    """What a group says of itself, as its members are told (msync 7.2). What is too long for an event they look up."""
    said: dict[str, Any] = {
        "name": muc.name,
        "title": muc.name,
        "public": muc.public,
        "members_only": muc.approval,
        "allow_user_invites": muc.allow_invites,
        "invite_need_confirm": muc.invite_confirm,
        "max_users": muc.max_users,
        "last_modified": muc.modified,
        "description": muc.description,
        "avatar": muc.avatar,
        "custom": muc.custom,
    }
    while len(text := json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()) > limits.EVENT_INFO:
        said.popitem()
    return text.decode()


def destroy(app: App, place: Place, muc_id: str, by: Actor) -> None:
    """Members are told first, so that it is in what they may still read. A repeat takes away what is left."""
    try:
        muc, _ = admit(app, place, muc_id, by, Affiliation.OWNER)
    except MucNotFound:
        if legal_muc_id(muc_id):
            _sweep(app, Muc(muc_id, place, "", 0, 0))
        raise
    events.announce(app, muc, Event(Operation.DESTROY, by))
    if memberships.end(app, muc) is Outcome.OVERTAKEN:
        raise refusal(Outcome.OVERTAKEN, muc)
    _sweep(app, muc)


def _sweep(app: App, muc: Muc) -> None:
    _remove_files(app, muc)
    head = conversations.head(app, muc.conversation)
    for _ in range(limits.SWEEPS_OF_A_MUC):
        if not memberships.sweep(app, muc.place, muc.id, head):
            return


def _remove_files(app: App, muc: Muc) -> None:
    """Each with its bytes first, so that a repeat still finds them."""

    def remove(file: ChatFile) -> None:
        blobs.remove(app, file.uuid)
        sharedfiles.remove(app, muc, file.uuid)

    for _ in range(limits.SWEEPS_OF_A_MUC):
        files = sharedfiles.newest(app, muc, limits.SWEPT_AT_ONCE)
        parallel.each(remove, files, "blobs", limits.BLOBS_AT_ONCE)
        if len(files) < limits.SWEPT_AT_ONCE:
            return
