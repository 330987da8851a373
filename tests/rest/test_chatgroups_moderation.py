"""Admins, block list, allow list and mutes of groups (G27-G43, X18, X19)."""

import json

import pytest

from chalicelib import clock, limits
from tests.rest.groups import STAFF_ACTS, configure, error, group, made, members, muc, rest, said

__all__ = ["group", "rest"]

STAFF_ONLY = (401, "group_authorization", "you have no permission to do this, group admin permission is required")


# --- admins ----------------------------------------------------------------------------------------------------------


def test_admins_come_and_go(rest, group, tenant):
    ada = tenant.token("ada")
    status, body = rest("POST", f"/chatgroups/{group}/admin?resource=web", {"newadmin": "Linus"}, token=ada)
    assert (status, body["data"]) == (200, {"result": "success", "newadmin": "linus"})
    assert said(rest, group, to="linus")[-1] == said(rest, group, to="grace")[-1] == ("ADD_ADMIN", ["linus"])
    assert "ADD_ADMIN" not in [operation for operation, _ in said(rest, group)], "nobody but the staff and the new one"
    _, body = rest("GET", f"/chatgroups/{group}/admin", token=tenant.token("linus"))
    assert (body["data"], body["count"]) == (["grace", "linus"], 2)
    status, body = rest("DELETE", f"/chatgroups/{group}/admin/linus?resource=web", token=ada)
    assert (status, body["data"]) == (200, {"result": "success", "oldadmin": "linus"})
    assert said(rest, group, to="linus")[-1] == said(rest, group, to="grace")[-1] == ("REMOVE_ADMIN", ["linus"])
    assert muc(rest, group).admins == {"grace"}


def test_who_is_made_no_admin(rest, group, tenant):
    def promote(name, **more):
        return error(rest("POST", f"/chatgroups/{group}/admin", {"newadmin": name}, **more))

    for name in ("omar", "nobody", "é", ""):
        text = f"user: {name} doesn't exist in group: {group}"
        assert promote(name) == (404, "resource_not_found", text)
    assert promote("ada") == (403, "forbidden_op", "forbidden operation on group owner!")
    for name in ("grace", "linus", "omar"):
        assert promote("linus", token=tenant.token(name))[:2] == (401, "group_authorization")
    text = f"user:linus is not admin of group:{group}"
    assert error(rest("DELETE", f"/chatgroups/{group}/admin/linus")) == (403, "forbidden_op", text)
    assert error(rest("DELETE", f"/chatgroups/{group}/admin/grace", token=tenant.token("grace")))[0] == 401
    assert muc(rest, group).admins == {"grace"}


def test_as_many_admins_as_there_may_be(rest, group):
    configure(rest, admins_per_group=3)
    rest("POST", f"/chatgroups/{group}/users/omar")
    assert rest("POST", f"/chatgroups/{group}/admin", {"newadmin": "linus"})[0] == 200
    expected = (403, "exceed_limit", "group admin list is full!")
    assert error(rest("POST", f"/chatgroups/{group}/admin", {"newadmin": "omar"})) == expected
    assert rest("POST", f"/chatgroups/{group}/admin", {"newadmin": "linus"})[0] == 200


# --- block list ------------------------------------------------------------------------------------------------------


def test_a_member_is_blocked_and_unblocked(rest, group, tenant):
    grace, path = tenant.token("grace"), f"/chatgroups/{group}/blocks/users"
    status, body = rest("POST", f"{path}/linus?resource=web", token=grace)
    expected = {"result": True, "action": "add_blocks", "user": "linus", "groupid": group}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert said(rest, "linus")[-1] == ("KICK", ["linus"])
    assert said(rest, group)[-1] == ("ABSENCE", ["linus"])
    assert (members(rest, group), muc(rest, group).members) == ({"ada", "grace"}, 2)
    assert rest("GET", path, token=grace)[1]["data"] == ["linus"]
    before = said(rest, group)
    assert rest("POST", f"{path}/linus", token=grace)[1]["data"]["result"] is True
    assert said(rest, group) == before
    status, body = rest("DELETE", f"{path}/linus", token=grace)
    assert (status, body["data"]["action"], body["data"]["result"]) == (200, "remove_blocks", True)
    assert said(rest, "linus")[-1] == ("ALLOW", ["linus"])
    assert rest("GET", path)[1]["data"] == []
    assert "linus" not in members(rest, group)
    assert rest("POST", f"/chatgroups/{group}/users/linus")[0] == 200


def test_many_are_blocked_and_unblocked(rest, group):
    path = f"/chatgroups/{group}/blocks/users"
    _, body = rest("POST", path, {"usernames": ["linus", "omar", "ada", "grace"]})
    assert [(each["user"], each["result"], each.get("reason")) for each in body["data"]] == [
        ("linus", True, None),
        ("omar", False, f"user: omar doesn't exist in group: {group}"),
        ("ada", False, "forbidden operation on group owner!"),
        ("grace", True, None),
    ]
    assert (members(rest, group), muc(rest, group).admins) == ({"ada"}, frozenset())
    assert rest("GET", path)[1]["data"] == ["grace", "linus"]
    _, body = rest("DELETE", f"{path}/linus,grace")
    assert [each["result"] for each in body["data"]] == [True, True]
    assert rest("GET", path)[1]["data"] == []


def test_newer_sdks_get_a_list_for_one(rest, group):
    path = f"/chatgroups/{group}/blocks/users/linus?version=v3"
    for verb in ("POST", "DELETE"):
        assert [each["user"] for each in rest(verb, path)[1]["data"]] == ["linus"]


def test_the_block_list_page_by_page(rest, tenant, monkeypatch):
    names = [f"u{n}" for n in range(5)]
    for name in names:
        tenant.user(name)
    group = made(rest, members=names)
    rest("POST", f"/chatgroups/{group}/blocks/users", {"usernames": names})
    path = f"/chatgroups/{group}/blocks/users"
    _, body = rest("GET", f"{path}?pageSize=2")
    assert (body["data"], body["count"]) == (["u0", "u1"], 2)
    _, body = rest("GET", f"{path}?pageSize=3&cursor={body['cursor']}")
    assert (body["data"], "cursor" in body) == (["u2", "u3", "u4"], False)
    assert rest("GET", path)[1]["data"] == names


# --- allow list ------------------------------------------------------------------------------------------------------


def test_members_are_allowed(rest, group, tenant):
    grace, path = tenant.token("grace"), f"/chatgroups/{group}/white/users"
    status, body = rest("POST", f"{path}/linus")
    expected = {"result": True, "action": "add_user_whitelist", "user": "linus", "groupid": group}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    _, body = rest("POST", f"{path}?resource=web", {"usernames": ["grace", "linus"]}, token=grace)
    assert [(each["user"], each["result"]) for each in body["data"]] == [("grace", True), ("linus", True)]
    assert said(rest, group, to="linus")[-1] == ("ADD_USER_WHITE_LIST", ["linus"])
    assert rest("GET", path, token=grace)[1]["data"] == ["grace", "linus"]
    _, body = rest("GET", f"{path}/linus", token=tenant.token("linus"))
    assert body["data"] == {"member": "linus", "white": True}
    _, body = rest("DELETE", f"{path}/linus?resource=web", token=grace)
    assert [(each["action"], each["result"]) for each in body["data"]] == [("remove_user_whitelist", True)]
    assert said(rest, group, to="linus")[-1] == ("REMOVE_USER_WHITE_LIST", ["linus"])
    assert rest("GET", f"{path}/linus", token=grace)[1]["data"] == {"member": "linus", "white": False}
    assert rest("GET", f"{path}/ada")[1]["data"]["white"] is True
    assert error(rest("GET", f"{path}/grace", token=tenant.token("linus"))) == STAFF_ONLY


def test_who_leaves_is_allowed_nothing_any_more(rest, group):
    rest("POST", f"/chatgroups/{group}/white/users/linus")
    rest("DELETE", f"/chatgroups/{group}/users/linus")
    assert rest("GET", f"/chatgroups/{group}/white/users")[1]["data"] == []


# --- mutes -----------------------------------------------------------------------------------------------------------


def test_members_are_muted_for_a_time(rest, group, tenant):
    grace, path = tenant.token("grace"), f"/chatgroups/{group}/mute"
    asked = {"usernames": ["linus"], "mute_duration": "60000"}
    status, body = rest("POST", f"{path}?resource=web", asked, token=grace)
    [shown] = body["data"]
    assert (status, shown["result"], shown["user"]) == (200, True, "linus")
    assert 59_000 < shown["expire"] - clock.now() <= 60_000
    operation, about, ext = said(rest, group, "ext", to="linus")[-1]
    assert (operation, about, json.loads(ext)) == ("ADD_MUTE", ["linus"], {"user_mute_time": shown["expire"]})
    _, body = rest("GET", path, token=grace)
    assert (body["data"], body["action"]) == ([{"expire": shown["expire"], "user": "linus"}], "post")
    own = f"/sdk/chatgroups/{group}/mute/linus"
    assert rest("GET", own, token=tenant.token("linus"))[1]["data"] is True
    clock.offset += 61_000
    assert rest("GET", path)[1]["data"] == []
    assert rest("GET", own)[1]["data"] is False


def test_a_mute_is_lifted(rest, group):
    path = f"/chatgroups/{group}/mute"
    for lift in (
        lambda: rest("DELETE", f"{path}/linus,grace"),
        lambda: rest("POST", path, {"usernames": ["linus", "grace"], "mute_duration": 0}),
    ):
        _, body = rest("POST", path, {"usernames": ["linus"], "mute_duration": -1})
        assert body["data"] == [{"result": True, "expire": -1, "user": "linus"}]
        before = said(rest, group, to="grace")
        _, body = lift()
        assert [(each["user"], each["result"]) for each in body["data"]] == [("linus", True), ("grace", True)]
        assert said(rest, group, to="linus")[-1] == ("REMOVE_MUTE", ["linus"])
        assert said(rest, group, to="grace") == [*before, ("REMOVE_MUTE", ["linus"])], (
            "as an admin, and nothing of its own"
        )
        assert rest("GET", path)[1]["data"] == []


def test_a_mute_outlives_leaving(rest, group):
    rest("POST", f"/chatgroups/{group}/mute", {"usernames": ["linus"], "mute_duration": -1})
    rest("DELETE", f"/chatgroups/{group}/users/linus")
    rest("POST", f"/chatgroups/{group}/users/linus")
    assert rest("GET", f"/chatgroups/{group}/mute")[1]["data"] == [{"expire": -1, "user": "linus"}]


def test_longer_than_one_can_wait_is_for_ever(rest, group):
    path = f"/chatgroups/{group}/mute"
    for duration, for_ever in ((limits.MUTE_LONGEST, False), (limits.MUTE_LONGEST + 1, True), (10**19, True)):
        _, body = rest("POST", path, {"usernames": ["linus"], "mute_duration": duration})
        assert (body["data"][0]["expire"] == -1) is for_ever


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"usernames": ["omar"]}, (403, "forbidden_op", "users [omar] are not members of this group!")),
        (
            {"usernames": ["linus", "omar", "é"]},
            (403, "forbidden_op", "users [omar, é] are not members of this group!"),
        ),
        ({"usernames": ["linus", "ada"]}, (403, "forbidden_op", "forbidden operation on group owner!")),
        ({"usernames": []}, (400, "invalid_parameter", "usernames must be provided")),
        ({"usernames": ["linus"], "mute_duration": None}, (400, "invalid_parameter", "mute_duration must be provided")),
        (
            {"usernames": ["linus"], "mute_duration": -2},
            (400, "invalid_parameter", "mute_duration must not be less than -1"),
        ),
        (
            {"usernames": [f"u{n}" for n in range(61)]},
            (400, "invalid_parameter", "userNames size is more than max limit : 60"),
        ),
    ],
)
def test_who_is_not_muted(rest, group, asked, expected):
    assert error(rest("POST", f"/chatgroups/{group}/mute", {"mute_duration": 1000} | asked)) == expected
    assert rest("GET", f"/chatgroups/{group}/mute")[1]["data"] == []


def test_everyone_is_muted_and_the_list_stays_as_it_is(rest, group, tenant):
    rest("POST", f"/chatgroups/{group}/mute", {"usernames": ["linus"], "mute_duration": -1})
    for verb, muted, operation in (("POST", True, "BAN_GROUP"), ("DELETE", False, "REMOVE_BAN_GROUP")):
        status, body = rest(verb, f"/chatgroups/{group}/ban?resource=web", token=tenant.token("grace"))
        assert (status, body["data"], body["action"]) == (200, {"mute": muted}, "put")
        assert said(rest, group)[-1] == (operation, [])
        assert rest("GET", f"/chatgroups/{group}")[1]["data"][0]["mute"] is muted
    assert rest("GET", f"/chatgroups/{group}/mute")[1]["count"] == 1


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "path", "asked"), STAFF_ACTS, ids=str)
def test_those_who_lead_may_and_others_not(rest, group, tenant, verb, path, asked):
    before = muc(rest, group)
    for name in ("linus", "omar"):
        assert error(rest(verb, f"/chatgroups/{group}{path}", asked, token=tenant.token(name))) == STAFF_ONLY
    assert muc(rest, group) == before
    assert rest(verb, f"/chatgroups/{group}{path}", asked, token=tenant.token("grace"))[0] == 200


TOO_MANY = [
    ("POST", "/blocks/users", "userNames is more than max limit : 60"),
    ("DELETE", "/blocks/users/", "removeBlacklist: list size more than max limit : 60"),
    ("POST", "/white/users", "usernames size is more than max limit : 60"),
    ("DELETE", "/white/users/", "removeWhitelist size is more than max limit : 60"),
    ("DELETE", "/mute/", "removeMute member size more than max limit : 60"),
]


@pytest.mark.parametrize(("verb", "path", "text"), TOO_MANY)
def test_as_many_as_one_call_takes(rest, tenant, verb, path, text):
    names = [f"u{n}" for n in range(60)]
    for name in names:
        tenant.user(name)
    group = made(rest, members=names)

    def ask(some):
        if verb == "POST":
            return rest(verb, f"/chatgroups/{group}{path}", {"usernames": some})
        return rest(verb, f"/chatgroups/{group}{path}{','.join(some)}")

    assert error(ask([*names, "ada"])) == (400, "invalid_parameter", text)
    status, body = ask(names)
    assert (status, [each["result"] for each in body["data"]]) == (200, [True] * 60)
