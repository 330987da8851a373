"""What waits for a user (U16, U17)."""

import pytest

from tests.client import Client


@pytest.fixture
def chat(tenant, gateway, recorder):
    """chat("mira") is a logged-in client of the tenant's app."""

    def make(username, resource="web"):
        tenant.users.get(username) or tenant.user(username)
        made = Client(gateway, recorder, tenant.app, username, resource)
        made.login()
        return made

    return make


def test_the_count_is_of_messages_of_others(rest, tenant, chat):
    tenant.user("noor")
    mira = chat("mira")
    sent = [mira.say("noor", str(n)) for n in range(3)]
    mira.about("noor", 5, sent[0].serverId)  # a receipt is no message
    status, body = rest("GET", "/users/NOOR/offline_msg_count")
    assert (status, body["data"], body["count"]) == (200, {"noor": 3}, 0)
    assert rest("GET", "/users/mira/offline_msg_count")[1]["data"] == {"mira": 0}


def test_nothing_waits_for_who_is_online_or_has_it(rest, tenant, chat):
    tenant.user("noor")
    chat("mira").say("noor")
    noor = chat("noor")
    assert rest("GET", "/users/noor/offline_msg_count")[1]["data"] == {"noor": 0}
    noor.catch_up()
    noor.leave()
    assert rest("GET", "/users/noor/offline_msg_count")[1]["data"] == {"noor": 0}


def test_a_message_is_undelivered_until_it_is_confirmed(rest, tenant, chat):
    tenant.user("noor")
    message = str(chat("mira").say("noor").serverId)
    path = f"/users/noor/offline_msg_status/{message}"
    assert rest("GET", path)[1]["data"] == {message: "undelivered"}
    noor = chat("noor")
    noor.catch_up()
    noor.leave()
    assert rest("GET", path)[1]["data"] == {message: "delivered"}


@pytest.mark.parametrize("message", ["1", "x", "9" * 19, "9" * 20])
def test_an_unknown_message(rest, tenant, message):
    tenant.user("noor")
    status, body = rest("GET", f"/users/noor/offline_msg_status/{message}")
    assert (status, body["error"]) == (404, "entity_not_found")


def test_somebody_elses_message(rest, tenant, chat):
    tenant.user("noor")
    tenant.user("omar")
    message = chat("mira").say("noor").serverId
    assert rest("GET", f"/users/omar/offline_msg_status/{message}")[0] == 404


@pytest.mark.parametrize("path", ["offline_msg_count", "offline_msg_status/1"])
def test_an_unknown_user(rest, path):
    status, body = rest("GET", f"/users/nobody/{path}")
    assert (status, body["error"]) == (404, "service_resource_not_found")
