"""Which view a path leads to."""

import pytest

from chalicelib.api.router import Router
from chalicelib.errors import MethodNotAllowed, PathNotFound


@pytest.fixture
def router():
    made = Router()
    for verb, path in (
        ("POST", "/users/batch/status"),
        ("GET", "/users/{username}/status"),
        ("GET", "/users/{username}"),
        ("DELETE", "/users/{username}"),
        ("GET", "/users/me/{thing}"),
    ):
        made.add(verb, path, f"{verb} {path}")
    return made


@pytest.mark.parametrize(
    ("verb", "path", "route", "variables"),
    [
        ("GET", "users/ada", "GET /users/{username}", {"username": "ada"}),
        ("POST", "users/batch/status", "POST /users/batch/status", {}),
        ("GET", "users/batch/status", "GET /users/{username}/status", {"username": "batch"}),
        ("GET", "users/me/status", "GET /users/me/{thing}", {"thing": "status"}),
        ("DELETE", "users/me", "DELETE /users/{username}", {"username": "me"}),
    ],
)
def test_literal_before_variable(router, verb, path, route, variables):
    assert router.find(verb, path.split("/")) == (route, variables)


@pytest.mark.parametrize("path", ["", "users", "users/a/b", "users/a/status/x", "{username}", "users//status/x"])
def test_a_path_nobody_claimed(router, path):
    with pytest.raises(PathNotFound):
        router.find("GET", path.split("/"))


def test_a_verb_nobody_claimed_is_told_the_others(router):
    with pytest.raises(MethodNotAllowed) as refused:
        router.find("PUT", ["users", "batch", "status"])
    assert refused.value.allowed == ["GET", "POST"]


def test_a_claim_is_made_once(router):
    with pytest.raises(ValueError, match="claimed twice"):
        router.add("GET", "/users/{name}", "again")
