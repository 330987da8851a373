"""/mutes: who may not speak, wherever in the app."""

import pytest

from chalicelib import clock, limits
from chalicelib.services import mutes, users
from tests.rest.tenancy import make


def later(seconds):
    clock.offset += seconds * 1000


@pytest.fixture
def mira(tenant):
    return tenant.user("mira")


def mute(rest, username="mira", **kinds):
    return rest("POST", "/mutes", {"username": username, **kinds})


def of(rest, name="mira"):
    data = rest("GET", f"/mutes/{name}")[1]["data"]
    return [data["chat"], data["groupchat"], data["chatroom"]]


def rows(rest, query=""):
    return rest("GET", f"/mutes{query}")[1]["data"]["data"]


def test_kinds_are_muted_each_for_its_time(rest, mira):
    status, body = mute(rest, chat=100, groupchat=0, chatroom=-1)
    assert (status, body["data"], body["path"]) == (200, {"result": "ok"}, "/mutes")
    status, body = rest("GET", "/mutes/Mira")
    assert status == 200
    unixtime = body["data"].pop("unixtime")
    assert body["data"] == {"userid": "acme#store_mira", "chat": 100, "groupchat": 0, "chatroom": -1}
    assert abs(unixtime - clock.now() // 1000) <= 1
    later(99)
    assert of(rest) == [1, 0, -1]
    later(1)
    assert of(rest) == [0, 0, -1]


def test_what_is_not_named_or_too_small_stays(rest, mira):
    mute(rest, chat=-1, groupchat=60)
    for said in ({}, {"chatroom": None}, {"chat": -2, "groupchat": -2147483648}):
        assert mute(rest, **said)[0] == 200
        assert of(rest) == [-1, 60, 0]
    mute(rest, chat=0, chatroom=5)
    assert of(rest) == [0, 60, 5]
    mute(rest, groupchat=0, chatroom=0)
    assert (of(rest), rows(rest)) == ([0, 0, 0], [])


def test_so_long_and_no_longer(rest, mira):
    assert mute(rest, chat=limits.MUTE_SECONDS)[0] == 200
    status, body = mute(rest, chat=5, chatroom=limits.MUTE_SECONDS + 1)
    assert (status, body["error_description"]) == (400, "chatroom must not be greater than 2147483647")
    assert of(rest) == [limits.MUTE_SECONDS, 0, 0]


@pytest.mark.parametrize("body", [{}, {"username": "ghost", "chat": 1}, {"username": "no body", "chat": 1}])
def test_a_user_has_to_be_there(rest, mira, body):
    status, answer = rest("POST", "/mutes", body)
    assert (status, answer["error"]) == (400, "required_property_not_found")
    assert answer["error_description"] == "Entity user requires a property named username"
    assert rest("GET", "/mutes/ghost")[0] == rest("GET", "/mutes/no%20body")[0] == 404


@pytest.mark.parametrize("value", ["x", 1.5, True, [], {}])
def test_seconds_are_a_whole_number(rest, mira, value):
    assert mute(rest, chat=value)[0] == 400
    assert of(rest) == [0, 0, 0]


def test_all_are_listed_by_user_and_kind(rest, tenant, mira):
    tenant.user("noor")
    mute(rest, chat=300, chatroom=-1)
    mute(rest, "noor", chat=60, groupchat=100)
    status, body = rest("GET", "/mutes?pageNum=1&pageSize=50")
    assert (status, body["count"]) == (200, 4)
    noor = [{"username": "noor", "chat": 60}, {"username": "noor", "groupchat": 100}]
    mira = [{"username": "mira", "chat": 300}, {"username": "mira", "chatroom": -1}]
    assert body["data"]["data"] == noor + mira
    assert [row for n in range(1, 6) for row in rows(rest, f"?pageNum={n}&pageSize=1")] == noor + mira
    later(60)
    assert rows(rest) == [{"username": "noor", "groupchat": 40}, {"username": "mira", "chat": 240}, mira[1]]
    later(40)
    assert {row["username"] for row in rows(rest)} == {"mira"}


def test_pages_have_a_size(rest, tenant):
    for n in range(limits.MUTES_PAGE // 3 + 2):
        tenant.user(f"u{n}")
        mute(rest, f"u{n}", chat=9, groupchat=9, chatroom=9)
    assert len(rows(rest)) == limits.PAGE_DEFAULT
    assert len(rows(rest, f"?pageSize={limits.MUTES_PAGE}")) == limits.MUTES_PAGE
    assert len(rows(rest, f"?pageSize={limits.MUTES_PAGE + 1}")) == limits.MUTES_PAGE
    assert len(rows(rest, f"?pageNum=2&pageSize={limits.MUTES_PAGE}")) == 4
    assert rows(rest, "?pageNum=3&pageSize=50") == []
    last = limits.MUTES_LISTED // limits.MUTES_PAGE
    assert rows(rest, f"?pageNum={last}&pageSize=50") == rows(rest, f"?pageNum={last + 1}&pageSize=50") == []


def test_a_mute_goes_with_the_account(rest, tenant, mira):
    mute(rest, chat=-1)
    users.remove(tenant.app, "mira")
    assert rows(rest) == []
    tenant.user("mira")
    assert (of(rest), rows(rest)) == ([0, 0, 0], [])


def test_tenants_are_apart(rest, tenant, mira):
    second = make(tenant.app.org, "second")
    second.user("mira")
    mute(rest, chat=-1)
    assert mutes.listed(second.app, 0, 50) == []
    assert mutes.of(second.app, "mira")[1].last == 0


def test_whoever_is_overtaken_looks_again(rest, mira, recorder):
    def strike(call, number):
        if call.operation == "UpdateItem":
            recorder.before = None
            mute(rest, groupchat=60)

    recorder.before = strike
    mute(rest, chat=60)
    assert of(rest) == [60, 60, 0]


def test_what_it_costs(rest, mira, recorder):
    def cost(do):
        with recorder.recording() as calls:
            do()
        return [call.operation for call in calls]

    of(rest)  # the process knows the app
    assert cost(lambda: mute(rest, chat=60)) == ["GetItem", "UpdateItem"]
    assert cost(lambda: of(rest)) == ["GetItem"]
    assert cost(lambda: rows(rest)) == ["Query"]
