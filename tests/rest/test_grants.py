"""POST /token and what comes of it (A8-A12)."""

import threading

import pytest

from chalicelib import clock, limits
from chalicelib.auth import credentials
from chalicelib.model.app import AppSettings
from chalicelib.services import tenants
from tests.rest.tenancy import Rest, make


def password(rest, username="mira", word="secret", **more):
    body = {"grant_type": "password", "username": username, "password": word} | more
    return rest("POST", "/token", body, token="")


def client(rest, **change):
    shown = credentials.of(rest.tenant.app)
    body = {"grant_type": "client_credentials", "client_id": shown.client_id, "client_secret": shown.client_secret}
    return rest("POST", "/token", body | change, token="")


def inherit(rest, username, **more):
    return rest("POST", "/token", {"grant_type": "inherit", "username": username} | more)


def test_a_user_logs_in_with_its_password(rest, tenant):
    mira = tenant.user("mira", nickname="Mira")
    status, body = password(rest, "Mira", timestamp=clock.now())
    assert (status, body["expires_in"]) == (200, 5_184_000)
    assert body["user"] == {
        "uuid": mira.uuid,
        "type": "user",
        "created": mira.created,
        "modified": mira.modified,
        "username": "mira",
        "activated": True,
    }
    assert "entities" not in body
    assert rest("GET", "/users/mira", token=body["access_token"])[0] == 200


def test_the_password_is_the_users(rest, tenant):
    tenant.user("mira")
    status, body = password(rest, word="wrong")
    assert (status, body["error"], body["error_description"]) == (400, "invalid_grant", "invalid password")
    assert password(rest, word="")[0] == 400
    assert password(rest, word="x" * 5000)[1]["error_description"] == "invalid password"


@pytest.mark.parametrize("username", ["nobody", "", "a b", "é", "a" * 65, "../x"])
def test_an_unknown_user_is_told_so(rest, username):
    status, body = password(rest, username)
    assert (status, body["error"], body["error_description"]) == (404, "invalid_grant", "user not found")


def test_a_banned_user_is_told_so_once_the_password_is_right(rest, tenant):
    tenant.user("mira")
    rest("POST", "/users/mira/deactivate")
    assert password(rest, word="wrong")[1]["error_description"] == "invalid password"
    status, body = password(rest)
    assert (status, body["error"], body["error_description"]) == (400, "invalid_grant", "user not activated")
    assert inherit(rest, "mira")[1]["error_description"] == "user not activated"


def test_an_app_gets_its_token_by_its_credentials(rest, tenant):
    status, body = client(rest)
    assert (status, body["application"], body["expires_in"]) == (200, tenant.app.uuid, 5_184_000)
    assert rest("GET", "/users", token=body["access_token"])[0] == 200


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"client_id": ""}, "illegal_argument", "client_id must be provided."),
        ({"client_id": None}, "illegal_argument", "client_id must be provided."),
        ({"client_secret": ""}, "illegal_argument", "client_secret must be provided"),
        ({"client_id": "YXA6x"}, "invalid_grant", "client_id does not match"),
        ({"client_id": "é"}, "invalid_grant", "client_id does not match"),
        ({"client_secret": "YXA6x"}, "invalid_grant", "client_secret does not match"),
    ],
)
def test_credentials_that_do_not_match(rest, change, error, text):
    status, body = client(rest, **change)
    assert (status, body["error"], body["error_description"]) == (400, error, text)


def test_an_app_takes_a_token_for_its_user(rest, tenant):
    tenant.user("mira")
    status, body = inherit(rest, "MIRA")
    assert (status, body["user"]["username"]) == (200, "mira")
    assert rest("GET", "/users/mira", token=body["access_token"])[0] == 200


def test_inherit_is_the_apps_alone(rest, tenant):
    for token in ("", "garbage", tenant.token("mira")):
        status, _ = rest("POST", "/token", {"grant_type": "inherit", "username": "mira"}, token=token)
        assert status == 401


def test_inherit_makes_the_user_if_asked(rest):
    status, body = inherit(rest, "mira")
    assert (status, body["error_description"]) == (404, "user not found")
    status, body = inherit(rest, "Mira", autoCreateUser=True)
    assert (status, body["user"]["username"]) == (200, "mira")
    assert password(rest, word="")[1]["error_description"] == "invalid password"  # it has none


@pytest.mark.parametrize(
    ("username", "text"),
    [("a b", "username [a b] is not legal"), ("a" * 65, "USERNAME_TOO_LONG"), ("é", "username [é] is not legal")],
)
def test_inherit_makes_no_user_that_cannot_be(rest, username, text):
    status, body = inherit(rest, username, autoCreateUser=True)
    assert (status, body["error"], body["error_description"]) == (400, "illegal_argument", text)


def test_inherit_without_a_name(rest):
    status, body = rest("POST", "/token", {"grant_type": "inherit"})
    assert (status, body["error"], body["error_description"]) == (404, "entity_not_found", "User null not found")


def test_parallel_inherits_make_one_user(rest, tenant):
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(
                Rest(tenant)("POST", "/token", {"grant_type": "inherit", "username": "mira", "autoCreateUser": True})
            )
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = {body["user"]["uuid"] for status, body in answers if status == 200}
    assert len(made) == 1
    assert {body["error_description"] for status, body in answers if status != 200} <= {
        "concurrency create app user failed"
    }


@pytest.mark.parametrize("kind", ["", "refresh_token", 7, "PASSWORD", None])
def test_a_grant_that_does_not_exist(rest, kind):
    status, body = rest("POST", "/token", {"grant_type": kind})
    assert status == 400
    assert body["error"] in {"invalid_grant", "illegal_argument"}


@pytest.mark.parametrize(("ttl", "lasts"), [(60, 60), ("60", 60), (0, limits.TOKEN_TTL_LARGEST), (None, 5_184_000)])
def test_time_to_live_of_a_call(rest, tenant, ttl, lasts):
    tenant.user("mira")
    assert password(rest, ttl=ttl)[1]["expires_in"] == lasts
    assert client(rest, ttl=ttl)[1]["expires_in"] == lasts
    assert inherit(rest, "mira", ttl=ttl)[1]["expires_in"] == lasts


@pytest.mark.parametrize("ttl", [-1, "-1", limits.TOKEN_TTL_LARGEST + 1, 1.5, "soon", True, [], "9" * 30])
def test_time_to_live_that_cannot_be(rest, tenant, ttl):
    tenant.user("mira")
    status, body = password(rest, ttl=ttl)
    assert (status, body["error"]) == (400, "illegal_argument")


def test_time_to_live_of_an_app(tenant):
    rest = Rest(make("acme", "brief", AppSettings(token_ttl=30)))
    token = client(rest)[1]["access_token"]
    clock.offset = 29_000
    assert rest("GET", "/users", token=token)[0] == 200
    clock.offset = 30_000
    status, body = rest("GET", "/users", token=token)
    assert (status, body["error_description"]) == (401, "Unable to authenticate due to expired access token")


def test_a_token_tells_when_it_ends(rest, tenant):
    token = password(rest, ttl=60)[1].get("access_token") or tenant.token("mira", 60)
    status, body = rest("GET", "/sdk/users/mira/token/expires", token=token)
    assert (status, set(body)) == (200, {"expire_timestamp"})
    assert 0 < body["expire_timestamp"] - clock.now() <= 60_000
    status, body = rest("GET", "/sdk/users/mira/token/expires", token=tenant.token("mira", 0))
    assert body["expire_timestamp"] > clock.now() + 365 * 86_400_000


def test_a_user_with_failed_logins_has_to_wait_longer_each_time(rest, tenant):
    tenant.user("mira")
    for _ in range(limits.LOGIN_FAILURES):
        assert password(rest, word="x")[0] == 400
    wait = limits.LOGIN_WAIT
    for _ in range(3):
        status, body = password(rest)
        assert (status, body["error"], body["error_description"]) == (
            429,
            "reach_limit",
            "This request has reached api limit.",
        )
        clock.offset += wait * 1000 - 200
        assert password(rest)[0] == 429
        clock.offset += 300
        assert password(rest, word="x")[0] == 400
        wait *= 2
    clock.offset += wait * 1000
    assert password(rest)[0] == 200
    assert password(rest, word="x")[0] == 400  # and all is forgiven


def test_the_wait_has_a_longest(rest, tenant):
    tenant.user("mira")
    for _ in range(20):
        password(rest, word="x")
        clock.offset += limits.LOGIN_WAIT_LONGEST * 1000
    assert password(rest)[0] == 200


def test_old_failures_are_forgotten(rest, tenant):
    tenant.user("mira")
    for _ in range(limits.LOGIN_FAILURES):
        password(rest, word="x")
    clock.offset = limits.LOGIN_FAILURES_KEPT * 1000 + 1000
    for _ in range(limits.LOGIN_FAILURES):
        assert password(rest, word="x")[0] == 400


def test_parallel_guesses_are_not_all_the_first(rest, tenant):
    tenant.user("mira")
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(password(Rest(tenant), word="x")[0])) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(400) <= limits.LOGIN_FAILURES
    assert statuses.count(429) == 20 - statuses.count(400)


def test_one_address_cannot_try_many_users(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "LOGIN_FAILURES_PER_ADDRESS", 6)
    tenant.user("mira")
    for number in range(6):
        assert password(rest, f"user-{number}")[0] == 404
    assert password(rest)[0] == 429
    body = {"grant_type": "password", "username": "mira", "password": "secret"}
    assert rest("POST", "/token", body, token="", address="198.51.100.1")[0] == 200


def test_a_neighbour_in_one_ipv6_network_is_the_same_address(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "LOGIN_FAILURES_PER_ADDRESS", 3)
    body = {"grant_type": "password", "username": "mira", "password": "secret"}
    statuses = [
        rest("POST", "/token", body | {"username": f"u{n}"}, token="", address=f"2001:db8::{n}")[0] for n in range(4)
    ]
    assert statuses == [404, 404, 404, 429]
    assert rest("POST", "/token", body, token="", address="2001:db8:0:1::1")[0] == 404


def test_good_logins_of_one_address_are_not_counted(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "LOGIN_FAILURES_PER_ADDRESS", 3)
    tenant.user("mira")
    for _ in range(8):
        assert password(rest)[0] == 200


def test_failures_in_one_app_are_not_anothers(rest, tenant):
    other = make("acme", "second")
    for one in (tenant, other):
        one.user("mira")
    for _ in range(limits.LOGIN_FAILURES):
        password(rest, word="x")
    assert password(Rest(other))[0] == 200
    assert tenants.find("acme", "second").key == other.app.key
