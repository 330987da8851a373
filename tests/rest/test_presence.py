"""Presence by REST (P1-P6): who may, what is answered, what is refused with which words."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.user import Device, User
from chalicelib.services import lines
from chalicelib.store import people
from tests.realtime.test_login import later
from tests.rest.groups import error, made, muc
from tests.rest.tenancy import Rest, make

DAY = 86_400
REFUSED = "illegal_argument"


@pytest.fixture(autouse=True)
def _time():
    yield
    clock.offset = 0


@pytest.fixture
def rest(rest, tenant):
    for name in ("ada", "grace", "linus", "omar"):
        tenant.user(name)
    return rest


def comes(rest, username, resource="ios_1", connection="C1"):
    people.connect(rest.tenant.app, username, Device(resource, connection, clock.now()))


def publish(rest, resource="ios_1", status="1", body=None, **more):
    return rest("POST", f"/users/ada/presence/{resource}/{status}", {"ext": "x"} if body is None else body, **more)


def subscribe(rest, *names, seconds=DAY, by="grace", **more):
    return rest("POST", f"/users/{by}/presence/{seconds}", {"usernames": list(names)}, **more)


def query(rest, *names, **more):
    return rest("POST", "/users/grace/presence", {"usernames": list(names)}, **more)


def sublist(rest, asked="", **more):
    status, body = rest("GET", f"/users/grace/presence/sublist{asked}", **more)
    assert status == 200, body
    return int(body["result"]["totalnum"]), [each["uid"] for each in body["result"]["sublist"]]


def test_what_is_published_is_shown(rest):
    comes(rest, "ada")
    assert publish(rest, status="7", body={"ext": "in a meeting"}) == (200, {"result": "ok"})
    status, body = query(rest, "Ada", "ghost", "linus")
    ada, linus = body["result"]
    at = int(ada.pop("last_time"))
    assert (status, body.keys()) == (200, {"result"}), "no envelope"
    assert ada == {"uid": "ada", "ext": "in a meeting", "status": {"ios_1": "7"}}
    assert abs(at - clock.now() // 1000) <= 1
    assert linus == {"uid": "linus", "last_time": "0", "ext": "", "status": {}}


def test_a_device_that_is_offline_shows_nothing_else(rest):
    comes(rest, "ada", connection="")
    comes(rest, "ada", "web_2")
    publish(rest, status="7")
    assert query(rest, "ada")[1]["result"][0]["status"] == {"ios_1": "0", "web_2": "1"}


def test_the_text_is_the_users_also_for_a_device_that_never_came(rest):
    assert publish(rest, "ios", "0", {"ext": "away"}) == (200, {"result": "ok"})
    [shown] = query(rest, "ada")[1]["result"]
    assert (shown["ext"], shown["status"]) == ("away", {})


@pytest.mark.parametrize("ext", ["", "a" * limits.PRESENCE_EXT, "é" * (limits.PRESENCE_EXT // 2), 'x\n"\x01'])
def test_a_text(rest, ext):
    assert publish(rest, body={"ext": ext})[0] == 200
    assert query(rest, "ada")[1]["result"][0]["ext"] == ext


@pytest.mark.parametrize("ext", ["a" * (limits.PRESENCE_EXT + 1), "é" * (limits.PRESENCE_EXT // 2 + 1)])
def test_a_text_that_is_too_long_leaves_the_old_one(rest, ext):
    publish(rest, body={"ext": "old"})
    assert error(publish(rest, body={"ext": ext})) == (400, REFUSED, "ext is too big ")
    assert query(rest, "ada")[1]["result"][0]["ext"] == "old"


@pytest.mark.parametrize("body", [{}, {"ext": None}])
def test_a_text_must_be_there(rest, body):
    assert error(publish(rest, body=body)) == (400, REFUSED, "ext cannot be null")


@pytest.mark.parametrize("status", ["x", "-1", "1.5", "null", "1" * 10])
def test_a_status_is_a_number(rest, status):
    assert error(publish(rest, status=status)) == (400, REFUSED, "status must be a number")


def test_a_subscription_is_answered_with_the_state(rest):
    comes(rest, "ada")
    publish(rest, body={"ext": "here"})
    status, body = subscribe(rest, "ada", "ghost", "linus", seconds=60)
    ada, linus = body["result"]
    assert (status, body.keys()) == (200, {"result"})
    assert (ada["uid"], ada["ext"], ada["status"], linus["status"]) == ("ada", "here", {"ios_1": "1"}, {})
    assert abs(int(ada["expiry"]) - clock.now() // 1000 - 60) <= 1
    assert sublist(rest, "?pageSize=9") == (2, ["ada", "linus"])


@pytest.mark.parametrize(("seconds", "status"), [(1, 200), (limits.PRESENCE_EXPIRY, 200), (0, 400)])
def test_the_time_of_a_subscription(rest, seconds, status):
    assert subscribe(rest, "ada", seconds=seconds)[0] == status


def test_a_subscription_for_too_long(rest):
    says = f"expiry must be between 1 and {limits.PRESENCE_EXPIRY}"
    assert error(subscribe(rest, "ada", seconds=limits.PRESENCE_EXPIRY + 1)) == (400, REFUSED, says)
    assert error(subscribe(rest, "ada", seconds="undefined")) == (400, REFUSED, "expiry must be a number")
    assert sublist(rest) == (0, [])


CALLS = {
    "too many sub presence": ("POST", "/users/grace/presence/60"),
    "too many get presences": ("POST", "/users/grace/presence"),
    "too many unsub presences": ("DELETE", "/users/grace/presence"),
}


@pytest.mark.parametrize("too_many", CALLS)
def test_so_many_at_a_time(rest, too_many):
    names = [f"user{number}" for number in range(limits.PRESENCE_NAMED)]
    assert rest(*CALLS[too_many], {"usernames": names})[0] == 200
    assert error(rest(*CALLS[too_many], {"usernames": [*names, "one"]})) == (400, REFUSED, too_many)


@pytest.mark.parametrize(("verb", "path"), CALLS.values())
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "usernames cannot be null"),
        ({"usernames": None}, "usernames cannot be null"),
        ({"usernames": []}, "usernames is empty"),
        ({"usernames": "ada"}, "usernames must be a list"),
        ({"usernames": [1]}, "usernames must be a string"),
    ],
)
def test_users_must_be_named(rest, verb, path, body, says):
    assert error(rest(verb, path, body)) == (400, REFUSED, says)


def test_nobody_subscribes_to_itself(rest):
    assert error(subscribe(rest, "ada", "GRACE")) == (400, REFUSED, "you can't sub yourself")
    assert sublist(rest) == (0, [])


@pytest.mark.parametrize("name", ["ghost", "a b"])
def test_who_is_not_there_neither_publishes_nor_subscribes(rest, name):
    for status, body in (
        rest("POST", f"/users/{name}/presence/ios/1", {"ext": ""}),
        subscribe(rest, "ada", by=name),
    ):
        assert (status, body["error_description"]) == (404, "Service resource not found")
    assert rest("GET", f"/users/{name}/presence/sublist")[1]["result"] == {"totalnum": "0", "sublist": []}


@pytest.mark.parametrize(
    "body", [["ada", "Linus", "ghost"], {"users": ["ada", "linus"]}, {"usernames": ["ada", "linus"]}]
)
def test_subscriptions_are_ended(rest, body):
    subscribe(rest, "ada", "linus", "omar")
    assert rest("DELETE", "/users/grace/presence", body) == (200, {"result": "ok"})
    assert rest("DELETE", "/users/grace/presence", body) == (200, {"result": "ok"})
    assert sublist(rest) == (1, ["omar"])


def test_nobody_is_ended_in_a_list_without_names(rest):
    assert error(rest("DELETE", "/users/grace/presence", [])) == (400, REFUSED, "usernames is empty")


def test_subscriptions_are_listed_page_by_page(rest):
    subscribe(rest, "ada", "linus", "omar")
    assert sublist(rest) == (3, ["ada"]), "one, unless more are asked for"
    assert sublist(rest, "?pageNum=2&pageSize=2") == (3, ["omar"])
    assert sublist(rest, "?pageNum=3&pageSize=2") == (3, [])
    assert sublist(rest, "?pageNum=undefined&pageSize=undefined") == (3, ["ada"])
    assert sublist(rest, "?pageNum=0&pageSize=0") == (3, ["ada"])


def test_a_page_has_its_largest(rest, tenant):
    names = [f"user{number:03}" for number in range(limits.PRESENCE_PAGE + 1)]
    for name in names:
        people.add(tenant.app, User(name, clock.uuid(), clock.now(), clock.now()))
    for start in range(0, len(names), limits.PRESENCE_NAMED):
        assert subscribe(rest, *names[start : start + limits.PRESENCE_NAMED])[0] == 200
    for size in (limits.PRESENCE_PAGE, limits.PRESENCE_PAGE + 1):
        assert sublist(rest, f"?pageSize={size}") == (len(names), names[: limits.PRESENCE_PAGE])


def test_a_subscription_ends(rest):
    subscribe(rest, "ada", seconds=10)
    subscribe(rest, "linus", seconds=100)
    later(11)
    assert sublist(rest, "?pageSize=9") == (1, ["linus"])


def test_users_are_let_in_for_themselves(rest, tenant):
    own = {"token": tenant.token("grace")}
    assert subscribe(rest, "ada", **own)[0] == query(rest, "ada", **own)[0] == 200
    assert sublist(rest, **own) == (1, ["ada"])
    assert rest("DELETE", "/users/grace/presence", ["ada"], **own)[0] == 200
    assert publish(rest, token=tenant.token("ada"))[0] == 200
    assert publish(rest, **own)[0] == subscribe(rest, "ada", by="linus", **own)[0] == 401


def test_another_app_has_its_own(rest):
    other = Rest(make("acme", "other"))
    for name in ("ada", "grace"):
        other.tenant.user(name)
    comes(rest, "ada")
    publish(rest, body={"ext": "here"})
    subscribe(rest, "ada")
    [shown] = query(other, "ada")[1]["result"]
    assert (shown["ext"], shown["status"]) == ("", {})
    assert sublist(other) == (0, [])
    assert rest("DELETE", "/users/grace/presence", ["ada"], token=other.tenant.app_token)[0] == 401
    subscribe(other, "ada")
    rest("DELETE", "/users/grace/presence", ["ada"])
    assert (sublist(rest)[0], sublist(other)[0]) == (0, 1)


# --- who of a group is online ----------------------------------------------------------------------------------------


def count(rest, group, kind="1", **more):
    return rest("GET", f"/presence/online/{group}/type/{kind}", **more)


def test_members_who_are_online(rest):
    group = made(rest, members=["grace", "linus"])
    assert count(rest, group) == (200, {"result": 0})
    comes(rest, "grace")
    comes(rest, "grace", "web", "C2")
    comes(rest, "linus", connection="")
    comes(rest, "omar", connection="C3")
    assert count(rest, group) == (200, {"result": 1})
    comes(rest, "ada", connection="C4")
    assert count(rest, group) == (200, {"result": 2})


def test_a_large_group_is_counted_by_its_line(rest, recorder, monkeypatch):
    """Each once, and not who was lost since."""
    monkeypatch.setattr(limits, "GROUP_COUNTED", 2)
    group = made(rest, members=["grace", "linus"])
    for name, connection in (("ada", "C1"), ("ada", "C2"), ("grace", "C3"), ("linus", "C4")):
        comes(rest, name, connection, connection)
        lines.enter(rest.tenant.app, muc(rest, group), name)
    people.disconnect(rest.tenant.app, "grace", "C3", "C3", clock.now())
    with recorder.recording() as calls:
        assert count(rest, group) == (200, {"result": 2})
    assert [call.operation for call in calls if call.table != "apps"] == ["BatchGetItem", "Query", "BatchGetItem"]


def test_there_are_no_community_servers(rest):
    assert count(rest, "1", "0") == (200, {"result": 0})


@pytest.mark.parametrize(
    ("group", "kind", "says"),
    [
        ("null", "1", "Id cannot be null."),
        ("1", "null", "Type cannot be null."),
        ("1", "2", "Type must be 0 or 1."),
        ("1", "x", "Type must be 0 or 1."),
    ],
)
def test_what_is_counted_must_be_said(rest, group, kind, says):
    assert error(count(rest, group, kind)) == (400, REFUSED, says)


@pytest.mark.parametrize("group", ["1795000000000121", "x"])
def test_an_unknown_group(rest, group):
    assert error(count(rest, group)) == (
        404,
        "service_resource_not_found",
        f"do not find this group:{group}",
    )


def test_a_group_of_another_app(rest):
    other = Rest(make("acme", "other"))
    assert count(other, made(rest))[0] == 404
