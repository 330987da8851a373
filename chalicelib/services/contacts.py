"""Contacts: who asks whom, what is answered, who is in whose list (rest-users-groups-rooms 6.2, 10). What two users are
changes in one transaction, which notes what their devices have yet to be told: a repeat of what died before that tells
it, and nothing twice."""

from chalicelib import clock, limits, parallel
from chalicelib.delivery import queues
from chalicelib.errors import (
    Blocked,
    ConcurrentOperation,
    ContactOfOneself,
    ContactsFull,
    IllegalArgument,
    NoContactRequest,
    NotContacts,
    OtherContactsFull,
    Refusal,
    RemarkTooLong,
    UserNotFound,
)
from chalicelib.model.app import App
from chalicelib.model.contact import Application, Contact, Outcome, Relations, Taken, Ties
from chalicelib.model.event import Actor, Relation, RosterEvent
from chalicelib.model.page import Page
from chalicelib.model.user import fold, legal_username
from chalicelib.services import blocks, connections, events, relations
from chalicelib.store import contacts, ties

_QUIET = 0  # of what devices are to be told


def add(app: App, owner: str, friend: str) -> Ties:
    """Without asking either: an app decides. Devices of both are told."""
    found = _befriend(app, relations.between(app, owner, [friend])[0], Relation.ACCEPT)
    _tell_added(app, found)
    return found


def _tell_added(app: App, found: Ties) -> None:
    """Each hears of the other."""
    if found.mine.untold == Relation.ACCEPT:
        events.relate(app, found.other, Actor(), RosterEvent(Relation.ACCEPT, found.username, found.other))
        events.relate(app, found.username, Actor(), RosterEvent(Relation.ACCEPT, found.other, found.username))
        contacts.told(app, found)


def _befriend(app: App, found: Ties, untold: int, *, answers: bool = False) -> Ties:
    """`answers`: only if the other asked for it."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        if found.friends:
            return found
        if answers:
            _check_request(found)
        if found.tied:  # with an account of that name that is gone
            contacts.part(app, found, _QUIET)
        else:
            outcome, done = contacts.befriend(app, found, clock.now(), untold, asked=answers)
            if outcome is Outcome.DONE:
                return done
            _check_room(outcome, answers=answers)
        found = relations.between(app, found.username, [found.other])[0]
    raise ConcurrentOperation("concurrency change contact failed")


def _check_room(outcome: Outcome, *, answers: bool) -> None:
    """Who answers was asked; else the user is the one who asks."""
    if outcome is Outcome.FULL:
        raise OtherContactsFull if answers else ContactsFull
    if outcome is Outcome.OTHER_FULL:
        raise ContactsFull if answers else OtherContactsFull


def _check_request(found: Ties) -> None:
    if found.asked is None or found.asked.declined or not found.requested(_oldest()):
        raise NoContactRequest(found.other)
    if found.barred:
        raise Blocked


def _oldest() -> int:
    """When a request was made that can still be answered."""
    return clock.now() - limits.REQUEST_LIFE * 1000


def take_in(app: App, owner: str, names: tuple[str, ...], *, told: bool) -> Taken:
    """Makes users contacts of one who may have been theirs elsewhere. Refused if the user's list is full already."""
    user, wanted = relations.fetch(app, owner), list(dict.fromkeys(map(fold, names)))
    if len(wanted) > limits.CONTACTS_ASKED:
        raise IllegalArgument(f"request user over flow limit:{limits.CONTACTS_ASKED}.")
    others = [name for name in wanted if legal_username(name) and name != user.username]
    found = {each.other: each for each in ties.between(app, user.username, others)}
    became = {name: _taken(app, user.username, name, found.get(name), told=told) for name in wanted}
    if ContactsFull in became.values() and None not in became.values():
        raise ContactsFull("Inviter's contact max count.")

    def those(*kinds: type[Refusal] | None) -> tuple[str, ...]:
        return tuple(name for name in wanted if became[name] in kinds)

    return Taken(
        those(None),
        those(UserNotFound),
        those(ContactsFull, OtherContactsFull),
        those(ContactOfOneself, ConcurrentOperation),
    )


def _taken(app: App, username: str, name: str, found: Ties | None, *, told: bool) -> type[Refusal] | None:
    """What one of them was refused with."""
    if name == username:
        return ContactOfOneself
    if found is None or found.them is None:
        return UserNotFound
    try:
        _tell_added(app, _befriend(app, found, Relation.ACCEPT if told else _QUIET))
    except Refusal as refusal:
        return type(refusal)
    return None


def invite(app: App, username: str, by: Actor, asked: Application) -> tuple[str, ...]:
    """Ask users to be contacts. All of them are asked, or none; who is a contact already needs no asking."""
    if len(asked.reason) > limits.REQUEST_REASON:
        raise IllegalArgument(f"reason length must less than or equal to {limits.REQUEST_REASON}")
    if not 0 < len(set(asked.usernames)) <= limits.CONTACTS_ASKED:
        raise IllegalArgument(f"usernames size must be between 1 and {limits.CONTACTS_ASKED}")
    everybody = relations.between(app, username, asked.usernames)
    wanted = [found for found in everybody if not found.friends]
    for found in wanted:
        _check_invitable(app, found)
    for found in wanted:
        contacts.ask(app, found.other, found.username, clock.now())
        said = RosterEvent(Relation.ADD, found.username, found.other, asked.reason)
        events.relate(app, found.other, by, said)
    return tuple(found.other for found in everybody)


def _check_invitable(app: App, found: Ties) -> None:
    if found.barred:
        raise Blocked
    if found.contacts >= app.settings.contacts_per_user:
        raise ContactsFull
    if found.their_contacts >= app.settings.contacts_per_user:
        raise OtherContactsFull


def accept(app: App, username: str, by: Actor, inviter: str) -> Ties:
    found = _befriend(app, relations.between(app, username, [inviter])[0], Relation.ACCEPT, answers=True)
    if found.mine.untold == Relation.ACCEPT:
        events.relate(app, found.other, by, RosterEvent(Relation.REMOTE_ACCEPT, found.username, found.other))
        events.relate(app, found.username, by, RosterEvent(Relation.ACCEPT, found.username, found.other))
        contacts.told(app, found)
    return found


def decline(app: App, username: str, by: Actor, inviter: str) -> Ties:
    """The request goes when its sender was told, so that a repeat tells it too."""
    found = relations.between(app, username, [inviter])[0]
    asked = found.asked
    if asked is None or not found.requested(_oldest()):
        raise NoContactRequest(found.other)
    if not contacts.decline(app, found.username, found.other, asked.at):
        raise NoContactRequest(found.other)
    events.relate(app, found.other, by, RosterEvent(Relation.REMOTE_DECLINE, found.username, found.other))
    events.relate(app, found.username, by, RosterEvent(Relation.DECLINE, found.username, found.other))
    contacts.unask(app, found.username, found.other, asked.at)
    return found


def remove(app: App, username: str, by: Actor, friend: str) -> Ties:
    """Of both lists, with what either remarked."""
    return _part(app, relations.between(app, username, [friend], gone=True)[0], by)


def _part(app: App, found: Ties, by: Actor, *, own: bool = True, until: int | None = None) -> Ties:
    """`own`: the user's devices are told too. `until`: only if they were contacts at this time (ms)."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        if not found.tied or (until is not None and found.mine.befriended > until):
            break
        outcome, found = contacts.part(app, found, Relation.REMOVE)
        if outcome is Outcome.DONE:
            break
        found = ties.between(app, found.username, [found.other])[0]
    else:
        raise ConcurrentOperation("concurrency change contact failed")
    if found.mine.untold == Relation.REMOVE:
        _tell_parted(app, found, by, own=own)
        contacts.told(app, found)
    return found


def _tell_parted(app: App, found: Ties, by: Actor, *, own: bool) -> None:
    """Where an app or nobody acts, each hears of the other."""
    me, other = found.username, found.other
    if found.them is not None:
        events.relate(app, other, by, RosterEvent(Relation.REMOVE, me, other))
    if own:
        names = (me, other) if by.username else (other, me)
        events.relate(app, me, by, RosterEvent(Relation.REMOVE, *names))


def remark(app: App, username: str, friend: str, text: str) -> None:
    """No device is told: the protocol has no event for it."""
    if len(text) > limits.REMARK:
        raise RemarkTooLong(limits.REMARK)
    found = relations.between(app, username, [friend])[0]
    if not found.friends or not contacts.note(app, found, text):
        raise NotContacts


def browse(app: App, username: str) -> list[Contact]:
    return contacts.browse(app, relations.fetch(app, username))


def page(app: App, username: str, limit: int, cursor: str) -> Page[Contact]:
    return contacts.page(app, relations.fetch(app, username), limit, cursor)


def check(app: App, asked: Relations) -> list[tuple[str, bool]]:
    """Each name as it was asked for, and whether it is a contact."""
    user, found = relations.check(app, asked)
    friends = {name for name, tie in found.items() if tie.befriended and tie.befriended >= user.created}
    return [(name, fold(name) in friends) for name in asked.asked]


def clear(app: App, username: str) -> None:
    """All contacts of a user go; those beyond the first some a little later. Who is blocked stays so."""
    user, now = relations.fetch(app, username), clock.now()
    if _part_some(app, user.username, now, Actor(), own=True):
        queues.part(app, user.username, now)


def part_further(appkey: str, username: str, until: int) -> None:
    app = connections.tenant(appkey)
    if app is not None and _part_some(app, username, until, Actor(), own=True):
        queues.part(app, username, until)


def _part_some(app: App, username: str, until: int, by: Actor, *, own: bool) -> bool:
    """Some of the contacts that the user had at this time. True if more of them are left."""
    due = [
        other
        for other, tie in ties.of(app, username).items()
        if 0 < tie.befriended <= until or tie.untold == Relation.REMOVE
    ]
    some = ties.between(app, username, due[: limits.CONTACTS_PARTED])

    def part(found: Ties) -> None:
        _part(app, found, by, own=own, until=until)

    parallel.each(part, some, "contacts", limits.CONTACTS_AT_ONCE)
    return len(due) > len(some)


def forget(app: App, username: str, removed: int) -> bool:
    """What an account that is gone had with others, and they with it; whom they blocked they have blocked. False: that
    was all."""
    more = _part_some(app, username, removed, Actor(username), own=False)
    for other, at in contacts.requests(app, username, limits.REQUESTS + limits.REQUESTS_OVER):
        if at <= removed:
            contacts.unask(app, username, other, at)
    more |= blocks.forget(app, username, removed)
    if not more:
        ties.forget(app, username)
    return more
