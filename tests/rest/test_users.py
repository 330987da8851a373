"""Accounts (U1-U15)."""

import re
import threading

import pytest

from chalicelib import clock, limits
from chalicelib.auth import tokens
from chalicelib.model.app import AppSettings, Role
from chalicelib.model.user import Device
from chalicelib.msync.msync_pb2 import CommSyncDL, StatisticsBody
from chalicelib.services import users
from chalicelib.store import people, session
from tests.rest.tenancy import Rest, Tenant, make


def register(rest, username="mira", password="secret", token=None, **more):
    return rest("POST", "/users", {"username": username, "password": password} | more, token=token)


def names(body):
    return [user["username"] for user in body["entities"]]


def test_a_user_is_registered(rest):
    status, body = register(rest, nickname="Mira")
    assert (status, body["path"], body["action"], body["count"]) == (200, "/users", "post", 1)
    made = body["entities"][0]
    assert (made["username"], made["type"], made["activated"], made["nickname"]) == ("mira", "user", True, "Mira")
    assert re.fullmatch(r"[0-9a-f-]{36}", made["uuid"])
    assert made["created"] == made["modified"]
    assert "password" not in str(body)


def test_a_list_of_one_is_a_user_too(rest):
    status, body = rest("POST", "/users", [{"username": "mira", "password": "1"}])
    assert (status, names(body)) == (200, ["mira"])
    status, body = rest("POST", "/users", [{"username": "mira", "password": "1"}])
    assert (status, body["error"]) == (400, "duplicate_unique_property_exists")


@pytest.mark.parametrize("username", ["a", "a" * 64, "A.b-c_9", "-", ".", "..", "1", "undefined", "batch"])
def test_names_that_may_be(rest, username):
    status, body = register(rest, username)
    assert (status, names(body)) == (200, [username.lower()])
    assert rest("GET", f"/users/{username}")[0] == 200


@pytest.mark.parametrize("username", ["a b", "é", "a#b", "a/b", "a,b", "a@b", "a\n", "İ", "🙂", "a%20b", "ſ"])
def test_names_that_may_not_be(rest, username):
    status, body = register(rest, username)
    assert (status, body["error"]) == (400, "illegal_argument")
    assert body["error_description"] == f"username {username} is not legal"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"password": "1"}, "Entity 'user' requires a property named username."),
        ({"username": "", "password": "1"}, "Entity 'user' requires a property named username."),
        ({"username": "a" * 65, "password": "1"}, "USERNAME_TOO_LONG"),
        ({"username": "é" * 33, "password": "1"}, "USERNAME_TOO_LONG"),
        ({"username": "mira"}, "password or pin must provided"),
        ({"username": "mira", "password": ""}, "password or pin must provided"),
        ({"username": "mira", "password": "x" * 65}, "PASSWORD_TOO_LONG"),
        ({"username": "mira", "password": "1", "nickname": "x" * 101}, "NICKNAME_TOO_LONG"),
    ],
)
def test_what_a_registration_lacks(rest, body, text):
    status, answer = rest("POST", "/users", body)
    assert (status, answer["error"], answer["error_description"]) == (400, "illegal_argument", text)


def test_a_registration_at_its_edges(rest):
    status, body = register(rest, "a" * 64, "ü" * 64, nickname="🙂" * 100)
    assert (status, body["entities"][0]["nickname"]) == (200, "🙂" * 100)


def test_upper_and_lower_case_are_one_user(rest, tenant):
    register(rest)
    status, body = register(rest, "MIRA")
    assert (status, body["error"]) == (400, "duplicate_unique_property_exists")
    assert body["error_description"] == (
        f"Application {tenant.app.uuid} Entity user requires that property named username be unique,"
        " value of mira exists"
    )


def test_registration_without_a_token_is_closed_by_default(rest):
    status, body = register(rest, token="")
    assert (status, body["error"]) == (401, "unauthorized")
    assert body["error_description"] == "Open registration doesn't allow, so register user need token"


def test_registration_without_a_token_where_it_is_open(tenant):
    rest = Rest(make("acme", "open", AppSettings(open_registration=True)))
    status, body = register(rest, token="", nickname="")
    assert (status, names(body)) == (200, ["mira"])
    assert (
        rest("POST", "/users", [{"username": "a", "password": "1"}, {"username": "b", "password": "1"}], token="")[0]
        == 401
    )
    assert register(rest, "noor", token="garbage")[0] == 401
    assert register(rest, "noor", token=rest.tenant.token("omar"))[0] == 401


def batch(*usernames, password="1"):
    return [{"username": username, "password": password} for username in usernames]


def test_a_batch_registers_whom_it_can(rest):
    register(rest, "noor")
    status, body = rest("POST", "/users", batch("mira", "Noor", "a b", "omar"))
    assert (status, names(body), body["count"]) == (200, ["mira", "omar"], 2)
    assert body["data"] == [
        {"username": "noor", "registerUserFailReason": "the noor already exists"},
        {"username": "a b", "registerUserFailReason": "username a b is not legal"},
    ]


def test_a_batch_without_failures_has_no_data(rest):
    assert rest("POST", "/users", batch("mira", "noor"))[1]["data"] == []


def test_a_batch_is_sixty_at_most(rest):
    full = batch(*(f"user-{n}" for n in range(limits.USERS_PER_CALL)))
    status, body = rest("POST", "/users", full)
    assert (status, len(body["entities"])) == (200, 60)
    status, body = rest("POST", "/users", [*full, *batch("one-more")])
    assert (status, body["error"]) == (400, "illegal_argument")
    assert body["error_description"] == (
        "Request body array size[61] had almost reached or been greater than the upper range value[60]"
    )


def test_a_name_twice_in_a_batch_is_one_user_with_one_password(rest):
    status, body = rest("POST", "/users", batch("mira", "MIRA", "noor"))
    assert (status, names(body), body["data"]) == (200, ["mira", "noor"], [])
    status, body = rest("POST", "/users", batch("omar") + batch("Omar", password="2"))
    assert (status, body["error"]) == (400, "duplicate_unique_property_exists")
    assert body["error_description"].startswith("the same user omar has a different password, the passwords are ")
    assert rest("GET", "/users/omar")[0] == 404


def test_one_user(rest, tenant):
    mira = tenant.user("mira")
    for path in ("/users/mira", "/users/MIRA", f"/users/{mira.uuid}"):
        status, body = rest("GET", path)
        assert (status, body["path"], body["count"], names(body)) == (200, "/users", 1, ["mira"])


@pytest.mark.parametrize("username", ["nobody", "a b", "a" * 65, "%C3%A9", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/deactivate"),
        ("POST", "/activate"),
        ("GET", "/disconnect"),
        ("POST", "/disconnect"),
        ("GET", "/status"),
        ("GET", "/resources"),
        ("DELETE", "/disconnect/web"),
        ("GET", "/disconnect/web"),
    ],
)
def test_a_user_who_is_not_there(rest, username, verb, path):
    status, body = rest(verb, f"/users/{username.replace(' ', '%20')}{path}")
    assert (status, body["error"]) == (404, "service_resource_not_found")
    assert (body["exception"], body["error_description"]) == ("UserNotFoundException", "Service resource not found")


def test_reading_one_user_costs_little(rest, tenant):
    tenant.user("mira")
    for token, most in ((tenant.app_token, 1), (tenant.token("mira"), 2)):
        requests = session.count_requests()
        rest("GET", "/users/mira", token=token)
        assert requests() <= most


def test_users_are_listed_in_the_order_they_came(rest, tenant):
    for number, name in enumerate(("zoe", "adam", "mira")):
        clock.offset = number * 10
        tenant.user(name)
    status, body = rest("GET", "/users?limit=2")
    assert (status, names(body), body["params"]) == (200, ["zoe", "adam"], {"limit": ["2"]})
    assert re.fullmatch(r"[A-Za-z0-9._-]+", body["cursor"])
    status, body = rest("GET", f"/users?limit=2&cursor={body['cursor']}")
    assert (names(body), "cursor" in body) == (["mira"], False)


def test_a_listing_holds_while_users_come_and_go(rest, tenant):
    for number in range(6):
        clock.offset = number * 10
        tenant.user(f"user-{number}")
    body = rest("GET", "/users?limit=3")[1]
    rest("DELETE", "/users/user-2")  # the one the cursor stands on
    rest("DELETE", "/users/user-4")
    clock.offset = 100
    tenant.user("late")
    assert names(rest("GET", f"/users?limit=3&cursor={body['cursor']}")[1]) == ["user-3", "user-5", "late"]


def test_a_page_is_a_hundred_at_most_and_ten_by_default(rest, tenant):
    for number in range(101):
        people.add(tenant.app, users.User(f"u{number}", clock.uuid(), clock.now() + number, clock.now()))
    assert len(rest("GET", "/users")[1]["entities"]) == 10
    assert len(rest("GET", "/users?limit=100")[1]["entities"]) == 100
    body = rest("GET", "/users?limit=101")[1]
    assert (len(body["entities"]), body["params"]) == (100, {"limit": ["101"]})


def test_the_last_page_has_no_cursor(rest, tenant):
    tenant.user("mira")
    assert "cursor" not in rest("GET", "/users?limit=1")[1]
    assert names(rest("GET", "/users?cursor=zzz")[1]) == []


def test_a_user_is_deleted(rest, tenant):
    mira, token = tenant.user("mira"), tenant.token("mira")
    status, body = rest("DELETE", "/users/Mira")
    assert (status, body["action"], body["entities"][0]["uuid"]) == (200, "delete", mira.uuid)
    assert rest("GET", "/users/mira")[0] == 404
    assert rest("GET", "/users/mira", token=token)[0] == 401
    assert rest("DELETE", "/users/mira")[0] == 404
    assert register(rest)[0] == 200


def test_a_user_is_deleted_by_uuid_and_by_itself(rest, tenant):
    assert rest("DELETE", f"/users/{tenant.user('mira').uuid}")[0] == 200
    assert rest("DELETE", "/users/noor", token=tenant.token("noor"))[0] == 200


def test_a_deletion_that_died_half_way_is_asked_for_again(rest, tenant, monkeypatch):
    tenant.user("mira")
    with monkeypatch.context() as broken:
        broken.setattr(people, "remove", lambda *_: 1 / 0)
        assert rest("DELETE", "/users/mira")[0] == 500
    assert rest("GET", "/users/mira", token=tenant.token("mira"))[0] in {401, 403}
    assert rest("DELETE", "/users/mira")[0] == 200


def test_the_next_users_are_deleted(rest, tenant):
    for number in range(5):
        clock.offset = number * 10
        tenant.user(f"user-{number}")
    body = rest("DELETE", "/users?limit=2")[1]
    assert (names(body), body["params"]) == (["user-0", "user-1"], {"limit": ["2"]})
    body = rest("DELETE", f"/users?limit=2&cursor={body['cursor']}")[1]
    assert names(body) == ["user-2", "user-3"]
    body = rest("DELETE", "/users")[1]
    assert (names(body), "cursor" in body) == (["user-4"], False)
    assert rest("GET", "/users")[1]["entities"] == []


@pytest.mark.parametrize("verb", ["PUT", "POST"])
def test_a_new_password(rest, tenant, verb):
    old = tenant.token("mira")
    status, body = rest(verb, "/users/mira/password", {"newpassword": "other"})
    assert (status, body["action"]) == (200, "set user password")
    login = {"grant_type": "password", "username": "mira"}
    assert rest("POST", "/token", login | {"password": "secret"})[0] == 400
    new = rest("POST", "/token", login | {"password": "other"})[1]["access_token"]
    assert (
        rest("GET", "/users/mira", token=old)[1]["error_description"]
        == "Unable to authenticate due to expired access token"
    )
    assert rest("PUT", "/users/MIRA/password", {"newpassword": "third"}, token=new)[0] == 200


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "newpassword is required"),
        ({"newpassword": ""}, "newpassword is required"),
        ({"newpassword": "x" * 65}, "PASSWORD_TOO_LONG"),
        ({"newpassword": 1}, "newpassword must be a string"),
    ],
)
def test_a_new_password_that_cannot_be(rest, tenant, body, text):
    tenant.user("mira")
    status, answer = rest("PUT", "/users/mira/password", body)
    assert (status, answer["error"], answer["error_description"]) == (400, "illegal_argument", text)


@pytest.mark.parametrize("username", ["nobody", "a%20b"])
def test_a_new_password_for_nobody(rest, username):
    status, body = rest("PUT", f"/users/{username}/password", {"newpassword": "x"})
    assert (status, body["error"], body["error_description"]) == (404, "entity_not_found", "User null not found")


def test_a_banned_user_is_out_until_it_is_let_in_again(rest, tenant):
    token = tenant.token("mira")
    status, body = rest("POST", "/users/mira/deactivate")
    assert (status, body["action"], body["entities"][0]["activated"]) == (200, "Deactivate user", False)
    status, body = rest("GET", "/users/mira", token=token)
    assert (status, body["error"]) == (403, "forbidden_service_operation")
    status, body = rest("POST", "/users/mira/activate")
    assert (status, body["action"], body["entities"]) == (200, "activate user", [])
    assert rest("GET", "/users/mira", token=token)[0] == 401  # the old token stays ended
    assert rest("POST", "/token", {"grant_type": "password", "username": "mira", "password": "secret"})[0] == 200


@pytest.fixture
def online(tenant):
    """mira with a phone online and a browser offline."""
    tenant.user("mira")
    people.connect(tenant.app, "mira", Device("ios_1", "", clock.now(), "phone", "u-1", "ios"))
    people.connect(tenant.app, "mira", Device("webim_2", "C2", clock.now(), "browser", "u-2", "web"))


def test_who_is_online(rest, tenant, online):
    tenant.user("noor")
    status, body = rest("GET", "/users/Mira/status")
    assert (status, body["data"], body["count"]) == (200, {"mira": "online"}, 0)
    assert rest("GET", "/users/noor/status")[1]["data"] == {"noor": "offline"}


def test_who_of_many_is_online(rest, tenant, online):
    status, body = rest("POST", "/users/batch/status", {"usernames": ["mira", "ghost", "a b", "MIRA"]})
    assert (status, body["action"]) == (200, "get batch user status")
    assert body["data"] == [{"mira": "online"}, {"ghost": "offline"}, {"a b": "offline"}, {"MIRA": "online"}]


@pytest.mark.parametrize(("count", "status"), [(0, 200), (100, 200), (101, 400)])
def test_a_hundred_are_asked_about_at_once(rest, count, status):
    answer = rest("POST", "/users/batch/status", {"usernames": [f"user-{n}" for n in range(count)]})
    assert answer[0] == status
    assert status == 200 or answer[1]["error_description"] == "request body exceeds maximum limit, maximum limit is 100"


@pytest.mark.parametrize("body", [{}, {"usernames": "mira"}, {"usernames": [1]}, {"usernames": [None]}, []], ids=str)
def test_a_question_about_nobody(rest, body):
    status, answer = rest("POST", "/users/batch/status", body)
    assert (status, answer["error"]) == (400, "illegal_argument")


def test_a_user_called_batch_has_a_status(rest, tenant):
    tenant.user("batch")
    assert rest("GET", "/users/batch/status")[1]["data"] == {"batch": "offline"}


def test_devices_online(rest, tenant, online):
    status, body = rest("GET", "/users/mira/resources", token=tenant.token("mira"))
    assert (status, body["path"]) == (200, "/users/mira/resources")
    assert body["data"] == [{"res": "webim_2", "device_uuid": "u-2", "device_name": "browser"}]


def test_a_device_that_is_not_there(rest, tenant, online):
    status, body = rest("DELETE", "/users/mira/disconnect/webim_3")
    assert (status, body["error"]) == (404, "service_resource_not_found")


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_everything_is_disconnected(rest, tenant, verb):
    token = tenant.token("mira")
    status, body = rest(verb, "/users/mira/disconnect")
    assert (status, body["data"], body["count"]) == (200, {"result": True}, 0)
    assert rest("GET", "/users/mira", token=token)[0] == 401


@pytest.mark.parametrize("verb", ["DELETE", "GET"])
def test_one_device_is_disconnected_and_its_tokens_stay(rest, tenant, online, verb):
    token = tenant.token("mira")
    status, body = rest(verb, "/users/mira/disconnect/webim_2")
    assert (status, body["data"]) == (200, {"result": True})
    assert rest("GET", "/users/mira", token=token)[0] == 200


@pytest.mark.parametrize(
    ("verb", "path", "body", "kick", "devices"),
    [
        ("DELETE", "/users/ada", None, 1, {"web", "phone"}),
        ("DELETE", "/users?limit=100", None, 1, {"web", "phone"}),
        ("POST", "/users/ada/deactivate", None, 1, {"web", "phone"}),
        ("PUT", "/users/ada/password", {"newpassword": "x"}, 3, {"web", "phone"}),
        ("GET", "/users/ada/disconnect", None, 4, {"web", "phone"}),
        ("DELETE", "/users/ada/disconnect/web", None, 4, {"web"}),
    ],
)
def test_sessions_end_with_the_reason(app, client, weak_hashes, gateway, verb, path, body, kick, devices):
    clients = {"web": client("ada", "web"), "phone": client("ada", "phone")}
    token = tokens.issue(app.key, Role.APP, app.uuid, 0, 600).token
    assert Rest(Tenant(app, "", token))(verb, path, body)[0] == 200
    assert {name for name, one in clients.items() if one.connection in gateway.closed} == devices
    for name in devices:
        last = CommSyncDL.FromString(clients[name].new()[-1].payload)
        assert StatisticsBody.FromString(last.metas[0].payload).operation == kick
    assert {one.resource for one in people.devices(app, "ada") if one.online} <= {"web", "phone"} - devices


def test_eight_at_once_register_one_user(tenant):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(register(Rest(tenant))[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [400] * 7
