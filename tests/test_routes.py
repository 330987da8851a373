"""Every registered route: claimed once, with a role that is kept. Routes added later are taken up by themselves."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib import api, clock
from chalicelib.api import COLLECTIONS
from chalicelib.api.endpoint import Collection
from chalicelib.auth import tokens
from chalicelib.config import settings
from chalicelib.model.app import Role
from chalicelib.store import people
from tests.rest.caller import call
from tests.rest.tenancy import make, tenant, weak_hashes

__all__ = ["tenant", "weak_hashes"]

ROUTES = [route for collection in COLLECTIONS for route in collection.routes]


def name(route):
    return f"{route.verb} {route.path or '/'}"


def test_no_two_views_claim_one_path_and_verb():
    claimed = [(route.tenant, route.verb, re.sub(r"{\w+}", "{}", route.path)) for route in ROUTES]
    assert len(claimed) == len(set(claimed))


def test_no_collection_is_forgotten():
    names = [f"chalicelib.api.{path.stem}" for path in Path(api.__file__).parent.glob("*.py")]
    found = [value for name in names for value in vars(import_module(name)).values() if isinstance(value, Collection)]
    assert {id(collection) for collection in found} == {id(collection) for collection in COLLECTIONS}


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_route_fits_the_gateway_and_its_view(route):
    depth = route.path.count("/") + (2 if route.tenant else 0)
    assert depth <= 10
    variables = re.findall(r"{(\w+)}", route.path)
    assert list(inspect.signature(route.view).parameters) == ["call", *variables]
    assert route.own is None or route.own in variables
    assert route.verb in {"GET", "POST", "PUT", "DELETE"}


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_view_is_short_and_decides_nothing(route):
    view = getattr(route.view, "func", route.view)  # of groups and rooms alike: bound to either
    lines = [line for line in inspect.getsource(view).splitlines() if not line.startswith(("@", "def"))]
    body = [line.strip() for line in lines]
    assert not any(re.match(r"(if|try|for|while|raise|else)\b", line) for line in body)


KINDS = ("none", "garbage", "other app's user", "other org's app", "other org's admin", "expired", "user", "app", "org")


def shown(kind, tenant, other, foreign):
    """A token of each kind."""
    if kind == "expired":
        clock.offset -= 10_000
        try:
            return tokens.issue(tenant.app.key, Role.APP, tenant.app.uuid, 0, 5).token
        finally:
            clock.offset += 10_000
    return {
        "none": "",
        "garbage": "no-token",
        "other app's user": other.token("mira"),
        "other org's app": foreign.app_token,
        "other org's admin": foreign.org_token,
        "user": tenant.token("mira"),
        "app": tenant.app_token,
        "org": tenant.org_token,
    }[kind]


ADMITTED = {
    Role.PLATFORM: set(),
    Role.ORG: {"org"},
    Role.APP: {"org", "app"},
    Role.USER: {"org", "app", "user"},
    None: set(KINDS),
}


TOLD = {"error", "exception", "error_description", "timestamp", "duration"}
SHORT = {"desc", "timestamp", "duration"}


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_only_the_declared_role_is_let_in(route, tenant):
    other, foreign = make("acme", "second"), make("globex", "shop")
    other.user("mira")
    foreign.user("mira")
    tenant.user("noor")
    for kind in sorted(KINDS, key=lambda kind: kind in ADMITTED[route.role]):  # who may goes last: it may delete
        status, body = ask(route, tenant, shown(kind, tenant, other, foreign))
        if route.role is not None:  # where anyone may call, the view may still want something shown
            assert (status == 401) is (kind not in ADMITTED[route.role]), (kind, status, body)
        assert status < 500, (kind, body)
        assert status == 200 or body.keys() >= TOLD or (kind == "none" and route.blank.short and body.keys() == SHORT)
        if people.get(tenant.app, "mira") is None:  # the route deletes
            tenant.user("mira")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.own], ids=name)
def test_another_user_of_the_app_is_not_let_in(route, tenant):
    tenant.user("mira")
    status, body = ask(route, tenant, tenant.token("noor"))
    assert (status, body["error"]) == (401, "auth_bad_access_token")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.role is Role.PLATFORM], ids=name)
def test_the_operator_is_let_in(route, tenant):
    assert ask(route, tenant, settings().platform_key)[0] not in {401, 403, 500}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.tenant], ids=name)
def test_the_other_spelling_of_the_tenant_is_the_same(route, tenant):
    assert ask(route, tenant, "", by_id=True)[0] == ask(route, tenant, "")[0]


def ask(route, tenant, token, *, by_id=False):
    values = {"org": tenant.app.org, "app": tenant.app.name, "username": "mira", route.own: "mira"}
    if "mira" not in tenant.users:
        tenant.user("mira")
    path = re.sub(r"{(\w+)}", lambda found: values.get(found[1], "1"), route.path)
    if route.tenant:
        path = (f"/app-id/{tenant.app.app_id}" if by_id else f"/{tenant.app.org}/{tenant.app.name}") + path
    body = {} if route.verb in {"POST", "PUT"} and "application/json" in route.content else None
    status, answer, shown = call(route.verb, path, body, token=token)
    assert shown["Access-Control-Allow-Origin"] == "*"
    assert shown["Cache-Control"] == "no-store"
    return status, answer
