"""Who is in a group, comes and goes (G18-G22, X10-X14)."""

import pytest

from chalicelib import limits
from chalicelib.model.user import Device
from chalicelib.store import people
from tests.rest.groups import error, group, made, members, muc, rest, said

__all__ = ["group", "rest"]


# --- listed ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(rest, tenant):
    """ada's group of 7 with u0 to u5, of whom u1 is an admin."""
    names = [f"u{n}" for n in range(6)]
    for name in names:
        tenant.user(name)
    return made(rest, members=names, admins=["u1"])


def test_members_by_page_number(rest, crowd):
    _, body = rest("GET", f"/chatgroups/{crowd}/users?pagenum=1&pagesize=3")
    assert body["data"] == [{"owner": "ada"}, {"member": "u0"}, {"member": "u1"}]
    assert body["params"] == {"pagenum": ["1"], "pagesize": ["3"]}
    assert (body["count"], "cursor" in body) == (3, False)
    assert rest("GET", f"/chatgroups/{crowd}/users?pagenum=3&pagesize=3")[1]["data"] == [{"member": "u5"}]
    assert rest("GET", f"/chatgroups/{crowd}/users?pagenum=4&pagesize=3")[1]["data"] == []
    assert rest("GET", f"/chatgroups/{crowd}/users?pagenum=999999999&pagesize=1000")[1]["data"] == []
    _, body = rest("GET", f"/chatgroups/{crowd}/users?pagesize=1&joined_time=true")
    assert body["data"][0] == {"owner": "ada", "joined_time": muc(rest, crowd).created}
    assert body["params"] == {"pagenum": ["1"], "pagesize": ["1"], "joined_time": ["true"]}
    assert rest("GET", f"/chatgroups/{crowd}/users")[1]["count"] == 7


def walked(rest, path):
    found, cursor = [], "undefined"
    for _ in range(9):
        _, body = rest("GET", f"{path}&cursor={cursor}")
        found += body["data"]
        if "cursor" not in body:
            return found
        cursor = body["cursor"]
    raise AssertionError("no end")


def test_members_by_cursor(rest, crowd):
    found = walked(rest, f"/chatgroups/{crowd}/users?limit=2&joined_time=true")
    roles = [(next(iter(each)), next(iter(each.values()))) for each in found]
    assert roles == [("owner", "ada"), ("member", "u0"), ("admin", "u1"), *(("member", f"u{n}") for n in range(2, 6))]
    assert all("joined_time" in each for each in found)


def test_members_as_the_java_sdk_asks(rest, crowd):
    names = [f"u{n}" for n in range(6)]
    assert walked(rest, f"/chatgroups/{crowd}/users?version=v3&limit=2") == names
    assert walked(rest, f"/chatgroups/{crowd}/users?version=v3&limit=2&sort=asc") == names
    assert walked(rest, f"/chatgroups/{crowd}/users?version=v3&limit=2&sort=desc") == names[::-1]
    assert rest("GET", f"/chatgroups/{crowd}/users?pagenum=1&pagesize=2&sort=asc")[1]["count"] == 2


def test_members_are_shown_to_members(rest, group, tenant):
    assert rest("GET", f"/chatgroups/{group}/users", token=tenant.token("linus"))[1]["count"] == 3
    text = "you have no permission to do this, group member permission is required"
    expected = (401, "group_authorization", text)
    assert error(rest("GET", f"/chatgroups/{group}/users", token=tenant.token("omar"))) == expected


def test_everybody_with_role_and_whether_online(rest, crowd, tenant):
    people.connect(tenant.app, "u1", Device("web", "c="))
    _, body = rest("GET", f"/chatgroups/{crowd}/roles")
    expected = [("ada", "owner"), ("u0", "member"), ("u1", "admin"), *((f"u{n}", "member") for n in range(2, 6))]
    assert [(each["username"], each["role"]) for each in body["data"]] == expected
    assert ([each["username"] for each in body["data"] if each["online"]], body["count"]) == (["u1"], 7)
    assert rest("GET", f"/chatgroups/{crowd}/roles", token=tenant.token("ada"))[0] == 401


# --- added by the app ------------------------------------------------------------------------------------------------


def test_a_member_is_added(rest, group):
    status, body = rest("POST", f"/chatgroups/{group}/users/Omar")
    assert (status, body["data"]) == (
        200,
        {"result": True, "groupid": group, "id": group, "action": "add_member", "user": "omar"},
    )
    assert muc(rest, group).members == 4
    assert said(rest, "omar") == [("DIRECT_JOINED", ["omar"])]
    assert said(rest, group, "mucMemberCount")[-1] == ("PRESENCE", ["omar"], 4)


def test_who_is_in_is_not_added_again(rest, group):
    text = f"can not join this group, reason:user: linus already in group: {group}\n"
    before = said(rest, group)
    assert error(rest("POST", f"/chatgroups/{group}/users/linus")) == (403, "forbidden_op", text)
    assert error(rest("POST", f"/chatgroups/{group}/users", {"usernames": ["linus", "ada"]}))[0] == 403
    assert (muc(rest, group).members, said(rest, group)) == (3, before)


def test_many_are_added_and_who_is_in_stays(rest, group, tenant):
    tenant.user("zoe")
    asked = {"usernames": ["linus", "omar", "zoe", "OMAR"]}
    status, body = rest("POST", f"/chatgroups/{group}/users", asked)
    expected = {"newmembers": ["omar", "zoe"], "groupid": group, "id": group, "action": "add_member"}
    assert (status, body["data"]) == (200, expected)
    assert muc(rest, group).members == 5
    assert sorted(said(rest, group)[-2:]) == [("PRESENCE", ["omar"]), ("PRESENCE", ["zoe"])]


def test_nobody_hears_if_nobody_is_to(rest, group):
    before = said(rest, group)
    rest("POST", f"/chatgroups/{group}/users/omar?need_notify=false")
    rest("DELETE", f"/chatgroups/{group}/users/omar?need_notify=false")
    assert (said(rest, group), said(rest, "omar")) == (before, [])


def test_as_many_as_a_call_may_add(rest, tenant):
    names = [f"u{n}" for n in range(limits.MEMBERS_PER_CALL)]
    for name in names:
        tenant.user(name)
    group = made(rest)
    text = "addMembers: addMembers number more than maxSize : 60"
    expected = (400, "invalid_parameter", text)
    assert error(rest("POST", f"/chatgroups/{group}/users", {"usernames": [*names, "grace"]})) == expected
    assert rest("POST", f"/chatgroups/{group}/users", {"usernames": names})[1]["data"]["newmembers"] == names
    assert muc(rest, group).members == 61
    text = "kickMember: kickMembers number more than maxSize : 60"
    assert error(rest("DELETE", f"/chatgroups/{group}/users/{','.join([*names, 'ada'])}"))[2] == text
    assert rest("DELETE", f"/chatgroups/{group}/users/{','.join(names)}")[1]["count"] == 60
    assert (muc(rest, group).members, members(rest, group)) == (1, {"ada"})


@pytest.mark.parametrize(
    ("path", "asked", "expected"),
    [
        ("/users/nobody", None, (404, "resource_not_found", "username nobody doesn't exist!")),
        ("/users", {"usernames": ["omar", "nobody"]}, (404, "resource_not_found", "username nobody doesn't exist!")),
        ("/users", {"usernames": []}, (400, "invalid_parameter", "usernames must be provided")),
        ("/users", {}, (400, "invalid_parameter", "usernames must be provided")),
        ("/users", {"usernames": "omar"}, (400, "illegal_argument", "usernames must be a list")),
    ],
)
def test_who_is_not_added(rest, group, path, asked, expected):
    assert error(rest("POST", f"/chatgroups/{group}{path}", asked)) == expected
    assert members(rest, group) == {"ada", "grace", "linus"}


def test_a_full_group_takes_nobody(rest):
    group = made(rest, members=["grace"], maxusers=2, invite_need_confirm=False)
    beyond = (403, "exceed_limit", "members size is greater than max user size !")
    for path in ("/users/linus", "/invite"):
        assert error(rest("POST", f"/chatgroups/{group}{path}", {"usernames": ["linus"]})) == beyond
    full = (403, "exceed_limit", "group member list is full!")
    assert error(rest("POST", f"/chatgroups/{group}/apply", {}, token=rest.tenant.token("linus"))) == full
    rest("DELETE", f"/chatgroups/{group}/users/grace")
    assert rest("POST", f"/chatgroups/{group}/users/linus")[0] == 200


def test_only_the_app_adds_without_asking(rest, group, tenant):
    for path in ("/users", "/users/omar"):
        status = rest("POST", f"/chatgroups/{group}{path}", {"usernames": ["omar"]}, token=tenant.token("ada"))[0]
        assert status == 401


# --- removed ---------------------------------------------------------------------------------------------------------


def test_a_member_is_removed(rest, group, tenant):
    status, body = rest("DELETE", f"/chatgroups/{group}/users/linus?resource=web", token=tenant.token("grace"))
    expected = {"result": True, "action": "remove_member", "user": "linus", "groupid": group}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert said(rest, "linus")[-1] == ("KICK", ["linus"])
    assert said(rest, group, "mucMemberCount")[-1] == ("ABSENCE", ["linus"], 2)
    assert rest("GET", "/users/linus/joined_chatgroups")[1]["data"] == []
    assert error(rest("GET", f"/chatgroups/{group}/users", token=tenant.token("linus")))[0] == 401


def test_of_many_those_are_removed_who_are_in(rest, group):
    _, body = rest("DELETE", f"/chatgroups/{group}/users/linus,omar,ada")
    assert [(each["user"], each["result"], each.get("reason")) for each in body["data"]] == [
        ("linus", True, None),
        ("omar", False, f"user: omar doesn't exist in group: {group}"),
        ("ada", False, "forbidden operation on group owner!"),
    ]
    assert muc(rest, group).members == 2


def test_who_is_not_removed(rest, group, tenant):
    def remove(names, **more):
        return error(rest("DELETE", f"/chatgroups/{group}/users/{names}", **more))

    assert remove("omar") == (403, "forbidden_op", "users [omar] are not members of this group!")
    assert remove("omar,nobody") == (403, "forbidden_op", "users [omar, nobody] are not members of this group!")
    assert remove("x" * 2000)[:2] == (403, "forbidden_op")
    assert remove("ada") == (403, "forbidden_op", "forbidden operation on group owner!")
    assert remove("linus", token=tenant.token("linus"))[:2] == (401, "group_authorization")
    assert remove("linus", token=tenant.token("omar"))[:2] == (401, "group_authorization")
    rest("POST", f"/chatgroups/{group}/admin", {"newadmin": "linus"})
    grace = tenant.token("grace")
    assert remove("linus", token=grace) == (403, "forbidden_op", "forbidden operation on group admin!")
    assert muc(rest, group).members == 3
    rest("DELETE", f"/chatgroups/{group}/users/grace", token=tenant.token("ada"))
    assert muc(rest, group).admins == {"linus"}


# --- left ------------------------------------------------------------------------------------------------------------


def test_a_member_leaves(rest, group, tenant):
    status, body = rest("DELETE", f"/chatgroups/{group}/quit?resource=web", token=tenant.token("grace"))
    assert (status, body["data"]["result"], body["data"]["user"]) == (200, True, "grace")
    assert said(rest, group)[-1] == ("ABSENCE", ["grace"])
    assert (muc(rest, group).members, muc(rest, group).admins) == (2, frozenset())


def test_who_does_not_leave(rest, group, tenant):
    path = f"/chatgroups/{group}/quit"
    owner = (403, "forbidden_op", "forbidden operation on group owner!")
    assert error(rest("DELETE", path, token=tenant.token("ada"))) == owner
    stranger = (403, "forbidden_op", "users [omar] are not members of this group!")
    assert error(rest("DELETE", path, token=tenant.token("omar"))) == stranger
    assert error(rest("DELETE", path)) == (400, "invalid_parameter", "username must be provided")


# --- applied ---------------------------------------------------------------------------------------------------------


def post(rest, group, path, asked, who):
    return rest("POST", f"/chatgroups/{group}/{path}?resource=web", asked, token=rest.tenant.token(who))


def test_an_open_group_is_joined(rest, group):
    status, body = post(rest, group, "apply", {"message": "hi"}, "omar")
    expected = {"result": True, "action": "apply", "user": "omar", "id": group}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert "omar" in members(rest, group)
    assert said(rest, group)[-1] == ("PRESENCE", ["omar"])
    assert said(rest, "omar") == []


def test_an_application_is_granted(rest):
    group = made(rest, members=["grace", "linus"], admins=["grace"], membersonly=True)
    assert post(rest, group, "apply", {"message": "let me in"}, "omar")[0] == 200
    assert "omar" not in members(rest, group)
    for staff in ("ada", "grace"):
        assert said(rest, group, "reason", to=staff)[-1] == ("APPLY", [], "let me in")
    assert "APPLY" not in [operation for operation, _ in said(rest, group, to="linus")]
    verdict = {"applicant": "omar", "verifyResult": True, "reason": "no clue"}
    assert error(post(rest, group, "apply_verify", verdict, "linus"))[:2] == (401, "group_authorization")
    status, body = post(rest, group, "apply_verify", verdict, "grace")
    expected = {"result": True, "action": "applyVerify", "user": "omar", "id": group}
    assert (status, expected.items() <= body["data"].items()) == (200, True)
    assert "omar" in members(rest, group)
    assert said(rest, "omar") == [("APPLY_ACCEPT", ["omar"])]
    assert said(rest, group)[-1] == ("PRESENCE", ["omar"])
    assert error(post(rest, group, "apply_verify", verdict, "ada"))[0] == 403


def test_an_application_is_declined(rest):
    group = made(rest, approval=True)
    post(rest, group, "apply", {"message": ""}, "omar")
    verdict = {"applicant": "omar", "verifyResult": False, "reason": "full"}
    assert post(rest, group, "apply_verify", verdict, "ada")[0] == 200
    assert said(rest, "omar", "reason") == [("APPLY_DECLINE", ["omar"], "full")]
    assert members(rest, group) == {"ada"}
    text = f"user: omar has no request or invitation for group: {group}"
    for agreed in (True, False):
        answer = post(rest, group, "apply_verify", verdict | {"verifyResult": agreed}, "ada")
        assert error(answer) == (403, "forbidden_op", text)
    assert members(rest, group) == {"ada"}


def test_who_does_not_apply(rest, group):
    private = made(rest, public=False)
    expected = (403, "forbidden_op", "can not join this group, reason:group is not public")
    assert error(post(rest, private, "apply", {}, "omar")) == expected
    assert error(post(rest, group, "apply", {}, "linus"))[2].endswith(f"already in group: {group}\n")
    assert error(post(rest, group, "apply", {"message": "x" * 513}, "omar"))[:2] == (400, "invalid_parameter")
    assert post(rest, group, "apply", {"message": "x" * 512}, "omar")[0] == 200
    assert error(rest("POST", f"/chatgroups/{group}/apply", {}))[:2] == (400, "invalid_parameter")


def test_who_was_blocked_does_not_come_back(rest):
    for more in ({}, {"approval": True}):
        group = made(rest, members=["linus"], **more)
        rest("POST", f"/chatgroups/{group}/blocks/users/linus")
        text = f"can not join this group, reason:user: linus is in the blacklist of group: {group}"
        assert error(post(rest, group, "apply", {}, "linus")) == (403, "forbidden_op", text)
        assert error(rest("POST", f"/chatgroups/{group}/users/linus")) == (403, "forbidden_op", text)
        _, body = post(rest, group, "invite", {"usernames": ["linus", "omar"]}, "ada")
        assert [(each["user"], each["result"], each.get("reason")) for each in body["data"]] == [
            ("linus", False, text),
            ("omar", True, None),
        ]
        assert members(rest, group) == {"ada"}


# --- invited ---------------------------------------------------------------------------------------------------------


def test_an_invitation_is_accepted(rest, group):
    status, body = post(rest, group, "invite", {"usernames": ["omar"]}, "grace")
    [result] = body["data"]
    expected = {"result": True, "action": "invite", "user": "omar", "id": group}
    assert (status, expected.items() <= result.items()) == (200, True)
    assert said(rest, "omar", "mucName") == [("INVITE", ["omar"], "Team")]
    assert "omar" not in members(rest, group)
    status, body = post(rest, group, "invite_verify", {"invitee": "omar", "verifyResult": True}, "omar")
    assert (status, body["data"]["action"], body["properties"]) == (200, "inviteVerify", {})
    assert "omar" in members(rest, group)
    assert said(rest, "grace")[-1] == ("INVITE_ACCEPT", ["grace"])
    assert said(rest, group)[-1] == ("PRESENCE", ["omar"])


def test_an_invitation_is_declined(rest, group):
    post(rest, group, "invite", {"usernames": ["omar"]}, "ada")
    assert post(rest, group, "invite_verify", {"invitee": "omar", "verifyResult": False}, "omar")[0] == 200
    assert said(rest, "ada")[-1] == ("INVITE_DECLINE", ["ada"])
    answer = post(rest, group, "invite_verify", {"invitee": "omar", "verifyResult": True}, "omar")
    assert error(answer)[2] == f"user: omar has no request or invitation for group: {group}"
    assert "omar" not in members(rest, group)


def test_where_nobody_has_to_agree_who_is_invited_is_in(rest):
    group = made(rest, invite_need_confirm=False)
    assert post(rest, group, "invite", {"usernames": ["omar", "linus"]}, "ada")[1]["count"] == 2
    assert members(rest, group) == {"ada", "omar", "linus"}
    assert said(rest, "omar") == [("DIRECT_JOINED", ["omar"])]
    assert sorted(said(rest, group)) == [("PRESENCE", ["linus"]), ("PRESENCE", ["omar"])]


def test_whom_nobody_invites(rest, group):
    text = f"invite users to join group failed, reason: users [linus, ada] already in group: {group}"
    answer = post(rest, group, "invite", {"usernames": ["linus", "ada"]}, "grace")
    assert error(answer) == (403, "forbidden_op", text)
    assert error(post(rest, group, "invite", {"usernames": ["nobody"]}, "grace"))[0] == 404
    assert error(post(rest, group, "invite", {"usernames": ["x"] * 61 + ["y"]}, "grace"))[0] == 404
    too_many = {"usernames": [f"x{n}" for n in range(61)]}
    assert error(post(rest, group, "invite", too_many, "grace"))[:2] == (400, "invalid_parameter")
    _, body = post(rest, group, "invite", {"usernames": ["linus", "omar"]}, "grace")
    assert [each["result"] for each in body["data"]] == [False, True]


def test_members_invite_where_they_may(rest, group):
    answer = post(rest, group, "invite", {"usernames": ["omar"]}, "linus")
    assert error(answer)[:2] == (401, "group_authorization")
    rest("PUT", f"/chatgroups/{group}", {"allowinvites": True})
    assert post(rest, group, "invite", {"usernames": ["omar"]}, "linus")[0] == 200
    assert error(post(rest, group, "invite", {"usernames": ["omar"]}, "omar"))[0] == 401


def test_nobody_answers_for_another(rest, group):
    post(rest, group, "invite", {"usernames": ["omar"]}, "ada")
    answer = post(rest, group, "invite_verify", {"invitee": "omar", "verifyResult": True}, "linus")
    assert error(answer)[:2] == (401, "group_authorization")
    assert error(post(rest, group, "invite_verify", {"verifyResult": True}, "linus"))[0] == 403
    app = rest("POST", f"/chatgroups/{group}/invite_verify", {"invitee": "omar", "verifyResult": True})
    assert (app[0], "omar" in members(rest, group)) == (200, True)
