"""Who comes to a group, room or thread and who goes: one transaction for each user, then the devices, then the others
are told. A repeat of what died on the way changes nothing, and puts the devices right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib import clock, limits, parallel
from chalicelib.errors import AccountNotFound, MembersOverMax, NotMembers, Refusal
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import Affiliation, Member, Muc
from chalicelib.model.user import legal_username
from chalicelib.services import attributes, events, lines, mucs, subthreads
from chalicelib.store import connections, conversations, inbox, marks, memberships, people, rosters

_WELCOME = {Place.ROOM: {Outcome.DONE, Outcome.PRESENT}}


@dataclass(frozen=True)
class Result:
    """What became of one user in a call about several. No reason: it was done."""

    username: str
    reason: str = ""


def check_accounts(app: App, usernames: Sequence[str]) -> None:
    known = people.known(app, filter(legal_username, usernames))
    for name in usernames:
        if name not in known:
            raise AccountNotFound(name)


def enter(app: App, muc: Muc, username: str, *, answers: Mark | None = None) -> Outcome:
    """The user is a member, or is left as it was. Nobody is told yet."""
    most = app.settings.quota(muc.place).per_user
    if rosters.joined_count(app, muc.place, username, most) >= most:
        return Outcome.EVERYWHERE
    outcome = memberships.enter(app, muc, Member(username, clock.now()), _head(app, muc), answers=answers)
    if outcome is Outcome.PRESENT:
        resume(app, muc, username)
    return outcome


def _head(app: App, muc: Muc) -> int:
    """From where a member is to see what is said, and up to where one that leaves."""
    return conversations.head(app, muc.conversation) if muc.place.waits else 0


def resume(app: App, muc: Muc, username: str) -> None:
    """What an earlier attempt may have died before: onto the line, or told to pull what waits and come onto it then."""
    if not muc.place.waits:
        lines.enter(app, muc, username)
        return
    online = [device for device in people.devices(app, username) if device.online]
    if not online:
        return
    row, head = inbox.get(app, username, muc.conversation), conversations.head(app, muc.conversation)
    if row is not None and all(row.cursor(device.resource) >= head for device in online):
        lines.enter(app, muc, username)
        return
    for device in online:
        connections.mark_behind(device.connection, behind=True)


def come(app: App, muc: Muc, username: str, by: Actor, *, answers: Mark | None = None) -> None:
    """Of its own will, or let in."""
    mucs.check_done(enter(app, muc, username, answers=answers), muc, username)
    lines.enter(app, muc, username)
    tell_presence(app, grown(muc), username, by)


def grown(muc: Muc, by: int = 1) -> Muc:
    """With so many members more than when it was read."""
    return replace(muc, members=muc.members + by)


def tell_presence(app: App, muc: Muc, username: str, by: Actor, *, ext: str = "") -> None:
    _tell_move(app, muc, Event(Operation.PRESENCE, by, about=(username,), ext=ext))


def _tell_move(app: App, muc: Muc, event: Event) -> None:
    """A room that many are in is not told who comes and goes: each would be told of each."""
    if muc.place.waits or muc.members <= limits.ROOM_TOLD:
        events.announce(app, muc, event)


def hush(app: App, muc: Muc, username: str) -> None:
    """The member hears nothing from now on."""
    mucs.check_done(memberships.shield(app, muc, username, _head(app, muc)), muc, username)
    lines.leave(app, muc, username)


def hear(app: App, muc: Muc, username: str) -> None:
    """The member hears what is said from now on."""
    mucs.check_done(memberships.unshield(app, muc, username, _head(app, muc)), muc, username)
    lines.enter(app, muc, username)


def bring(
    app: App, muc: Muc, usernames: Sequence[str], by: Actor, *, quiet: bool = False, told: bool = True
) -> dict[str, Outcome]:
    """Users are made members without being asked. `told`: the other members hear of each. `quiet`: nobody hears."""
    outcomes = {name: enter(app, muc, name) for name in usernames}
    new = [name for name, outcome in outcomes.items() if outcome is Outcome.DONE]
    now = grown(muc, len(new))

    def tell(username: str) -> None:
        lines.enter(app, now, username)
        if not quiet:
            events.announce(app, now, Event(Operation.DIRECT_JOINED, by, about=(username,)))
        if told and not quiet:
            tell_presence(app, now, username, by)

    parallel.each(tell, new, "members", limits.MEMBERS_AT_ONCE)
    return outcomes


def tell_each(app: App, muc: Muc, usernames: Sequence[str], event: Callable[[str], Event]) -> None:
    """Each of a change that is about itself."""
    parallel.each(lambda name: events.announce(app, muc, event(name)), usernames, "members", limits.MEMBERS_AT_ONCE)


def add(
    app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str], *, quiet: bool = False
) -> tuple[str, ...]:
    """Those who are members now and were not. Refused if there are none."""
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, "addMembers: addMembers number more than maxSize")
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN)
    check_accounts(app, wanted)
    outcomes = bring(app, muc, wanted, by, quiet=quiet)
    check_any(muc, outcomes)
    return tuple(name for name, outcome in outcomes.items() if outcome is Outcome.DONE)


def check_any(muc: Muc, outcomes: Mapping[str, Outcome]) -> None:
    """Refused, if nobody of those that others want in could be let in. In a room one may be there already."""
    if _WELCOME.get(muc.place, {Outcome.DONE}) & set(outcomes.values()):
        return
    name, outcome = next(iter(outcomes.items()))
    raise MembersOverMax if outcome is Outcome.FULL else mucs.refusal(outcome, muc, name)


def remove(
    app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str], *, quiet: bool = False
) -> list[Result]:
    """Refused if it can be done to none of them."""
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, "kickMember: kickMembers number more than maxSize")
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN)
    return _part(app, muc, by, wanted, quiet=quiet)


def block(app: App, place: Place, muc_id: str, by: Actor, asked: Sequence[str]) -> list[Result]:
    """Out of the group, and not to come back. Refused if it can be done to none of them."""
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, "userNames is more than max limit")
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.ADMIN)
    already = marks.among(app, muc, Mark.BLOCK, filter(legal_username, wanted))
    return _part(app, muc, by, wanted, blocked=True, already=already)


def withdraw(app: App, place: Place, muc_id: str, by: Actor) -> None:
    """Of its own will."""
    username = mucs.oneself(by)
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.NONE)
    depart(app, muc, username, by)


def depart(app: App, muc: Muc, username: str, by: Actor) -> None:
    _leave(app, muc, username, blocked=False)
    lines.leave(app, muc, username)
    _tell_absence(app, grown(muc, -1), username, by)


def _part(
    app: App,
    muc: Muc,
    by: Actor,
    wanted: list[str],
    *,
    blocked: bool = False,
    already: frozenset[str] = frozenset(),
    quiet: bool = False,
) -> list[Result]:
    refused: dict[str, Refusal] = {}
    for name in wanted:
        try:
            mucs.check_reach(muc, by, name)
            if name in already:
                lines.leave(app, muc, name)
                subthreads.leave(app, muc, name)
            else:
                _leave(app, muc, name, blocked=blocked)
        except Refusal as refusal:
            refused[name] = refusal
    if len(refused) == len(wanted):
        raise _of_all(refused, NotMembers if blocked else mucs.strangers(muc.place))
    gone = [name for name in wanted if name not in refused and name not in already]
    shrunk = grown(muc, -len(gone))

    def tell(username: str) -> None:
        lines.leave(app, shrunk, username)
        if not quiet:
            events.announce(app, shrunk, Event(Operation.KICK, by, about=(username,)))
            _tell_absence(app, shrunk, username, by)

    parallel.each(tell, gone, "members", limits.MEMBERS_AT_ONCE)
    return [Result(name, _reason(muc, name, refused.get(name))) for name in wanted]


def _leave(app: App, muc: Muc, username: str, *, blocked: bool) -> None:
    """Nobody is told yet."""
    if not legal_username(username):
        raise NotMembers([username])
    if username != muc.owner:
        attributes.forget(app, muc, username)  # first: where this stops here, the user has yet to leave
    outcome = memberships.leave(app, muc, username, _head(app, muc), blocked=blocked)
    if outcome is Outcome.DONE:
        attributes.forget(app, muc, username)  # what it set meanwhile
    if outcome is Outcome.ABSENT:
        lines.leave(app, muc, username)
    if outcome in {Outcome.DONE, Outcome.ABSENT}:
        subthreads.leave(app, muc, username)
    mucs.check_done(outcome, muc, username)


def _tell_absence(app: App, muc: Muc, username: str, by: Actor) -> None:
    _tell_move(app, muc, Event(Operation.ABSENCE, by, about=(username,)))


def _of_all(refused: dict[str, Refusal], strangers: type[NotMembers]) -> Refusal:
    if all(isinstance(refusal, NotMembers) for refusal in refused.values()):
        return strangers(list(refused))
    return next(iter(refused.values()))


def _reason(muc: Muc, username: str, refusal: Refusal | None) -> str:
    if isinstance(refusal, NotMembers):
        return f"user: {username} doesn't exist in {muc.place.noun}: {muc.id}"
    return refusal.text if refusal else ""
