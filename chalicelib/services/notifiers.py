"""The app's notifiers (rest-users-groups-rooms 10.1): each is a platform application of Amazon SNS that only this app's
pushes go by. What proves the app to a vendor goes there and stays nowhere else."""

import hashlib
from dataclasses import replace

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.delivery import phones
from chalicelib.errors import CertificateRefused, NotifierNotFound, NotUnique, Refusal, TooManyNotifiers
from chalicelib.model.app import App
from chalicelib.model.newnotifier import NewNotifier
from chalicelib.model.notifier import Notifier
from chalicelib.services import tenants


def browse(app: App) -> tuple[Notifier, ...]:
    return tenants.fresh(app).notifiers


def add(app: App, asked: NewNotifier) -> Notifier:
    """One that there is, for the same vendor, takes the new secret. If this stops half-way, asking again goes on."""
    known = _named(tenants.fresh(app), asked)
    return _renew(app, known, asked) if known is not None else _register(app, asked)


def remove(app: App, uuid: str) -> Notifier:
    """Off the vendor's service first: if this stops there, asking again goes on."""
    gone = next((each for each in browse(app) if each.uuid == uuid), None)
    if gone is None:
        raise NotifierNotFound(uuid)
    phones.forget(gone.arn)
    tenants.equip(app, lambda seen: tuple(each for each in seen if each.uuid != uuid))
    return gone


def _named(app: App, asked: NewNotifier) -> Notifier | None:
    found = next((each for each in app.notifiers if each.name == asked.name), None)
    if found is not None and found.provider is not asked.kind:
        raise NotUnique(app.key, "notifier", "name", asked.name)
    if found is None and len(app.notifiers) >= limits.NOTIFIERS:
        raise TooManyNotifiers
    return found


def _register(app: App, asked: NewNotifier) -> Notifier:
    arn = phones.register(_platform_name(app, asked), asked.kind, asked.secret())
    if arn is None:
        raise CertificateRefused
    now = clock.now()
    made = Notifier(clock.uuid(), asked.name, asked.kind, arn, now, now, asked.package)

    def step(seen: tuple[Notifier, ...]) -> tuple[Notifier, ...]:
        """Unless another call did it meanwhile."""
        return seen if _named(replace(app, notifiers=seen), asked) else (*seen, made)

    try:
        [kept] = [each for each in tenants.equip(app, step).notifiers if each.name == asked.name]
    except Refusal:  # others were first: it is one too many, or of another vendor
        phones.forget(arn)
        raise
    if kept.arn == arn:
        return kept
    phones.forget(arn)  # another call was first, with another secret
    return _renew(app, kept, asked)


def _renew(app: App, known: Notifier, asked: NewNotifier) -> Notifier:
    if not phones.renew(known.arn, asked.secret()):
        raise CertificateRefused
    now = replace(known, package=asked.package, modified=clock.now(), disabled=False)
    tenants.equip(app, lambda seen: tuple(now if each.uuid == known.uuid else each for each in seen))
    return now


def _platform_name(app: App, asked: NewNotifier) -> str:
    """No name of an organisation or an app has a full stop, so no two apps can come to share one. The same name and
    secret are the same platform application, however often it is asked for."""
    said = "\0".join((asked.name, asked.kind, *(part for pair in sorted(asked.secret().items()) for part in pair)))
    return f"{settings().prefix}{app.org}.{app.name}.{hashlib.sha256(said.encode()).hexdigest()[:16]}"
