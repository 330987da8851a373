"""Pushes that an app asks for: to the phones of its users, whether they are online or not."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

from chalicelib import clock
from chalicelib.delivery import queues
from chalicelib.errors import PushNotOpen
from chalicelib.model import pushing
from chalicelib.model.alert import Alert
from chalicelib.model.app import App
from chalicelib.model.conversation import RANDOM_BITS
from chalicelib.model.phones import Phones
from chalicelib.model.pushing import Pushed, PushMessage, Status, Strategy
from chalicelib.model.user import Party, fold, legal_username
from chalicelib.services import notices, ringing
from chalicelib.store import apps, phones

NO_USER = Pushed(Status.FAIL, "appUser not exists")
NO_PHONE = Pushed(Status.FAIL, "no push binding")
TAKEN = Pushed(Status.ASYNC_SUCCESS, "async success.")


def check_open(app: App) -> None:
    """Before work is taken on that could reach nobody."""
    if not app.pushes:
        raise PushNotOpen


def to_user(app: App, username: str, message: PushMessage, strategy: Strategy = Strategy.VENDOR) -> list[Pushed]:
    """What became of it on each phone of a user, or that there is none."""
    return to_users(app, [username], message, strategy)[username]


def to_users(
    app: App,
    usernames: Sequence[str],
    message: PushMessage,
    strategy: Strategy = Strategy.VENDOR,  # noqa: ARG001  those that are served go one way
    *,
    number: int = 0,
) -> dict[str, list[Pushed]]:
    """The same of up to limits.PUSH_TARGETS users. Where `again` is set, nobody could say: it may be tried again. Under
    a `number` nobody is pushed the same twice."""
    names = {username: fold(username) for username in usernames}
    found = phones.some(app, [name for name in names.values() if legal_username(name)])
    there = {username: name for username, name in names.items() if name in found}
    rings = {username: partial(_push, app, name, message, *found[name], number) for username, name in there.items()}
    return {username: [NO_USER] for username in names if username not in there} | ringing.together(app, rings)


def new_number(now: int) -> int:
    """Of pushes that belong together. Numbers sort by time (ms)."""
    return now << RANDOM_BITS | secrets.randbits(RANDOM_BITS)


def later(app: App, usernames: Sequence[str], message: PushMessage, *, number: int = 0) -> None:
    """To up to limits.PUSH_TARGETS users, by a worker."""
    queues.push(app, number or new_number(clock.now()), pushing.show(message), usernames)


def bring(said: dict[str, Any]) -> None:
    """A worker's part. Who could not be pushed to comes again alone."""
    app = apps.get(said["org"], said["app"])
    if app is None or not app.serving or not app.pushes:
        return
    names, message = said["to"], pushing.read(said["push"])
    results = to_users(app, names, message, number=said["number"])
    notices.again(pushing.unsure(results), names, lambda left: queues.push(app, said["number"], said["push"], left))


def _push(app: App, username: str, message: PushMessage, party: Party, known: Phones, number: int) -> list[Pushed]:
    ways = ringing.reachable(app, known.bindings)
    if not ways:
        return [NO_PHONE]
    if number and known.had(number):
        return [TAKEN]
    waiting = known.waiting(party.devices)
    results = ringing.ring(app, username, ways, _alert(message, waiting, number))
    counts = (
        message.add_badge if message.set_badge is None and any(each.status is Status.SUCCESS for each in results) else 0
    )
    if counts or (number and not any(each.again for each in results)):
        phones.note(app, username, clock.now(), counts, after=waiting, message_id=number)
    return results


def _alert(message: PushMessage, waiting: int, number: int) -> Alert:
    badge = waiting + message.add_badge if message.add_badge else None
    return Alert(
        message.title,
        message.content,
        message.sub_title,
        id=str(number) if number else "",
        badge=badge if message.set_badge is None else message.set_badge,
        click=message.click.activity or message.click.action or message.click.url,
        custom=message.ext,
        apns=message.blocks.get("apns", {}),
        fcm=message.blocks.get("fcm", {}),
    )
