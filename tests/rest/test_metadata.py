"""Attributes of members of a group (G23-G26, X21, X22) and of rooms (R10-R14)."""

import json

import pytest

from chalicelib import limits
from chalicelib.model.attributes import portions
from chalicelib.model.event import Actor
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import membership
from chalicelib.store import messages, mucs
from tests.rest.groups import error, group, muc, rest, said
from tests.rest.roommaking import ROOM, ear, heard, made, room
from tests.rest.tenancy import Rest, make

__all__ = ["ear", "group", "rest", "room"]


def failed(answer):
    status, body = answer
    return status, body["error"], body["error_description"], body.get("error_code")


# --- of members ------------------------------------------------------------------------------------------------------


@pytest.fixture
def put(rest, group, tenant):
    """Attributes of a user, set by a user or by the app."""

    def put(username, values, by=None, **more):
        prefix, token = ("/sdk", tenant.token(by)) if by else ("", None)
        path = f"{prefix}/metadata/chatgroup/{group}/user/{username}?resource=web"
        return rest("PUT", path, {"metaData": values}, token=token, **more)

    return put


@pytest.fixture
def got(rest, group):
    def got(username):
        status, body = rest("GET", f"/metadata/chatgroup/{group}/user/{username}")
        assert status == 200, body
        return body["data"]

    return got


def test_a_member_sets_its_own(rest, group, put, got):
    status, body = put("Linus", {"nick": "Torv", "é": "☀ \n"}, by="linus")
    assert (status, body["data"], set(body)) == (200, {"nick": "Torv", "é": "☀ \n"}, {"data", "timestamp", "duration"})
    assert got("linus") == {"nick": "Torv", "é": "☀ \n"}
    info = {"username": "linus", "properties": {"nick": "Torv", "é": "☀ \n"}}
    [(operation, about, by, _, told_info, _)] = said(rest, group, "from", "reason", "eventInfo", "ext")[-1:]
    assert (operation, about, by.name) == ("GROUP_MEMBER_METADATA_UPDATE", ["linus"], "linus")
    assert json.loads(told_info.ext) == info
    put("linus", {"nick": "", "town": "Hel"}, by="linus")
    assert got("linus") == {"é": "☀ \n", "town": "Hel"}


@pytest.mark.parametrize("by", ["ada", "grace", None])
def test_the_staff_and_the_app_set_those_of_others(put, got, by):
    assert put("linus", {"k": "v"}, by=by)[0] == 200
    assert got("linus") == {"k": "v"}


def test_who_sets_none(rest, group, put, got, tenant):
    assert failed(put("ada", {"k": "v"}, by="linus")) == (401, "metadata_error", "auth error", 60001)
    stranger = (404, "metadata_error", "user not in group", 60003)
    assert failed(put("omar", {"k": "v"}, by="omar")) == stranger
    assert failed(put("linus", {"k": "v"}, by="omar")) == stranger
    for name in ("omar", "nobody", "é", "x" * 2000):
        assert failed(put(name, {"k": "v"})) == stranger
    assert failed(put("omar", {"k": "v"}, by="ada")) == stranger
    missing = rest("PUT", "/metadata/chatgroup/1/user/ada", {"metaData": {"k": "v"}})
    assert failed(missing) == (404, "metadata_error", "group not exists", 60003)
    rest("POST", f"/chatgroups/{group}/disable")
    assert put("linus", {"k": "v"}, by="linus")[0] == 403
    assert got("ada") == got("linus") == {}


def test_what_is_no_attribute(put, got):
    for values in (None, {}, [], "x", {"k": 1}, {"k": None}, {"k": {}}, {"": "v"}):
        assert put("linus", values)[:1] == (400,)
    assert got("linus") == {}


def test_as_long_as_they_may_be(put, got):
    longest = {"k" * limits.MEMBER_KEY: "v" * limits.MEMBER_VALUE}
    assert put("linus", longest, by="linus")[0] == 200
    assert got("linus") == longest
    too_long = "exceeds chatgroup user metadata single {} limit"
    answer = put("linus", {"k" * (limits.MEMBER_KEY + 1): "v"}, by="linus")
    assert failed(answer) == (400, "metadata_error", too_long.format("key"), 60009)
    for value in ("v" * (limits.MEMBER_VALUE + 1), "é" * (limits.MEMBER_VALUE // 2) + "v"):
        answer = put("linus", {"k": value}, by="linus")
        assert failed(answer) == (400, "metadata_error", too_long.format("value"), 60010)
    assert got("linus") == longest


def test_as_many_as_there_may_be(put, got, rest, group):
    """4 KB in one call and in all."""
    full = {f"{n:02d}": "v" * 510 for n in range(8)}
    assert sum(len(key) + len(value) for key, value in full.items()) == limits.MEMBER_ATTRIBUTES
    assert put("linus", full)[0] == 200
    too_large = (400, "metadata_error", "exceeds chatgroup user metadata total size limit", 60012)
    before = said(rest, group)
    assert put("linus", {"x": ""})[0] == 200
    assert failed(put("linus", {"x": "y"})) == too_large
    assert failed(put("linus", full | {"x": "y"})) == too_large
    assert got("linus") == full
    assert len(said(rest, group)) == len(before) + 1
    assert put("linus", {"00": "", "x": "v" * 511})[0] == 200


def test_what_is_long_as_json_is_told_in_several_events(rest, group, put, got):
    values = {f"{n:02d}": "\x01" * 510 for n in range(8)}  # six bytes each
    assert put("linus", values)[0] == 200
    entries = messages.after(rest.tenant.app, muc(rest, group).conversation, 0, 100)
    infos = [info for _, _, info in heard([pb.Meta.FromString(entry.meta) for entry in entries]) if info]
    assert len(infos) == 2
    assert {key: value for info in infos for key, value in info["properties"].items()} == values


def test_those_of_several_are_set_by_the_app(rest, group, got, tenant):
    path = f"/metadata/chatgroup/{group}/users/batch"
    asked = [{"username": "Linus", "metadata": {"k": "v"}}, {"username": "grace", "metadata": {"k": "w"}}]
    status, body = rest("PUT", path, [*asked, {"username": "linus", "metadata": {"l": "m"}}])
    assert (status, set(body)) == (200, {"data", "timestamp", "duration"})
    for colon in ("", ":"):
        assert body["data"][f"updateMetadataSucceeded{colon}"] == ["linus", "grace"]
        assert body["data"][f"updateMetadataFailed{colon}"] == []
    assert (got("linus"), got("grace")) == ({"k": "v", "l": "m"}, {"k": "w"})
    assert rest("PUT", path, asked, token=tenant.token("ada"))[0] == 401


def test_one_of_several_may_have_no_room_left(rest, group, put, got):
    put("linus", {f"{n:02d}": "v" * 510 for n in range(8)})
    asked = [{"username": name, "metadata": {"k": "v"}} for name in ("linus", "grace")]
    status, body = rest("PUT", f"/metadata/chatgroup/{group}/users/batch", asked)
    data = body["data"]
    assert (status, data["updateMetadataSucceeded"], data["updateMetadataFailed"]) == (200, ["grace"], ["linus"])
    assert got("grace") == {"k": "v"}


def test_what_several_cannot_be_set(rest, group, got):
    path = f"/metadata/chatgroup/{group}/users/batch"
    asked = [{"username": name, "metadata": {"k": "v"}} for name in ("linus", "omar", "nobody")]
    text = "Some users are not in the group: omar, nobody"
    assert failed(rest("PUT", path, asked)) == (400, "metadata_error", text, 60005)
    text = "exceeds chatgroup metadata batch put users limit"
    many = [{"username": "linus", "metadata": {f"k{n}": "v"}} for n in range(limits.MEMBERS_SET + 1)]
    assert failed(rest("PUT", path, many)) == (400, "metadata_error", text, 60006)
    assert got("linus") == {}
    assert rest("PUT", path, many[1:])[0] == 200
    assert failed(rest("PUT", "/metadata/chatgroup/1/users/batch", asked))[:3] == (
        *(404, "metadata_error"),
        "group not exists",
    )
    for bad in ([{"username": "linus"}], [{"metadata": {"k": "v"}}], [7], [{"username": 1, "metadata": {"k": "v"}}]):
        assert rest("PUT", path, bad)[0] == 400


def test_members_read_those_of_several(rest, group, put, tenant):
    put("linus", {"k": "v", "l": "m"})
    put("grace", {"l": "n"})
    path = f"/sdk/metadata/chatgroup/{group}/get"

    def ask(by="linus", **asked):
        return rest("POST", path, asked, token=tenant.token(by))

    status, body = ask(targets=["Linus", "grace", "ada", "omar", "é"], properties=[])
    found = {"Linus": {"k": "v", "l": "m"}, "grace": {"l": "n"}, "ada": {}, "omar": {}, "é": {}}
    assert (status, body["data"], set(body)) == (200, found, {"data", "timestamp", "duration"})
    assert ask(targets=["linus", "grace"], properties=["l", "x"])[1]["data"] == {
        "linus": {"l": "m"},
        "grace": {"l": "n"},
    }
    assert rest("POST", path.removeprefix("/sdk"), {"targets": ["grace"]})[1]["data"] == {"grace": {"l": "n"}}
    assert failed(ask("omar", targets=["linus"])) == (404, "metadata_error", "user not in group", 60003)
    names = [f"u{n}" for n in range(limits.MEMBERS_ASKED + 1)]
    assert failed(ask(targets=names)) == (400, "metadata_error", "query param reaches limit.", 60007)
    assert ask(targets=names[1:])[0] == 200
    answer = rest("GET", f"/metadata/chatgroup/{group}/user/omar")
    assert failed(answer) == (404, "metadata_error", "user not in group", 60003)


def test_they_go_with_the_member(rest, group, put, got):
    put("linus", {"k": "v"})
    rest("DELETE", f"/chatgroups/{group}/users/linus")
    rest("POST", f"/chatgroups/{group}/users/linus")
    assert got("linus") == {}
    assert put("linus", {"l": "m"})[0] == 200
    assert got("linus") == {"l": "m"}


def test_a_group_of_another_app_is_not_there(rest, group, put, got):
    put("ada", {"k": "v"})
    other = Rest(make("globex", "shop"))
    other.tenant.user("ada")
    path = f"/metadata/chatgroup/{group}"
    for token, prefix in ((other.tenant.app_token, ""), (other.tenant.token("ada"), "/sdk")):
        assert other("PUT", f"{prefix}{path}/user/ada", {"metaData": {"k": "w"}}, token=token)[0] == 404
        assert other("POST", f"{prefix}{path}/get", {"targets": ["ada"]}, token=token)[0] == 404
    assert other("GET", f"{path}/user/ada")[0] == 404
    assert other("PUT", f"{path}/users/batch", [{"username": "ada", "metadata": {"k": "w"}}])[0] == 404
    assert got("ada") == {"k": "v"}


# --- of rooms --------------------------------------------------------------------------------------------------------


class Hall:
    """A room as one caller sees it. No name: the app."""

    def __init__(self, rest, room, name=""):
        self.rest, self.room, self.name = rest, room, name

    def call(self, verb, path, body, **more):
        token = self.rest.tenant.token(self.name) if self.name else None
        return self.rest(verb, f"/metadata/chatroom/{self.room.id}{path}", body, token=token, **more)

    def set(self, values, *, user="", forced=False, **more):
        path = f"/user/{user or self.name}{'/forced' if forced else ''}?resource=web"
        return self.call("PUT", path, {"metaData": values} | more)

    def remove(self, *keys, user="", forced=False):
        path = f"/user/{user or self.name}{'/forced' if forced else ''}"
        return self.call("DELETE", path, {"keys": list(keys)})

    def get(self, *keys):
        status, body = self.call("POST", "", {"keys": list(keys)} if keys else {})
        assert (status, set(body)) == (200, {"data", "timestamp", "duration"})
        return body["data"]


@pytest.fixture
def hall(rest, room):
    return lambda name="": Hall(rest, room, name)


def keys(answer):
    status, body = answer
    assert status == 200, body
    return body["data"]["successKeys"], body["data"]["errorKeys"]


def rows(rest, room, what):
    """Sort keys of the room that begin so."""
    found = mucs.table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]
    return sorted(item["what"]["S"] for item in found if item["what"]["S"].startswith(what))


def test_a_member_sets_and_removes_its_own(rest, room, hall, ear):
    linus = ear("linus")
    ada, grace = hall("ada"), hall("grace")
    status, body = grace.set({"seat": "1", "héy": "x", "Mood_.-": "☀"})
    assert (status, set(body)) == (200, {"data", "timestamp", "duration"})
    assert keys((status, body)) == (["seat", "Mood_.-"], {"héy": "properties key 'héy' is not Legal"})
    said = {"seat": "1", "Mood_.-": "☀"}
    assert linus.told() == [
        ("SET_METADATA", "grace", {"result": {"successKeys": ["seat", "Mood_.-"]}, "properties": said})
    ]
    assert ada.get() == said
    assert ada.get("seat", "x", "é") == {"seat": "1"}
    assert keys(grace.set({"seat": ""})) == (["seat"], {})
    assert hall().get() == said | {"seat": ""}
    status, body = grace.remove("seat", "x", "é")
    assert (body["status"], set(body)) == ("ok", {"data", "status", "timestamp", "duration"})
    assert keys((status, body)) == (["seat", "x"], {"é": "properties key 'é' is not Legal"})
    assert linus.told()[-1] == (
        "DELETE_METADATA",
        "grace",
        {"result": {"successKeys": ["seat", "x"]}},
    )
    assert ada.get() == {"Mood_.-": "☀"}


def test_what_others_have_set_takes_force(rest, room, hall, ear):
    linus = ear("linus")
    ada, grace = hall("ada"), hall("grace")
    grace.set({"seat": "1", "mood": "2"})
    before = linus.told()
    refused = {"seat": "properties key 'seat' is not part of you"}
    assert keys(ada.set({"seat": "9", "own": "8"})) == (["own"], refused)
    assert keys(ada.set({"seat": "9"})) == ([], refused)
    assert keys(ada.remove("seat")) == ([], refused)
    assert len(linus.told()) == len(before) + 1
    assert ada.get() == {"seat": "1", "mood": "2", "own": "8"}
    assert keys(ada.set({"seat": "9"}, forced=True)) == (["seat"], {})
    assert keys(grace.set({"seat": "1"})) == ([], refused)
    assert keys(grace.remove("own", forced=True)) == (["own"], {})
    assert ada.get() == {"seat": "9", "mood": "2"}
    assert rows(rest, room, "own#") == ["own#ada#seat", "own#grace#mood"]


def test_the_app_acts_in_a_name(rest, room, hall, ear):
    linus = ear("linus")
    app = hall()
    assert keys(app.set({"seat": "1"}, user="Grace")) == (["seat"], {})
    assert linus.told()[-1][:2] == ("SET_METADATA", "grace")
    stranger = (401, "metadata_error", "user is not in chatroom", None)
    for call in (lambda: app.set({"k": "v"}, user="omar"), lambda: app.remove("seat", user="omar")):
        assert failed(call()) == stranger
    assert keys(app.remove("seat", user="admin", forced=True)) == (["seat"], {})
    assert linus.told()[-1][:2] == ("DELETE_METADATA", "ada")
    assert keys(app.set({"rule": "1"}, user="admin", forced=True)) == (["rule"], {})
    assert rows(rest, room, "own#") == []
    assert error(app.set({"k": "v"}, user="é", forced=True))[0] == 404


def test_who_may_not(rest, room, hall, ear):
    linus = ear("linus")
    omar, grace = hall("omar"), hall("grace")
    stranger = (401, "metadata_error", "user is not in chatroom", None)
    for forced in (False, True):
        assert failed(omar.set({"k": "v"}, forced=forced)) == stranger
        assert failed(omar.remove("k", forced=forced)) == stranger
        others = (400, "metadata_error", "others are not allowed to be set", 60010)
        assert failed(grace.set({"k": "v"}, user="ada", forced=forced)) == others
        assert failed(grace.remove("k", user="ada", forced=forced)) == others
    assert failed(omar.call("POST", "", {})) == stranger
    assert grace.get() == {}
    mucs.change(rest.tenant.app, room, 1, disabled=True)
    assert grace.set({"k": "v"})[0] == 403
    assert linus.told() == []


def test_a_room_that_is_not_there(rest, hall, group):
    for missing in ("1", "x", group, "0" * 300):
        path = f"/metadata/chatroom/{missing}"
        expected = (404, "resource_not_found", f"grpID {missing} does not exist!")
        assert error(rest("POST", path, {})) == expected
        assert error(rest("PUT", f"{path}/user/ada", {"metaData": {"k": "v"}})) == expected
        assert error(rest("DELETE", f"{path}/user/ada/forced", {"keys": ["k"]})) == expected


def test_as_long_and_as_many_as_they_may_be(rest, room, hall):
    grace = hall("grace")
    key, value = "k" * limits.ROOM_KEY, "🦉" * limits.ROOM_VALUE
    assert keys(grace.set({key: value})) == ([key], {})
    assert hall("ada").get() == {key: value}
    refused = keys(grace.set({key + "k": "v", "a": value + "🦉", "b": "\x01" * limits.ROOM_VALUE}))
    assert refused == (
        [],
        {
            key + "k": f"properties key '{key}k' is exceeding maximum limit 128",
            "a": "properties value of key 'a' is exceeding maximum limit 4096",
            "b": "properties value of key 'b' is exceeding maximum limit 4096",
        },
    )
    many = {f"k{n}": "v" for n in range(limits.ROOM_KEYS_PER_CALL + 1)}
    text = "exceed allowed batch size 10"
    assert failed(grace.set(many)) == (400, "metadata_error", text, 60006)
    assert failed(grace.remove(*many)) == (400, "metadata_error", text, 60006)
    del many["k0"]
    assert keys(grace.set(many)) == (list(many), {})
    assert keys(grace.remove(*many)) == (list(many), {})
    assert hall("ada").get(*map(str, range(30)), key) == {key: value}


def test_a_room_has_a_hundred_at_most(rest, room, hall):
    grace, ada = hall("grace"), hall("ada")
    for n in range(9):
        grace.set({f"k{n}{m}": "v" for m in range(10)})
    assert keys(ada.set({f"a{m}": "v" for m in range(9)}))[1] == {}
    asked = {"b": "v", "a0": "w", "c": "v"}
    refused = {"c": "properties of this chatroom is exceeding maximum limit 100"}
    assert keys(ada.set(asked)) == (["b", "a0"], refused)
    assert keys(ada.set({"c": "v"}, forced=True)) == ([], refused)
    assert len(ada.get()) == limits.ROOM_KEYS
    ada.remove("b", "c")
    assert keys(ada.set({"c": "v"})) == (["c"], {})
    assert len(grace.get()) == limits.ROOM_KEYS


def test_a_value_is_as_long_as_an_event_can_carry(room, hall, ear):
    """Control characters take six bytes each there."""
    linus, grace = ear("linus"), hall("grace")
    most = (limits.ROOM_VALUE_TOLD - 2) // 6
    for value in ("\x01" * most, "🦉" * limits.ROOM_VALUE):
        key = "k" * limits.ROOM_KEY
        assert keys(grace.set({key: value})) == ([key], {})
        assert linus.told()[-1][2] == {"result": {"successKeys": [key]}, "properties": {key: value}}
    assert linus.largest() <= limits.FRAME_TEXT
    reason = "properties value of key 'k' is exceeding maximum limit 4096"
    assert keys(grace.set({"k": "\x01" * (most + 1)})) == ([], {"k": reason})


def test_keys_are_put_together_as_they_fit():
    values = {"a": "1" * 10, "b": "2" * 10, "c": "3" * 10}
    each = len('["a", "a", "1111111111"]')
    assert portions(values, 3 * each) == [["a", "b", "c"]]
    assert portions(values, 3 * each - 1) == [["a", "b"], ["c"]]
    assert portions(values, 1) == [["a"], ["b"], ["c"]]
    assert portions({}, 1) == []


def test_large_values_are_told_in_as_few_events_as_carry_them(rest, room, hall, ear):
    linus = ear("linus")
    values = {f"k{n}": "☀" * limits.ROOM_VALUE for n in range(3)} | {"s": "1"}  # 12 KB each
    assert keys(hall("grace").set(values)) == (list(values), {})
    events = linus.told()
    assert len(events) == 3
    assert {key: value for _, _, info in events for key, value in info["properties"].items()} == values
    full = {f"f{n}": "v" * 4050 for n in range(5)}
    hall("grace").set(full)
    assert [info["properties"] for _, _, info in linus.told()[3:]] == [full]
    assert linus.largest() <= limits.FRAME_TEXT


@pytest.mark.parametrize("how", ["left", "removed", "blocked"])
def test_what_goes_with_who_set_it(rest, room, hall, how, ear):
    linus = ear("linus")
    app, grace = rest.tenant.app, hall("grace")
    grace.set({"seat": "1", "mood": "2", "lost": "3"})
    grace.set({"stays": "4"}, autoDelete="NO_DELETE")
    grace.set({"mood": "2"}, autoDelete="NO_DELETE")
    hall("ada").set({"lost": "5"}, forced=True)
    if how == "left":
        membership.withdraw(app, ROOM, room.id, Actor("grace", "web"))
    else:
        {"removed": membership.remove, "blocked": membership.block}[how](app, ROOM, room.id, Actor(), ["grace"])
    assert hall("ada").get() == {"mood": "2", "stays": "4", "lost": "5"}
    lost = [(by, info) for operation, by, info in linus.told() if operation == "DELETE_METADATA"]
    assert lost == [("grace", {"result": {"successKeys": ["seat"]}})]
    assert rows(rest, room, "own#") == ["own#ada#lost"]


def test_what_is_no_attribute_of_a_room(rest, room, hall):
    grace = hall("grace")
    for values in (None, {}, [], "x", {"k": 1}, {"k": None}):
        assert grace.set(values)[0] == 400
    assert grace.set({"k": "v"}, autoDelete="MAYBE")[0] == 400
    assert grace.set({"k": "v"}, autoDelete=True)[0] == 400
    for body in ({}, {"keys": []}, {"keys": "k"}, {"keys": [1]}, []):
        assert grace.call("DELETE", "/user/grace", body)[0] == 400
    assert keys(grace.set({"": "v"})) == ([], {"": "properties key '' is not Legal"})
    assert grace.get() == {}


def test_a_room_of_another_app_is_not_there(rest, room, hall):
    hall("ada").set({"k": "v"})
    other = Rest(make("globex", "shop"))
    other.tenant.user("ada")
    path = f"/metadata/chatroom/{room.id}"
    for token in (other.tenant.app_token, other.tenant.token("ada")):
        assert other("POST", path, {}, token=token)[0] == 404
        for end in ("", "/forced"):
            assert other("PUT", f"{path}/user/ada{end}", {"metaData": {"k": "w"}}, token=token)[0] == 404
            assert other("DELETE", f"{path}/user/ada{end}", {"keys": ["k"]}, token=token)[0] == 404
    assert hall("ada").get() == {"k": "v"}


def test_rooms_do_not_see_each_others(rest, room, hall):
    hall("ada").set({"k": "v"})
    assert Hall(rest, made(rest.tenant.app), "ada").get() == {}
