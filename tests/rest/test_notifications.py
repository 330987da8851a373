"""What stands with an account of pushes: nickname, style, groups, hours, devices, language, the receiver's template
(N1-N6, N9, N10, N15, N16)."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.push import Binding
from chalicelib.model.user import fold
from chalicelib.services import bindings
from chalicelib.store import holders, push
from tests.rest.tenancy import Rest, make

ADA = "/users/ada"
BINDING = f"{ADA}/push/binding"
TOGETHER = "device_id, notifier_name and device_token go together"
PHONE = {"device_id": "phone", "device_token": "t1", "notifier_name": "fcm"}


@pytest.fixture
def put(rest, tenant):
    """A change of ada's, by herself."""
    token = tenant.token("ada")
    return lambda body, path=ADA: rest("PUT", path, body, token=token)


def entity(answer):
    status, body = answer
    assert (status, body["path"], body["action"]) == (200, "/users", body["action"]), body
    [shown] = body["entities"]
    return shown


def settings(answer):
    """What an entity shows of pushes."""
    told = ("notification", "device", "notifier", "pushInfo")
    return {name: value for name, value in entity(answer).items() if name.startswith(told)}


def refused(answer):
    status, body = answer
    return status, body["error"], body["error_description"]


PLAIN = {"notification_display_style": 0}


# --- nickname, style, groups -----------------------------------------------------------------------------------------


def test_a_nickname(rest, put):
    shown = entity(put({"nickname": "Countess 🦉"}))
    assert shown["nickname"] == "Countess 🦉" == entity(rest("GET", ADA))["nickname"]
    assert entity(put({"nickname": "n" * limits.NICKNAME}))["nickname"] == "n" * limits.NICKNAME
    assert refused(put({"nickname": "n" * (limits.NICKNAME + 1)})) == (400, "illegal_argument", "NICKNAME_TOO_LONG")
    assert "nickname" not in entity(put({"nickname": ""}))


@pytest.mark.parametrize("style", [1, "1", 0, "0"])
def test_a_display_style(rest, put, style):
    assert settings(put({"notification_display_style": style})) == {"notification_display_style": int(style)}
    assert settings(rest("GET", ADA)) == {"notification_display_style": int(style)}


def test_groups_that_nobody_is_notified_of(rest, tenant, put):
    assert settings(put({"entities": [{"notification_ignore_17": True}]}))["notification_ignore_17"] is True
    answer = rest("PUT", ADA, {"entities": [{"notification_ignore_18": True, "notification_ignore_17": False}]})
    assert settings(answer) == PLAIN | {"notification_ignore_18": True} == settings(rest("GET", ADA))
    shown = entity(put({"nickname": "Countess", "notification_ignore_19": 1}))
    assert (shown["nickname"], shown["notification_ignore_18"], shown["notification_ignore_19"]) == (
        "Countess",
        True,
        True,
    )
    assert rest("PUT", ADA, {"nickname": "me"}, token=tenant.token("grace"))[0] == 401


def test_so_many_groups_are_ignored_and_no_more(rest, tenant, monkeypatch):
    tenant.user("ada")
    monkeypatch.setattr(limits, "GROUPS_IGNORED", 2)
    for group, status in (("1", 200), ("2", 200), ("2", 200), ("3", 400)):
        assert rest("PUT", ADA, {"entities": [{f"notification_ignore_{group}": True}]})[0] == status
    assert rest("PUT", ADA, {"entities": [{"notification_ignore_1": False, "notification_ignore_3": True}]})[0] == 200


def test_so_many_groups_in_one_call_and_no_more(put):
    named = [{f"notification_ignore_{n + 1}": True} for n in range(limits.GROUPS_IGNORED_PER_CALL)]
    assert len(settings(put({"entities": named}))) == limits.GROUPS_IGNORED_PER_CALL + 1
    text = f"notification_ignore cannot name more than {limits.GROUPS_IGNORED_PER_CALL} groups"
    more = {"entities": [*named, {"notification_ignore_1000": True}]}
    assert refused(put(more)) == (400, "illegal_argument", text)


QUIET = "notification_no_disturbing"


def hours(start, end):
    return {QUIET: True, f"{QUIET}_start": start, f"{QUIET}_end": end}


@pytest.mark.parametrize(
    ("asked", "shown", "interval"),
    [
        (hours("22", "7"), hours("22", "7"), "22:00-07:00"),
        (hours(9, 9), hours("9", "9"), "09:00-09:00"),
        (hours("0", "24"), hours("0", "0"), "00:01-00:01"),
        (hours(0, 0), hours("0", "0"), "00:01-00:01"),
        ({QUIET: True}, hours("0", "0"), "00:01-00:01"),
        ({QUIET: False}, {}, ""),
    ],
)
def test_hours_without_pushes(rest, put, asked, shown, interval):
    """They are the silent interval of all conversations."""
    assert settings(put(asked)) == PLAIN | shown == settings(rest("GET", ADA))
    assert rest("GET", f"{ADA}/notification/user/ada")[1]["data"]["ignoreInterval"] == interval


def test_hours_without_pushes_are_kept_and_end(rest, put):
    put({"ignoreInterval": "8:30-17:00"}, f"{ADA}/notification/user/ada")
    assert settings(put({QUIET: True})) == PLAIN | hours("8", "17")
    assert rest("GET", f"{ADA}/notification/user/ada")[1]["data"]["ignoreInterval"] == "08:30-17:00"
    assert settings(put({QUIET: False})) == PLAIN


def test_everything_at_once(rest, put):
    asked = PHONE | hours("22", "7") | {"nickname": "Countess", "notification_display_style": 1}
    shown = entity(put(asked | {"entities": [{"notification_ignore_17": True}]}))
    assert (shown["nickname"], shown["username"], shown["type"]) == ("Countess", "ada", "user")
    device = {"notifier_name": "fcm", "device_token": "t1", "pushInfo": [PHONE | {"device_Id": "phone"}]}
    told = hours("22", "7") | {"notification_display_style": 1, "notification_ignore_17": True} | device
    assert settings(rest("GET", ADA)) == told == {name: shown.get(name) for name in told}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"entities": [{"password": "1"}]}, "some of [password] are not valid fields"),
        ({"password": "1", "x": 1}, "some of [password, x] are not valid fields"),
        ({"ignored": {"17": True}}, "some of [ignored] are not valid fields"),
        ({"entities": [{"notification_ignore_17": "yes"}]}, "some of [notification_ignore_17] are not valid fields"),
        ({"entities": [{"notification_ignore_17": []}]}, "some of [notification_ignore_17] are not valid fields"),
        ({"entities": [{"notification_ignore_x": True}]}, "notification_ignore must name a group"),
        ({"nickname": "n" * (limits.NICKNAME + 1)}, "NICKNAME_TOO_LONG"),
        ({"nickname": 7}, "parameters is invalid : nickname"),
        ({"entities": ["x"]}, "parameters is invalid : entities"),
        ({"entities": {}}, "parameters is invalid : entities"),
        ([], "request body must be a JSON object"),
        ({"notification_display_style": 2}, "parameters is invalid : notification_display_style"),
        ({"notification_display_style": "-1"}, "parameters is invalid : notification_display_style"),
        ({"notification_display_style": "--1"}, "parameters is invalid : notification_display_style"),
        ({"notification_display_style": True}, "parameters is invalid : notification_display_style"),
        ({QUIET: "yes"}, f"parameters is invalid : {QUIET}"),
        (hours("22", "25"), f"parameters is invalid : {QUIET}_end"),
        (hours("-1", "7"), f"parameters is invalid : {QUIET}_start"),
        ({QUIET: True, f"{QUIET}_start": "7"}, f"parameters is invalid : {QUIET}"),
        ({f"{QUIET}_start": "7", f"{QUIET}_end": "8"}, f"parameters is invalid : {QUIET}"),
        (PHONE | {"device_id": ""}, "parameters is invalid : device_id"),
        ({"device_token": "t", "device_id": None}, f"parameters is invalid : {TOGETHER}"),
    ],
)
def test_a_change_that_cannot_be(rest, put, body, text):
    """Nothing else that was asked for with it happens."""
    assert refused(put(body)) == (400, "illegal_argument", text)
    if isinstance(body, dict):
        entities = body.get("entities", [])
        more = [{"notification_ignore_5": True}, *entities] if isinstance(entities, list) else entities
        assert put({"nickname": "Usurper"} | PHONE | body | {"entities": more})[0] == 400
    shown = entity(rest("GET", ADA))
    assert "nickname" not in shown
    assert settings(rest("GET", ADA)) == PLAIN


def test_of_nobody(rest):
    assert rest("PUT", "/users/nobody", {"nickname": "n"})[0] == 404
    assert rest("GET", "/users/nobody")[0] == 404


# --- devices ---------------------------------------------------------------------------------------------------------


def bound(rest, name="ada"):
    status, body = rest("GET", f"/users/{name}/push/binding")
    assert status == 200, body
    return {(each["device_id"], each["notifier_name"]): each["device_token"] for each in body["entities"]}


def test_devices_are_bound_and_let_go(rest, put):
    assert bound(rest) == {}
    status, body = put(PHONE, BINDING)
    assert (status, body["entities"], body["action"], body["count"]) == (200, [PHONE], "put", 1)
    put(PHONE | {"notifier_name": "apns", "device_token": "t2"}, BINDING)
    put(PHONE | {"device_id": "tablet", "device_token": "t3"}, BINDING)
    everything = {("phone", "fcm"): "t1", ("phone", "apns"): "t2", ("tablet", "fcm"): "t3"}
    assert bound(rest) == everything
    status, body = put(PHONE | {"device_token": ""}, BINDING)
    assert (status, body["entities"]) == (200, [])
    del everything["phone", "fcm"]
    assert bound(rest) == everything
    put(PHONE, BINDING)
    assert put(PHONE | {"notifier_name": ""}, BINDING)[1]["entities"] == []
    assert bound(rest) == {("tablet", "fcm"): "t3"}
    for gone in ({"device_token": ""}, {"notifier_name": ""}, {"notifier_name": "", "device_token": ""}):
        assert put(PHONE | gone, BINDING)[1]["entities"] == [], "it is gone already"


def test_a_binding_as_the_web_sdk_makes_it(rest, put):
    shown = entity(put(PHONE))
    assert shown["pushInfo"] == [PHONE | {"device_Id": "phone"}]
    assert bound(rest) == {("phone", "fcm"): "t1"}
    assert "pushInfo" not in entity(put(PHONE | {"device_token": ""}))
    assert bound(rest) == {}


def test_a_new_token_in_place_of_the_old_one(rest, tenant, put):
    put(PHONE, BINDING)
    put(PHONE | {"device_token": "t2"}, BINDING)
    assert bound(rest) == {("phone", "fcm"): "t2"}
    assert [holders.look(tenant.app, token)[0] for token in ("t1", "t2")] == ["", "ada"]


@pytest.mark.parametrize("name", PHONE)
def test_a_binding_without_one_of_its_parts(rest, put, name):
    part = {key: value for key, value in PHONE.items() if key != name}
    assert refused(put(part, BINDING)) == (400, "illegal_argument", f"parameters is invalid : {name}")
    assert refused(put(part)) == (400, "illegal_argument", f"parameters is invalid : {TOGETHER}")
    assert bound(rest) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"device_id": ""}, "device_id"),
        ({"device_id": "d" * (limits.DEVICE + 1)}, "device_id"),
        ({"notifier_name": "n" * (limits.NOTIFIER_BOUND + 1)}, "notifier_name"),
        ({"device_token": "t" * (limits.DEVICE_TOKEN + 1)}, "device_token"),
    ],
)
def test_a_binding_that_cannot_be(rest, put, change, field):
    answer = put(PHONE | change, BINDING)
    assert refused(answer) == (400, "illegal_argument", f"parameters is invalid : {field}")
    assert answer[1]["exception"] == "IllegalArgumentException"
    assert bound(rest) == {}


def test_the_longest_names(rest, put):
    longest = {
        "device_id": "d" * limits.DEVICE,
        "notifier_name": "n" * limits.NOTIFIER_BOUND,
        "device_token": "t" * limits.DEVICE_TOKEN,
    }
    assert put(longest, BINDING)[1]["entities"] == [longest]
    assert len(bound(rest)) == 1


def test_of_too_many_the_dead_go_then_the_oldest(rest, tenant, put):
    for n in range(limits.BINDINGS):
        clock.offset += 1
        put({"device_id": f"d{n}", "notifier_name": "fcm", "device_token": f"t{n}"}, BINDING)
    assert len(bound(rest)) == limits.BINDINGS
    third = next(each for each in push.get(tenant.app, "ada").bindings if each.device == "d3")
    push.change(tenant.app, "ada", {}, bound=[type(third)(**vars(third) | {"dead": True})])
    assert len(put(PHONE | {"device_token": "x"}, BINDING)[1]["entities"]) == 1
    assert "d3" not in {device for device, _ in bound(rest)}
    put(PHONE | {"device_id": "next", "device_token": "y"}, BINDING)
    devices = [device for device, _ in bound(rest)]
    assert devices == ["d1", "d2", *(f"d{n}" for n in range(4, limits.BINDINGS)), "phone", "next"]
    assert [holders.look(tenant.app, token)[0] for token in ("t0", "t3", "t1")] == ["", "", "ada"]


def test_a_phone_that_changed_hands_is_its_new_users(rest, tenant, put):
    put(PHONE, BINDING)
    put(PHONE | {"device_id": "tablet", "device_token": "t2"}, BINDING)
    put(PHONE | {"notifier_name": "sandbox"}, BINDING)
    grace = tenant.token("grace")
    assert rest("PUT", "/users/grace/push/binding", PHONE, token=grace)[1]["entities"] == [PHONE]
    assert bound(rest, "grace") == {("phone", "fcm"): "t1"}
    assert bound(rest) == {("tablet", "fcm"): "t2"}
    put(PHONE | {"device_token": ""}, BINDING)
    assert holders.look(tenant.app, "t1")[0] == "grace"
    put(PHONE, BINDING)
    assert (bound(rest, "grace"), bound(rest)) == ({}, {("tablet", "fcm"): "t2", ("phone", "fcm"): "t1"})


def test_a_phone_by_another_name_rings_once(rest, tenant, put):
    for name in ("phone", "same phone", "sandbox"):
        put(PHONE | ({"notifier_name": name} if name == "sandbox" else {"device_id": name}), BINDING)
    assert bound(rest) == {("same phone", "fcm"): "t1", ("phone", "sandbox"): "t1"}
    assert holders.look(tenant.app, "t1")[0] == "ada"
    push.change(tenant.app, "ada", {}, bound=[Binding("old name", "fcm", "t1")])
    put(PHONE | {"device_id": "same phone"}, BINDING)
    assert bound(rest) == {("same phone", "fcm"): "t1", ("phone", "sandbox"): "t1"}, "also if both stood before"


def test_a_phone_where_nothing_arrived_is_bound_anew(rest, tenant, put):
    put(PHONE, BINDING)
    [dead] = push.get(tenant.app, "ada").bindings
    push.change(tenant.app, "ada", {}, bound=[type(dead)(**vars(dead) | {"dead": True, "endpoint": "arn"})])
    put(PHONE, BINDING)
    [again] = push.get(tenant.app, "ada").bindings
    assert (again.token, again.dead, again.endpoint) == ("t1", False, "")


def test_a_binding_that_stands_costs_one_read(rest, put, recorder):
    put(PHONE, BINDING)
    with recorder.recording() as calls:
        assert put(PHONE, BINDING)[1]["entities"] == [PHONE]
    assert [call.operation for call in calls] == ["GetItem", "GetItem"], "who calls, and what it has bound"


def test_a_removed_account_takes_its_settings_along(rest, tenant, put):
    put(PHONE | {"notification_display_style": 1, "entities": [{"notification_ignore_17": True}]})
    tenant.user("grace")
    put({"type": "NONE"}, f"{ADA}/notification/user/grace")
    put({"type": "NONE"}, f"{ADA}/notification/user/ada")
    put({"translationLanguage": "EN"}, f"{ADA}/notification/language")
    rest("DELETE", ADA)
    assert holders.look(tenant.app, "t1")[0] == ""
    rest("POST", "/users", {"username": "ada", "password": "1"})
    assert settings(rest("GET", ADA)) == PLAIN
    assert rest("GET", f"{ADA}/notification/language")[1]["data"] == {"language": ""}
    assert rest("GET", f"{ADA}/notification/user/ada")[1]["data"]["type"] == "ALL"
    assert rest("GET", f"{ADA}/notification/mute/type")[1]["data"] == []


# --- nicknames of many -----------------------------------------------------------------------------------------------


def rename(rest, *pairs, **more):
    return rest("PUT", "/push/nickname", [{"username": name, "push_nickname": nick} for name, nick in pairs], **more)


def test_nicknames_of_many(rest, tenant):
    for name in ("ada", "grace"):
        tenant.user(name)
    status, body = rename(rest, ("ada", "A"), ("Grace", "G" * limits.NICKNAME), ("ADA", "B"))
    wanted = [{"username": "ada", "push_nickname": "B"}, {"username": "grace", "push_nickname": "G" * limits.NICKNAME}]
    assert (status, body["entities"]) == (200, wanted)
    assert entity(rest("GET", ADA))["nickname"] == "B"


def test_so_many_nicknames_and_no_more(rest, tenant, recorder):
    names = [f"u{n}" for n in range(limits.PUSH_NICKNAMES)]
    for name in names:
        tenant.user(name)
    with recorder.recording() as calls:
        status, body = rename(rest, *((name, name.upper()) for name in names))
    assert (status, len(body["entities"])) == (200, limits.PUSH_NICKNAMES)
    operations = [call.operation for call in calls]
    assert operations.count("UpdateItem") == limits.PUSH_NICKNAMES == len(calls) - 1, "one read for all"
    text = "put user push nicknames exceeds the limit"
    assert refused(rename(rest, *((name, "x") for name in [*names, "u0"]))) == (400, "illegal_argument", text)


@pytest.mark.parametrize("body", [[], None, {}])
def test_no_nicknames(rest, body):
    text = "put user push nicknames illegal empty request body"
    assert refused(rest("PUT", "/push/nickname", body)) == (400, "illegal_argument", text)


@pytest.mark.parametrize(
    ("pair", "status", "text"),
    [
        (("ada", "x" * (limits.NICKNAME + 1)), 400, "ada push nickname length exceeds the limit"),
        (("nobody", "x"), 404, "username nobody doesn't exist!"),
        (("a b", "x"), 404, "username a b doesn't exist!"),
        (("", "x"), 400, "Entity user requires a property named username"),
    ],
)
def test_nicknames_that_cannot_be(rest, tenant, pair, status, text):
    for name in ("ada", "grace"):
        tenant.user(name)
    answer = rename(rest, ("grace", "G"), pair)
    assert (answer[0], answer[1]["error_description"]) == (status, text)
    assert "nickname" not in entity(rest("GET", "/users/grace"))


# --- language, template ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["EN", "zh-Hans", "pt_BR", "x" * limits.LANGUAGE, ""])
def test_a_language(rest, put, tag):
    language = f"{ADA}/notification/language"
    status, body = put({"translationLanguage": tag}, language)
    assert (status, body["data"], body["path"]) == (200, {"language": tag}, "/users")
    assert rest("GET", language)[1]["data"] == {"language": tag}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"translationLanguage": "x" * (limits.LANGUAGE + 1)}, "parameters is invalid : translationLanguage"),
        ({"translationLanguage": "e n"}, "parameters is invalid : translationLanguage"),
        ({}, "parameters is invalid : translationLanguage"),
        ({"translationLanguage": 7}, "parameters is invalid : translationLanguage"),
    ],
)
def test_a_language_that_cannot_be(rest, put, body, text):
    assert refused(put(body, f"{ADA}/notification/language")) == (400, "illegal_argument", text)
    assert rest("GET", f"{ADA}/notification/language")[1]["data"] == {"language": ""}


def test_the_receivers_template(rest, put):
    path = f"{ADA}/notification/template"
    assert rest("GET", path)[1]["data"] == {"templateName": ""}
    rest("POST", "/notification/template", {"name": "hello", "title_pattern": "t", "content_pattern": "c"})
    assert put({"templateName": "hello"}, path)[1]["data"] == {"templateName": "hello"}
    assert rest("GET", path)[1]["data"] == {"templateName": "hello"}
    for name in ("nobodys", "a b", "x" * 900):
        answer = put({"templateName": name}, path)
        assert refused(answer) == (400, "entity_not_found", f"{name} template is not exist")
        assert answer[1]["exception"] == "EntityNotFoundException"
    assert refused(put({}, path)) == (400, "illegal_argument", "parameters is invalid : templateName")
    assert rest("GET", path)[1]["data"] == {"templateName": "hello"}
    assert put({"templateName": ""}, path)[1]["data"] == {"templateName": ""}
    assert rest("GET", path)[1]["data"] == {"templateName": ""}


SETTINGS = [
    ("GET", ADA, None),
    ("PUT", ADA, {"nickname": "x"}),
    ("PUT", BINDING, PHONE),
    ("GET", BINDING, None),
    ("PUT", f"{ADA}/notification/language", {"translationLanguage": "EN"}),
    ("GET", f"{ADA}/notification/language", None),
    ("PUT", f"{ADA}/notification/template", {"templateName": ""}),
    ("GET", f"{ADA}/notification/template", None),
    ("PUT", f"{ADA}/notification/user/ada", {"type": "NONE"}),
    ("GET", f"{ADA}/notification/user/ada", None),
    ("GET", f"{ADA}/notification?user=&group=1", None),
    ("GET", f"{ADA}/notification/mute/type", None),
    ("PUT", "/push/nickname", [{"username": "ada", "push_nickname": "x"}]),
]


@pytest.mark.parametrize(("verb", "path", "body"), SETTINGS)
def test_an_account_of_another_app_is_unknown(tenant, put, verb, path, body):
    """With a token of that app, for a user that only this one has."""
    put(PHONE | {"notification_display_style": 1})
    status, answer = Rest(make("acme", "store-2"))(verb, path, body)
    assert (status, "Store" in str(answer)) == (404, False)


def test_what_two_apps_know_of_one_name_is_two_things(rest, tenant, put):
    """Of a device too: the same phone may have both apps."""
    put(PHONE | {"notification_display_style": 1})
    second = make("acme", "store-2")
    other = Rest(second)
    second.user("ada")
    assert settings(other("GET", ADA)) == PLAIN
    other("PUT", BINDING, PHONE)
    other("PUT", f"{ADA}/notification/user/ada", {"type": "NONE"})
    assert rest("GET", f"{ADA}/notification/user/ada")[1]["data"]["type"] == "ALL"
    assert (bound(rest), bound(other)) == ({("phone", "fcm"): "t1"}, {("phone", "fcm"): "t1"})
    other("DELETE", ADA)
    assert bound(rest) == {("phone", "fcm"): "t1"}
    assert holders.look(tenant.app, "t1")[0] == fold("ADA")


def test_a_token_is_never_shown_in_a_log_or_an_error(rest, put):
    assert "t1" not in repr(push.get(rest.tenant.app, "ada"))
    put(PHONE)
    assert "t1" not in repr(push.get(rest.tenant.app, "ada"))
    assert "t1" not in repr(bindings.turn(push.get(rest.tenant.app, "ada"), bindings.NewBinding("p", "n", "t1")))
    status, body = put(PHONE | {"device_token": "secret" * limits.DEVICE_TOKEN}, BINDING)
    assert (status, "secret" in str(body)) == (400, False)
