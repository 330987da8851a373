"""What an account that is gone was part of: what it owned ends, from the rest it goes. What it had goes too."""

from contextlib import suppress

from chalicelib import limits
from chalicelib.delivery import queues
from chalicelib.errors import MucNotFound, NotMembers
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.event import Actor, Kick
from chalicelib.services import (
    bindings,
    connections,
    contacts,
    ended,
    labels,
    membership,
    mucs,
    presenceevents,
    profiles,
)
from chalicelib.store import callers, favourites, people, rosters
from chalicelib.store import mucs as rows


def clear_up(appkey: str, username: str, removed: int) -> None:
    """Some of it each time, until nothing is left of what it joined or had before it was removed: a later account of
    that name may be a member of something too."""
    app = connections.tenant(appkey)
    if app is None:
        return
    party = people.account(app, username)
    user = party.user
    if user is not None and user.created <= removed:
        return  # the removal stopped before its end
    ended.end(app, username, party, Kick.REMOVED)
    profiles.forget(app, username, but=user)
    if user is None:
        bindings.forget(app, username)  # what was set while the account went
    left = [
        _part_some(app, username, removed),
        contacts.forget(app, username, removed),
        favourites.forget(app, username, but=user),
        callers.forget(app, username, but=user),
        presenceevents.forget(app, username, removed),
        labels.shed(app, username, removed),
    ]
    if any(left):
        queues.clear_up(app, username, removed)


def _part_some(app: App, username: str, removed: int) -> bool:
    """Whether it was in any: what an index still names is looked at once more."""
    stays = [
        stay.conversation
        for place in (Place.GROUP, Place.ROOM)
        for stay in rosters.stays(app, place, username, limits.GROUPS_PER_USER)
        if stay.at <= removed
    ]
    for conversation in stays[: limits.CLEARED_UP]:
        with suppress(MucNotFound, NotMembers):  # another one was faster
            _part(app, conversation, username)
    return bool(stays)


def _part(app: App, conversation: Conversation, username: str) -> None:
    place, muc_id = conversation.place, conversation.members[0]
    muc = rows.get(app, place, muc_id)
    if muc is None or muc.owner == username:
        mucs.destroy(app, place, muc_id, Actor())  # or what is left of it
    else:
        membership.depart(app, muc, username, Actor(username))
