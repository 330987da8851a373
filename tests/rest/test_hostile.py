"""Every registered route is called by somebody who means no good: bodies, fields, paths, queries, content types. Each
answer is of the documented shape and none is a 5xx; who is refused has changed nothing. Routes added later are taken up
by themselves, with the fields of what their views read."""

import json

import pytest

from chalicelib import limits
from chalicelib.api import COLLECTIONS
from chalicelib.model.app import Role
from tests.rest import hostile, world
from tests.rest.caller import call
from tests.rest.tenancy import weak_hashes

__all__ = ["weak_hashes"]

ROUTES = [route for collection in COLLECTIONS for route in collection.routes]
QUERIED = hostile.queried()
PAGES = {"limit", "cursor", "key", "pagenum", "pagesize", "pageNum", "pageSize"}
TOLD = {"error", "exception", "error_description", "timestamp", "duration"}
JSON = "application/json"


def name(route):
    return f"{route.verb} {route.path or '/'}"


every_route = pytest.mark.parametrize("route", ROUTES, ids=name)


@pytest.fixture(scope="session")
def kept():
    """The world, once it is made."""
    return []


@pytest.fixture
def here(app, kept, weak_hashes):
    if not kept:
        kept.append(world.made())
    kept[0].mark = -1
    kept[0].restore()
    return kept[0]


def callers(route):
    """An app's server and a user, where either may call."""
    return ("app", "user") if route.role is Role.USER else ("app",)


def hold(here, route, by, sent, *, path="", query="", headers=None):
    """One call; what every answer must be. Undone if it was taken."""
    path = path or here.path(route)
    status, body, shown = call(
        route.verb, f"{path}?{query}" if query else path, sent, token=here.token(route, by), headers=headers
    )
    said = (status, body, sent if sent is None or len(sent) < 300 else sent[:300])
    assert status < 500, said
    assert isinstance(body, dict), said
    assert shown["Content-Type"] == JSON
    if status not in {200, 302}:
        assert body.keys() >= TOLD, said
        assert all(isinstance(body[word], str) and body[word] for word in ("error", "exception")), said
        assert 0 < len(body["error_description"]) <= limits.REFUSAL_TEXT, (len(body["error_description"]), said)
        assert not here.changed(), said
    here.restore()
    return status


def sound(route):
    """A body that the view might take, and how it is sent."""
    given = hostile.body(route)
    if isinstance(given, bytes):
        return given, {"content-type": world.BOUNDARY}
    return json.dumps(given).encode(), {}


@every_route
def test_bodies(route, here):
    """Another body altogether, or one of its values that is not what it should be."""
    asked, kinds = hostile.body(route), dict.fromkeys((JSON, *route.content))
    reads = hostile.reads(route)
    for number, body in enumerate(hostile.BODIES if reads else hostile.BODIES[:1]):
        for by in callers(route):
            hold(here, route, by, body, headers={"content-type": list(kinds)[number % len(kinds)]})
    for number, changed in enumerate(hostile.spoilt(asked)):
        by = callers(route)[number % len(callers(route))]
        hold(here, route, by, json.dumps(changed).encode())


@every_route
def test_content_types(route, here):
    body, _ = sound(route)
    for kind in ("text/plain", "", "application/json; charset=x", "é"):
        status = hold(here, route, callers(route)[-1], body, headers={"content-type": kind})
        assert kind.partition(";")[0] in {"", *route.content} or status == 415


@every_route
def test_addresses(route, here):
    """Values in the path and in the query that name nothing."""
    body, headers = sound(route) if route.verb != "GET" else (None, {})
    for variable in hostile.variables(route):
        for number, value in enumerate(hostile.SEGMENTS):
            path = here.path(route, hostile=variable, value=value)
            hold(here, route, callers(route)[number % len(callers(route))], body, path=path, headers=headers)
    reads = route.verb == "GET"
    for number, value in enumerate(hostile.QUERY if reads else hostile.QUERY[:3]):
        for names in (PAGES, QUERIED - PAGES) if reads else (QUERIED,):  # a page that cannot be is refused first
            query = "&".join(f"{name}={value}" for name in sorted(names))
            hold(here, route, callers(route)[number % len(callers(route))], body, query=query, headers=headers)
    for number, cursor in enumerate(hostile.CURSORS if reads else ()):
        caller = callers(route)[number % len(callers(route))]
        hold(here, route, caller, body, query=f"cursor={cursor}", headers=headers)


# Nobody is connected, asked or away; a message has its thread already; an owner stays.
IN_VAIN = {
    "GET /easemob/server.json",
    "POST /management/token",
    "GET /users/{username}/disconnect/{resource}",
    "DELETE /users/{username}/disconnect/{resource}",
    "GET /users/{username}/offline_msg_status/{message}",
    "POST /chatgroups/{group}/apply",
    "POST /chatgroups/{group}/apply_verify",
    "POST /chatgroups/{group}/invite_verify",
    "DELETE /chatgroups/{group}/quit",
    "POST /thread",
}


def test_what_is_varied_is_sound(here):
    """The same calls with nothing hostile in them are taken, but for a few that are in vain."""
    refused = set()
    for route in ROUTES:
        body, headers = sound(route) if route.verb != "GET" else (None, {})
        answers = {hold(here, route, by, body, headers=headers) for by in callers(route)}
        if not answers & {200, 302}:
            refused.add(name(route))
    assert refused == IN_VAIN


@pytest.mark.parametrize(("longer", "cut"), [(0, False), (1, True)])
def test_what_is_said_of_a_refusal_is_no_longer_than_that(here, longer, cut):
    around = len("label  does not exist")
    path = f"/acme/store/push/label/{'x' * (limits.REFUSAL_TEXT - around + longer)}"
    text = call("GET", path, token=here.tokens["app"])[1]["error_description"]
    assert len(text) == limits.REFUSAL_TEXT
    assert ("…" in text) is cut
    assert text.startswith("label x")
    assert text.endswith("x does not exist")
