"""What users show of themselves, and who hears of it (rest-users-groups-rooms 6.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib import clock, limits, parallel
from chalicelib.delivery import queues
from chalicelib.errors import IllegalArgument, PresenceExtTooLarge, UserNotFound
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.muc import Affiliation
from chalicelib.model.presence import Named, Presence, Subscription, legal_status
from chalicelib.model.user import Device, fold, legal_username
from chalicelib.services import leases, lines, mucs
from chalicelib.store import people, presence, rosters
from chalicelib.store.presence import Shown


def publish(app: App, name: str, resource: str, status: str, ext: str | None) -> None:
    """For a device. What the app says for one that never came is nobody's state, but the text is the user's."""
    if ext is None:
        raise IllegalArgument("ext cannot be null")
    if len(ext.encode()) > limits.PRESENCE_EXT:
        raise PresenceExtTooLarge
    if not legal_status(status):
        raise IllegalArgument("status must be a number")
    username = fold(name)
    if not legal_username(username):
        raise UserNotFound
    found = presence.shown(app, [username], consistent=True).get(username)
    if found is None:
        raise UserNotFound
    shown, said = found
    states = {resource: status} if resource in shown.status else {}
    presence.publish(app, username, ext, states, said.status.keys() - shown.status.keys(), clock.now())
    if presence.glance(app, username)[1]:
        queues.look_at(app, username)


def query(app: App, asked: Named) -> list[Presence]:
    """Of those who have an account."""
    return [shown for shown, _ in _shown_now(app, _named(asked, "too many get presences")).values()]


def _shown_now(app: App, usernames: Sequence[str]) -> Shown:
    """Those whose connections were lost without a word are found offline."""
    found = presence.shown(app, usernames, consistent=True)
    online = [each for shown, _ in found.values() for each in shown.devices if each.online]
    return found if len(leases.present(online)) == len(online) else presence.shown(app, usernames, consistent=True)


def subscribe(app: App, name: str, seconds: int, asked: Named) -> list[tuple[Presence, int]]:
    """What each shows now, and until when (ms) the subscriber is told of changes. Others are passed over.

    The state is read once more when the subscriptions are written: a change before that is not told to who was not
    there yet. Connections are watched first: who repeats this after it died is not the first to hear of them. One that
    came meanwhile may have been settled while nobody heard of it.
    """
    subscriber, now = fold(name), clock.now()
    if not 0 < seconds <= limits.PRESENCE_EXPIRY:
        raise IllegalArgument(f"expiry must be between 1 and {limits.PRESENCE_EXPIRY}")
    usernames = _named(asked, "too many sub presence")
    if subscriber in usernames:
        raise IllegalArgument("you can't sub yourself")
    found = _shown_now(app, [subscriber, *usernames])
    if found.pop(subscriber, None) is None:
        raise UserNotFound
    wanted = [Subscription(each, subscriber, now + seconds * 1000) for each in found]
    replaced, unheard = _room_for(app, subscriber, wanted)
    leases.watch(_came(unheard, found))
    answered = _answered(wanted, found)
    presence.subscribe(app, answered, now)
    presence.unsubscribe(app, subscriber, replaced)
    latest = presence.shown(app, found, consistent=True)
    leases.watch(set(_came(unheard, latest)).difference(_came(unheard, found)))
    presence.subscribe(app, [each for each in _answered(wanted, latest) if each not in answered], now)
    return [(latest[each.username][0], each.until) for each in wanted if each.username in latest]


def _came(usernames: Iterable[str], found: Shown) -> list[Device]:
    return [device for each in usernames if each in found for device in found[each][0].devices]


def _answered(wanted: Iterable[Subscription], found: Shown) -> list[Subscription]:
    return [
        replace(each, heard=found[each.username][0].mark, round=found[each.username][1].round)
        for each in wanted
        if each.username in found
    ]


def _room_for(app: App, subscriber: str, wanted: Sequence[Subscription]) -> tuple[list[str], list[str]]:
    """Whom the subscriber hears of no more, because it wants to hear of too many: those that end first. And whom nobody
    heard of until now."""
    now, names = clock.now(), {each.username for each in wanted}
    old = [each for each in presence.of(app, subscriber) if each.until > now]
    new = names - {each.username for each in old}
    unheard: list[str] = []

    def check(username: str) -> None:
        listeners = presence.subscribers(app, username)
        if sum(each.until > now for each in listeners) >= limits.PRESENCE_SUBSCRIBERS:
            raise IllegalArgument("too many sub presence")
        if not listeners:
            unheard.append(username)

    parallel.each(check, sorted(new), "presence", limits.PRESENCE_LOOKED_AT_ONCE)
    over = len(old) + len(new) - limits.PRESENCE_SUBSCRIPTIONS
    ending = sorted((each.until, each.username) for each in old if each.username not in names)
    return [username for _, username in ending[: max(0, over)]], unheard


def unsubscribe(app: App, name: str, asked: Named) -> None:
    presence.unsubscribe(app, fold(name), _named(asked, "too many unsub presences"))


def subscriptions(app: App, name: str) -> list[Subscription]:
    """By name."""
    now = clock.now()
    return [each for each in presence.of(app, fold(name)) if each.until > now]


def online_members(app: App, group: str, kind: str) -> int:
    """Members of a group who are online. There are no community servers, which are of the other kind."""
    _check_kind(group, kind)
    if kind == "0":
        return 0
    muc = mucs.look(app, Place.GROUP, group, Actor(), Affiliation.NONE)
    if muc.members > limits.GROUP_COUNTED:  # a line names also who was lost since; the routes know better
        names = [username for username, _ in lines.on(app, muc.conversation)]
    else:
        names = [member.username for member in rosters.members(app, muc, limits.GROUP_COUNTED).items]
    return len(leases.online(people.online(app, list(dict.fromkeys(names)))))


def _check_kind(group: str, kind: str) -> None:
    if group in {"null", "undefined"}:
        raise IllegalArgument("Id cannot be null.")
    if kind in {"null", "undefined"}:
        raise IllegalArgument("Type cannot be null.")
    if kind not in {"0", "1"}:
        raise IllegalArgument("Type must be 0 or 1.")


def _named(asked: Named, too_many: str) -> list[str]:
    """Each once. Names that no account can have are nobody's."""
    names = asked.usernames if asked.usernames is not None else asked.users
    if names is None:
        raise IllegalArgument("usernames cannot be null")
    if not names:
        raise IllegalArgument("usernames is empty")
    if len(names) > limits.PRESENCE_NAMED:
        raise IllegalArgument(too_many)
    return [name for name in dict.fromkeys(map(fold, names)) if legal_username(name)]
