"""Who is in a room, is brought and is removed (R15-R19)."""

import pytest

from chalicelib import limits
from tests.rest.rooms import error, made, members, muc, rest, room, said

__all__ = ["rest", "room"]


# --- listed ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(rest, tenant):
    """ada's room of 5 with u0 to u3, of whom u1 is an admin."""
    names = [f"u{n}" for n in range(4)]
    for name in names:
        tenant.user(name)
    return made(rest, members=names, admins=["u1"])


def test_members_by_page_number(rest, crowd):
    path = f"/chatrooms/{crowd}/users"
    _, body = rest("GET", f"{path}?pagenum=1&pagesize=3")
    assert body["data"] == [{"owner": "ada"}, {"member": "u0"}, {"member": "u1"}]
    assert (body["params"], body["count"]) == ({"pagenum": ["1"], "pagesize": ["3"]}, 3)
    assert rest("GET", f"{path}?pagenum=2&pagesize=3")[1]["data"] == [{"member": "u2"}, {"member": "u3"}]
    assert rest("GET", f"{path}?pagenum=999999999&pagesize=1000")[1]["data"] == []
    assert rest("GET", path)[1]["count"] == 5


def test_members_by_cursor_with_their_roles(rest, crowd, tenant):
    found, cursor = [], "undefined"
    while cursor:
        path = f"/chatrooms/{crowd}/users?limit=2&joined_time=true&cursor={cursor}"
        _, body = rest("GET", path, token=tenant.token("u0"))
        found += body["data"]
        cursor = body.get("cursor")
    roles = [(next(iter(each)), next(iter(each.values()))) for each in found]
    assert roles == [("owner", "ada"), ("member", "u0"), ("admin", "u1"), ("member", "u2"), ("member", "u3")]
    assert all("joined_time" in each for each in found)


def test_members_as_the_java_sdk_asks(rest, crowd):
    path = f"/chatrooms/{crowd}/users?version=v3&limit=9"
    assert rest("GET", path)[1]["data"] == ["u0", "u1", "u2", "u3"]
    assert rest("GET", f"{path}&sort=desc")[1]["data"] == ["u3", "u2", "u1", "u0"]


def test_members_are_shown_to_members(rest, room, tenant):
    assert rest("GET", f"/chatrooms/{room}/users", token=tenant.token("linus"))[1]["count"] == 3
    text = "you have no permission to do this, group member permission is required"
    expected = (401, "group_authorization", text)
    assert error(rest("GET", f"/chatrooms/{room}/users", token=tenant.token("omar"))) == expected


def test_everybody_with_its_role(rest, room):
    _, body = rest("GET", f"/chatrooms/{room}/roles")
    assert [(each["username"], each["role"], each["online"]) for each in body["data"]] == [
        ("ada", "owner", False),
        ("grace", "admin", False),
        ("linus", "member", False),
    ]
    assert rest("GET", f"/chatrooms/{room}/shield")[1]["data"] == []


# --- brought by the app ----------------------------------------------------------------------------------------------


def test_who_is_brought_is_in_and_is_there_once(rest, room):
    for _ in range(2):  # the second time it is a member already, which is no refusal in a room
        status, body = rest("POST", f"/chatrooms/{room}/users/Omar")
        expected = {"result": True, "action": "add_member", "user": "omar", "id": room}
        assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert (muc(rest, room).members, members(rest, room)) == (4, {"ada", "grace", "linus", "omar"})
    assert [each for each in said(rest, "omar") if each[0] == "DIRECT_JOINED"] == [("DIRECT_JOINED", ["omar"])]


def test_many_are_brought(rest, room, tenant):
    tenant.user("zoe")
    asked = {"usernames": ["linus", "omar", "zoe", "OMAR"]}
    status, body = rest("POST", f"/chatrooms/{room}/users", asked)
    expected = {"newmembers": ["omar", "zoe"], "action": "add_member", "id": room}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert rest("POST", f"/chatrooms/{room}/users", asked)[1]["data"]["newmembers"] == []
    assert muc(rest, room).members == 5


def test_those_who_lead_bring_others_too(rest, room, tenant):
    asked = {"usernames": ["omar"]}
    for name in ("ada", "grace"):
        _, body = rest("POST", f"/chatrooms/{room}/users?resource=web", asked, token=tenant.token(name))
        assert body["data"]["newmembers"] == ["omar"]
        rest("DELETE", f"/chatrooms/{room}/users/omar")
    assert error(rest("POST", f"/chatrooms/{room}/users/omar", token=tenant.token("ada")))[0] == 401


def test_who_is_not_brought(rest, room, tenant):
    def add(asked, **more):
        return error(rest("POST", f"/chatrooms/{room}/users", {"usernames": asked}, **more))

    assert add(["omar", "nobody"]) == (404, "resource_not_found", "username nobody doesn't exist!")
    assert add([]) == (400, "invalid_parameter", "usernames must be provided")
    text = "addMembers: addMembers number more than maxSize : 60"
    assert add([f"u{n}" for n in range(limits.MEMBERS_PER_CALL + 1)]) == (400, "invalid_parameter", text)
    text = "you have no permission to do this, group admin permission is required"
    for name in ("linus", "omar"):
        assert add(["omar"], token=tenant.token(name)) == (401, "group_authorization", text)
    assert "omar" not in members(rest, room)
    rest("POST", f"/chatrooms/{room}/blocks/users/linus")
    text = f"can not join this group, reason:user: linus is in the blacklist of chatroom: {room}"
    assert add(["linus"]) == (403, "forbidden_op", text)
    rest("PUT", f"/chatrooms/{room}", {"maxusers": 2})
    full = (403, "exceed_limit", "members size is greater than max user size !")
    assert add(["omar"]) == error(rest("POST", f"/chatrooms/{room}/users/omar")) == full
    assert muc(rest, room).members == 2


# --- removed ---------------------------------------------------------------------------------------------------------


def test_a_member_is_removed(rest, room, tenant):
    status, body = rest("DELETE", f"/chatrooms/{room}/users/linus?resource=web", token=tenant.token("grace"))
    expected = {"result": True, "action": "remove_member", "user": "linus", "id": room}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert said(rest, "linus")[-1] == ("KICK", ["linus"])
    assert (muc(rest, room).members, members(rest, room)) == (2, {"ada", "grace"})
    assert rest("GET", "/users/linus/joined_chatrooms")[1]["data"] == []


def test_many_are_removed(rest, room):
    _, body = rest("DELETE", f"/chatrooms/{room}/users/linus,omar,ada")
    assert [(each["user"], each["result"], each.get("reason"), each["id"]) for each in body["data"]] == [
        ("linus", True, None, room),
        ("omar", False, f"user: omar doesn't exist in chatroom: {room}", room),
        ("ada", False, "forbidden operation on group owner!", room),
    ]
    assert members(rest, room) == {"ada", "grace"}


def test_who_is_not_removed(rest, room, tenant):
    def remove(names, **more):
        return error(rest("DELETE", f"/chatrooms/{room}/users/{names}", **more))

    assert remove("omar") == (400, "forbidden_op", "users [omar] are not members of this group!")
    assert remove("omar,é") == (400, "forbidden_op", "users [omar, é] are not members of this group!")
    assert remove("ada") == (403, "forbidden_op", "forbidden operation on group owner!")
    rest("POST", f"/chatrooms/{room}/admin", {"newadmin": "linus"})
    reached = (403, "forbidden_op", "forbidden operation on group admin!")
    assert remove("linus", token=tenant.token("grace")) == reached
    many = ",".join(f"u{n}" for n in range(limits.MEMBERS_PER_CALL + 1))
    assert remove(many) == (400, "invalid_parameter", "kickMember: kickMembers number more than maxSize : 60")
    assert members(rest, room) == {"ada", "grace", "linus"}
