"""Organisations, administrators, apps (A1-A7, Y2)."""

import threading
from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.auth import credentials
from chalicelib.config import settings
from chalicelib.services import tenants
from chalicelib.store import people
from tests.rest.caller import call
from tests.rest.tenancy import make

APPS = "/management/organizations/acme/applications"
ADMINS = "/management/organizations/acme/users"


def new_org(org="initech", username="bill", email="bill@initech.test", password="secret", token=None, **more):
    body = {"organization": org, "username": username, "email": email, "password": password} | more
    return call("POST", "/management/organizations", body, token=settings().platform_key if token is None else token)[
        :2
    ]


def login(username, password="secret", **more):
    return call(
        "POST", "/management/token", {"grant_type": "password", "username": username, "password": password}, **more
    )[:2]


def test_the_operator_creates_an_organisation_and_its_first_administrator(tenant):
    status, body = new_org(name="Bill")
    assert (status, body["action"], body["status"]) == (200, "new organization", "ok")
    assert body["data"]["organization"]["name"] == "initech"
    owner = body["data"]["owner"]
    assert (owner["username"], owner["name"], owner["email"]) == ("bill", "Bill", "bill@initech.test")
    assert (owner["adminUser"], owner["activated"], owner["disabled"]) == (True, True, False)
    assert "password" not in owner


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_nobody_else_creates_one(tenant, token):
    status, body = new_org(token=token)
    assert (status, body["error_description"]) == (401, "No organization access authorized")


def test_without_a_key_in_the_environment_it_derives_from_the_secret(tenant, monkeypatch):
    given = settings()
    monkeypatch.setattr("chalicelib.auth.credentials.settings", lambda: replace(given, platform_key=""))
    assert new_org(token="")[0] == new_org(token=given.platform_key)[0] == 401
    assert new_org(token=credentials.operator())[0] == 200


@pytest.mark.parametrize(
    ("org", "status"),
    [
        ("a", 200),
        ("A-9", 200),
        ("a" * 32, 200),
        ("a" * 33, 400),
        ("", 400),
        ("a_b", 400),
        ("a b", 400),
        ("é", 400),
        ("management", 400),
        ("easemob", 400),
        ("app-id", 400),
        ("a#b", 400),
        ("a/b", 400),
    ],
)
def test_names_of_organisations(tenant, org, status):
    assert new_org(org)[0] == status


@pytest.mark.parametrize(
    "change",
    [
        {"username": ""},
        {"username": "a b"},
        {"username": "a" * 65},
        {"email": "x"},
        {"email": "a@" + "b" * 253},
        {"password": ""},
        {"password": "x" * 65},
        {"name": "x" * 101},
        {"username": 1},
        {"email": None},
    ],
    ids=str,
)
def test_an_administrator_that_cannot_be_is_refused(tenant, change):
    status, body = new_org(**change)
    assert (status, body["error"]) == (400, "illegal_argument")
    assert new_org()[0] == 200  # and nothing of it was kept


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "b2", "email": "b2@x.test"}, "name"),
        ({"org": "hooli", "email": "b2@x.test"}, "username"),
        ({"org": "hooli", "username": "b2", "email": "BILL@initech.test"}, "email"),
    ],
)
def test_what_is_taken_is_said(tenant, change, field):
    new_org()
    status, body = new_org(**change)
    assert (status, body["error"]) == (400, "duplicate_unique_property_exists")
    assert f"property named {field} be unique" in body["error_description"]
    assert login("b2")[0] == 400


def test_an_administrator_logs_in_by_name_or_by_email(tenant):
    for name in ("acme-admin", "ADMIN@acme.test"):
        status, body = login(name)
        assert (status, body["expires_in"]) == (200, 604_800)
        assert body["user"]["username"] == "acme-admin"
        org = body["user"]["organizations"]["acme"]
        assert org["applications"]["acme/store"] == tenant.app.uuid
        assert (org["name"], org["users"]) == ("acme", {"acme-admin": {}})
        assert call("GET", APPS, token=body["access_token"])[0] == 200


@pytest.mark.parametrize(
    ("username", "password"), [("acme-admin", "x"), ("nobody", "secret"), ("", ""), ("a" * 300, "x")]
)
def test_a_wrong_login_says_nothing_about_names(tenant, username, password):
    status, body = login(username, password)
    assert (status, body["error"], body["error_description"]) == (400, "invalid_grant", "invalid password")


def test_failed_logins_have_to_wait(tenant):
    for _ in range(limits.LOGIN_FAILURES):
        assert login("acme-admin", "x")[0] == 400
    status, body = login("acme-admin")
    assert (status, body["error"]) == (429, "reach_limit")


def test_an_app_is_created_with_all_that_is_needed_to_use_it(tenant):
    asked = {"name": "shop-2", "productName": "Shop", "appDesc": "sells", "allow_open_registration": True}
    status, body, _ = call("POST", APPS, asked | {"app_status": "online"}, token=tenant.org_token)
    assert (status, body["action"]) == (200, "new application for organization")
    made = body["entities"][0]
    assert body["data"] == {"acme/shop-2": made["uuid"]}
    assert (made["name"], made["organizationName"], made["applicationName"]) == ("acme/shop-2", "acme", "shop-2")
    assert (made["productName"], made["appDesc"], made["allow_open_registration"]) == ("Shop", "sells", True)
    assert (len(made["app_id"]), len(made["app_certificate"])) == (32, 32)
    shown = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    status, body, _ = call("POST", "/acme/shop-2/token", {"grant_type": "client_credentials"} | shown)
    assert (status, body["application"]) == (200, made["uuid"])


@pytest.mark.parametrize(
    ("name", "status"),
    [("a", 200), ("Z-0", 200), ("a" * 32, 200), ("a" * 33, 400), ("", 400), ("a_b", 400), ("é", 400)],
)
def test_names_of_apps(tenant, name, status):
    assert call("POST", APPS, {"name": name}, token=tenant.org_token)[0] == status


def test_an_app_exists_once(tenant):
    status, body, _ = call("POST", APPS, {"name": "store"}, token=tenant.org_token)
    assert (status, body["error"]) == (400, "application_already_exists")
    assert body["error_description"] == "Application store already exists"


def test_eight_at_once_make_one_app(tenant):
    outcomes = []

    def create():
        outcomes.append(call("POST", APPS, {"name": "raced"}, token=tenant.org_token)[0])

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [200] + [400] * 7


def test_an_organisation_has_so_many_apps_and_no_more(tenant, monkeypatch):
    monkeypatch.setattr(limits, "APPS_PER_ORG", 3)  # shop and store are there
    assert call("POST", APPS, {"name": "third"}, token=tenant.org_token)[0] == 200
    status, body, _ = call("POST", APPS, {"name": "fourth"}, token=tenant.org_token)
    assert (status, body["error"]) == (429, "resource_limited")


def test_apps_are_listed_and_shown(tenant):
    body = call("GET", APPS, token=tenant.org_token)[1]
    assert body["action"] == "get organization application"
    assert body["data"]["acme/store"] == tenant.app.uuid
    body = call("GET", APPS + "/store", token=tenant.org_token)[1]
    assert (body["application"], body["organization"], body["applicationName"]) == (tenant.app.uuid, "acme", "store")
    assert body["entities"][0]["uuid"] == tenant.app.uuid
    assert "client_secret" not in body["entities"][0]
    status, body, _ = call("GET", APPS + "/none", token=tenant.org_token)
    assert (status, body["error"]) == (404, "organization_application_not_found")
    assert body["error_description"].endswith("from URI: management/organizations/acme/applications/none")


def test_further_administrators(tenant):
    status, body, _ = call(
        "POST", ADMINS, {"username": "Zoe", "email": "zoe@acme.test", "password": "pw"}, token=tenant.org_token
    )
    assert (status, body["data"]["user"]["username"]) == (200, "zoe")
    zoe = login("zoe", "pw")[1]["access_token"]
    body = call("GET", ADMINS, token=zoe)[1]
    assert body["action"] == "get organization users"
    assert [admin["username"] for admin in body["data"]] == ["acme-admin", "zoe"]
    assert "password" not in str(body)


@pytest.mark.parametrize("org", ["globex", "nowhere", "%2e%2e", "A" * 100])
def test_an_administrator_sees_its_own_organisation_only(tenant, org):
    make("globex", "shop")
    for verb, path in (
        ("GET", "applications"),
        ("POST", "applications"),
        ("GET", "users"),
        ("GET", "applications/shop"),
    ):
        body = {"name": "mine"} if verb == "POST" else None
        status, answer, _ = call(verb, f"/management/organizations/{org}/{path}", body, token=tenant.org_token)
        assert (status, answer["error_description"]) == (401, "No organization access authorized")


def test_an_administrators_token_works_wherever_an_apps_does(rest, tenant):
    assert rest("GET", "/users", token=tenant.org_token)[0] == 200


def test_the_credentials_of_an_app(rest, tenant):
    status, body = rest("GET", "/credentials", token=tenant.org_token)
    assert status == 200
    assert body["credentials"].keys() == {"client_id", "client_secret", "app_id", "app_certificate"}
    assert rest("GET", "/credentials")[0] == 401


def test_an_app_cannot_be_deleted_by_its_administrator(tenant):
    assert call("DELETE", APPS + "/store", token=tenant.org_token)[0] == 401
    assert call("DELETE", "/acme/store", token=tenant.org_token)[0] == 405
    assert tenants.find("acme", "store").serving


def test_the_operator_disables_an_app_and_nothing_is_lost(rest, tenant):
    tenant.user("mira")
    status, body, _ = call("DELETE", APPS + "/store", token=settings().platform_key)
    assert (status, body["entities"][0]["app_status"]) == (200, "offline")
    assert rest("GET", "/users")[0] == 403
    assert rest("PUT", "", {"app_status": "online"}, token=tenant.org_token)[0] == 403
    assert people.get(tenant.app, "mira") is not None


def test_settings_are_changed_one_by_one(rest, tenant):
    status, body = rest("PUT", "", {"title": "Our shop"}, token=tenant.org_token)
    assert (status, body["entities"][0]["title"]) == (200, "Our shop")
    status, body = rest("PUT", "", {"token_ttl": 60, "allow_open_registration": True}, token=tenant.org_token)
    assert (body["entities"][0]["title"], body["entities"][0]["token_ttl"]) == ("Our shop", 60)
    assert tenants.find("acme", "store").settings.open_registration


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("token_ttl", 0, limits.TOKEN_TTL_LARGEST),
        ("devices_per_user", 1, limits.DEVICES_KNOWN),
        ("recall_seconds", 0, limits.RECALL_SECONDS_LARGEST),
        ("message_days", 1, limits.MESSAGE_DAYS_LARGEST),
        ("file_days", 1, limits.FILE_DAYS),
        ("contacts_per_user", 1, limits.CONTACTS),
        ("groups_per_app", 0, limits.MUCS_PER_APP_LARGEST),
        ("groups_per_user", 0, limits.GROUPS_PER_USER),
        ("group_size", 1, limits.GROUP_SIZE_LARGEST),
        ("admins_per_group", 1, limits.ADMINS_PER_MUC),
        ("rooms_per_app", 0, limits.MUCS_PER_APP_LARGEST),
        ("rooms_per_user", 0, limits.ROOMS_PER_USER),
        ("room_size", 1, limits.ROOM_SIZE_LARGEST),
    ],
)
def test_settings_at_their_edges(rest, tenant, name, least, most):
    for value, status in ((least, 200), (most, 200), (least - 1, 400), (most + 1, 400)):
        assert rest("PUT", "", {name: value}, token=tenant.org_token)[0] == status


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x"},
        {"titel": "x"},
        {"title": 1},
        {"title": "x" * 129},
        {"recall_enabled": "yes"},
        {"token_ttl": None},
        {"app_status": "gone"},
        {"disabled": True},
        [],
        "x",
        {"token_ttl": True},
        {"uuid": "x"},
    ],
    ids=str,
)
def test_settings_that_do_not_exist_are_refused(rest, tenant, body):
    status, answer = rest("PUT", "", body, token=tenant.org_token)
    assert (status, answer["error"]) == (400, "illegal_argument")


def test_settings_changed_at_once_are_all_kept(rest, tenant):
    changes = [{"title": "t"}, {"recall_seconds": 7}, {"devices_per_user": 2}, {"message_days": 9}]
    threads = [threading.Thread(target=tenants.change, args=(tenant.app, change)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = tenants.find("acme", "store").settings
    assert (kept.title, kept.recall_seconds, kept.devices_per_user, kept.message_days) == ("t", 7, 2, 9)


def test_one_username_in_two_apps_is_two_users(rest, tenant):
    other = make("acme", "second")
    ours, theirs = tenant.user("mira"), other.user("mira")
    assert ours.uuid != theirs.uuid
    rest("DELETE", "/users/mira")
    assert call("GET", "/acme/second/users/mira", token=other.app_token)[0] == 200
