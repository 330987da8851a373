"""What the vendor's Java server SDK needs of what users say and may not say: each of its calls as it makes it, with the
token of an app, and the fields that it reads, with their types (rest-users-groups-rooms 12)."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.rest.tenancy import Rest, make
from tests.rest.test_java_sdk import read

NEEDED = ["M1", "M2", "M3", "M4", "M5", "U18", "U19", "U20"]

CALLS = {
    "M1": ("PUT", "/metadata/user/{user}"),
    "M2": ("GET", "/metadata/user/{user}"),
    "M3": ("POST", "/metadata/user/get"),
    "M4": ("GET", "/metadata/user/capacity"),
    "M5": ("DELETE", "/metadata/user/{user}"),
    "U18": ("POST", "/mutes"),
    "U19": ("GET", "/mutes/{user}"),
    "U20": ("GET", "/mutes"),
}
TYPES = {"M1": "application/x-www-form-urlencoded", "M3": "application/json"}  # of bodies that say theirs
SAID = {"nickname": "Ada & Co", "ext": '{"a":"b + c"}', "avatarurl": "https://x.test/a?b=c"}


class Sdk:
    def __init__(self, rest):
        self.rest = rest

    def ask(self, name, user="ada", body=None, query=""):
        verb, path = CALLS[name]
        headers = {"accept": "application/json", "content-type": TYPES.get(name, "")}
        if name == "M1":
            body = urlencode(body).encode()
        return self.rest(verb, path.format(user=user) + query, body, headers=headers)

    def __call__(self, name, user="ada", body=None, query=""):
        status, answer = self.ask(name, user, body, query)
        assert (status, answer.get("error")) == (200, None), answer
        return answer


@pytest.fixture
def sdk(rest, tenant):
    for name in ("ada", "grace"):
        tenant.user(name)
    return Sdk(rest)


def test_every_call_that_it_makes_is_here():
    assert list(CALLS) == NEEDED
    _, _, below = Path(__file__).read_text().partition("def test_every_call_that_it_makes_is_here")
    assert [name for name in CALLS if f'"{name}"' not in below] == [], "not made below"


def test_attributes_are_set_and_read(sdk):
    assert read(sdk("M1", body=SAID), "data", dict) == SAID
    assert read(sdk("M2"), "data", dict) == SAID
    assert read(sdk("M2", "grace"), "data", dict) == {}
    assert sdk("M1", body={"nickname": "", "sign": "s"})["data"] == {"sign": "s"}
    assert sdk("M2")["data"].keys() == {"ext", "avatarurl", "sign"}


def test_attributes_of_many_are_read(sdk):
    sdk("M1", body=SAID)
    asked = {"targets": ["ada", "grace", "ghost"], "properties": ["nickname"]}
    found = read(sdk("M3", body=asked), "data", dict)
    assert found == {"ada": {"nickname": SAID["nickname"]}, "grace": {}, "ghost": {}}


def test_the_app_has_a_sum_of_them(sdk):
    assert read(sdk("M4"), "data", int) == 0
    sdk("M1", body={"é": "v"})
    assert read(sdk("M4"), "data", int) == 3
    assert read(sdk("M5"), "data", bool) is True
    assert read(sdk("M5", "ghost"), "data", bool) is True
    assert read(sdk("M4"), "data", int) == 0


def test_a_refusal_says_why(sdk):
    for name, body in (("M1", {"k": "v" * 3000}), ("M3", {"targets": ["x"] * 101, "properties": ["k"]})):
        status, answer = sdk.ask(name, body=body)
        assert status in {400, 403}
        assert read(answer, "error_description", str) != ""


def test_mutes_are_set_read_and_listed(sdk):
    asked = {"username": "ada", "chat": 100, "groupchat": -1, "chatroom": 0}
    assert read(sdk("U18", body=asked), "data.result", str) == "ok"
    found = sdk("U19")["data"]
    assert read(found, "userid", str) == "acme#store_ada"
    assert [read(found, kind, int) for kind in ("chat", "groupchat", "chatroom")] == [100, -1, 0]
    assert read(found, "unixtime", int) > 0
    listed = sdk("U20", query="?pageNum=1&pageSize=10")
    rows = read(listed, "data.data", list)
    assert rows == [{"username": "ada", "chat": 100}, {"username": "ada", "groupchat": -1}]
    assert read(listed, "data.unixtime", int) > 0
    sdk("U18", body={"username": "ada", "chat": 0, "groupchat": 0})
    assert sdk("U20", query="?pageNum=1&pageSize=10")["data"]["data"] == []


def test_an_unknown_user_cannot_be_muted(sdk):
    status, answer = sdk.ask("U18", body={"username": "ghost", "chat": 1})
    assert (status, read(answer, "error_description", str)) == (400, "Entity user requires a property named username")


def test_what_another_app_has_is_unknown(sdk):
    sdk("M1", body=SAID)
    sdk("U18", body={"username": "ada", "chat": -1})
    second = make("acme", "other")
    second.user("ada")
    other = Sdk(Rest(second))
    assert (other("M2")["data"], other("M4")["data"], other("U20")["data"]["data"]) == ({}, 0, [])
    assert other("U19")["data"]["chat"] == 0
