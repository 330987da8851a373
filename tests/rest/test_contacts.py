"""Contacts of users by REST (C1-C8, X1-X5)."""

import pytest

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.errors import NoContactRequest
from chalicelib.model.app import AppSettings
from chalicelib.model.event import Actor
from chalicelib.services import contacts
from chalicelib.store import contacts as rows
from chalicelib.store import session
from tests.rest.groups import configure, error, rest
from tests.rest.tenancy import Rest, make
from tests.services.contacts import account, check, everything, friends

__all__ = ["rest"]

UNKNOWN = (404, "service_resource_not_found", "Service resource not found")
ONESELF = (400, "illegal_argument", "a user can be neither contact of itself nor blocked by itself")
STRANGERS = (400, "illegal_argument", "updateRemark | they are not friends, please add as a friend first.")
FULL = (403, "exceed_limit", "Inviter's contact max count")
OTHER_FULL = (403, "exceed_limit", "Invitee's contact max count")


def add(rest, owner, friend):
    return rest("POST", f"/users/{owner}/contacts/users/{friend}")


def names(rest, username="ada"):
    status, body = rest("GET", f"/users/{username}/contacts/users")
    assert status == 200, body
    assert body["count"] == len(body["data"])
    return body["data"]


def by(rest, username):
    """Calls with the user's token."""
    return lambda verb, path, body=None: rest(verb, path, body, token=rest.tenant.token(username))


def ask(rest, username, *others, **more):
    return by(rest, username)("POST", f"/users/{username}/contacts/apply", {"usernames": list(others)} | more)


def test_an_app_makes_two_users_contacts_of_each_other(rest, tenant):
    status, body = add(rest, "Ada", "GRACE")
    assert (status, body["action"], body["count"]) == (200, "post", 1)
    assert body["path"] == f"/users/{tenant.users['ada'].uuid}/contacts"
    [entity] = body["entities"]
    assert (entity["username"], entity["uuid"], entity["type"]) == ("grace", tenant.users["grace"].uuid, "user")
    assert names(rest, "ada") == ["grace"]
    assert names(rest, "grace") == ["ada"]
    assert add(rest, "ada", "grace")[0] == add(rest, "grace", "ada")[0] == 200
    assert names(rest, "ada") == ["grace"]
    check(tenant.app)


def test_a_user_cannot_add_anybody_without_asking(rest):
    status, body = by(rest, "ada")("POST", "/users/ada/contacts/users/grace")
    assert (status, body["error"]) == (401, "auth_bad_access_token")
    assert names(rest) == []


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/users/{}/contacts/users/{}", None),
        ("DELETE", "/users/{}/contacts/users/{}", None),
        ("PUT", "/users/{}/contacts/users/{}", {"remark": "x"}),
        ("PUT", "/user/{}/contacts/users/{}", {"remark": "x"}),
        ("POST", "/users/{}/contacts/accept/users/{}", None),
        ("POST", "/users/{}/contacts/decline/users/{}", None),
    ],
)
def test_who_is_not_there_and_oneself(rest, tenant, verb, path, body):
    for owner, friend in (("ada", "nobody"), ("nobody", "ada"), ("ada", "é"), ("é", "ada")):
        assert error(rest(verb, path.format(owner, friend), body)) == UNKNOWN
    assert error(rest(verb, path.format("ada", "ADA"), body)) == ONESELF
    assert everything(tenant.app) == {}


def test_who_is_parted_is_in_neither_list(rest, tenant):
    add(rest, "ada", "grace")
    rest("PUT", "/users/grace/contacts/users/ada", {"remark": "boss"})
    status, body = by(rest, "ada")("DELETE", "/users/ada/contacts/users/grace")
    assert (status, body["action"], body["entities"][0]["username"]) == (200, "delete", "grace")
    assert body["path"] == f"/users/{tenant.users['ada'].uuid}/contacts"
    assert names(rest, "ada") == names(rest, "grace") == []
    assert rest("DELETE", "/users/ada/contacts/users/grace")[0] == 200, "as often as one likes"
    check(tenant.app)
    add(rest, "ada", "grace")
    assert remarks(rest, "grace") == {"ada": None}, "what was remarked is gone"


def remarks(rest, username="ada"):
    status, body = rest("GET", f"/users/{username}/contacts/users?needReturnRemark=true")
    assert (status, [each["username"] for each in body["entities"]]) == (200, body["data"])
    return {each["username"]: each["remark"] for each in body["entities"]}


@pytest.mark.parametrize("users", ["user", "users"])
def test_remarks(rest, users):
    add(rest, "ada", "grace")
    text = "é🦉" * (limits.REMARK // 2)
    status, body = by(rest, "ada")("PUT", f"/{users}/ada/contacts/users/Grace", {"remark": text})
    assert (status, body["status"]) == (200, "ok")
    too_long = (400, "illegal_argument", f"remark length must less than or equal to {limits.REMARK}")
    assert error(rest("PUT", f"/{users}/ada/contacts/users/grace", {"remark": text + "x"})) == too_long
    assert remarks(rest) == {"grace": text}
    assert remarks(rest, "grace") == {"ada": None}, "one's own"
    assert rest("PUT", f"/{users}/ada/contacts/users/grace", {"remark": ""})[0] == 200
    assert remarks(rest) == {"grace": None}
    assert error(rest("PUT", f"/{users}/ada/contacts/users/grace", {})) == (
        *(400, "illegal_argument"),
        "remark must be provided",
    )
    assert error(rest("PUT", f"/{users}/ada/contacts/users/linus", {"remark": "x"})) == STRANGERS


def test_the_list_has_no_remarks_unless_they_are_asked_for(rest):
    add(rest, "ada", "grace")
    _, body = rest("GET", "/users/ada/contacts/users")
    assert (body["data"], body["entities"], body["count"]) == (["grace"], [], 1)
    assert error(rest("GET", "/users/nobody/contacts/users")) == UNKNOWN


def befriend(rest, *others):
    """One after the other."""
    for other in others:
        clock.offset += 1
        assert add(rest, "ada", other)[0] == 200


@pytest.mark.parametrize("users", ["user", "users"])
def test_pages_of_contacts_hold_each_once_and_the_newest_first(rest, tenant, users):
    others = [f"u{n:02d}" for n in range(limits.CONTACTS_PAGE_DEFAULT + 2)]
    for name in others:
        tenant.user(name)
    befriend(rest, *others)
    path = f"/{users}/ada/contacts"
    _, body = rest("GET", path)
    assert [each["username"] for each in body["data"]["contacts"]] == others[:1:-1]
    assert body["count"] == limits.CONTACTS_PAGE_DEFAULT
    assert body["cursor"] == body["data"]["cursor"]
    _, rest_of_it = rest("GET", f"{path}?cursor={body['cursor']}&needReturnRemark=true&limit=2")
    assert rest_of_it["data"] == {"contacts": [{"username": f"u0{n}", "remark": None} for n in (1, 0)], "cursor": ""}
    assert "cursor" not in rest_of_it
    assert [*reversed(others)] == names(rest)
    rest("DELETE", f"/users/ada/contacts/users/{others[2]}")  # where the cursor stands
    _, after = rest("GET", f"{path}?cursor={body['cursor']}&limit=1")
    assert after["data"]["contacts"] == [{"username": "u01"}]
    assert error(rest("GET", f"/{users}/nobody/contacts")) == UNKNOWN


def test_how_large_a_page_may_be(rest):
    refused = (400, "illegal_argument", "getContacts | page size more than max limit : 50")
    assert error(rest("GET", "/users/ada/contacts?limit=51")) == refused
    assert rest("GET", "/users/ada/contacts?limit=50")[0] == 200


def test_full_lists(rest, tenant):
    configure(rest, contacts_per_user=2)
    for friend in ("grace", "linus"):
        assert add(rest, "ada", friend)[0] == 200
    assert error(add(rest, "ada", "omar")) == FULL
    assert error(add(rest, "omar", "ada")) == OTHER_FULL
    assert error(ask(rest, "ada", "omar")) == FULL
    assert error(ask(rest, "omar", "ada")) == OTHER_FULL
    assert add(rest, "ada", "grace")[0] == 200, "who is there already"
    check(tenant.app)
    assert rest("DELETE", "/users/linus/contacts/users/ada")[0] == 200
    assert add(rest, "ada", "omar")[0] == 200
    check(tenant.app)


def test_a_list_that_is_full_when_the_answer_comes(rest, tenant):
    configure(rest, contacts_per_user=1)
    assert ask(rest, "ada", "grace")[0] == ask(rest, "ada", "linus")[0] == 200
    assert ask(rest, "omar", "linus")[0] == 200
    accept = "/users/{}/contacts/accept/users/{}"
    assert rest("POST", accept.format("linus", "ada"))[0] == 200
    assert error(rest("POST", accept.format("grace", "ada"))) == FULL
    assert error(rest("POST", accept.format("linus", "omar"))) == OTHER_FULL
    check(tenant.app)


# --- asking ----------------------------------------------------------------------------------------------------------


def test_asked_and_accepted(rest, tenant):
    status, body = ask(rest, "ada", "Grace", reason="hi")
    assert (status, body["data"], body["path"]) == (
        *(200, {"applyContacts": ["grace"]}),
        "/users/ada/contacts/apply",
    )
    assert names(rest) == []
    status, body = by(rest, "grace")("POST", "/users/grace/contacts/accept/users/ada?resource=web")
    assert (status, body["data"]) == (200, {"acceptContacts": ["ada"]})
    assert names(rest) == ["grace"]
    assert by(rest, "grace")("POST", "/users/grace/contacts/accept/users/ada")[0] == 200, "a repeat"
    check(tenant.app)


def test_asked_and_declined(rest, tenant):
    ask(rest, "ada", "grace")
    status, body = by(rest, "grace")("POST", "/users/grace/contacts/decline/users/ada?resource=web")
    assert (status, body["data"]) == (200, {"declineContacts": ["ada"]})
    assert names(rest) == []
    for what in ("accept", "decline"):
        path = f"/users/grace/contacts/{what}/users/ada"
        assert error(by(rest, "grace")("POST", path)) == (403, "forbidden_op", "ada has not asked to be a contact")
    assert everything(tenant.app) == {}


@pytest.mark.parametrize("what", ["accept", "decline"])
def test_nobody_answers_what_was_never_asked(rest, tenant, what):
    ask(rest, "ada", "grace")
    path = f"/users/ada/contacts/{what}/users/grace"
    assert error(by(rest, "ada")("POST", path)) == (403, "forbidden_op", "grace has not asked to be a contact")
    assert names(rest) == []


def test_two_who_asked_each_other_are_contacts_once(rest, tenant):
    ask(rest, "ada", "grace")
    ask(rest, "grace", "ada")
    assert rest("POST", "/users/grace/contacts/accept/users/ada")[0] == 200
    assert rest("POST", "/users/ada/contacts/accept/users/grace")[0] == 200
    check(tenant.app)
    assert not any(what.startswith("ask#") for rows in everything(tenant.app).values() for what in rows)


def test_a_request_grows_old(rest, tenant):
    ask(rest, "ada", "grace")
    ask(rest, "ada", "linus")
    clock.offset += limits.REQUEST_LIFE * 1000 - 5000
    contacts.accept(tenant.app, "grace", Actor(), "ada")
    clock.offset += 10_000
    with pytest.raises(NoContactRequest):
        contacts.accept(tenant.app, "linus", Actor(), "ada")


def test_requests_that_wait_are_limited_and_the_oldest_make_room(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS", 3)
    for n, name in enumerate(("omar", "linus", "ada")):
        clock.offset += 1 + n
        ask(rest, name, "grace")
    assert waiting(tenant.app) == {"omar", "linus", "ada"}
    tenant.user("dora")
    clock.offset += 1
    ask(rest, "dora", "grace")
    assert waiting(tenant.app) == {"linus", "ada", "dora"}


def waiting(app):
    return {other for other, _ in rows.requests(app, "grace", 99)}


def test_how_many_are_asked_at_once(rest, tenant):
    others = [f"u{n}" for n in range(limits.CONTACTS_ASKED + 1)]
    for name in others:
        tenant.user(name)
    refused = (400, "illegal_argument", f"usernames size must be between 1 and {limits.CONTACTS_ASKED}")
    assert error(ask(rest, "ada", *others)) == error(ask(rest, "ada")) == refused
    assert everything(tenant.app) == {}
    assert ask(rest, "ada", *others[1:])[1]["data"] == {"applyContacts": others[1:]}
    assert len(everything(tenant.app)) == limits.CONTACTS_ASKED


@pytest.mark.parametrize("body", [{}, {"usernames": "grace"}, {"usernames": [1]}, {"usernames": [None]}, []])
def test_what_cannot_be_asked(rest, body):
    status, answer = by(rest, "ada")("POST", "/users/ada/contacts/apply", body)
    assert (status, answer["error"]) == (400, "illegal_argument")


def test_all_are_asked_or_none(rest, tenant):
    assert error(ask(rest, "ada", "grace", "nobody")) == UNKNOWN
    assert error(ask(rest, "ada", "grace", "ada")) == ONESELF
    rest("POST", "/users/linus/blocks/users", {"usernames": ["ada"]})
    assert error(ask(rest, "ada", "grace", "linus")) == (403, "forbidden_op", "blocked")
    assert waiting(tenant.app) == set()


def test_how_long_a_reason_may_be(rest):
    assert ask(rest, "ada", "grace", reason="é" * limits.REQUEST_REASON)[0] == 200
    refused = (400, "illegal_argument", f"reason length must less than or equal to {limits.REQUEST_REASON}")
    assert error(ask(rest, "ada", "linus", reason="é" * (limits.REQUEST_REASON + 1))) == refused


def test_a_contact_is_not_asked_again(rest, tenant):
    add(rest, "ada", "grace")
    assert ask(rest, "ada", "grace")[1]["data"] == {"applyContacts": ["grace"]}
    assert waiting(tenant.app) == set()


def test_who_is_blocked_can_neither_ask_nor_accept(rest, tenant):
    ask(rest, "grace", "ada")
    rest("POST", "/users/grace/blocks/users", {"usernames": ["ada"]})
    blocked = (403, "forbidden_op", "blocked")
    assert error(ask(rest, "ada", "grace")) == blocked
    assert error(rest("POST", "/users/ada/contacts/accept/users/grace")) == blocked
    assert names(rest) == []
    assert rest("POST", "/users/ada/contacts/decline/users/grace")[0] == 200
    assert ask(rest, "grace", "ada")[0] == 200, "who blocks may ask"


# --- many ------------------------------------------------------------------------------------------------------------


def take_in(rest, username, *others, query=""):
    status, body = rest("POST", f"/users/{username}/contacts/import{query}", {"usernames": list(others)})
    return (status, body["data"]) if status == 200 else error((status, body))


def test_contacts_are_taken_in(rest, tenant):
    add(rest, "ada", "linus")
    status, data = take_in(rest, "ada", "Grace", "linus", "nobody", "é", "ada", "grace")
    assert (status, data) == (
        200,
        {
            "success": ["grace", "linus"],
            "NotExistFailed": ["nobody", "é"],
            "maxLimitFailed": [],
            "UnKnowFailed": ["ada"],
        },
    )
    assert set(names(rest)) == {"grace", "linus"}
    assert names(rest, "grace") == ["ada"]
    check(tenant.app)


def test_how_many_are_taken_in_at_once(rest, tenant):
    others = [f"u{n}" for n in range(limits.CONTACTS_ASKED + 1)]
    for name in others:
        tenant.user(name)
    assert take_in(rest, "ada", *others) == (400, "illegal_argument", "request user over flow limit:10.")
    assert names(rest) == []
    assert take_in(rest, "ada", *others[1:])[1]["success"] == others[1:]
    check(tenant.app)


def test_lists_that_are_full_when_contacts_are_taken_in(rest, tenant):
    configure(rest, contacts_per_user=2)
    tenant.user("dora")
    add(rest, "linus", "omar")
    add(rest, "linus", "dora")
    _, data = take_in(rest, "ada", "linus", "grace")
    assert (data["success"], data["maxLimitFailed"]) == (["grace"], ["linus"])
    _, data = take_in(rest, "ada", "omar", "dora")
    assert (data["success"], data["maxLimitFailed"]) == (["omar"], ["dora"])
    assert take_in(rest, "ada", "dora") == (403, "exceed_limit", "Inviter's contact max count.")
    check(tenant.app)


def test_who_takes_in_has_to_be_there(rest):
    assert take_in(rest, "nobody", "grace") == UNKNOWN


def test_relations_are_checked(rest):
    add(rest, "ada", "grace")
    asked = {"username": "Ada", "check_list": ["Grace", "linus", "nobody", "é", "ada"]}
    status, body = rest("POST", "/contacts/check", asked)
    assert (status, body["path"]) == (200, "/contacts/check")
    assert body["entities"] == [
        {"username": "Grace", "relation": "friend"},
        *({"username": name, "relation": "not_friend"} for name in ("linus", "nobody", "é", "ada")),
    ]


@pytest.mark.parametrize("path", ["/contacts/check", "/blocks/check"])
def test_what_cannot_be_checked(rest, path):
    names = [f"u{n}" for n in range(limits.RELATIONS_CHECKED + 1)]
    size = (400, "illegal_argument", f"check_list size must be between 1 and {limits.RELATIONS_CHECKED}")
    assert error(rest("POST", path, {"username": "ada", "check_list": names})) == size
    assert error(rest("POST", path, {"username": "ada", "check_list": []})) == size
    assert error(rest("POST", path, {"username": "ada"})) == size
    assert rest("POST", path, {"username": "ada", "check_list": names[1:]})[0] == 200
    blank = (400, "illegal_argument", "username cannot be blank")
    assert error(rest("POST", path, {"check_list": ["grace"]})) == blank
    assert error(rest("POST", path, {"username": " ", "check_list": ["grace"]})) == blank
    assert error(rest("POST", path, {"username": "nobody", "check_list": ["grace"]})) == UNKNOWN


def test_all_contacts_of_a_user_go_and_the_block_list_stays(rest, tenant):
    for friend in ("grace", "linus", "omar"):
        add(rest, "ada", friend)
    add(rest, "grace", "linus")
    rest("PUT", "/users/ada/contacts/users/grace", {"remark": "x"})
    rest("POST", "/users/ada/blocks/users", {"usernames": ["linus"]})
    status, body = rest("DELETE", "/contacts/users/ada")
    assert (status, body["entities"]) == (200, [])
    assert names(rest) == names(rest, "omar") == []
    assert names(rest, "grace") == ["linus"]
    assert rest("GET", "/users/ada/blocks/users")[1]["data"] == ["linus"]
    check(tenant.app)
    assert error(rest("DELETE", "/contacts/users/nobody")) == UNKNOWN


def queued():
    client, url = session.client("sqs"), settings().login_queue
    told = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesDelayed"])


def test_more_contacts_than_go_at_once_go_a_little_later(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "CONTACTS_PARTED", 2)
    befriend(rest, "grace", "linus", "omar")
    before, now = queued(), clock.now()
    rest("DELETE", "/contacts/users/ada")
    assert (len(names(rest)), queued() - before) == (1, 1)
    tenant.user("dora")
    clock.offset += 1000
    befriend(rest, "dora")
    contacts.part_further(tenant.app.key, "ada", now)
    assert names(rest) == ["dora"], "who came later stays"
    assert queued() - before == 1
    check(tenant.app)


def test_the_list_is_one_query_however_long(rest, tenant, recorder):
    befriend(rest, "grace", "linus", "omar")
    for path in ("/users/ada/contacts/users", "/users/ada/contacts", "/users/ada/blocks/users"):
        recorder.calls.clear()
        rest("GET", path)
        operations = [call.operation for call in recorder.calls]
        assert operations.count("Query") == 1
        assert len(operations) <= 3


def test_tenants_never_meet(rest, tenant):
    other = Rest(make("globex", "store", AppSettings()))
    for name in ("ada", "grace"):
        other.tenant.user(name)
    add(other, "ada", "grace")
    ask(other, "grace", "ada")
    assert names(rest) == []
    assert error(by(rest, "ada")("POST", "/users/ada/contacts/accept/users/grace"))[0] == 403
    assert rest("POST", "/users/ada/contacts/accept/users/grace", token=other.tenant.token("ada"))[0] == 401
    for path in ("/users/ada/contacts/users", "/users/ada/contacts", "/users/ada/blocks/users"):
        assert rest("GET", path, token=other.tenant.app_token)[0] == 401
    add(rest, "ada", "linus")
    rest("DELETE", "/contacts/users/ada")
    assert names(other) == ["grace"]


def test_a_name_in_any_spelling_is_one_user(rest, tenant):
    account(tenant.app, "a.b-c_d")
    add(rest, "ADA", "A.B-C_D")
    assert friends(tenant.app, "ada") == ["a.b-c_d"]
    contacts.remark(tenant.app, "Ada", "A.b-c_d", "x")
    assert rest("GET", "/users/ada/contacts?needReturnRemark=true")[1]["data"]["contacts"] == [
        {"username": "a.b-c_d", "remark": "x"}
    ]
    contacts.remove(tenant.app, "ada", Actor(), "A.B-c_d")
    check(tenant.app)
