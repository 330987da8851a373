"""Calls beside the chat: numbers of users, and what lets them join a channel."""

from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.auth import credentials
from chalicelib.model.app import AppSettings
from chalicelib.services import callers, departures, users
from tests.auth import official
from tests.rest.tenancy import Rest, make

TICKET = "/users/mira/token/rtc"


@pytest.fixture(autouse=True)
def mira(tenant):
    tenant.user("mira")
    return tenant.token("mira")


def number(rest, name="mira"):
    return rest("GET", f"/users/{name}/token/rtc")[1]["rtcUid"]


def named(rest, *numbers):
    return rest("POST", "/rtc_mapper/batch/get", {"data": numbers})[1]["data"]


def read(app, token):
    """By the official library, with the app's certificate."""
    return official.run("agora_reads.js", credentials.of(app).certificate, token)


@pytest.mark.parametrize(("query", "channel"), [("", "*"), ("?channelName=*", "*"), ("?channelName=a%20b", "a b")])
def test_a_ticket_is_what_the_official_library_reads(rest, tenant, mira, query, channel):
    status, body = rest("GET", TICKET + query, token=mira)
    assert (status, body["app_id"], body["channel_name"]) == (200, tenant.app.app_id, channel)
    assert body["expires_in"] == limits.AGORA_TOKEN_TTL
    found = read(tenant.app, body["rtc_token"])
    speak = {str(each): body["expires_in"] for each in (1, 2, 3, 4)}
    assert found["services"] == {"1": [channel, str(body["rtcUid"]), speak]}
    assert (found["app"], found["lasts"], found["signed"]) == (tenant.app.app_id, body["expires_in"], True)
    assert abs(found["issued"] - clock.now() // 1000) < 5


def test_it_lasts_no_longer_than_the_apps_tokens(tenant):
    short = make("acme", "short", AppSettings(token_ttl=60))
    short.user("mira")
    assert Rest(short)("GET", TICKET)[1]["expires_in"] == 60
    ever = make("acme", "ever", AppSettings(token_ttl=0))
    ever.user("mira")
    assert Rest(ever)("GET", TICKET)[1]["expires_in"] == limits.AGORA_TOKEN_TTL


def test_it_is_no_token_of_the_chat(rest, mira):
    token = rest("GET", TICKET)[1]["rtc_token"]
    assert rest("GET", "/users/mira", token=token)[0] == 401


def test_a_number_stays_and_is_nobody_elses(rest, tenant, mira):
    names = ["mira", *(f"u{n}" for n in range(9))]
    for name in names[1:]:
        tenant.user(name)
    numbers = {name: number(rest, name) for name in names}
    assert len(set(numbers.values())) == len(names)
    assert all(0 < each <= limits.CALLERS for each in numbers.values())
    assert numbers == {name: number(rest, name) for name in names}
    assert named(rest, *numbers.values()) == {str(each): name for name, each in numbers.items()}


def test_a_number_that_is_taken_is_not_given_again(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "CALLERS", 2)
    monkeypatch.setattr(limits, "CHANGE_ATTEMPTS", 100)
    tenant.user("noor")
    assert {number(rest), number(rest, "noor")} == {1, 2}
    assert named(rest, 1, 2, 3) == {str(number(rest)): "mira", str(number(rest, "noor")): "noor"}


def test_when_no_number_is_left(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "CALLERS", 1)
    tenant.user("noor")
    assert number(rest) == 1
    assert rest("GET", "/users/noor/token/rtc")[0] == 409


def test_users_are_found_by_their_numbers(rest, mira):
    mine = number(rest)
    unknown = mine % limits.CALLERS + 1
    asked = (mine, str(mine), unknown, 0, -1, limits.CALLERS + 1)
    status, body = rest("POST", "/rtc_mapper/batch/get", {"data": asked}, token=mira)
    assert (status, body["data"]) == (200, {str(mine): "mira"})
    assert named(rest) == {}


def test_so_many_are_asked_for_at_once(rest, recorder):
    with recorder.recording() as calls:
        assert named(rest, *range(1, limits.CALLERS_ASKED + 1)) == {}
    assert [call.operation for call in calls].count("BatchGetItem") == 1
    status, body = rest("POST", "/rtc_mapper/batch/get", {"data": list(range(limits.CALLERS_ASKED + 1))})
    assert (status, body["error_description"]) == (400, "data must not be more than 100")
    for wrong in ({}, {"data": "x"}, {"data": ["x"]}, {"data": [1.5]}, {"data": [True]}):
        assert rest("POST", "/rtc_mapper/batch/get", wrong)[0] == 400


def test_a_channel_has_a_name(rest):
    for name in ("x" * limits.CHANNEL, "a%23%7E"):
        assert rest("GET", f"{TICKET}?channelName={name}")[0] == 200
    for name in ("x" * (limits.CHANNEL + 1), "%C3%A9", "%00"):
        assert rest("GET", f"{TICKET}?channelName={name}")[0] == 400
    assert rest("GET", f"{TICKET}?channelName=undefined")[1]["channel_name"] == "*"


def test_a_user_gets_its_own_alone(rest, tenant):
    assert rest("GET", TICKET, token=tenant.token("noor"))[0] == 401
    assert rest("GET", "/users/ghost/token/rtc")[0] == 404


def test_a_number_goes_with_the_account(rest, tenant):
    mine = number(rest)
    users.remove(tenant.app, "mira")
    tenant.user("mira")
    later = number(rest)
    assert later != mine
    departures.clear_up(tenant.app.key, "mira", 0)
    assert named(rest, mine, later) == {str(later): "mira"}
    assert number(rest) == later


def test_tenants_are_apart(rest, tenant):
    second = make(tenant.app.org, "second")
    second.user("mira")
    assert callers.named(second.app, [number(rest)]) == {}
    assert callers.ticket(second.app, "mira", "*").token != callers.ticket(tenant.app, "mira", "*").token


def test_a_new_certificate_signs(rest, tenant):
    mine = callers.ticket(replace(tenant.app, credentials=tenant.app.credentials + 1), "mira", "*")
    assert mine.number == number(rest)


def test_what_it_costs(rest, tenant, recorder):
    def cost():
        with recorder.recording() as calls:
            rest("GET", TICKET)
        return [call.operation for call in calls if call.service == "dynamodb"]

    named(rest)  # the process knows the app
    assert cost() == ["GetItem", "GetItem", "TransactWriteItems"]
    assert cost() == ["GetItem", "GetItem"]
