"""Pushes that an app asks for: to the phones of its users, whether they are online or not."""

from collections.abc import Sequence

from chalicelib import clock, limits, parallel
from chalicelib.errors import PushNotOpen
from chalicelib.model.alert import Alert
from chalicelib.model.app import App
from chalicelib.model.phones import Phones
from chalicelib.model.pushing import Pushed, PushMessage, Status, Strategy
from chalicelib.model.user import Party, fold, legal_username
from chalicelib.services import ringing
from chalicelib.store import phones, pushcounts

NO_USER = Pushed(Status.FAIL, "appUser not exists")
NO_PHONE = Pushed(Status.FAIL, "no push binding")


def check_open(app: App) -> None:
    """Before work is taken on that could reach nobody."""
    if all(notifier.disabled for notifier in app.notifiers):
        raise PushNotOpen


def to_user(app: App, username: str, message: PushMessage, strategy: Strategy = Strategy.VENDOR) -> list[Pushed]:
    """What became of it on each phone of a user, or that there is none."""
    return to_users(app, [username], message, strategy)[username]


def to_users(
    app: App,
    usernames: Sequence[str],
    message: PushMessage,
    strategy: Strategy = Strategy.VENDOR,  # noqa: ARG001  those that are served go one way
) -> dict[str, list[Pushed]]:
    """The same of up to limits.PUSH_TARGETS users. Where `again` is set, nobody could say: it may be tried again."""
    names = {username: fold(username) for username in usernames}
    found = phones.some(app, [name for name in names.values() if legal_username(name)])
    results: dict[str, list[Pushed]] = {username: [NO_USER] for username, name in names.items() if name not in found}

    def push(username: str) -> None:
        results[username] = _push(app, names[username], message, *found[names[username]])

    there = [username for username, name in names.items() if name in found]
    parallel.each(push, there, "phones", limits.PUSHES_BY_VENDOR_AT_ONCE)
    pushcounts.add(app, clock.day(clock.now()), (each for some in results.values() for each in some))
    return results


def _push(app: App, username: str, message: PushMessage, party: Party, known: Phones) -> list[Pushed]:
    ways = ringing.reachable(app, known.bindings)
    waiting = known.waiting(party.devices)
    results = ringing.ring(app, username, ways, _alert(message, waiting))
    if message.set_badge is None and message.add_badge and any(each.status is Status.SUCCESS for each in results):
        phones.note(app, username, clock.now(), message.add_badge, after=waiting)
    return results or [NO_PHONE]


def _alert(message: PushMessage, waiting: int) -> Alert:
    badge = waiting + message.add_badge if message.add_badge else None
    return Alert(
        message.title,
        message.content,
        message.sub_title,
        badge=badge if message.set_badge is None else message.set_badge,
        click=message.click.activity or message.click.action or message.click.url,
        custom=message.ext,
        apns=message.blocks.get("apns", {}),
        fcm=message.blocks.get("fcm", {}),
    )
