"""Silent mode (N7, N8, X34, X35), and what the user's other devices are told of it (msync 6.5)."""

import json

import pytest

from chalicelib import clock, limits
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import people, push, table
from tests.rest.groups import group, rest
from tests.rest.roommaking import made as a_room
from tests.rest.tenancy import Rest, make
from tests.rest.threads import message, thread

__all__ = ["group", "message", "rest", "thread"]

LINUS = "/users/linus/notification"
OF_ALL = f"{LINUS}/user/linus"
OF_GRACE = f"{LINUS}/user/grace"
DEFAULT = {"type": "DEFAULT", "ignoreDuration": 0, "ignoreInterval": ""}
ALL = DEFAULT | {"type": "ALL"}


@pytest.fixture
def put(rest, tenant):
    """A setting of linus', by himself on his phone."""
    token = tenant.token("linus")
    return lambda path, body, name="phone": rest("PUT", f"{path}?resource={name}", body, token=token)


@pytest.fixture
def set_(put):
    def set_(path, **said):
        status, body = put(path, said)
        assert (status, body["path"], body["action"]) == (200, "/users", "put"), body
        return body["data"]

    return set_


@pytest.fixture
def got(rest):
    def got(path):
        status, body = rest("GET", path)
        assert (status, body["path"]) == (200, "/users"), body
        return body["data"]

    return got


def refused(answer):
    status, body = answer
    return status, body["error_description"]


def invalid(field):
    return 400, f"parameters is invalid : {field}"


# --- of all conversations --------------------------------------------------------------------------------------------


def test_nothing_is_set(got, group):
    assert got(OF_ALL) == ALL
    assert got(OF_GRACE) == got(f"{LINUS}/chatgroup/{group}") == DEFAULT


@pytest.mark.parametrize("type", ["ALL", "AT", "NONE"])
def test_a_type(set_, got, type):
    assert set_(OF_ALL, type=type) == DEFAULT | {"type": type} == got(OF_ALL)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("21:30-08:00", "21:30-08:00"),
        ("8:0-10:30", "08:00-10:30"),
        ("1:1-23:59", "01:01-23:59"),
        ("7:05-7:05", "07:05-07:05"),
        ("0:0-0:1", "00:00-00:01"),
        ("0:0-0:0", ""),
        ("00:00-00:00", ""),
        ("", ""),
    ],
)
def test_an_interval(set_, got, given, shown):
    set_(OF_ALL, ignoreInterval="3:3-4:4")
    assert set_(OF_ALL, ignoreInterval=given) == ALL | {"ignoreInterval": shown} == got(OF_ALL)


@pytest.mark.parametrize("path", [OF_ALL, OF_GRACE])
def test_a_duration_becomes_an_end(set_, got, path):
    before = clock.now()
    until = set_(path, ignoreDuration=60_000)["ignoreDuration"]
    assert before + 60_000 <= until <= clock.now() + 60_000
    assert got(path)["ignoreDuration"] == until
    clock.offset += 60_001
    assert got(path)["ignoreDuration"] == 0, "it is over"
    set_(path, ignoreDuration=str(limits.IGNORE_DURATION))
    assert got(path)["ignoreDuration"] > clock.now() + limits.IGNORE_DURATION - 60_000
    assert set_(path, ignoreDuration=0)["ignoreDuration"] == 0 == got(path)["ignoreDuration"]


def test_what_is_not_given_stays(set_, got):
    set_(OF_ALL, type="AT")
    set_(OF_ALL, ignoreInterval="8:0-10:30")
    until = set_(OF_ALL, ignoreDuration=60_000)["ignoreDuration"]
    assert got(OF_ALL) == {"type": "AT", "ignoreDuration": until, "ignoreInterval": "08:00-10:30"}
    assert set_(OF_ALL, type="NONE", ignoreInterval="") == {
        "type": "NONE",
        "ignoreDuration": until,
        "ignoreInterval": "",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "DEFAULT"}, "type"),
        ({"type": "none"}, "type"),
        ({"type": ""}, "type"),
        ({}, "type"),
        ({"later": 1}, "type"),
        ({"ignoreDuration": -1}, "ignoreDuration"),
        ({"ignoreDuration": limits.IGNORE_DURATION + 1}, "ignoreDuration"),
        *(
            ({"ignoreInterval": interval}, "ignoreInterval")
            for interval in (
                *("8-10", "24:00-1:00", "8:60-9:00", "8:00-9:0:0", "8:00", "-", "٨:0-9:0", " 8:0-9:0", "008:0-9:0"),
                *("8:0-9:60", "8:0-24:0", "8:0-9:0\n"),
            )
        ),
    ],
)
def test_what_cannot_be_set(put, got, body, field):
    assert refused(put(OF_ALL, {"ignoreDuration": 5, "type": "NONE"} | body if body and field != "type" else body)) == (
        invalid(field)
    )
    assert got(OF_ALL) == ALL


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"type": 1}, "parameters is invalid : type"),
        ({"ignoreDuration": "x"}, "parameters is invalid : ignoreDuration"),
        ({"ignoreDuration": 1.5}, "parameters is invalid : ignoreDuration"),
        ({"ignoreInterval": 8}, "parameters is invalid : ignoreInterval"),
        ([], "request body must be a JSON object"),
    ],
)
def test_what_is_no_setting(put, got, body, text):
    assert refused(put(OF_ALL, body)) == (400, text)
    assert got(OF_ALL) == ALL


# --- of one conversation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type", ["ALL", "AT", "NONE"])
def test_a_type_of_one_conversation(set_, got, group, type):
    for path in (OF_GRACE, f"{LINUS}/chatgroup/{group}"):
        assert set_(path, type=type) == DEFAULT | {"type": type} == got(path)
        assert set_(path, type="DEFAULT") == DEFAULT == got(path)
    assert got(OF_ALL) == ALL


def test_a_name_is_folded(set_, got):
    set_(f"{LINUS}/user/GRACE", type="NONE")
    assert got(OF_GRACE)["type"] == "NONE"
    set_(f"{LINUS}/user/Linus", type="AT")
    assert got(OF_ALL)["type"] == "AT"


def test_an_account_by_its_uuid(rest, tenant, set_, got):
    uuid = tenant.users["linus"].uuid
    set_(f"/users/{uuid}/notification/user/{uuid}", type="AT")
    assert got(OF_ALL)["type"] == "AT"
    assert got(f"/users/{uuid}/notification/user/linus")["type"] == "AT"


def test_an_interval_is_for_all_conversations_alone(put, set_, got):
    assert refused(put(OF_GRACE, {"ignoreInterval": "8:0-9:0", "type": "NONE"})) == invalid("ignoreInterval")
    assert got(OF_GRACE) == DEFAULT
    assert set_(OF_GRACE, ignoreInterval="", type="NONE") == DEFAULT | {"type": "NONE"}
    assert set_(OF_GRACE, ignoreInterval="") == DEFAULT | {"type": "NONE"}


@pytest.mark.parametrize(
    ("key", "status", "error", "number"),
    [
        ("user/nobody", 404, "service_resource_not_found", None),
        ("user/a b", 404, "service_resource_not_found", None),
        ("chatgroup/1795000000000121", 404, "resource_not_found", 60003),
        ("chatgroup/x", 404, "resource_not_found", 60003),
        ("chatgroup/0", 404, "resource_not_found", 60003),
        ("chatroom/1795000000000122", 404, "service_resource_not_found", None),
        ("x/linus", 404, "service_resource_not_found", None),
    ],
)
def test_of_what_is_not_there(put, rest, key, status, error, number):
    answer, body = put(f"{LINUS}/{key}", {"type": "NONE"})
    assert (answer, body["error"], body.get("error_code")) == (status, error, number)
    assert rest("GET", f"{LINUS}/mute/type")[1]["data"] == []


def test_of_no_kind_of_conversation(put, rest):
    for answer in (put(f"{LINUS}/chatrooms/1", {"type": "NONE"}), rest("GET", f"{LINUS}/chatrooms/1")):
        assert refused(answer) == (404, "url is invalid")


def test_of_a_group_one_is_not_in_and_of_a_room(rest, tenant, put, group):
    room = a_room(tenant.app, "linus").id
    rest("DELETE", f"/chatgroups/{group}/users/linus")
    for muc in (group, room):
        status, body = put(f"{LINUS}/chatgroup/{muc}", {"type": "NONE"})
        assert (status, body["error_description"], body["error_code"]) == (404, "user not in group", 60003)


def test_who_leaves_a_group_finds_its_setting_again_and_may_clear_it(rest, set_, got, group):
    path = f"{LINUS}/chatgroup/{group}"
    set_(path, type="NONE")
    rest("DELETE", f"/chatgroups/{group}/users/linus")
    assert got(path)["type"] == "NONE"
    rest("POST", f"/chatgroups/{group}/users/linus")
    assert got(path)["type"] == "NONE"
    rest("DELETE", f"/chatgroups/{group}")
    assert set_(path, type="DEFAULT") == DEFAULT == got(path)


def test_of_a_thread(rest, set_, got, thread):
    path = f"{LINUS}/chatgroup/{thread}"
    assert set_(path, type="NONE") == DEFAULT | {"type": "NONE"} == got(path)
    stranger = rest("PUT", f"/users/ada/notification/chatgroup/{thread}", {"type": "NONE"})
    assert refused(stranger) == (404, "user not in group")


def test_what_is_cleared_leaves_no_row(tenant, set_):
    set_(OF_GRACE, type="NONE", ignoreDuration=60_000)
    set_(OF_GRACE, type="DEFAULT", ignoreDuration=0)
    key = push.key(tenant.app, "linus", "user#grace")
    assert "Item" not in table.client().get_item(TableName=people.Row.Meta.table_name, Key=key)


# --- several ---------------------------------------------------------------------------------------------------------


def test_several_at_once(rest, set_, group, recorder):
    set_(OF_GRACE, type="NONE")
    set_(f"{LINUS}/chatgroup/{group}", type="AT")
    set_(OF_ALL, type="ALL", ignoreInterval="8:0-9:0")
    with recorder.recording() as calls:
        query = f"user=grace,Ada,linus,grace,nobody&group={group},17"
        status, body = rest("GET", f"{LINUS}?{query}", token=rest.tenant.token("linus"))
    assert (status, body["data"]) == (
        200,
        {
            "user": {
                "grace": DEFAULT | {"type": "NONE"},
                "Ada": DEFAULT,
                "linus": ALL | {"ignoreInterval": "08:00-09:00"},
                "nobody": DEFAULT,
            },
            "group": {group: DEFAULT | {"type": "AT"}, "17": DEFAULT},
        },
    )
    assert [call.operation for call in calls] == ["GetItem", "BatchGetItem"], "who calls, and all of it"


@pytest.mark.parametrize("query", ["", "?user=&group=", "?user=undefined&group=null", "?user=,"])
def test_of_none(got, query):
    assert got(LINUS + query) == {"user": {}, "group": {}}


def test_so_many_at_once_and_no_more(rest, got):
    names = ",".join(f"u{n}" for n in range(limits.SILENCES_ASKED - 1))
    found = got(f"{LINUS}?user={names}&group=17")
    assert (len(found["user"]), len(found["group"])) == (limits.SILENCES_ASKED - 1, 1)
    text = f"cannot ask for more than {limits.SILENCES_ASKED} conversations"
    assert refused(rest("GET", f"{LINUS}?user={names}&group=17,18")) == (400, text)
    groups = ",".join(str(n + 1) for n in range(limits.SILENCES_ASKED + 1))
    assert refused(rest("GET", f"{LINUS}?group={groups}")) == (400, text)


@pytest.mark.parametrize("query", ["?user=a%20b", "?group=x", "?group=1795000000000122"])
def test_of_what_is_none(rest, query):
    assert rest("GET", LINUS + query)[0] == 404


# --- those that have a type of their own -----------------------------------------------------------------------------


def types(rest, limit, **more):
    found, cursor = [], ""
    while True:
        status, body = rest("GET", f"{LINUS}/mute/type?limit={limit}&cursor={cursor}", **more)
        assert status == 200, body
        assert len(body["data"]) <= limit
        found += body["data"]
        cursor = body.get("cursor", "")
        if not cursor:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_the_types_by_page(rest, tenant, set_, group, limit):
    assert types(rest, limit) == []
    tenant.user("a.b")
    set_(OF_ALL, type="NONE")
    set_(OF_GRACE, type="NONE")
    set_(f"{LINUS}/user/a.b", type="AT")
    set_(f"{LINUS}/user/ada", type="ALL", ignoreDuration=5)
    set_(f"{LINUS}/user/omar", ignoreDuration=60_000)
    set_(f"{LINUS}/chatgroup/{group}", type="NONE")
    assert types(rest, limit, token=tenant.token("linus")) == [
        {"group": group, "value": "NONE"},
        {"user": "a.b", "value": "AT"},
        {"user": "ada", "value": "ALL"},
        {"user": "grace", "value": "NONE"},
    ]


def test_a_page_is_one_query(rest, tenant, set_, recorder, monkeypatch):
    monkeypatch.setattr(limits, "SILENCES_PAGE", 2)
    for name in ("ada", "grace", "omar"):
        set_(f"{LINUS}/user/{name}", type="NONE")
    with recorder.recording() as calls:
        _, body = rest("GET", f"{LINUS}/mute/type?limit=100", token=tenant.token("linus"))
    assert [call.operation for call in calls] == ["GetItem", "Query"]
    assert [each["user"] for each in body["data"]] == ["ada", "grace"], "a longer one is cut"
    assert body["cursor"] == "user.grace"


def test_a_page_that_cannot_be(rest):
    assert rest("GET", f"{LINUS}/mute/type?limit=0")[0] == 400
    assert rest("GET", f"{LINUS}/mute/type?cursor=%23")[0] == 400
    assert rest("GET", f"{LINUS}/mute/type?cursor=zzz")[1]["data"] == []


# --- who hears of it -------------------------------------------------------------------------------------------------


@pytest.fixture
def devices(client, rest):
    """Of linus: one that acts, and one beside it."""
    return client("linus", "phone", tenant=rest.tenant.app), client("linus", "web", tenant=rest.tenant.app)


def told(device, metas=None):
    found = [meta for meta in (device.heard() if metas is None else metas) if meta.ns == pb.Meta.NOTIFY]
    said = [json.loads(meta.payload) for meta in found]
    assert all(each["type"] == "user_notification_mute" for each in said)
    return [value for each in said for value in each["values"]]


def test_the_other_devices_of_the_user_are_told(devices, client, tenant, set_, group):
    phone, web = devices
    grace = client("grace", tenant=tenant.app)
    until = set_(OF_ALL, type="AT", ignoreDuration=60_000)["ignoreDuration"]
    data = {"type": "AT", "ignoreDuration": until, "ignoreInterval": ""}
    assert told(web) == [{"operator_resource": "phone", "user": "linus", "data": data}]
    set_(OF_GRACE, type="NONE")
    data = {"type": "NONE", "ignoreDuration": 0}
    assert told(web) == [{"operator_resource": "phone", "user": "grace", "data": data}], "no interval: one of them"
    set_(f"{LINUS}/chatgroup/{group}", type="NONE")
    assert told(web) == [{"operator_resource": "phone", "group": group, "data": data}]
    set_(f"{LINUS}/chatgroup/{group}", type="DEFAULT")
    assert told(web) == [{"operator_resource": "phone", "group": group, "data": {}}], "it has none of its own"
    assert told(phone) == told(grace) == []
    assert told(phone, phone.catch_up()) == []


def test_a_type_that_goes_leaves_a_time(devices, set_):
    _, web = devices
    until = set_(OF_GRACE, type="NONE", ignoreDuration=60_000)["ignoreDuration"]
    set_(OF_GRACE, type="DEFAULT")
    assert [value["data"] for value in told(web)] == [
        {"type": "NONE", "ignoreDuration": until},
        {"type": "DEFAULT", "ignoreDuration": until},
    ]


def test_hours_without_pushes_are_told_as_the_interval(devices, rest, tenant):
    phone, web = devices
    asked = {"notification_no_disturbing": True, "notification_no_disturbing_start": 22}
    asked |= {"notification_no_disturbing_end": 7}
    rest("PUT", "/users/linus?resource=phone", asked, token=tenant.token("linus"))
    data = {"type": "ALL", "ignoreDuration": 0, "ignoreInterval": "22:00-07:00"}
    assert told(web) == [{"operator_resource": "phone", "user": "linus", "data": data}]
    rest("PUT", "/users/linus?resource=phone", {"nickname": "L"}, token=tenant.token("linus"))
    assert told(web) == told(phone) == []


def test_what_the_app_sets_all_devices_hear(devices, rest):
    phone, web = devices
    rest("PUT", OF_ALL, {"type": "NONE"})
    data = {"type": "NONE", "ignoreDuration": 0, "ignoreInterval": ""}
    assert told(web) == told(phone) == [{"operator_resource": "", "user": "linus", "data": data}]


def test_a_device_that_was_away_hears_of_it_when_it_comes_back(client, tenant, set_):
    web = client("linus", "web", tenant=tenant.app)
    web.leave()
    set_(OF_GRACE, type="NONE")
    web = client("linus", "web", tenant=tenant.app)
    assert [value["user"] for value in told(web, web.catch_up())] == ["grace"]


def test_nobody_hears_of_what_was_refused_or_says_nothing(devices, put):
    _, web = devices
    assert put(OF_GRACE, {"ignoreInterval": ""})[0] == 200
    put(OF_ALL, {"type": "DEFAULT"})
    put(f"{LINUS}/user/nobody", {"type": "NONE"})
    assert told(web) == []


# --- tenants ---------------------------------------------------------------------------------------------------------


def test_what_two_apps_know_of_one_name_is_two_things(rest, set_, got, group):
    other = Rest(make("acme", "store-2"))
    for name in ("linus", "grace"):
        other.tenant.user(name)
    set_(OF_GRACE, type="NONE")
    set_(OF_ALL, type="NONE")
    set_(f"{LINUS}/chatgroup/{group}", type="NONE")
    assert other("GET", OF_GRACE)[1]["data"] == other("GET", f"{LINUS}/chatgroup/{group}")[1]["data"] == DEFAULT
    assert other("GET", OF_ALL)[1]["data"] == ALL
    assert other("GET", f"{LINUS}/mute/type")[1]["data"] == []
    assert other("PUT", f"{LINUS}/chatgroup/{group}", {"type": "ALL"})[0] == 404
    assert other("PUT", OF_GRACE, {"type": "AT"})[0] == 200
    assert got(OF_GRACE)["type"] == "NONE"
