"""Rooms as such, and who may make them (R1-R9, R37-R39)."""

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Place
from tests.rest.groups import made as made_group
from tests.rest.rooms import configure, error, made, members, muc, rest, room, said
from tests.rest.tenancy import Rest, make

__all__ = ["rest", "room"]

MISSING = "1795000000000122"
MEMBERS_ONLY = (401, "group_authorization", "you have no permission to do this, group member permission is required")


# --- made ------------------------------------------------------------------------------------------------------------


def test_the_app_makes_a_room(rest):
    asked = {"name": "Stage", "description": "live", "maxusers": "20", "owner": "Ada", "custom": "c"}
    status, body = rest("POST", "/chatrooms", asked | {"members": ["Grace", "grace", "ada"], "scale": "normal"})
    assert (status, body["data"].keys(), body["path"]) == (200, {"id"}, "/chatrooms")
    made = muc(rest, body["data"]["id"])
    assert (made.name, made.description, made.max_users, made.owner, made.custom) == ("Stage", "live", 20, "ada", "c")
    assert (made.members, made.place, members(rest, made.id)) == (2, Place.ROOM, {"ada", "grace"})
    assert said(rest, "grace")[-1] == ("DIRECT_JOINED", ["grace"])
    assert muc(rest, made_by_default(rest)).max_users == limits.ROOM_SIZE


def made_by_default(rest):
    return rest("POST", "/chatrooms", {"name": "Stage", "owner": "linus"})[1]["data"]["id"]


def test_only_super_admins_among_the_users_make_rooms_and_only_their_own(rest, tenant):
    ada, asked = tenant.token("ada"), {"name": "Stage", "description": "d", "members": ["linus"]}
    text = "you have no permission to do this, super admin permission is required"
    assert error(rest("POST", "/chatrooms", asked, token=ada)) == (401, "group_authorization", text)
    rest("POST", "/chatrooms/super_admin", {"superadmin": "Ada"})
    status, body = rest("POST", "/chatrooms?resource=web", asked | {"owner": "ada"}, token=ada)
    assert (status, muc(rest, body["data"]["id"]).owner) == (200, "ada")
    assert rest("POST", "/chatrooms", asked, token=ada)[0] == 200
    text = "you have no permission to do this, a user makes chatrooms of its own"
    refused = error(rest("POST", "/chatrooms", asked | {"owner": "grace"}, token=ada))
    assert refused == (401, "group_authorization", text)
    rest("DELETE", "/chatrooms/super_admin/ada")
    assert error(rest("POST", "/chatrooms", asked, token=ada))[0] == 401


def test_a_room_at_its_edges(rest):
    longest = {"name": limits.MUC_NAME, "description": limits.MUC_DESCRIPTION, "custom": limits.MUC_CUSTOM}
    asked = {name: "x" * most for name, most in longest.items()} | {"maxusers": limits.ROOM_SIZE_LARGEST}
    shown = muc(rest, made(rest, **asked))
    assert (len(shown.custom), shown.max_users) == (limits.MUC_CUSTOM, limits.ROOM_SIZE_LARGEST)
    assert muc(rest, made(rest, maxusers=1)).max_users == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": None}, (400, "invalid_parameter", "chatroom must contain title/name field!")),
        ({"name": ""}, (400, "invalid_parameter", "chatroom must contain title/name field!")),
        ({"owner": ""}, (400, "invalid_parameter", "owner must be provided")),
        ({"owner": "nobody"}, (404, "resource_not_found", "username nobody doesn't exist!")),
        ({"owner": "no body"}, (404, "resource_not_found", "username no body doesn't exist!")),
        ({"members": ["nobody"]}, (404, "resource_not_found", "username nobody doesn't exist!")),
        ({"members": "grace"}, (400, "illegal_argument", "members must be a list")),
        ({"name": "x" * 129}, (403, "exceed_limit", "title cannot exceed to 128")),
        ({"description": "x" * 513}, (403, "exceed_limit", "desc cannot exceed to 512")),
        ({"custom": "é" * 4097}, (403, "exceed_limit", "custom cannot exceed to 8192")),
        ({"maxusers": 10_001}, (403, "exceed_limit", "maxUsers cannot exceed 10000")),
        ({"maxusers": 0}, (400, "invalid_parameter", "maxusers must be greater than 0")),
        (
            {"maxusers": 2, "members": ["grace", "linus"]},
            (403, "exceed_limit", "members size is greater than max user size !"),
        ),
        ({"roomid": "mine"}, (400, "invalid_parameter", "some of [roomid] are not valid fields")),
    ],
)
def test_what_no_room_is_made_of(rest, asked, expected):
    assert error(rest("POST", "/chatrooms", {"owner": "ada", "name": "Stage"} | asked)) == expected
    assert rest("GET", "/chatrooms")[1]["data"] == []


def test_a_room_is_told_by_its_title_too(rest):
    status, body = rest("POST", "/chatrooms", {"owner": "ada", "title": "Stage"})
    assert (status, muc(rest, body["data"]["id"]).name) == (200, "Stage")


def test_rooms_are_limited_as_the_app_is_set_and_apart_from_groups(rest):
    configure(rest, rooms_per_user=1, room_size=2)
    made_group(rest)
    first = made(rest)
    assert muc(rest, first).max_users == 2
    expected = (403, "exceed_limit", "user ada has joined too many chatrooms!")
    assert error(rest("POST", "/chatrooms", {"owner": "ada", "name": "n"})) == expected
    second = made(rest, owner="grace")
    assert error(rest("POST", f"/chatrooms/{second}/users/ada")) == expected
    expected = (403, "exceed_limit", "maxUsers cannot exceed 2")
    assert error(rest("POST", "/chatrooms", {"owner": "linus", "name": "n", "maxusers": 3})) == expected
    assert error(rest("PUT", f"/chatrooms/{first}", {"maxusers": 3})) == expected
    configure(rest, rooms_per_app=2)
    expected = (403, "exceed_limit", "appKey:acme#store has create too many chatrooms!")
    assert error(rest("POST", "/chatrooms", {"owner": "linus", "name": "n"})) == expected
    rest("DELETE", f"/chatrooms/{first}")
    made(rest, owner="linus")
    assert error(rest("POST", "/chatrooms", {"owner": "omar", "name": "n"})) == expected


# --- listed ----------------------------------------------------------------------------------------------------------


def test_all_rooms_page_by_page_newest_first(rest, tenant):
    ids = [made(rest, name=f"r{n}") for n in range(5)][::-1]
    made_group(rest)
    found, cursor = [], "undefined"
    while cursor:
        _, body = rest("GET", f"/chatrooms?limit=2&cursor={cursor}")
        found += body["data"]
        assert body["count"] == len(body["data"]) <= 2
        cursor = body.get("cursor")
    assert [each["id"] for each in found] == ids
    expected = {"id": ids[0], "name": "r4", "owner": "ada", "affiliations_count": 1, "disabled": False}
    assert found[0] == expected
    omar = tenant.token("omar")
    for number, some in ((0, ids[:2]), (1, ids[:2]), (3, ids[4:]), (4, []), (999_999_999, [])):
        _, body = rest("GET", f"/chatrooms?pagenum={number}&pagesize=2", token=omar)
        assert [each["id"] for each in body["data"]] == some
        assert body["params"]["pagesize"] == ["2"]
        assert "cursor" not in body
    assert rest("GET", "/chatrooms?pagesize=1001", token=omar)[1]["count"] == 5


def test_pages_are_numbered_so_far(rest, monkeypatch):
    monkeypatch.setattr(limits, "MUCS_NUMBERED", 2)
    for name in ("r0", "r1", "r2"):
        made(rest, name=name)
    assert [rest("GET", f"/chatrooms?pagenum={n}&pagesize=1")[1]["count"] for n in (1, 2, 3)] == [1, 1, 0]


def test_the_rooms_of_a_user(rest, tenant):
    ids = [made(rest, name=f"r{n}", members=["linus"], custom="c") for n in range(3)][::-1]
    made_group(rest, members=["linus"])
    linus, path = tenant.token("linus"), "/users/linus/joined_chatrooms"
    _, body = rest("GET", path, token=linus)
    assert body["data"] == [{"id": each, "name": f"r{2 - n}", "disabled": "false"} for n, each in enumerate(ids)]
    for number, some in ((0, ids[:2]), (1, ids[:2]), (2, ids[2:]), (3, []), (999_999_999, [])):
        assert [each["id"] for each in rest("GET", f"{path}?pagenum={number}&pagesize=2")[1]["data"]] == some
    assert rest("GET", f"{path}?pagenum=2&pagesize=2")[1]["params"] == {"pagenum": ["2"], "pagesize": ["2"]}
    _, body = rest("GET", f"{path}?pagenum=1&pagesize=1&detail=true&_v=1", token=linus)
    [shown] = body["data"]
    now = muc(rest, ids[0])
    assert {
        "id": ids[0],
        "title": "r2",
        "owner": "acme#store_ada",
        "description": "live",
        "created": str(now.created),
        "last_modified": str(now.modified),
        "max_users": "1000",
        "type": "chatroom",
        "public": "true",
        "mute": "false",
        "disabled": "false",
        "custom": "c",
    }.items() <= shown.items()
    assert all(isinstance(value, str) for value in shown.values())
    assert rest("GET", "/users/omar/joined_chatrooms")[1]["data"] == []
    assert error(rest("GET", "/users/nobody/joined_chatrooms"))[0] == 404
    assert error(rest("GET", "/users/ada/joined_chatrooms", token=linus))[:2] == (401, "auth_bad_access_token")


# --- looked at -------------------------------------------------------------------------------------------------------


def test_details_of_rooms(rest, room):
    status, body = rest("GET", f"/chatrooms/{room}")
    [shown] = body["data"]
    assert (status, body["count"]) == (200, 1)
    now = muc(rest, room)
    affiliations = shown.pop("affiliations")
    assert {next(iter(each.items())) for each in affiliations} == {
        ("owner", "ada"),
        ("member", "grace"),
        ("member", "linus"),
    }
    assert shown == {
        "id": room,
        "name": "Stage",
        "description": "live",
        "membersonly": False,
        "allowinvites": False,
        "maxusers": 1000,
        "owner": "ada",
        "created": now.created,
        "custom": "",
        "mute": False,
        "public": True,
        "disabled": False,
        "affiliations_count": 3,
    }
    other = made(rest)
    _, body = rest("GET", f"/chatrooms/{room},{other},{MISSING}")
    assert [each["id"] for each in body["data"]] == [room, other, MISSING]
    assert "error" in body["data"][2]
    assert rest("GET", "/chatrooms/" + ",".join([MISSING] * limits.MUCS_PER_CALL))[0] == 200
    assert error(rest("GET", "/chatrooms/" + ",".join([MISSING] * (limits.MUCS_PER_CALL + 1))))[0] == 400


def test_a_stranger_may_look_at_a_room_and_sees_whose_it_is(rest, room, tenant):
    _, body = rest("GET", f"/chatrooms/{room}", token=tenant.token("omar"))
    assert (body["data"][0]["affiliations_count"], body["data"][0]["affiliations"]) == (3, [{"owner": "ada"}])
    assert len(rest("GET", f"/chatrooms/{room}", token=tenant.token("linus"))[1]["data"][0]["affiliations"]) == 3


@pytest.mark.parametrize("room", [MISSING, "x", "0", "1" * 300, "%F0%9F%99%82"])
def test_no_such_room(rest, room):
    for verb, path in [("GET", ""), ("GET", "/users"), ("GET", "/admin"), ("GET", "/mute"), ("GET", "/announcement")]:
        assert error(rest(verb, f"/chatrooms/{room}{path}"))[:2] == (404, "service_resource_not_found")
    for verb, path in [("PUT", ""), ("DELETE", ""), ("POST", "/ban"), ("DELETE", "/users/ada")]:
        status, kind, text = error(rest(verb, f"/chatrooms/{room}{path}", {} if verb == "PUT" else None))
        assert (status, kind) == (404, "resource_not_found")
        assert text.endswith(" does not exist!")


def test_a_group_is_no_room_and_a_room_no_group(rest, room):
    group = made_group(rest)
    assert error(rest("GET", f"/chatrooms/{group}"))[0] == error(rest("GET", f"/chatgroups/{room}"))[0] == 404
    for path in (f"/chatrooms/{group}", f"/chatgroups/{room}"):
        assert error(rest("DELETE", path))[0] == error(rest("POST", f"{path}/users/omar"))[0] == 404
    assert muc(rest, room).members == 3


@pytest.mark.parametrize("path", ["", "/users?limit=10", "/users?pagenum=1&pagesize=10", "/admin", "/announcement"])
@pytest.mark.parametrize("who", ["ada", "linus"])
def test_a_look_takes_three_requests_at_most(rest, room, recorder, tenant, who, path):
    token = tenant.token(who)
    rest("GET", f"/chatrooms/{room}{path}", token=token)
    with recorder.recording() as calls:
        assert rest("GET", f"/chatrooms/{room}{path}", token=token)[0] == 200
    assert len(calls) <= 3


# --- changed, handed over, ended -------------------------------------------------------------------------------------


def test_a_change_says_what_was_changed(rest, room, tenant):
    asked = {"groupname": "New", "description": "d", "maxusers": 3}
    status, body = rest("PUT", f"/chatrooms/{room}?resource=web", asked, token=tenant.token("ada"))
    assert (status, body["data"]) == (200, {"groupname": True, "description": True, "maxusers": True})
    now = muc(rest, room)
    assert (now.name, now.description, now.max_users) == ("New", "d", 3)
    _, body = rest("PUT", f"/chatrooms/{room}", {"name": "Newer", "custom": "c", "need_verify": False})
    assert body["data"] == {"groupname": True, "custom": True, "need_verify": True}
    now = muc(rest, room)
    assert (now.name, now.custom, now.description) == ("Newer", "c", "d")
    assert rest("PUT", f"/chatrooms/{room}", {})[1]["data"] == {}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"membersonly": True, "name": "x"}, (400, "invalid_parameter", "some of [membersonly] are not valid fields")),
        (
            {"maxusers": 2},
            (403, "forbidden_op", "current user count is larger than the maxUsers that you want to update !"),
        ),
        ({"name": "x" * 129}, (403, "exceed_limit", "title cannot exceed to 128")),
        ({"description": "x" * 513}, (403, "exceed_limit", "desc cannot exceed to 512")),
        ({"maxusers": 10_001}, (403, "exceed_limit", "maxUsers cannot exceed 10000")),
        ({"maxusers": 0}, (400, "invalid_parameter", "maxusers must be greater than 0")),
        ({"name": 7}, (400, "illegal_argument", "name must be a string")),
    ],
)
def test_changes_that_are_refused(rest, room, asked, expected):
    before = muc(rest, room)
    assert error(rest("PUT", f"/chatrooms/{room}", asked)) == expected
    assert muc(rest, room) == before


def test_a_room_is_changed_and_ended_by_its_owner_alone(rest, room, tenant):
    text = "you have no permission to do this,group fields require group admin privileges to be modified"
    for name in ("grace", "linus", "omar"):
        token = tenant.token(name)
        refused = error(rest("PUT", f"/chatrooms/{room}", {"name": "x"}, token=token))
        assert refused == (401, "group_authorization", text)
        for verb, asked in (("PUT", {"newowner": "linus"}), ("DELETE", None)):
            assert error(rest(verb, f"/chatrooms/{room}", asked, token=token))[:2] == (401, "group_authorization")
    status, body = rest("DELETE", f"/chatrooms/{room}?resource=web&version=v3", token=tenant.token("ada"))
    assert (status, body["data"]["success"], body["data"]["id"]) == (200, True, room)
    assert error(rest("GET", f"/chatrooms/{room}"))[:2] == (404, "service_resource_not_found")
    assert error(rest("DELETE", f"/chatrooms/{room}"))[0] == 404
    assert rest("GET", "/chatrooms")[1]["data"] == rest("GET", "/users/linus/joined_chatrooms")[1]["data"] == []


def test_a_room_is_handed_over(rest, room, tenant):
    status, body = rest("PUT", f"/chatrooms/{room}", {"newowner": "Grace"}, token=tenant.token("ada"))
    assert (status, body["data"]) == (200, {"newowner": True})
    now = muc(rest, room)
    assert (now.owner, now.admins, now.members) == ("grace", frozenset(), 3)
    same = (403, "forbidden_op", "new owner and old owner are the same")
    assert error(rest("PUT", f"/chatrooms/{room}", {"newowner": "grace"})) == same
    for name in ("nobody", "é"):
        expected = (404, "resource_not_found", f"username {name} doesn't exist!")
        assert error(rest("PUT", f"/chatrooms/{room}", {"newowner": name})) == expected
    expected = (403, "forbidden_op", f"user: omar doesn't exist in chatroom: {room}")
    assert error(rest("PUT", f"/chatrooms/{room}", {"newowner": "omar"})) == expected
    assert muc(rest, room).owner == "grace"


def test_an_announcement(rest, room, tenant):
    path, linus = f"/chatrooms/{room}/announcement", tenant.token("linus")
    text = "é" * limits.ANNOUNCEMENT
    status, body = rest("POST", f"{path}?resource=web", {"announcement": text}, token=tenant.token("grace"))
    assert (status, body["data"]) == (200, {"id": room, "result": True})
    assert rest("GET", path, token=linus)[1]["data"] == {"announcement": text}
    too_long = (403, "forbidden_op", "announce info length exceeds limit!")
    assert error(rest("POST", path, {"announcement": text + "é"})) == too_long
    assert error(rest("POST", path, {})) == (400, "illegal_argument", "announcement is null")
    assert error(rest("GET", path, token=tenant.token("omar"))) == MEMBERS_ONLY
    assert error(rest("POST", path, {"announcement": ""}, token=linus))[0] == 401
    rest("POST", path, {"announcement": ""})
    assert rest("GET", path)[1]["data"] == {"announcement": ""}


# --- super admins ----------------------------------------------------------------------------------------------------


def test_super_admins_come_and_go(rest):
    for name in ("Linus", "ada", "grace", "ada"):
        status, body = rest("POST", "/chatrooms/super_admin", {"superadmin": name})
        assert (status, body["data"]) == (200, {"result": "success", "resource": ""})
    _, body = rest("GET", "/chatrooms/super_admin")
    assert (body["data"], body["count"]) == (["ada", "grace", "linus"], 3)
    _, body = rest("GET", "/chatrooms/super_admin?pagenum=2&pagesize=2")
    assert (body["data"], body["params"]) == (["linus"], {"pagenum": ["2"], "pagesize": ["2"]})
    assert rest("GET", "/chatrooms/super_admin?pagenum=999999999&pagesize=1000")[1]["data"] == []
    status, body = rest("DELETE", "/chatrooms/super_admin/Grace")
    assert (status, body["data"]) == (200, {"newSuperAdmin": "grace", "resource": ""})
    for name in ("grace", "é"):
        expected = (403, "forbidden_op", f"user:{name} is not super admin of chatrooms")
        assert error(rest("DELETE", f"/chatrooms/super_admin/{name}")) == expected
    for name in ("nobody", "é", ""):
        expected = (404, "resource_not_found", f"username {name} doesn't exist!")
        assert error(rest("POST", "/chatrooms/super_admin", {"superadmin": name})) == expected
    assert rest("GET", "/chatrooms/super_admin")[1]["data"] == ["ada", "linus"]


def test_an_account_that_is_gone_is_no_super_admin_any_more(rest, tenant):
    rest("POST", "/chatrooms/super_admin", {"superadmin": "omar"})
    rest("DELETE", "/users/omar")
    assert rest("GET", "/chatrooms/super_admin")[1]["data"] == []
    tenant.users.pop("omar")
    omar = tenant.token("omar")  # of a new account with that name
    assert error(rest("POST", "/chatrooms", {"name": "Stage"}, token=omar))[:2] == (401, "group_authorization")


def test_super_admins_are_the_apps_affair(rest, tenant):
    rest("POST", "/chatrooms/super_admin", {"superadmin": "ada"})
    for verb, path, asked in [("POST", "", {"superadmin": "grace"}), ("GET", "", None), ("DELETE", "/ada", None)]:
        assert error(rest(verb, f"/chatrooms/super_admin{path}", asked, token=tenant.token("ada")))[0] == 401
    assert rest("GET", "/chatrooms/super_admin")[1]["data"] == ["ada"]


# --- apps ------------------------------------------------------------------------------------------------------------


def test_rooms_and_super_admins_of_one_app_are_nothing_to_another(rest, room):
    rest("POST", "/chatrooms/super_admin", {"superadmin": "ada"})
    other = Rest(make("acme", "second"))
    for name in ("ada", "linus", "omar"):
        other.tenant.user(name)
    assert other("GET", "/chatrooms")[1]["data"] == other("GET", "/chatrooms/super_admin")[1]["data"] == []
    assert other("GET", "/chatrooms?pagenum=1")[1]["data"] == []
    assert other("GET", "/users/linus/joined_chatrooms")[1]["data"] == []
    for verb, path, asked in [
        ("GET", "", None),
        ("PUT", "", {"name": "x"}),
        ("PUT", "", {"newowner": "linus"}),
        ("DELETE", "", None),
        ("GET", "/users", None),
        ("POST", "/users/omar", None),
        ("DELETE", "/users/linus", None),
        ("POST", "/admin", {"newadmin": "linus"}),
        ("POST", "/blocks/users/linus", None),
        ("POST", "/mute", {"usernames": ["linus"], "mute_duration": 1}),
        ("POST", "/ban", None),
        ("POST", "/announcement", {"announcement": "x"}),
    ]:
        assert error(other(verb, f"/chatrooms/{room}{path}", asked))[0] == 404
    asked = {"name": "Stage", "description": "d"}
    assert error(other("POST", "/chatrooms", asked, token=other.tenant.token("ada")))[0] == 401
    assert (muc(rest, room).name, muc(rest, room).members, members(rest, room)) == (
        "Stage",
        3,
        {"ada", "grace", "linus"},
    )
