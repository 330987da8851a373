"""Templates of an app's pushes (N11-N14)."""

import pytest

from chalicelib import clock, limits
from tests.rest.tenancy import Rest, make

HELLO = {"name": "hello", "title_pattern": "{$fromNickname} 🦉", "content_pattern": "{0}: {$msg}"}
ALL = "/notification/template"
ONE = f"{ALL}/hello"


@pytest.fixture
def hello(rest):
    status, body = rest("POST", ALL, HELLO)
    assert status == 200, body
    return body["data"]


def refused(answer):
    status, body = answer
    return status, body["error"], body["error_description"]


def invalid(field):
    return 400, "illegal_argument", f"parameters is invalid : {field}"


MISSING = (400, "entity_not_found", "hello template is not exist")


def test_a_template_comes_changes_and_goes(rest, hello):
    made = hello["createAt"]
    assert hello == HELLO | {"createAt": made, "updateAt": made}
    assert abs(clock.now() - made) < 60_000
    assert rest("GET", ONE)[1]["data"] == hello
    clock.offset += 5000
    changed = rest("PUT", ONE, {"title_pattern": "T"})[1]["data"]
    assert changed == hello | {"title_pattern": "T", "updateAt": changed["updateAt"]}
    assert changed["updateAt"] >= made + 5000
    changed = rest("PUT", ONE, {"content_pattern": "C", "name": "hello"})[1]["data"]
    assert (changed["title_pattern"], changed["content_pattern"]) == ("T", "C")
    assert rest("GET", ONE)[1]["data"] == changed == rest("DELETE", ONE)[1]["data"]
    for verb, body in (("GET", None), ("PUT", {"title_pattern": "T"}), ("DELETE", None)):
        answer = rest(verb, ONE, body)
        assert refused(answer) == MISSING
        assert answer[1]["exception"] == "EntityNotFoundException"


def test_a_name_is_taken_once(rest, hello):
    answer = rest("POST", ALL, HELLO | {"title_pattern": "usurper"})
    assert refused(answer) == (400, "duplicate_unique_property_exists", "hello template already exists")
    assert rest("GET", ONE)[1]["data"] == hello
    assert rest("POST", ALL, HELLO | {"name": "Hello"})[0] == 200, "another name"


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("name", limits.TEMPLATE_NAME),
        ("title_pattern", limits.TEMPLATE_TITLE),
        ("content_pattern", limits.TEMPLATE_CONTENT),
    ],
)
def test_lengths(rest, name, most):
    assert refused(rest("POST", ALL, HELLO | {name: "x" * (most + 1)})) == invalid(name)
    assert refused(rest("POST", ALL, HELLO | {name: ""})) == invalid(name)
    assert refused(rest("POST", ALL, {key: value for key, value in HELLO.items() if key != name})) == invalid(name)
    assert rest("GET", ONE)[0] == 400
    status, body = rest("POST", ALL, HELLO | {name: "x" * most})
    assert (status, body["data"][name]) == (200, "x" * most)


@pytest.mark.parametrize("name", ["a b", "a-b", "é", "a\n", "#count", "٣"])
def test_names_that_cannot_be(rest, name):
    assert refused(rest("POST", ALL, HELLO | {"name": name})) == invalid("name")


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("name", ["%23count", "a b", "x" * 2000])
def test_names_that_no_template_has(rest, hello, verb, name):
    status, error, _ = refused(rest(verb, f"{ALL}/{name}", {"title_pattern": "T"} if verb == "PUT" else None))
    assert (status, error) == (400, "entity_not_found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title_pattern"),
        ({"title_pattern": 7}, "title_pattern"),
        ({"name": "hello"}, "title_pattern"),
        ({"title_pattern": ""}, "title_pattern"),
        ({"title_pattern": "x" * (limits.TEMPLATE_TITLE + 1)}, "title_pattern"),
        ({"content_pattern": ""}, "content_pattern"),
        ({"content_pattern": "x" * (limits.TEMPLATE_CONTENT + 1)}, "content_pattern"),
    ],
)
def test_changes_that_cannot_be(rest, hello, body, field):
    assert refused(rest("PUT", ONE, body)) == invalid(field)
    assert rest("GET", ONE)[1]["data"] == hello


def test_so_many_and_no_more(rest, monkeypatch):
    monkeypatch.setattr(limits, "TEMPLATES_PER_APP", 2)
    for name in ("a", "b"):
        assert rest("POST", ALL, HELLO | {"name": name})[0] == 200
    assert refused(rest("POST", ALL, HELLO)) == (403, "exceed_limit", "an app cannot have more than 2 templates")
    assert refused(rest("POST", ALL, HELLO | {"name": "a"}))[1] == "duplicate_unique_property_exists"
    rest("DELETE", f"{ALL}/a")
    rest("DELETE", f"{ALL}/a")
    assert rest("POST", ALL, HELLO)[0] == 200
    assert rest("POST", ALL, HELLO | {"name": "a"})[0] == 403


def test_another_apps_are_unknown(rest, hello):
    other = Rest(make("acme", "store-2"))
    assert refused(other("GET", ONE)) == refused(other("DELETE", ONE)) == MISSING
    assert other("POST", ALL, HELLO | {"title_pattern": "theirs"})[0] == 200
    other("DELETE", ONE)
    assert rest("GET", ONE)[1]["data"] == hello


def test_calls_are_few(rest, hello, recorder):
    for verb, body, wanted in (
        ("GET", None, ["GetItem"]),
        ("PUT", {"title_pattern": "T"}, ["UpdateItem"]),
        ("DELETE", None, ["GetItem", "TransactWriteItems"]),
    ):
        with recorder.recording() as calls:
            assert rest(verb, ONE, body)[0] == 200
        assert [call.operation for call in calls] == wanted
