"""Organisations, their apps and administrators. Partition: the organisation. Sort: `org`, `app#…`, `admin#…`.
Logins have partitions of their own, `@` and the name or e-mail, because a login names no organisation.
Index `by_app_id`: the other address of an app."""

from dataclasses import asdict, fields
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import limits
from chalicelib.model.app import Admin, App, AppSettings, Org
from chalicelib.model.notifier import Notifier, Provider
from chalicelib.store import table
from chalicelib.store.cache import Cache
from chalicelib.store.table import Table, held, named

_ORG, _APP, _ADMIN, _LOGIN = "org", "app#", "admin#", "login"
_apps: Cache[tuple[str, str], App] = Cache()
_ids: Cache[str, App] = Cache()
_admins: Cache[tuple[str, str], Admin] = Cache()


class ByAppId(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_app_id"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    app_id = UnicodeAttribute(hash_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("apps")

    org = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    by_app_id = ByAppId()
    app_id = UnicodeAttribute(null=True)
    uuid = UnicodeAttribute(null=True)
    created = NumberAttribute(null=True)
    modified = NumberAttribute(null=True)
    credentials = NumberAttribute(null=True)
    disabled = BooleanAttribute(null=True)
    settings = JSONAttribute(null=True)
    notifiers = JSONAttribute(null=True)
    email = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    password = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)  # a login's organisation
    username = UnicodeAttribute(null=True)  # a login's administrator


def get(org: str, name: str) -> App | None:
    """Up to limits.CACHE seconds old."""
    return _apps.get((org, name), lambda: fresh(org, name))


def fresh(org: str, name: str) -> App | None:
    try:
        return _app(Row.get(org, _APP + name, consistent_read=True))
    except DoesNotExist:
        return None


def by_id(app_id: str) -> App | None:
    """Up to limits.CACHE seconds old."""
    return _ids.get(app_id, lambda: next((_app(row) for row in Row.by_app_id.query(app_id, limit=1)), None))


def page(org: str) -> list[App]:
    """Every app of an organisation: there are at most limits.APPS_PER_ORG."""
    found = Row.query(org, Row.what.startswith(_APP), consistent_read=True, limit=limits.APPS_PER_ORG)
    return [_app(row) for row in found]


def add(app: App) -> bool:
    return _put(app, Row.what.does_not_exist())


def put(app: App, seen: App) -> bool:
    """False if the app is no longer as it was seen."""
    return _put(app, Row.modified == seen.modified)


def org(name: str) -> Org | None:
    try:
        row = Row.get(name, _ORG)
    except DoesNotExist:
        return None
    return Org(name, row.uuid or "", int(row.created or 0))


def admin(org: str, username: str) -> Admin | None:
    """Up to limits.CACHE seconds old."""

    def read() -> Admin | None:
        try:
            return _admin(Row.get(org, _ADMIN + username))
        except DoesNotExist:
            return None

    return _admins.get((org, username), read)


def login(name: str) -> Admin | None:
    """The administrator of this name or e-mail, in whichever organisation."""
    try:
        found = Row.get("@" + name, _LOGIN, consistent_read=True)
        return _admin(Row.get(found.at or "", _ADMIN + (found.username or ""), consistent_read=True))
    except DoesNotExist:
        return None


def admins(org: str) -> list[Admin]:
    found = Row.query(org, Row.what.startswith(_ADMIN), consistent_read=True, limit=limits.ADMINS_PER_ORG)
    return [_admin(row) for row in found]


def add_admin(admin: Admin, org: Org | None = None) -> str:
    """The administrator and its two logins at once, and with `org` the organisation too. Empty, or what was taken:
    `organization`, `username` or `email`."""
    row = Row(
        admin.org,
        _ADMIN + admin.username,
        email=admin.email,
        uuid=admin.uuid,
        created=admin.created,
        name=admin.name,
        password=admin.password,
    )
    rows = {"username": _at(admin, admin.username), "email": _at(admin, admin.email), "": row}
    if org is not None:
        rows["organization"] = Row(org.name, _ORG, uuid=org.uuid, created=org.created)
    try:
        table.client().transact_write_items(TransactItems=[_new(row) for row in rows.values()])
    except table.client().exceptions.TransactionCanceledException as error:
        reasons = [reason.get("Code") for reason in error.response["CancellationReasons"]]
        taken = [name for name, reason in zip(rows, reasons, strict=True) if reason == "ConditionalCheckFailed"]
        if not taken:
            raise
        return "organization" if "organization" in taken else taken[0] or "username"
    return ""


def _at(admin: Admin, name: str) -> Row:
    return Row("@" + name, _LOGIN, at=admin.org, username=admin.username)


def _new(row: Row) -> dict[str, Any]:
    return {
        "Put": {
            "TableName": Row.Meta.table_name,
            "Item": row.serialize(),
            "ConditionExpression": "attribute_not_exists(what)",
        }
    }


def _put(app: App, condition: Any) -> bool:
    row = Row(
        app.org,
        _APP + app.name,
        app_id=app.app_id,
        uuid=app.uuid,
        created=app.created,
        modified=app.modified,
        credentials=app.credentials,
        disabled=app.disabled,
        settings=asdict(app.settings),
        notifiers=[asdict(each) for each in app.notifiers] or None,
    )
    if not held(lambda: row.save(condition), PutError):
        return False
    _apps.put((app.org, app.name), app)
    _ids.put(app.app_id, app)
    return True


def _app(row: Row) -> App:
    chosen = row.settings or {}
    return App(
        row.org,
        row.what.removeprefix(_APP),
        row.uuid or "",
        row.app_id or "",
        int(row.created or 0),
        int(row.credentials or 0),
        bool(row.disabled),
        AppSettings(**{field.name: chosen[field.name] for field in fields(AppSettings) if field.name in chosen}),
        int(row.modified or 0),
        tuple(_notifier(each) for each in row.notifiers or () if each["provider"] in set(Provider)),
    )


def _notifier(kept: dict[str, Any]) -> Notifier:
    known = {field.name: kept[field.name] for field in fields(Notifier) if field.name in kept}
    return Notifier(**known | {"provider": Provider(kept["provider"])})


def _admin(row: Row) -> Admin:
    return Admin(
        row.org,
        row.what.removeprefix(_ADMIN),
        row.email or "",
        row.uuid or "",
        int(row.created or 0),
        row.name or "",
        row.password or "",
    )
