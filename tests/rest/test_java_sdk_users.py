"""What the vendor's Java server SDK needs of accounts, of what waits for them, and of tokens: each of its calls as it
makes it, and the fields that it reads, with their types (rest-users-groups-rooms 4.3, 5, 12)."""

import re
from pathlib import Path

import pytest

from chalicelib import clock, limits
from chalicelib.auth import credentials
from chalicelib.model.user import Device
from chalicelib.store import people
from tests.auth.test_agora import build
from tests.client import Client
from tests.rest.groups import error
from tests.rest.tenancy import Rest, make
from tests.rest.test_java_sdk import read, typed

NEEDED = "U2-U14, U16-U17, A8-A11"

CALLS = {
    "U2": ("POST", "/users"),
    "U3": ("POST", "/users"),
    "U4": ("GET", "/users/{user}"),
    "U5": ("GET", "/users"),
    "U6": ("DELETE", "/users/{user}"),
    "U7": ("DELETE", "/users"),
    "U8": ("PUT", "/users/{user}/password"),
    "U9": ("POST", "/users/{user}/deactivate"),
    "U10": ("POST", "/users/{user}/activate"),
    "U11": ("GET", "/users/{user}/disconnect"),
    "U12": ("GET", "/users/{user}/disconnect/{more}"),
    "U13": ("GET", "/users/{user}/status"),
    "U14": ("POST", "/users/batch/status"),
    "U16": ("GET", "/users/{user}/offline_msg_count"),
    "U17": ("GET", "/users/{user}/offline_msg_status/{more}"),
    "A8": ("POST", "/token"),
    "A9": ("POST", "/token"),
    "A10": ("POST", "/token"),
    "A11": ("POST", "/token"),
}
USER = {"username": str, "uuid": str, "activated": bool, "created": int, "modified": int, "type": str}


class Sdk:
    """The SDK: success or what it was refused, and no more of it than it looks at. It sends no content type."""

    def __init__(self, rest):
        self.rest = rest

    def ask(self, name, user="", more="", *, body=None, query="", token=None):
        verb, path = CALLS[name]
        path = path.format(user=user, more=more) + query
        return self.rest(verb, path, body, token=token, headers={"content-type": ""})

    def __call__(self, name, *names, **more):
        status, answer = self.ask(name, *names, **more)
        assert status == 200, answer
        assert "error" not in answer, "it takes this for a failure, whatever the status"
        return answer

    def user(self, name, *names, **more):
        """The one user of an answer."""
        [user] = read(self(name, *names, **more), "entities", list)
        assert typed(user, USER), user
        return user


@pytest.fixture
def sdk(rest):
    return Sdk(rest)


@pytest.fixture
def ada(sdk):
    return sdk.user("U2", body={"username": "ada", "password": "secret"})


def chat(rest, username, resource="web"):
    """A logged-in client."""
    made = Client(rest.gateway, rest.recorder, rest.tenant.app, username, resource)
    made.login()
    return made


@pytest.fixture
def rest(rest, gateway, recorder):
    rest.gateway, rest.recorder = gateway, recorder
    return rest


# --- all of them -----------------------------------------------------------------------------------------------------


def test_every_call_that_it_makes_is_here():
    listed = set()
    for letter, first, last in re.findall(r"([UA])(\d+)(?:-[UA](\d+))?", NEEDED):
        listed |= {f"{letter}{n}" for n in range(int(first), int(last or first) + 1)}
    assert listed == CALLS.keys()
    _, _, below = Path(__file__).read_text().partition("# --- accounts")
    assert [name for name in CALLS if f'"{name}"' not in below] == [], "not made below"


ABOUT_ONE = {name: path for name, (_, path) in CALLS.items() if "{user}" in path and name != "U13"}


@pytest.mark.parametrize("name", ABOUT_ONE)
@pytest.mark.parametrize("user", ["nobody", "no-such.user_1", "u" * limits.USERNAME])
def test_of_an_unknown_user_it_hears_so(sdk, name, user):
    status, answer = sdk.ask(name, user, "1", body={"newpassword": "x"} if name == "U8" else None)
    assert (status, read(answer, "error_description", str) != "") == (404, True)


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_a_user_of_another_app_is_unknown(sdk, ada, name):
    other = Sdk(Rest(make("acme", "other")))
    status, _ = other.ask(name, "ada", "1", body={"newpassword": "x"} if name == "U8" else None)
    assert status == 404
    assert sdk.user("U4", "ada")["uuid"] == ada["uuid"]


@pytest.mark.parametrize("name", CALLS)
def test_a_token_that_is_none_is_told_so(sdk, ada, name):
    """A8 and A9 show none."""
    if name in {"A8", "A9"}:
        return
    body = {"A10": {"grant_type": "inherit", "username": "ada"}, "A11": {"grant_type": "agora"}}.get(name, {})
    for token in ("", "garbage"):
        status, answer = sdk.ask(name, "ada", "x", body=body, token=token)
        assert (status, read(answer, "error_description", str) != "") == (401, True)


# --- accounts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"nickname": "Countess"}])
def test_one_is_opened(sdk, asked):
    made = sdk.user("U2", body={"username": "ada", "password": "secret"} | asked)
    assert (made["username"], made["activated"], made["type"]) == ("ada", True, "user")
    shown = sdk.user("U4", "ada")
    assert made.items() <= shown.items()
    assert shown.get("nickname") == asked.get("nickname")


def test_one_is_opened_as_a_list(sdk):
    made = sdk.user("U2", body=[{"username": "ada", "password": "secret"}])
    assert made.items() <= sdk.user("U4", "ada").items()


def test_a_name_that_is_taken_or_cannot_be(sdk, ada):
    for username in ("ada", "ADA", "no blanks", "x" * 65):
        status, answer = sdk.ask("U2", body={"username": username, "password": "x"})
        assert (status, read(answer, "error_description", str) != "") == (400, True)


def test_many_are_opened(sdk, ada):
    names = [f"u{n:02}" for n in range(limits.USERS_PER_CALL - 2)]
    asked = [{"username": name, "password": "x"} for name in [*names, "ada", "no blanks"]]
    answer = sdk("U3", body=asked)
    made = read(answer, "entities", list)
    assert all(typed(each, USER) for each in made)
    assert [each["username"] for each in made] == names
    failed = read(answer, "data", list)
    assert all(typed(each, {"username": str, "registerUserFailReason": str}) for each in failed)
    assert [each["username"] for each in failed] == ["ada", "no blanks"]


def test_more_than_may_be_opened_at_a_time(sdk):
    asked = [{"username": f"u{n}", "password": "x"} for n in range(limits.USERS_PER_CALL + 1)]
    assert error(sdk.ask("U3", body=asked))[:2] == (400, "illegal_argument")
    assert sdk("U5")["entities"] == []


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 100])
@pytest.mark.parametrize("name", ["U5", "U7"])
def test_all_by_cursor(sdk, name, limit):
    """Oldest first; removed or only shown. It goes on as long as there is a cursor."""
    for n in range(5):
        clock.offset += 1
        sdk("U2", body={"username": f"u{n}", "password": "x"})
    found, cursor = [], ""
    while True:
        answer = sdk(name, query=f"?limit={limit}{cursor}")
        found += read(answer, "entities", list)
        assert read(answer, "count", int) == len(answer["entities"])
        assert read(answer, "params.limit.0", str) == str(limit)
        if answer.get("cursor") is None:
            break
        cursor = f"&cursor={read(answer, 'cursor', str)}"
    assert [each["username"] for each in found] == [f"u{n}" for n in range(5)]
    assert all(typed(each, USER) for each in found)
    assert len(sdk("U5", query="?limit=100")["entities"]) == (5 if name == "U5" else 0)


def test_one_is_removed(sdk, ada):
    assert sdk.user("U6", "ada") == ada
    assert sdk.ask("U4", "ada")[0] == 404
    assert sdk.ask("U6", "ada")[0] == 404, "which it takes for done"


def test_one_is_removed_by_its_uuid(sdk, ada):
    assert sdk.user("U6", ada["uuid"])["username"] == "ada"
    assert sdk("U5")["entities"] == []


def login(sdk, password):
    asked = {"grant_type": "password", "username": "ada", "password": password}
    return sdk.ask("A9", body=asked, token="")


def test_a_password_is_set(sdk, ada):
    assert read(sdk("U8", "ada", body={"newpassword": "other"}), "action", str) == "set user password"
    assert [login(sdk, word)[0] for word in ("secret", "other")] == [400, 200]
    assert error(sdk.ask("U8", "ada", body={}))[:2] == (400, "illegal_argument")


def test_one_is_banned_and_let_go(sdk, ada):
    assert sdk.user("U9", "ada")["activated"] is False
    assert sdk.user("U4", "ada")["activated"] is False
    assert login(sdk, "secret")[0] == 400
    assert read(sdk("U10", "ada"), "action", str) == "activate user"
    assert sdk.user("U4", "ada")["activated"] is True
    assert login(sdk, "secret")[0] == 200


# --- where they are, and what waits for them -------------------------------------------------------------------------


def test_who_is_online(sdk, rest, ada):
    people.connect(rest.tenant.app, "ada", Device("webim_1", "c1", clock.now()))
    sdk("U2", body={"username": "grace", "password": "x"})
    assert [read(sdk("U13", name), f"data.{name}", str) for name in ("ada", "grace")] == ["online", "offline"]
    answer = sdk("U14", body={"usernames": ["ada", "grace", "nobody"]})
    assert read(answer, "data", list) == [{"ada": "online"}, {"grace": "offline"}, {"nobody": "offline"}]


def test_as_many_as_it_may_ask_about(sdk):
    names = [f"u{n}" for n in range(limits.USERS_PER_STATUS)]
    assert sdk("U14", body={"usernames": names})["data"] == [{name: "offline"} for name in names]
    assert error(sdk.ask("U14", body={"usernames": [*names, "more"]}))[:2] == (400, "illegal_argument")


def test_devices_are_sent_away(sdk, rest, ada):
    web, phone = (chat(rest, "ada", name) for name in ("webim_1", "ios_1"))
    assert read(sdk("U12", "ada", "ios_1"), "data.result", bool) is True
    assert phone.connection in rest.gateway.closed
    assert web.connection not in rest.gateway.closed
    assert read(sdk("U11", "ada"), "data.result", bool) is True
    assert web.connection in rest.gateway.closed
    assert sdk("U13", "ada")["data"] == {"ada": "offline"}


def test_a_device_that_is_not_there(sdk, ada):
    assert sdk.ask("U12", "ada", "ios_1")[0] == 404


def test_what_waits_for_one(sdk, rest, ada):
    sdk("U2", body={"username": "grace", "password": "x"})
    sender = chat(rest, "ada")
    message = str([sender.say("grace", "x").serverId for _ in range(3)][-1])
    assert read(sdk("U16", "grace"), "data.grace", int) == 3
    assert sdk("U17", "grace", message)["data"] == {message: "undelivered"}
    grace = chat(rest, "grace")
    grace.catch_up()
    grace.leave()
    assert read(sdk("U16", "grace"), "data.grace", int) == 0
    assert sdk("U17", "grace", message)["data"] == {message: "delivered"}
    assert sdk("U16", "ada")["data"] == {"ada": 0}


# --- tokens ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(tenant):
    return credentials.of(tenant.app)


def works(sdk, token, name="ada"):
    return sdk.ask("U4", name, token=token)[0]


@pytest.mark.parametrize("ttl", [{}, {"ttl": 600}, {"ttl": "600"}])
def test_the_token_of_an_app(sdk, ada, tenant, shown, ttl):
    asked = {"grant_type": "client_credentials", "client_id": shown.client_id, "client_secret": shown.client_secret}
    answer = sdk("A8", body=asked | ttl, token="")
    assert typed(answer, {"access_token": str, "expires_in": int, "application": str})
    assert answer["expires_in"] == (600 if ttl else limits.TOKEN_TTL)
    assert answer["application"] == tenant.app.uuid
    token = answer["access_token"]
    assert sdk.ask("U5", token=token)[0] == 200
    clock.offset += (answer["expires_in"] + 1) * 1000
    assert sdk.ask("U5", token=token)[0] == 401, "and it gets a new one"


def test_a_secret_that_is_wrong(sdk, shown):
    asked = {"grant_type": "client_credentials", "client_id": shown.client_id, "client_secret": "x"}
    assert error(sdk.ask("A8", body=asked, token="")) == (400, "invalid_grant", "client_secret does not match")


def test_the_token_of_a_user_by_password(sdk, ada):
    answer = sdk("A9", body={"grant_type": "password", "username": "ada", "password": "secret", "ttl": 600}, token="")
    assert typed(answer, {"access_token": str, "expires_in": int, "user": dict})
    assert (answer["expires_in"], answer["user"]["uuid"]) == (600, ada["uuid"])
    assert typed(answer["user"], USER)
    assert works(sdk, answer["access_token"]) == 200


@pytest.mark.parametrize("made", [True, False])
def test_the_token_of_a_user_by_that_of_the_app(sdk, made):
    """Who may be made on the way."""
    if made:
        sdk("U2", body={"username": "ada", "password": "x"})
    asked = {"grant_type": "inherit", "username": "ada", "autoCreateUser": not made, "ttl": 600}
    answer = sdk("A10", body=asked)
    assert typed(answer, {"access_token": str, "expires_in": int, "user": dict})
    assert (answer["expires_in"], answer["user"]["username"]) == (600, "ada")
    assert works(sdk, answer["access_token"]) == 200


@pytest.mark.parametrize("whose", ["app", "user"])
def test_a_token_of_agora_is_swapped(sdk, ada, tenant, shown, whose):
    """It signs one with the certificate of the app, and swaps it, as it does again when half of the time is over."""
    made = build(tenant.app, shown.certificate, "ada", 600)[whose]
    before = clock.now()
    answer = sdk("A11", body={"grant_type": "agora"}, token=made)
    assert typed(answer, {"access_token": str, "expire_timestamp": int})
    assert before + 1000 < answer["expire_timestamp"] <= clock.now() + limits.AGORA_TOKEN_TTL * 1000
    assert works(sdk, answer["access_token"]) == 200
    assert (sdk.ask("U5", token=answer["access_token"])[0] == 200) is (whose == "app")
    clock.offset += answer["expire_timestamp"] - clock.now() + 1
    assert works(sdk, answer["access_token"]) == 401


def test_a_token_of_agora_with_another_certificate(sdk, ada, tenant):
    made = build(tenant.app, "0" * 32, "ada", 600)["app"]
    assert sdk.ask("A11", body={"grant_type": "agora"}, token=made)[0] == 401
