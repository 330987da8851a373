"""What the vendor's Java server SDK needs of groups and rooms: each of its calls as it makes it, with the token of an
app and bodies without a content type, and the fields that it reads, with their types (rest-users-groups-rooms 12)."""

import re
from pathlib import Path

import pytest

from chalicelib import clock
from tests.rest.groups import rest
from tests.rest.tenancy import Rest, make

__all__ = ["rest"]

NEEDED = "G1-G3, G5-G13, G18-G23, G25-G31, G33, G39-G43, R1-R16, R18, R20-R24, R26, R32-R39"

CALLS = {
    "G1": ("POST", "/chatgroups"),
    "G2": ("GET", "/chatgroups"),
    "G3": ("GET", "/users/{user}/joined_chatgroups"),
    "G5": ("GET", "/chatgroups/{muc}"),
    "G6": ("PUT", "/chatgroups/{muc}"),
    "G7": ("PUT", "/chatgroups/{muc}"),
    "G8": ("DELETE", "/chatgroups/{muc}"),
    "G9": ("POST", "/chatgroups/{muc}/disable"),
    "G10": ("POST", "/chatgroups/{muc}/enable"),
    "G11": ("GET", "/chatgroups/{muc}/user/{user}/is_joined"),
    "G12": ("GET", "/chatgroups/{muc}/announcement"),
    "G13": ("POST", "/chatgroups/{muc}/announcement"),
    "G18": ("GET", "/chatgroups/{muc}/users"),
    "G19": ("POST", "/chatgroups/{muc}/users/{user}"),
    "G20": ("POST", "/chatgroups/{muc}/users"),
    "G21": ("DELETE", "/chatgroups/{muc}/users/{user}"),
    "G22": ("DELETE", "/chatgroups/{muc}/users/{user}"),
    "G23": ("PUT", "/metadata/chatgroup/{muc}/user/{user}"),
    "G25": ("GET", "/metadata/chatgroup/{muc}/user/{user}"),
    "G26": ("POST", "/metadata/chatgroup/{muc}/get"),
    "G27": ("GET", "/chatgroups/{muc}/admin"),
    "G28": ("POST", "/chatgroups/{muc}/admin"),
    "G29": ("DELETE", "/chatgroups/{muc}/admin/{user}"),
    "G30": ("GET", "/chatgroups/{muc}/blocks/users"),
    "G31": ("POST", "/chatgroups/{muc}/blocks/users/{user}"),
    "G33": ("DELETE", "/chatgroups/{muc}/blocks/users/{user}"),
    "G39": ("GET", "/chatgroups/{muc}/mute"),
    "G40": ("POST", "/chatgroups/{muc}/mute"),
    "G41": ("DELETE", "/chatgroups/{muc}/mute/{user}"),
    "G42": ("POST", "/chatgroups/{muc}/ban"),
    "G43": ("DELETE", "/chatgroups/{muc}/ban"),
    "R1": ("POST", "/chatrooms"),
    "R2": ("GET", "/chatrooms"),
    "R3": ("GET", "/users/{user}/joined_chatrooms"),
    "R4": ("GET", "/chatrooms/{muc}"),
    "R5": ("PUT", "/chatrooms/{muc}"),
    "R6": ("PUT", "/chatrooms/{muc}"),
    "R7": ("DELETE", "/chatrooms/{muc}"),
    "R8": ("GET", "/chatrooms/{muc}/announcement"),
    "R9": ("POST", "/chatrooms/{muc}/announcement"),
    "R10": ("PUT", "/metadata/chatroom/{muc}/user/{user}"),
    "R11": ("POST", "/metadata/chatroom/{muc}"),
    "R12": ("DELETE", "/metadata/chatroom/{muc}/user/{user}"),
    "R13": ("PUT", "/metadata/chatroom/{muc}/user/{user}/forced"),
    "R14": ("DELETE", "/metadata/chatroom/{muc}/user/admin/forced"),
    "R15": ("GET", "/chatrooms/{muc}/users"),
    "R16": ("POST", "/chatrooms/{muc}/users/{user}"),
    "R18": ("DELETE", "/chatrooms/{muc}/users/{user}"),
    "R20": ("GET", "/chatrooms/{muc}/admin"),
    "R21": ("POST", "/chatrooms/{muc}/admin"),
    "R22": ("DELETE", "/chatrooms/{muc}/admin/{user}"),
    "R23": ("GET", "/chatrooms/{muc}/blocks/users"),
    "R24": ("POST", "/chatrooms/{muc}/blocks/users/{user}"),
    "R26": ("DELETE", "/chatrooms/{muc}/blocks/users/{user}"),
    "R32": ("GET", "/chatrooms/{muc}/mute"),
    "R33": ("POST", "/chatrooms/{muc}/mute"),
    "R34": ("DELETE", "/chatrooms/{muc}/mute/{user}"),
    "R35": ("POST", "/chatrooms/{muc}/ban"),
    "R36": ("DELETE", "/chatrooms/{muc}/ban"),
    "R37": ("POST", "/chatrooms/super_admin"),
    "R38": ("GET", "/chatrooms/super_admin"),
    "R39": ("DELETE", "/chatrooms/super_admin/{user}"),
}
WITH_TYPE = {"G23", "G26", "R10", "R11", "R12", "R13", "R14"}  # whose bodies it says the type of
BODIES = {
    "G1": {"groupname": "Team", "desc": "d", "public": True, "owner": "ada", "maxusers": 9},
    "G6": {"name": "n"},
    "G7": {"newowner": "grace"},
    "G13": {"announcement": "a"},
    "G20": {"usernames": ["omar"]},
    "G23": {"metaData": {"k": "v"}},
    "G26": {"targets": ["ada"], "properties": ["k"]},
    "G28": {"newadmin": "linus"},
    "G40": {"usernames": ["linus"], "mute_duration": -1},
    "R1": {"name": "Stage", "description": "d", "maxusers": 9, "owner": "ada", "scale": "large"},
    "R5": {"name": "n"},
    "R6": {"newowner": "grace"},
    "R9": {"announcement": "a"},
    "R10": {"metaData": {"k": "v"}, "autoDelete": "DELETE"},
    "R11": {"autoDelete": "DELETE", "keys": ["k"]},
    "R12": {"autoDelete": "DELETE", "keys": ["k"]},
    "R13": {"metaData": {"k": "v"}, "autoDelete": "DELETE"},
    "R14": {"autoDelete": "DELETE", "keys": ["k"]},
    "R21": {"newadmin": "linus"},
    "R33": {"usernames": ["linus"], "mute_duration": -1},
    "R37": {"superadmin": "linus"},
}
MEMBERS = {"ada", "grace", "linus"}
GROUP = {
    "id": str,
    "name": str,
    "description": str,
    "membersonly": bool,
    "allowinvites": bool,
    "owner": str,
    "maxusers": int,
    "public": bool,
    "affiliations_count": int,
    "affiliations": list,
    "mute": bool,
    "custom": str,
    "disabled": bool,
    "avatar": str,
}
ROOM = {name: kind for name, kind in GROUP.items() if name != "avatar"} | {"created": int}  # rooms have no avatars


class Sdk:
    """The SDK: success or what it was refused, and no more of it than it looks at."""

    def __init__(self, rest):
        self.rest = rest

    def ask(self, name, muc="", user="", body=None, query=""):
        verb, path = CALLS[name]
        headers = {"content-type": "application/json" if name in WITH_TYPE else ""}
        return self.rest(verb, path.format(muc=muc, user=user) + query, body, headers=headers)

    def __call__(self, name, *names, **more):
        status, answer = self.ask(name, *names, **more)
        assert status == 200, answer
        return answer

    def walk(self, name, muc, query):
        """By cursor, as long as one is told."""
        found, cursor = [], ""
        for _ in range(99):
            answer = self(name, muc, query=query + cursor)
            found += read(answer, "data", list)
            if answer.get("cursor") is None:
                return found
            cursor = f"&cursor={read(answer, 'cursor', str)}"
        raise AssertionError("no end")

    def turn(self, name, muc, size, more=""):
        """Page by page, until one is short: the next is the one after what the answer says that it is."""
        found, number = [], 1
        for _ in range(99):
            answer = self(name, muc, query=f"?pagenum={number}&pagesize={size}{more}")
            assert read(answer, "count", int) == len(read(answer, "data", list))
            found += answer["data"]
            if answer["count"] < size:
                return found
            assert read(answer, "params.pagesize.0", str) == str(size)
            number = int(read(answer, "params.pagenum.0", str)) + 1
        raise AssertionError("no end")


def read(answer, path, kind):
    """What stands there, if it is of that type."""
    for step in path.split("."):
        answer = answer[int(step)] if step.isdecimal() else answer[step]
    assert type(answer) is kind, (path, answer)
    return answer


def typed(shown, fields):
    return {name: type(shown.get(name)) for name in fields} == fields


@pytest.fixture
def sdk(rest):
    return Sdk(rest)


@pytest.fixture
def group(sdk):
    """ada's, with grace and linus in it."""
    return sdk("G1", body=BODIES["G1"] | {"members": ["grace", "linus"]})["data"]["groupid"]


@pytest.fixture
def room(sdk):
    return sdk("R1", body=BODIES["R1"] | {"members": ["grace", "linus"]})["data"]["id"]


@pytest.fixture(params=["G", "R"], ids=["group", "room"])
def kind(request):
    return request.param


@pytest.fixture
def muc(kind, request):
    """A group or a room."""
    return request.getfixturevalue("group" if kind == "G" else "room")


@pytest.fixture
def crowd(tenant):
    """Enough for several pages."""
    names = [f"u{n}" for n in range(7)]
    for name in names:
        tenant.user(name)
    return names


# --- all of them -----------------------------------------------------------------------------------------------------


def test_every_call_that_it_makes_is_here():
    listed = set()
    for letter, first, last in re.findall(r"([GR])(\d+)(?:-[GR](\d+))?", NEEDED):
        listed |= {f"{letter}{n}" for n in range(int(first), int(last or first) + 1)}
    assert listed == CALLS.keys()
    _, _, below = Path(__file__).read_text().partition("# --- groups and rooms as such")
    assert [name for name in CALLS if f'"{name}"' not in below] == [], "not made below"


@pytest.fixture
def stranger(sdk):
    """An app with users of the same names."""
    other = make("acme", "other")
    for user in ("ada", "grace", "linus", "omar"):
        other.user(user)
    return Sdk(Rest(other))


ABOUT_ONE = [name for name, (_, path) in CALLS.items() if "{muc}" in path]


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_of_an_unknown_one_it_hears_so(sdk, name):
    """It looks at the status, and shows the description."""
    unknown = "1795000000000121" if name[0] == "G" else "1795000000000122"
    status, answer = sdk.ask(name, unknown, "linus", BODIES.get(name))
    assert (status, read(answer, "error_description", str) != "") == (404, True)


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_what_another_app_has_is_unknown(stranger, group, room, name):
    status, _ = stranger.ask(name, group if name[0] == "G" else room, "linus", BODIES.get(name))
    assert status == 404


# --- groups and rooms as such ----------------------------------------------------------------------------------------


def test_a_public_group(sdk):
    asked = BODIES["G1"] | {"scale": "large", "members": ["grace"], "allowinvites": False, "members_only": True}
    answer = sdk("G1", body=asked | {"invite_need_confirm": False, "custom": "c", "need_verify": True, "avatar": "a"})
    group = read(answer, "data.groupid", str)
    [shown] = [each for each in sdk("G5", group)["data"] if each["id"] == group]
    assert typed(shown, GROUP)
    said = {"name": "Team", "description": "d", "owner": "ada", "maxusers": 9, "custom": "c", "avatar": "a"}
    assert said.items() <= shown.items()
    flags = {"public": True, "membersonly": True, "allowinvites": False, "mute": False, "disabled": False}
    assert flags.items() <= shown.items()
    assert shown["affiliations_count"] == 2
    assert [each["member"] for each in shown["affiliations"] if not each.get("owner")] == ["grace"]


def test_a_private_group(sdk):
    asked = {"groupname": "Team", "desc": "d", "public": False, "owner": "ada", "members": ["grace"], "maxusers": 9}
    more = {"allowinvites": True, "invite_need_confirm": False, "members_only": False, "need_verify": True}
    group = sdk("G1", body=asked | more)["data"]["groupid"]
    [shown] = sdk("G5", group)["data"]
    assert (shown["public"], shown["allowinvites"], shown["membersonly"]) == (False, True, False)


def test_several_groups_at_once(sdk, group):
    other = sdk("G1", body=BODIES["G1"])["data"]["groupid"]
    shown = sdk("G5", f"{group},{other}")["data"]
    assert [each["id"] for each in shown] == [group, other]
    assert all(typed(each, GROUP) for each in shown)


def test_a_room(sdk):
    asked = BODIES["R1"] | {"members": ["grace"], "custom": "c", "need_verify": True}
    room = read(sdk("R1", body=asked), "data.id", str)
    shown = read(sdk("R4", room), "data.0", dict)
    assert typed(shown, ROOM)
    said = {"id": room, "name": "Stage", "description": "d", "owner": "ada", "maxusers": 9, "custom": "c"}
    assert said.items() <= shown.items()
    assert {each.get("member") or each.get("owner") for each in shown["affiliations"]} == {"ada", "grace"}


def test_several_rooms_at_once(sdk, room):
    other = sdk("R1", body=BODIES["R1"])["data"]["id"]
    assert [each["id"] for each in sdk("R4", f"{room},{other}")["data"]] == [room, other]


def test_a_change_of_a_group_says_what_it_changed(sdk, group):
    asked = {
        "name": "Crew",
        "description": "e",
        "allowinvites": True,
        "invite_need_confirm": False,
        "membersonly": True,
        "maxusers": 8,
        "custom": "c",
        "need_verify": True,
        "public": False,
        "avatar": "a",
    }
    answer = sdk("G6", group, body=asked)
    assert [read(answer, f"data.{name}", bool) for name in ("maxusers", "membersonly", "allowinvites")] == [True] * 3
    [shown] = sdk("G5", group)["data"]
    del asked["invite_need_confirm"], asked["need_verify"]
    assert asked.items() <= shown.items()


def test_a_change_of_a_room_says_what_it_changed(sdk, room):
    asked = {"name": "Hall", "description": "e", "maxusers": 8, "custom": "c"}
    answer = sdk("R5", room, body=asked | {"need_verify": False})
    assert [read(answer, f"data.{name}", bool) for name in ("groupname", "description", "maxusers")] == [True] * 3
    assert asked.items() <= sdk("R4", room)["data"][0].items()


def test_it_is_handed_over(sdk, kind, muc):
    transfer, fetch = ("G7", "G5") if kind == "G" else ("R6", "R4")
    assert sdk(transfer, muc, body={"newowner": "grace"})["data"] == {"newowner": True}
    assert sdk(fetch, muc)["data"][0]["owner"] == "grace"


def test_it_ends(sdk, kind, muc):
    end, fetch, named = ("G8", "G5", "groupid") if kind == "G" else ("R7", "R4", "id")
    answer = sdk(end, muc)
    assert (read(answer, "data.success", bool), read(answer, f"data.{named}", str)) == (True, muc)
    assert sdk.ask(fetch, muc)[0] == 404
    assert sdk.ask(end, muc)[0] == 404, "which it takes for done"


def test_a_group_is_banned_and_let_go(sdk, group):
    assert read(sdk("G9", group), "data.disabled", bool) is True
    assert sdk("G5", group)["data"][0]["disabled"] is True
    assert read(sdk("G10", group), "data.disabled", bool) is False
    assert sdk("G5", group)["data"][0]["disabled"] is False


def test_an_announcement(sdk, kind, muc):
    get, put = ("G12", "G13") if kind == "G" else ("R8", "R9")
    assert read(sdk(get, muc), "data.announcement", str) == ""
    answer = sdk(put, muc, body={"announcement": "hear!"})
    assert (read(answer, "data.id", str), read(answer, "data.result", bool)) == (muc, True)
    assert read(sdk(get, muc), "data.announcement", str) == "hear!"


# --- lists -----------------------------------------------------------------------------------------------------------


def test_all_groups(sdk):
    made = [sdk("G1", body=BODIES["G1"])["data"]["groupid"] for _ in range(5)]
    for limit in (1, 2, 5, 6):
        found = sdk.walk("G2", "", f"?limit={limit}")
        assert [each["groupid"] for each in found] == made[::-1]
        fields = {"groupid": str, "groupname": str, "owner": str, "affiliations": int}
        assert all(typed(each, fields) for each in found)


def test_all_rooms(sdk):
    made = [sdk("R1", body=BODIES["R1"])["data"]["id"] for _ in range(5)]
    for limit in (1, 2, 5, 6):
        found = sdk.walk("R2", "", f"?limit={limit}")
        assert [each["id"] for each in found] == made[::-1]
        assert all(typed(each, {"id": str, "name": str, "owner": str, "affiliations_count": int}) for each in found)


def test_the_groups_of_a_user(sdk):
    made = [sdk("G1", body=BODIES["G1"] | {"members": ["linus"]})["data"]["groupid"] for _ in range(7)][::-1]
    everything = read(sdk("G3", user="linus"), "data", list)
    assert [each["groupid"] for each in everything] == made, "all, where no page is asked for"
    assert all(typed(each, {"groupid": str, "groupname": str}) for each in everything)
    pages = [sdk("G3", user="linus", query=f"?pagenum={n}&pagesize=3")["data"] for n in (1, 2, 3, 4)]
    assert [[each["groupid"] for each in page] for page in pages] == [made[:3], made[3:6], made[6:], []]


def test_the_rooms_of_a_user(sdk):
    made = [sdk("R1", body=BODIES["R1"] | {"members": ["linus"]})["data"]["id"] for _ in range(3)][::-1]
    found = read(sdk("R3", user="linus"), "data", list)
    assert [each["id"] for each in found] == made
    assert all(typed(each, {"id": str, "name": str}) for each in found)


LISTED = {"G": "G18", "R": "R15"}


def filled(sdk, kind, names):
    """ada's, with all of these."""
    body = (BODIES["G1"] if kind == "G" else BODIES["R1"]) | {"members": names}
    return sdk("G1" if kind == "G" else "R1", body=body)["data"]["groupid" if kind == "G" else "id"]


@pytest.mark.parametrize("sort", ["", "asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 7, 8, 10])
def test_members_but_the_owner_by_cursor(sdk, kind, crowd, limit, sort):
    muc = filled(sdk, kind, crowd)
    found = sdk.walk(LISTED[kind], muc, f"?version=v3&limit={limit}" + (f"&sort={sort}" if sort else ""))
    assert found == (crowd[::-1] if sort == "desc" else crowd)


@pytest.mark.parametrize("sort", ["", "asc", "desc"])
@pytest.mark.parametrize("size", [1, 3, 4, 8, 10])
def test_members_and_the_owner_by_number(sdk, kind, crowd, size, sort):
    muc = filled(sdk, kind, crowd)
    found = sdk.turn(LISTED[kind], muc, size, f"&sort={sort}" if sort else "")
    everybody = [{"owner": "ada"}, *({"member": name} for name in crowd)]
    assert found == (everybody[::-1] if sort == "desc" else everybody)


def test_super_admins(sdk, crowd):
    for name in crowd:
        answer = sdk("R37", body={"superadmin": name})
        assert (read(answer, "data.result", str), read(answer, "data.resource", str)) == ("success", "")
    assert sdk.turn("R38", "", 3) == crowd
    assert sdk("R38", query="?pagenum=4&pagesize=3")["data"] == [], "by which it knows the end"
    assert read(sdk("R39", user="u0"), "data.newSuperAdmin", str) == "u0"
    assert sdk.turn("R38", "", 3) == crowd[1:]


# --- members ---------------------------------------------------------------------------------------------------------


def test_one_is_added_and_removed(sdk, kind, muc):
    add, remove = ("G19", "G21") if kind == "G" else ("R16", "R18")
    assert read(sdk(add, muc, "omar"), "data.result", bool) is True
    assert sdk.walk(LISTED[kind], muc, "?version=v3&limit=9") == ["grace", "linus", "omar"]
    answer = sdk(remove, muc, "omar")
    assert (read(answer, "data.result", bool), read(answer, "data.user", str)) == (True, "omar")
    assert sdk.walk(LISTED[kind], muc, "?version=v3&limit=9") == ["grace", "linus"]


def test_many_are_added_and_removed(sdk, group):
    answer = sdk("G20", group, body={"usernames": ["omar", "linus"]})
    assert read(answer, "data.newmembers", list) == ["omar"]
    answer = sdk("G22", group, "omar,nobody")
    fields = {"result": bool, "user": str}
    assert all(typed(each, fields) for each in read(answer, "data", list))
    [gone, never] = answer["data"]
    assert (gone["user"], gone["result"], "reason" in gone) == ("omar", True, False)
    assert (never["user"], never["result"], type(never["reason"])) == ("nobody", False, str)


def test_who_is_in_a_group(sdk, group):
    assert [read(sdk("G11", group, name), "data", bool) for name in ("linus", "omar")] == [True, False]


def test_attributes_of_members(sdk, group):
    assert sdk("G23", group, "linus", body={"metaData": {"nick": "Torv", "town": "Hel"}})["data"]["nick"] == "Torv"
    assert sdk("G25", group, "linus")["data"] == {"nick": "Torv", "town": "Hel"}
    found = sdk("G26", group, body={"targets": ["linus", "grace"], "properties": ["nick"]})["data"]
    assert found == {"linus": {"nick": "Torv"}, "grace": {}}


# --- attributes of rooms ---------------------------------------------------------------------------------------------


def keys(answer):
    return read(answer, "data.successKeys", list), read(answer, "data.errorKeys", dict)


def test_attributes_of_a_room(sdk, room):
    said = {"metaData": {"a": "1", "b": "2"}, "autoDelete": "NO_DELETE", "notificationExt": "x"}
    assert keys(sdk("R10", room, "linus", body=said)) == (["a", "b"], {})
    assert sdk("R11", room)["data"] == {"a": "1", "b": "2"}, "all of them: without a body"
    assert sdk("R11", room, body={"autoDelete": "DELETE", "keys": ["a"]})["data"] == {"a": "1"}
    done, refused = keys(sdk("R10", room, "grace", body={"metaData": {"a": "3"}, "autoDelete": "DELETE"}))
    assert (done, refused.keys(), type(refused["a"])) == ([], {"a"}, str)
    assert keys(sdk("R13", room, "grace", body={"metaData": {"a": "3"}, "autoDelete": "DELETE"})) == (["a"], {})
    assert keys(sdk("R12", room, "linus", body={"autoDelete": "DELETE", "keys": ["b"]})) == (["b"], {})
    assert sdk("R11", room)["data"] == {"a": "3"}


def test_the_app_removes_attributes_of_a_room_in_the_name_of_nobody(sdk, room):
    """There is no user `admin`."""
    sdk("R10", room, "linus", body=BODIES["R10"])
    assert keys(sdk("R14", room, body={"autoDelete": "DELETE", "keys": ["k", "none"]}))[0] == ["k", "none"]
    assert sdk("R11", room)["data"] == {}


def test_attributes_that_go_with_who_set_them_and_others_that_stay(sdk, room):
    sdk("R10", room, "linus", body={"metaData": {"goes": "1"}, "autoDelete": "DELETE"})
    sdk("R10", room, "linus", body={"metaData": {"stays": "1"}, "autoDelete": "NO_DELETE"})
    sdk("R18", room, "linus")
    assert sdk("R11", room)["data"] == {"stays": "1"}


# --- who leads, who is kept out, who may speak -----------------------------------------------------------------------


def test_admins(sdk, kind, muc):
    browse, add, remove = ("G27", "G28", "G29") if kind == "G" else ("R20", "R21", "R22")
    answer = sdk(add, muc, body={"newadmin": "linus"})
    assert (read(answer, "data.result", str), read(answer, "data.newadmin", str)) == ("success", "linus")
    assert read(sdk(browse, muc), "data", list) == ["linus"]
    answer = sdk(remove, muc, "linus")
    assert (read(answer, "data.result", str), read(answer, "data.oldadmin", str)) == ("success", "linus")
    assert sdk(browse, muc)["data"] == []


def test_who_is_kept_out(sdk, kind, muc):
    browse, block, unblock = ("G30", "G31", "G33") if kind == "G" else ("R23", "R24", "R26")
    assert read(sdk(block, muc, "linus"), "data.result", bool) is True
    assert read(sdk(browse, muc), "data", list) == ["linus"]
    assert read(sdk(unblock, muc, "linus"), "data.result", bool) is True
    assert sdk(browse, muc)["data"] == []


MUTING = {"G": ("G39", "G40", "G41"), "R": ("R32", "R33", "R34")}


@pytest.mark.parametrize("milliseconds", [60_000, -1])
def test_mutes(sdk, kind, muc, milliseconds):
    """A length of time in milliseconds, or for ever."""
    browse, mute, unmute = MUTING[kind]
    fields = {"result": bool, "expire": int, "user": str}
    before = clock.now()
    done = read(sdk(mute, muc, body={"usernames": ["linus", "grace"], "mute_duration": milliseconds}), "data", list)
    assert all(typed(each, fields) for each in done)
    assert {each["user"] for each in done if each["result"]} == {"linus", "grace"}
    until = done[0]["expire"]
    assert until == -1 if milliseconds < 0 else before + milliseconds <= until <= clock.now() + milliseconds
    listed = read(sdk(browse, muc), "data", list)
    assert sorted((each["user"], each["expire"]) for each in listed) == [("grace", until), ("linus", until)]
    [lifted] = read(sdk(unmute, muc, "linus"), "data", list)
    assert typed(lifted, {"result": bool, "user": str})
    assert (lifted["result"], lifted["user"]) == (True, "linus")
    assert [each["user"] for each in sdk(browse, muc)["data"]] == ["grace"]


def test_everybody_is_muted(sdk, kind, muc):
    mute, unmute, fetch = ("G42", "G43", "G5") if kind == "G" else ("R35", "R36", "R4")
    assert read(sdk(mute, muc), "data.mute", bool) is True
    assert sdk(fetch, muc)["data"][0]["mute"] is True
    assert read(sdk(unmute, muc), "data.mute", bool) is False
    assert sdk(fetch, muc)["data"][0]["mute"] is False
