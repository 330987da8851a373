"""Admins, block list, allow list and mutes of rooms (R20-R36, X23, X24)."""

import pytest

from chalicelib import clock, limits
from tests.rest.groups import STAFF_ACTS
from tests.rest.rooms import configure, error, made, members, muc, rest, room, said

__all__ = ["rest", "room"]

STAFF_ONLY = (401, "group_authorization", "you have no permission to do this, group admin permission is required")
OWNER_ONLY = (401, "group_authorization", "you have no permission to do this, group owner permission is required")
STRANGER = (403, "forbidden_op", "users [omar] are not members of this group!")


# --- admins ----------------------------------------------------------------------------------------------------------


def test_admins_come_and_go(rest, room, tenant):
    ada, path = tenant.token("ada"), f"/chatrooms/{room}/admin"
    status, body = rest("POST", f"{path}?resource=web", {"newadmin": "Linus"}, token=ada)
    assert (status, body["data"]) == (200, {"result": "success", "newadmin": "linus"})
    _, body = rest("GET", path, token=tenant.token("linus"))
    assert (body["data"], body["count"]) == (["grace", "linus"], 2)
    status, body = rest("DELETE", f"{path}/linus?resource=web", token=ada)
    assert (status, body["data"]) == (200, {"result": "success", "oldadmin": "linus"})
    assert muc(rest, room).admins == {"grace"}


def test_who_is_made_no_admin(rest, room, tenant):
    path = f"/chatrooms/{room}/admin"
    for name in ("omar", "nobody"):
        text = f"user: {name} doesn't exist in chatroom: {room}"
        assert error(rest("POST", path, {"newadmin": name})) == (404, "resource_not_found", text)
    assert error(rest("POST", path, {"newadmin": "ada"})) == (
        403,
        "forbidden_op",
        "forbidden operation on group owner!",
    )
    text = f"user:linus is not admin of chatroom:{room}"
    assert error(rest("DELETE", f"{path}/linus")) == (403, "forbidden_op", text)
    for name in ("grace", "linus", "omar"):
        assert error(rest("POST", path, {"newadmin": "linus"}, token=tenant.token(name))) == OWNER_ONLY
        assert error(rest("DELETE", f"{path}/grace", token=tenant.token(name))) == OWNER_ONLY
    assert muc(rest, room).admins == {"grace"}
    configure(rest, admins_per_group=2)
    full = (403, "exceed_limit", "group admin list is full!")
    assert error(rest("POST", path, {"newadmin": "linus"})) == full


# --- block list ------------------------------------------------------------------------------------------------------


def test_members_are_blocked_and_unblocked(rest, room, tenant):
    grace, path = tenant.token("grace"), f"/chatrooms/{room}/blocks/users"
    status, body = rest("POST", f"{path}/linus?resource=web", token=grace)
    done = {"result": True, "action": "add_blocks", "user": "linus", "id": room, "chatroomid": room}
    assert (status, body["data"]) == (200, done)
    assert said(rest, "linus")[-1] == ("KICK", ["linus"])
    assert (members(rest, room), muc(rest, room).members) == ({"ada", "grace"}, 2)
    _, body = rest("GET", path, token=grace)
    assert (body["data"], body["count"]) == (["linus"], 1)
    status, body = rest("DELETE", f"{path}/linus", token=grace)
    assert (status, body["data"]) == (200, done | {"action": "remove_blocks"})
    assert said(rest, "linus")[-1] == ("ALLOW", ["linus"])
    assert (rest("GET", path)[1]["data"], members(rest, room)) == ([], {"ada", "grace"})
    assert rest("POST", f"/chatrooms/{room}/users/linus")[0] == 200


def test_many_are_blocked_and_unblocked(rest, room):
    path = f"/chatrooms/{room}/blocks/users"
    _, body = rest("POST", path, {"usernames": ["linus", "omar", "ada"]})
    assert [(each["user"], each["result"], each.get("reason")) for each in body["data"]] == [
        ("linus", True, None),
        ("omar", False, f"user: omar doesn't exist in chatroom: {room}"),
        ("ada", False, "forbidden operation on group owner!"),
    ]
    _, body = rest("DELETE", f"{path}/linus,omar")
    assert [each["result"] for each in body["data"]] == [True, True]
    assert error(rest("POST", f"{path}/omar")) == STRANGER
    assert [each["user"] for each in rest("POST", f"{path}/grace?version=v3")[1]["data"]] == ["grace"]


# --- allow list ------------------------------------------------------------------------------------------------------


def test_members_are_allowed(rest, room, tenant):
    grace, path = tenant.token("grace"), f"/chatrooms/{room}/white/users"
    done = {"result": True, "action": "add_user_whitelist", "user": "linus", "id": room, "chatroomid": room}
    assert rest("POST", f"{path}/linus")[1]["data"] == done
    _, body = rest("POST", f"{path}?resource=web", {"usernames": ["grace", "linus"]}, token=grace)
    assert [(each["user"], each["result"]) for each in body["data"]] == [("grace", True), ("linus", True)]
    assert rest("GET", path, token=grace)[1]["data"] == ["grace", "linus"]
    _, body = rest("GET", f"{path}/linus", token=tenant.token("linus"))
    assert body["data"] == {"member": "linus", "white": True}
    _, body = rest("DELETE", f"{path}/linus?resource=web", token=grace)
    assert body["data"] == [done | {"action": "remove_user_whitelist"}]
    assert rest("GET", f"{path}/linus")[1]["data"] == {"member": "linus", "white": False}
    assert error(rest("POST", f"{path}/omar")) == STRANGER


# --- mutes -----------------------------------------------------------------------------------------------------------


def test_members_are_muted_for_a_time(rest, room, tenant):
    grace, path = tenant.token("grace"), f"/chatrooms/{room}/mute"
    asked = {"usernames": ["linus"], "mute_duration": 60_000}
    [shown] = rest("POST", f"{path}?resource=web", asked, token=grace)[1]["data"]
    assert (shown["result"], shown["user"]) == (True, "linus")
    assert 59_000 < shown["expire"] - clock.now() <= 60_000
    assert rest("GET", path, token=grace)[1]["data"] == [{"expire": shown["expire"], "user": "linus"}]
    own = f"/sdk/chatrooms/{room}/mute/linus"
    assert rest("GET", own, token=tenant.token("linus"))[1]["data"] is True
    assert error(rest("GET", own, token=tenant.token("grace")))[:2] == (401, "auth_bad_access_token")
    clock.offset += 61_000
    assert (rest("GET", path)[1]["data"], rest("GET", own)[1]["data"]) == ([], False)


def test_a_mute_is_lifted_and_outlives_leaving_until_then(rest, room):
    path = f"/chatrooms/{room}/mute"
    for lift in (
        lambda: rest("DELETE", f"{path}/linus,grace"),
        lambda: rest("POST", path, {"usernames": ["linus", "grace"], "mute_duration": 0}),
    ):
        rest("POST", path, {"usernames": ["linus"], "mute_duration": -1})
        rest("DELETE", f"/chatrooms/{room}/users/linus")
        rest("POST", f"/chatrooms/{room}/users/linus")
        assert rest("GET", path)[1]["data"] == [{"expire": -1, "user": "linus"}]
        assert [(each["user"], each["result"]) for each in lift()[1]["data"]] == [("linus", True), ("grace", True)]
        assert rest("GET", path)[1]["data"] == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"usernames": ["linus", "omar"]}, (400, *STRANGER[1:])),
        ({"usernames": ["ada"]}, (403, "forbidden_op", "forbidden operation on group owner!")),
        ({"usernames": ["linus"], "mute_duration": None}, (400, "invalid_parameter", "mute_duration must be provided")),
    ],
)
def test_who_is_not_muted(rest, room, asked, expected):
    assert error(rest("POST", f"/chatrooms/{room}/mute", {"mute_duration": 1000} | asked)) == expected
    assert rest("GET", f"/chatrooms/{room}/mute")[1]["data"] == []


def test_everyone_is_muted(rest, room, tenant):
    for verb, muted in (("POST", True), ("DELETE", False)):
        status, body = rest(verb, f"/chatrooms/{room}/ban?resource=web", token=tenant.token("grace"))
        assert (status, body["data"], body["action"]) == (200, {"mute": muted}, "put")
        assert rest("GET", f"/chatrooms/{room}", token=tenant.token("omar"))[1]["data"][0]["mute"] is muted


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "path", "asked"), STAFF_ACTS, ids=str)
def test_those_who_lead_may_and_others_not(rest, room, tenant, verb, path, asked):
    rest("POST", "/chatrooms/super_admin", {"superadmin": "omar"})  # who makes rooms leads none for that
    before = muc(rest, room)
    for name in ("linus", "omar"):
        assert error(rest(verb, f"/chatrooms/{room}{path}", asked, token=tenant.token(name))) == STAFF_ONLY
    assert muc(rest, room) == before
    assert rest(verb, f"/chatrooms/{room}{path}", asked, token=tenant.token("grace"))[0] == 200
    again = made(rest, members=["linus"])
    for token in (tenant.token("ada"), None):
        assert rest(verb, f"/chatrooms/{again}{path}", asked, token=token)[0] == 200
        rest("DELETE", f"/chatrooms/{again}/blocks/users/linus")
        rest("POST", f"/chatrooms/{again}/users/linus")


TOO_MANY = [
    ("POST", "/blocks/users", "userNames is more than max limit : 60"),
    ("DELETE", "/blocks/users/", "removeBlacklist: list size more than max limit : 60"),
    ("POST", "/white/users", "usernames size is more than max limit : 60"),
    ("DELETE", "/white/users/", "removeWhitelist size is more than max limit : 60"),
    ("POST", "/mute", "userNames size is more than max limit : 60"),
    ("DELETE", "/mute/", "removeMute member size more than max limit : 60"),
]


@pytest.mark.parametrize(("verb", "path", "text"), TOO_MANY)
def test_as_many_as_one_call_takes(rest, tenant, verb, path, text):
    names = [f"u{n}" for n in range(limits.MEMBERS_PER_CALL)]
    for name in names:
        tenant.user(name)
    room = made(rest, members=names)

    def ask(some):
        if verb == "POST":
            return rest(verb, f"/chatrooms/{room}{path}", {"usernames": some, "mute_duration": 1000})
        return rest(verb, f"/chatrooms/{room}{path}{','.join(some)}")

    assert error(ask([*names, "ada"])) == (400, "invalid_parameter", text)
    status, body = ask(names)
    assert (status, [each["result"] for each in body["data"]]) == (200, [True] * limits.MEMBERS_PER_CALL)
