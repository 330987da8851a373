"""How groups and rooms begin, and change what they say of themselves."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib import limits
from chalicelib.errors import CreatedTooMany, GroupAuthorization, InvalidParameter, MembersOverMax
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Affiliation, Muc
from chalicelib.model.user import fold
from chalicelib.services import events, lines, membership, moderation, mucs
from chalicelib.store import counts, rosters

_MAY_CHANGE = {Place.GROUP: Affiliation.ADMIN, Place.ROOM: Affiliation.OWNER}


def owner(place: Place, by: Actor, asked: str) -> str:
    """Who is to own it: a user makes only what is its own."""
    username = fold(asked) or by.username
    if not username:
        raise InvalidParameter("owner must be provided")
    if by.username and username != by.username:
        raise GroupAuthorization(f" a user makes {place.noun}s of its own")
    return username


def others(muc: Muc, asked: Iterable[str]) -> list[str]:
    """Whom it is to begin with besides its owner, each once."""
    members = [name for name in dict.fromkeys(map(fold, asked)) if name != muc.owner]
    if len(members) >= muc.max_users:
        raise MembersOverMax
    if len(members) > limits.GROUP_FOUNDERS:
        raise InvalidParameter(f"members number more than maxSize : {limits.GROUP_FOUNDERS}")
    return members


def found(app: App, by: Actor, muc: Muc, members: Sequence[str]) -> Muc:
    """With its owner alone; `members` are only looked at. Two at once may be one more than the app may have."""
    quota = app.settings.quota(muc.place)
    membership.check_accounts(app, [muc.owner, *members])
    if rosters.joined_count(app, muc.place, muc.owner, quota.per_user) >= quota.per_user:
        raise mucs.refusal(Outcome.EVERYWHERE, muc, muc.owner)
    if counts.total(app, muc.place) >= quota.per_app:
        raise CreatedTooMany(app.key, muc.place.noun)
    made = mucs.create(app, muc)
    lines.enter(app, made, made.owner)
    events.announce(app, made, Event(Operation.CREATE, by))
    return made


def modify(app: App, place: Place, muc_id: str, by: Actor, said: dict[str, Any], new_owner: str | None) -> None:
    """A new owner, or what it says of itself."""
    if new_owner is not None:
        moderation.transfer(app, place, muc_id, by, new_owner)
        return
    mucs.judge(said, app.settings.quota(place).size)
    needed = "group fields require group admin privileges to be modified"
    muc, _ = mucs.admit(app, place, muc_id, by, _MAY_CHANGE[place], needed=needed)
    if said:
        mucs.change(app, muc, by, said)
