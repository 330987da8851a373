"""Block lists of users by REST (C9-C12, X6, X7)."""

import pytest

from chalicelib import clock, limits
from tests.rest.groups import error, rest
from tests.rest.tenancy import Rest, make
from tests.rest.test_contacts import ONESELF, UNKNOWN, add, names
from tests.services.contacts import account, check, everything

__all__ = ["rest"]

LISTS = {"app": "/users/{}/blocks/users", "sdk": "/sdk/user/{}/blocks"}
SIZE = (400, "illegal_argument", f"usernames size must be between 1 and {limits.BLOCKED_PER_CALL}")


def block(rest, username, *others, by="app"):
    return rest("POST", LISTS[by].format(username), {"usernames": list(others)})


def blocked(rest, username="ada", query=""):
    status, body = rest("GET", f"/users/{username}/blocks/users{query}")
    assert status == 200, body
    assert body["count"] == len(body["data"])
    return body["data"]


@pytest.mark.parametrize("by", LISTS)
def test_who_is_blocked_is_listed_and_stays_a_contact(rest, tenant, by):
    add(rest, "ada", "grace")
    status, body = block(rest, "Ada", "GRACE", "linus", "grace", by=by)
    assert (status, body["data"]) == (200, ["grace", "linus"])
    assert set(blocked(rest)) == {"grace", "linus"}
    assert blocked(rest, "grace") == []
    assert names(rest) == ["grace"]
    check(tenant.app)
    assert block(rest, "ada", "linus", "omar", by=by)[1]["data"] == ["linus", "omar"], "a repeat"
    assert blocked(rest)[0] == "omar"
    check(tenant.app)


def test_one_is_unblocked(rest, tenant):
    add(rest, "ada", "grace")
    block(rest, "ada", "grace", "linus")
    status, body = rest("DELETE", "/users/ada/blocks/users/Grace")
    assert (status, body["action"], body["path"]) == (200, "delete", f"/users/{tenant.users['ada'].uuid}/blocks")
    assert [each["username"] for each in body["entities"]] == ["grace"]
    assert blocked(rest) == ["linus"]
    assert names(rest) == ["grace"]
    assert rest("DELETE", "/users/ada/blocks/users/grace")[0] == 200, "a repeat"
    check(tenant.app)


def test_the_sdk_unblocks_several(rest, tenant):
    block(rest, "ada", "grace", "linus", "omar")
    status, body = rest("DELETE", "/sdk/user/ada/blocks", {"usernames": ["grace", "omar"]})
    assert (status, body["data"]) == (200, ["grace", "omar"])
    assert blocked(rest) == ["linus"]
    check(tenant.app)
    rest("DELETE", "/sdk/user/ada/blocks", {"usernames": ["linus"]})
    assert not any(what.startswith("peer#") for rows in everything(tenant.app).values() for what in rows)


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", LISTS["app"], True),
        ("POST", LISTS["sdk"], True),
        ("DELETE", LISTS["sdk"], True),
        ("DELETE", LISTS["app"] + "/{}", False),
    ],
)
def test_who_is_not_there_and_oneself(rest, tenant, verb, path, body):
    def ask(username, other):
        return rest(verb, path.format(username, other), {"usernames": ["linus", other]} if body else None)

    for username, other in (("ada", "nobody"), ("nobody", "ada"), ("ada", "é"), ("é", "ada")):
        assert error(ask(username, other)) == UNKNOWN
    assert error(ask("ada", "Ada")) == ONESELF
    assert everything(tenant.app) == {}
    assert error(rest("GET", LISTS["app"].format("nobody"))) == UNKNOWN


def test_how_many_are_blocked_at_once(rest, tenant):
    others = [f"u{n:02d}" for n in range(limits.BLOCKED_PER_CALL + 1)]
    account(tenant.app, *others)
    for by, path in LISTS.items():
        assert error(block(rest, "ada", *others, by=by)) == error(block(rest, "ada", by=by)) == SIZE
        assert error(rest("POST", path.format("ada"), {}))[1:] == ("illegal_argument", "usernames must be provided")
    assert error(rest("DELETE", LISTS["sdk"].format("ada"), {"usernames": others})) == SIZE
    assert blocked(rest) == []
    assert block(rest, "ada", *others[1:])[1]["data"] == others[1:]
    assert set(blocked(rest)) == set(others[1:])
    check(tenant.app)
    assert rest("DELETE", LISTS["sdk"].format("ada"), {"usernames": others[1:]})[0] == 200
    assert blocked(rest) == []
    check(tenant.app)


def test_how_many_are_blocked_in_all(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "BLOCKED", 3)
    tenant.user("dora")
    assert block(rest, "ada", "grace", "linus")[0] == 200
    full = (403, "exceed_limit", "user block list exceeds maximum limit, maximum limit is 3")
    assert error(block(rest, "ada", "omar", "dora")) == full
    assert set(blocked(rest)) == {"grace", "linus"}, "all or none"
    assert block(rest, "ada", "omar", "grace")[0] == 200
    assert error(block(rest, "ada", "dora")) == full
    assert block(rest, "ada", "grace")[0] == 200, "who is there already"
    rest("DELETE", "/users/ada/blocks/users/grace")
    assert block(rest, "ada", "dora")[0] == 200
    check(tenant.app)


def test_the_limit_is_the_documented_one():
    assert (limits.BLOCKED, limits.BLOCKED_PER_CALL, limits.BLOCKS_LISTED) == (500, 50, 500)


def test_pages_of_the_block_list_begin_with_the_newest(rest, tenant):
    others = [f"u{n:02d}" for n in range(limits.BLOCKS_PAGE + 2)]
    account(tenant.app, *others)
    for name in others:
        clock.offset += 1
        block(rest, "ada", name)
    newest = others[::-1]
    assert blocked(rest) == newest, "whole, where nothing is asked for"
    _, body = rest("GET", "/users/ada/blocks/users?pageSize=2")
    assert body["data"] == newest[:2]
    _, after = rest("GET", f"/users/ada/blocks/users?pageSize=99&cursor={body['cursor']}")
    assert after["data"] == newest[2:]
    assert "cursor" not in after
    _, body = rest("GET", "/users/ada/blocks/users?pageSize=99")
    assert (body["data"], bool(body["cursor"])) == (newest[: limits.BLOCKS_PAGE], True)


def test_relations_are_checked(rest):
    block(rest, "ada", "grace")
    asked = {"username": "Ada", "check_list": ["Grace", "linus", "nobody"]}
    status, body = rest("POST", "/blocks/check", asked)
    assert (status, body["entities"]) == (
        200,
        [
            {"username": "Grace", "relation": "blacklist"},
            {"username": "linus", "relation": "not_blacklist"},
            {"username": "nobody", "relation": "not_blacklist"},
        ],
    )


def test_tenants_never_meet(rest, tenant):
    other = Rest(make("globex", "store"))
    for name in ("ada", "grace"):
        other.tenant.user(name)
    block(other, "ada", "grace")
    assert blocked(rest) == []
    for path in LISTS.values():
        for token in (other.tenant.app_token, other.tenant.token("ada")):
            assert rest("POST", path.format("ada"), {"usernames": ["grace"]}, token=token)[0] == 401
    rest("DELETE", "/users/ada/blocks/users/grace")
    assert blocked(other) == ["grace"]
