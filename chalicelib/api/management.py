"""/management: organisations, their administrators and apps. And what an administrator does at an app's own path."""

from typing import Any

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Admin, App, AppSettings, Org, Role
from chalicelib.model.tenancy import NewAdmin, NewApp, TokenRequest
from chalicelib.services import tenants, tokens

rest = Collection(__name__, tenant=False)
app_rest = Collection(f"{__name__}.app")

_APPS = "/management/organizations/{org}/applications"
_ADMINS = "/management/organizations/{org}/users"


def show(app: App) -> dict[str, Any]:
    chosen = app.settings
    return {
        "uuid": app.uuid,
        "type": "application",
        "name": f"{app.org}/{app.name}",
        "created": app.created,
        "modified": app.modified,
        "organizationName": app.org,
        "applicationName": app.name,
        "title": chosen.title,
        "allow_open_registration": chosen.open_registration,
        "allow_app_force_notification": False,
        "registration_requires_email_confirmation": False,
        "registration_requires_admin_approval": False,
        "notify_admin_of_new_users": False,
        "app_status": chosen.status if not app.disabled else "offline",
        "app_status_update_timestamp": app.modified,
        "productName": chosen.product,
        "appDesc": chosen.description,
        "token_ttl": chosen.token_ttl,
        "devices_per_user": chosen.devices_per_user,
        "recall_enabled": chosen.recall_enabled,
        "recall_seconds": chosen.recall_seconds,
        "friends_only": chosen.friends_only,
        "contacts_per_user": chosen.contacts_per_user,
        "message_days": chosen.message_days,
        "file_days": chosen.file_days,
        "groups_per_app": chosen.groups_per_app,
        "groups_per_user": chosen.groups_per_user,
        "group_size": chosen.group_size,
        "admins_per_group": chosen.admins_per_group,
        "rooms_per_app": chosen.rooms_per_app,
        "rooms_per_user": chosen.rooms_per_user,
        "room_size": chosen.room_size,
    }


def show_admin(admin: Admin) -> dict[str, Any]:
    return {
        "uuid": admin.uuid,
        "username": admin.username,
        "name": admin.name,
        "email": admin.email,
        "activated": True,
        "disabled": False,
        "adminUser": True,
        "properties": {},
    }


def show_credentials(app: App) -> dict[str, str]:
    shown = tenants.shown_credentials(app)
    return {
        "client_id": shown.client_id,
        "client_secret": shown.client_secret,
        "app_id": app.app_id,
        "app_certificate": shown.certificate,
    }


def show_org(org: Org, apps: list[App], admins: list[Admin]) -> dict[str, Any]:
    return {
        "name": org.name,
        "uuid": org.uuid,
        "applications": {f"{app.org}/{app.name}": app.uuid for app in apps},
        "users": {admin.username: {} for admin in admins},
    }


@rest.post("/management/token", role=None, bare=True)
def login(call: Call) -> Part:
    issued, admin = tokens.login_admin(call.one(TokenRequest), call.address)
    org = show_org(tenants.org(admin.org), tenants.browse(admin.org), tenants.admins(admin.org))
    return {
        "access_token": issued.token,
        "expires_in": issued.expires_in,
        "user": {**show_admin(admin), "organizations": {admin.org: org}},
    }


@rest.post("/management/organizations", role=Role.PLATFORM, action="new organization")
def open_org(call: Call) -> Part:
    org, owner = tenants.open_org(call.one(NewAdmin))
    shown = {"applicationId": None, **show_admin(owner)}
    return {"status": "ok", "data": {"owner": shown, "organization": {"name": org.name, "uuid": org.uuid}}}


@rest.post(_ADMINS, role=Role.ORG, action="new organization user")
def add_admin(call: Call, org: str) -> Part:
    return {"data": {"user": show_admin(tenants.add_admin(org, call.one(NewAdmin)))}}


@rest.get(_ADMINS, role=Role.ORG, action="get organization users")
def admins(call: Call, org: str) -> Part:  # noqa: ARG001
    return {"data": [show_admin(admin) for admin in tenants.admins(org)]}


@rest.post(_APPS, role=Role.ORG, action="new application for organization")
def open_app(call: Call, org: str) -> Part:
    app = tenants.open_app(org, call.one(NewApp).name, call.one(AppSettings))
    return {"entities": [show(app) | show_credentials(app)], "data": {f"{org}/{app.name}": app.uuid}}


@rest.get(_APPS, role=Role.ORG, action="get organization application")
def browse(call: Call, org: str) -> Part:  # noqa: ARG001
    return {"data": {f"{org}/{app.name}": app.uuid for app in tenants.browse(org)}}


@rest.get(_APPS + "/{app}", role=Role.ORG)
def fetch(call: Call, org: str, app: str) -> Part:
    return _one(tenants.find(org, app, path=call.path))


@rest.delete(_APPS + "/{app}", role=Role.PLATFORM)
def disable(call: Call, org: str, app: str) -> Part:
    return _one(tenants.disable(tenants.find(org, app, path=call.path)))


@app_rest.put("", role=Role.ORG)
def change(call: Call) -> Part:
    return _one(tenants.change(call.app, call.some(AppSettings)))


@app_rest.get("/credentials", role=Role.ORG, bare=True)
def credentials(call: Call) -> Part:
    return {"credentials": show_credentials(call.app)}


def _one(app: App) -> Part:
    return {
        "application": app.uuid,
        "organization": app.org,
        "applicationName": app.name,
        "entities": [show(app)],
    }
