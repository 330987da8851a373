"""What the vendor's Java server SDK needs of presence and devices: each of its calls as it makes it, and the fields
that it reads, with their types (rest-users-groups-rooms 12)."""

import pytest

from chalicelib import clock
from chalicelib.model.user import Device
from chalicelib.store import people
from tests.rest.groups import rest
from tests.rest.tenancy import Rest, make
from tests.rest.test_java_sdk import read

__all__ = ["rest"]

CALLS = {
    "U11": ("GET", "/users/ada/disconnect", None),
    "U12": ("GET", "/users/ada/disconnect/ios_1", None),
    "U13": ("GET", "/users/ada/status", None),
    "U14": ("POST", "/users/batch/status", {"usernames": ["ada", "omar"]}),
    "U15": ("GET", "/users/ada/resources", None),
    "P1": ("POST", "/users/ada/presence/ios_1/0", {"ext": "away"}),
    "P2": ("POST", "/users/grace/presence/1000", {"usernames": ["ada", "omar"]}),
    "P3": ("POST", "/users/grace/presence", {"usernames": ["ada", "omar"]}),
    "P4": ("DELETE", "/users/grace/presence", ["ada", "omar"]),
    "P5": ("GET", "/users/grace/presence/sublist?pageNum=1&pageSize=10", None),
    "P6": ("GET", "/presence/online/{group}/type/1", None),
}


class Sdk:
    def __init__(self, rest):
        self.rest = rest

    def ask(self, name, **named):
        verb, path, body = CALLS[name]
        return self.rest(verb, path.format(**named), body, headers={"content-type": ""})

    def __call__(self, name, **named):
        status, answer = self.ask(name, **named)
        assert status == 200, answer
        return answer


@pytest.fixture
def sdk(rest, gateway):
    gateway.connect("C1")
    people.connect(rest.tenant.app, "ada", Device("ios_1", "C1", clock.now(), "phone", "u-1", "ios"))
    return Sdk(rest)


def test_who_is_online(sdk):
    assert read(sdk("U13"), "data.ada", str) == "online"
    assert read(sdk("U14"), "data", list) == [{"ada": "online"}, {"omar": "offline"}]
    [device] = read(sdk("U15"), "data", list)
    assert device == {"res": "ios_1", "device_uuid": "u-1", "device_name": "phone"}


@pytest.mark.parametrize("name", ["U11", "U12"])
def test_devices_are_disconnected(sdk, name):
    assert read(sdk(name), "data.result", bool)


def test_a_state_is_set(sdk):
    assert read(sdk("P1"), "result", str) == "ok"
    assert sdk("P3")["result"][0]["ext"] == "away"


@pytest.mark.parametrize("name", ["P2", "P3"])
def test_states_are_read(sdk, name):
    sdk("P1")
    shown, other = read(sdk(name), "result", list)
    texts = ("uid", "last_time", "ext") + (("expiry",) if name == "P2" else ())
    assert all(read(shown, field, str) is not None for field in texts)
    assert read(shown, "status", dict) == {"ios_1": "0"}
    assert other["status"] == {}


def test_subscriptions_are_listed_and_ended(sdk):
    sdk("P2")
    listed = sdk("P5")
    assert read(listed, "result.totalnum", str) == "2"
    assert [read(each, "uid", str) for each in read(listed, "result.sublist", list)] == ["ada", "omar"]
    assert all(int(read(each, "expiry", str)) > clock.now() // 1000 for each in listed["result"]["sublist"])
    assert read(sdk("P4"), "result", str) == "ok"
    assert sdk("P5")["result"] == {"totalnum": "0", "sublist": []}


def test_members_online_are_counted(sdk):
    asked = {"groupname": "Team", "desc": "d", "public": True, "owner": "grace", "maxusers": 9, "members": ["ada"]}
    group = sdk.rest("POST", "/chatgroups", asked)[1]["data"]["groupid"]
    assert read(sdk("P6", group=group), "result", int) == 1


def test_another_app_is_not_reached(sdk):
    """Where it can tell: its own users are offline, and unknown ones are not there."""
    other = Sdk(Rest(make("acme", "other")))
    for name in ("ada", "grace", "omar"):
        other.rest.tenant.user(name)
    assert other("U13")["data"] == {"ada": "offline"}
    assert other("U15")["data"] == []
    assert other.ask("U12")[0] == 404
    assert [each["status"] for each in other("P3")["result"]] == [{}, {}]
    assert sdk("U13")["data"] == {"ada": "online"}
