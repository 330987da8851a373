"""Organisations, their administrators and apps."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib import clock, limits
from chalicelib.auth import credentials, passwords
from chalicelib.errors import (
    AppNameTaken,
    ConcurrentOperation,
    IllegalArgument,
    NotUnique,
    OrgForbidden,
    QuotaReached,
    TenantNotFound,
)
from chalicelib.model.app import (
    Admin,
    App,
    AppSettings,
    Credentials,
    Org,
    legal_email,
    legal_name,
    legal_org,
)
from chalicelib.model.notifier import Notifier
from chalicelib.model.tenancy import NewAdmin
from chalicelib.model.user import fold, legal_username
from chalicelib.store import apps

_APP_ID = 32


def find(org: str, name: str, *, path: str = "") -> App:
    """Either spelling of the tenant: organisation and app, or `app-id` and the id. Raises TenantNotFound."""
    app = None
    if org == "app-id":
        app = apps.by_id(name) if legal_name(name, _APP_ID) else None
    elif legal_org(org) and legal_name(name, limits.APP_NAME):
        app = apps.get(org, name)
    if app is None:
        raise TenantNotFound(f"{org}/{name}", path or f"{org}/{name}")
    return app


def named(appkey: str, app_id: str, *, path: str) -> App:
    """By appkey or by id, whichever is given."""
    org, _, name = appkey.partition("#")
    return find(org, name, path=path) if appkey else find("app-id", app_id, path=path)


def open_org(asked: NewAdmin) -> tuple[Org, Admin]:
    if not legal_org(asked.organization):
        raise IllegalArgument(f"organization [{asked.organization}] is not legal")
    org = Org(asked.organization, clock.uuid(), clock.now())
    return org, _add_admin(org.name, asked, org)


def add_admin(org: str, asked: NewAdmin) -> Admin:
    if len(apps.admins(org)) >= limits.ADMINS_PER_ORG:
        raise QuotaReached
    return _add_admin(org, asked, None)


def admins(org: str) -> list[Admin]:
    return apps.admins(org)


def org(name: str) -> Org:
    found = apps.org(name)
    if found is None:
        raise OrgForbidden
    return found


def open_app(org: str, name: str, settings: AppSettings) -> App:
    if not legal_name(name, limits.APP_NAME):
        raise IllegalArgument(f"application name [{name}] is not legal")
    if len(apps.page(org)) >= limits.APPS_PER_ORG:
        raise QuotaReached
    now = clock.now()
    made = App(org, name, clock.uuid(), clock.uuid().replace("-", ""), now, settings=settings, modified=now)
    if not apps.add(made):
        raise AppNameTaken(name)
    return made


def browse(org: str) -> list[App]:
    return apps.page(org)


def change(app: App, settings: dict[str, Any]) -> App:
    """`settings`: fields of AppSettings."""
    return _change(app, lambda seen: replace(seen, settings=replace(seen.settings, **settings)))


def disable(app: App) -> App:
    """Serve nobody and keep everything: deleting an app means this (architecture 6)."""
    return _change(app, lambda seen: replace(seen, disabled=True))


def fresh(app: App) -> App:
    """As it is now: what calls are given may be a while old."""
    found = apps.fresh(app.org, app.name)
    if found is None:
        raise TenantNotFound(f"{app.org}/{app.name}", f"{app.org}/{app.name}")
    return found


def equip(app: App, step: Callable[[tuple[Notifier, ...]], tuple[Notifier, ...]]) -> App:
    """With other notifiers."""
    return _change(app, lambda seen: replace(seen, notifiers=step(seen.notifiers)))


def shown_credentials(app: App) -> Credentials:
    return credentials.of(app)


def _change(app: App, step: Callable[[App], App]) -> App:
    for _ in range(limits.CHANGE_ATTEMPTS):
        seen = fresh(app)
        wanted = replace(step(seen), modified=max(clock.now(), seen.modified + 1))
        if apps.put(wanted, seen):
            return wanted
    raise ConcurrentOperation("concurrency change app failed")


def _add_admin(org: str, asked: NewAdmin, made: Org | None) -> Admin:
    username, email = fold(asked.username), fold(asked.email)
    if not legal_username(username):
        raise IllegalArgument(f"username [{asked.username}] is not legal")
    if not legal_email(email):
        raise IllegalArgument("email is not legal")
    if not 0 < len(asked.password) <= limits.PASSWORD:
        raise IllegalArgument(f"password must have 1 to {limits.PASSWORD} characters")
    if len(asked.name) > limits.NICKNAME:
        raise IllegalArgument(f"name must not be longer than {limits.NICKNAME}")
    hashed = passwords.hash(asked.password)
    admin = Admin(org, username, email, clock.uuid(), clock.now(), asked.name or username, hashed)
    taken = apps.add_admin(admin, made)
    if taken == "organization":
        raise NotUnique(org, "organization", "name", org)
    if taken:
        raise NotUnique(org, "adminUser", taken, getattr(admin, taken))
    return admin
