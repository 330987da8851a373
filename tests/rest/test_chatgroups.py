"""Groups as such (G1-G13, X9, X15-X17): made, listed, looked at, changed, banned, ended."""

import json

import pytest

from chalicelib import limits
from tests.rest.groups import configure, error, group, made, members, muc, rest, said
from tests.rest.tenancy import Rest, make

__all__ = ["group", "rest"]

MISSING = "1795000000000000"


# --- who may at all --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/chatgroups", "/chatgroups/1", "/publicchatgroups", "/users/ada/joined_chatgroups", "/chatgroups/1/users"]
)
def test_without_a_token_the_groups_say_so_in_their_own_words(rest, path):
    assert error(rest("GET", path, token="")) == (401, "group_authorization", "token is blank!")


def test_a_group_of_another_app_is_not_there(rest, group, tenant):
    other = Rest(make("globex", "shop"))
    other.tenant.user("ada")
    for token in (other.tenant.app_token, other.tenant.token("ada")):
        assert error(other("GET", f"/chatgroups/{group}", token=token))[0] == 404
        assert error(other("DELETE", f"/chatgroups/{group}", token=token))[0] == 404
    assert other("GET", "/users/ada/joined_chatgroups")[1]["data"] == []
    assert other("GET", "/chatgroups")[1]["data"] == other("GET", "/publicchatgroups")[1]["data"] == []
    assert muc(rest, group).members == 3


# --- made ------------------------------------------------------------------------------------------------------------


def test_a_group_is_made_with_its_members(rest, group):
    assert group.isdecimal()
    assert members(rest, group) == {"ada", "grace", "linus"}
    assert muc(rest, group).members == 3
    assert said(rest, "ada") == [("CREATE", [])]
    assert said(rest, "linus") == [("DIRECT_JOINED", ["linus"])]


def test_every_spelling_of_the_sdks_is_taken(rest):
    for asked, shown in [
        ({"desc": "d", "members_only": True, "maxusers": "50", "avatar": "https://a", "custom": "c"}, {"maxusers": 50}),
        ({"description": "d", "membersonly": True, "avatar": "https://a", "custom": "c"}, {"maxusers": 200}),
        ({"desc": "d", "approval": True, "avatar": "https://a", "custom": "c", "scale": "normal"}, {"maxusers": 200}),
    ]:
        _, body = rest("GET", f"/chatgroups/{made(rest, **asked)}")
        expected = {"description": "d", "membersonly": True, "avatar": "https://a", "custom": "c", "public": True}
        assert (
            expected.items() | shown.items()
            <= {k: v for k, v in body["data"][0].items() if k in expected | shown}.items()
        )


def test_members_of_a_public_group_do_not_invite_unless_that_is_changed(rest):
    public = made(rest, public=True, allowinvites=True)
    assert not muc(rest, public).allow_invites
    assert muc(rest, made(rest, public=False, allowinvites=True)).allow_invites
    assert rest("PUT", f"/chatgroups/{public}", {"allowinvites": True})[1]["data"] == {"allowinvites": True}
    assert muc(rest, public).allow_invites


def test_a_user_makes_groups_of_its_own(rest, tenant):
    ada = tenant.token("ada")
    status, body = rest("POST", "/chatgroups?resource=web", {"groupname": "Mine"}, token=ada)
    assert (status, muc(rest, body["data"]["groupid"]).owner) == (200, "ada")
    status, kind, _ = error(rest("POST", "/chatgroups", {"owner": "grace"}, token=ada))
    assert (status, kind) == (401, "group_authorization")


def test_whom_a_user_makes_a_group_with_is_asked_if_that_takes_their_consent(rest, tenant):
    ada = tenant.token("ada")
    asked = {"owner": "ada", "members": ["grace"], "invite_need_confirm": True}
    group = rest("POST", "/chatgroups", asked, token=ada)[1]["data"]["groupid"]
    assert members(rest, group) == {"ada"}
    assert said(rest, "grace") == [("INVITE", ["grace"])]
    group = rest("POST", "/chatgroups", asked | {"invite_need_confirm": False}, token=ada)[1]["data"]["groupid"]
    assert members(rest, group) == {"ada", "grace"}
    assert said(rest, "grace")[1:] == [("DIRECT_JOINED", ["grace"])]


LARGE = {
    "groupname": limits.MUC_NAME,
    "description": limits.MUC_DESCRIPTION,
    "avatar": limits.MUC_AVATAR,
    "custom": limits.MUC_CUSTOM,
}


def test_a_group_at_its_edges(rest):
    asked = {name: "x" * most for name, most in LARGE.items()} | {"maxusers": limits.GROUP_SIZE_ALLOWED}
    status, body = rest("GET", f"/chatgroups/{made(rest, **asked)}")
    assert (status, len(body["data"][0]["custom"])) == (200, limits.MUC_CUSTOM)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"owner": ""}, (400, "invalid_parameter", "owner must be provided")),
        ({"owner": "nobody"}, (404, "resource_not_found", "username nobody doesn't exist!")),
        ({"owner": "no body"}, (404, "resource_not_found", "username no body doesn't exist!")),
        ({"members": ["nobody"]}, (404, "resource_not_found", "username nobody doesn't exist!")),
        ({"groupname": "x" * 129}, (403, "exceed_limit", "title cannot exceed to 128")),
        ({"desc": "x" * 513}, (403, "exceed_limit", "desc cannot exceed to 512")),
        ({"avatar": "x" * 1025}, (400, "invalid_parameter", "avatar length is too big")),
        ({"custom": "x" * 8193}, (403, "exceed_limit", "custom cannot exceed to 8192")),
        ({"custom": "é" * 4097}, (403, "exceed_limit", "custom cannot exceed to 8192")),
        ({"maxusers": 501}, (403, "exceed_limit", "maxUsers cannot exceed 500")),
        ({"maxusers": 0}, (400, "invalid_parameter", "maxusers must be greater than 0")),
        (
            {"maxusers": 2, "members": ["grace", "linus"]},
            (403, "exceed_limit", "members size is greater than max user size !"),
        ),
        ({"groupid": "mine"}, (400, "invalid_parameter", "some of [groupid] are not valid fields")),
        ({"public": "perhaps"}, (400, "illegal_argument", "public must be a boolean")),
        ({"members": "grace"}, (400, "illegal_argument", "members must be a list")),
    ],
)
def test_what_no_group_is_made_of(rest, asked, expected):
    assert error(rest("POST", "/chatgroups", {"owner": "ada"} | asked)) == expected
    assert rest("GET", "/chatgroups")[1]["data"] == []


def test_a_name_twice_and_the_owner_among_the_members_count_once(rest):
    group = made(rest, members=["grace", "Grace", "ada", "ADA"], maxusers=2)
    assert members(rest, group) == {"ada", "grace"}
    assert muc(rest, group).members == 2


def test_nobody_is_in_more_groups_than_one_may_be(rest):
    configure(rest, groups_per_user=2)
    made(rest)
    first = made(rest, owner="grace")
    made(rest)
    expected = (403, "exceed_limit", "user ada has joined too many groups!")
    assert error(rest("POST", "/chatgroups", {"owner": "ada"})) == expected
    assert error(rest("POST", f"/chatgroups/{first}/users/ada")) == expected


def test_an_app_has_no_more_groups_than_it_may_have(rest):
    configure(rest, groups_per_app=2)
    first = made(rest)
    made(rest)
    expected = (403, "exceed_limit", "appKey:acme#store has create too many groups!")
    assert error(rest("POST", "/chatgroups", {"owner": "ada"})) == expected
    assert rest("DELETE", f"/chatgroups/{first}")[0] == 200
    assert rest("DELETE", f"/chatgroups/{first}")[0] == 404  # it is not taken off the count twice
    made(rest)
    assert error(rest("POST", "/chatgroups", {"owner": "ada"})) == expected


def test_groups_grow_as_large_as_the_app_lets_them(rest):
    configure(rest, group_size=3)
    group = made(rest)
    assert muc(rest, group).max_users == 3
    assert rest("PUT", f"/chatgroups/{group}", {"maxusers": 3})[0] == 200
    for answer in (
        rest("PUT", f"/chatgroups/{group}", {"maxusers": 4}),
        rest("POST", "/chatgroups", {"owner": "ada", "maxusers": 4}),
    ):
        assert error(answer) == (403, "exceed_limit", "maxUsers cannot exceed 3")
    configure(rest, group_size=limits.GROUP_SIZE_LARGEST)
    assert made(rest, maxusers=limits.GROUP_SIZE_LARGEST)


# --- listed ----------------------------------------------------------------------------------------------------------


def test_all_groups_page_by_page_newest_first(rest):
    made_all = [made(rest, groupname=f"g{n}", public=n % 2 == 0) for n in range(5)]
    for path, wanted in (("/chatgroups", made_all[::-1]), ("/publicchatgroups", made_all[::-2])):
        found, cursor = [], ""
        while True:
            _, body = rest("GET", f"{path}?limit=2&cursor={cursor}")
            found += [each["groupid"] for each in body["data"]]
            assert body["count"] == len(body["data"]) <= 2
            if "cursor" not in body:
                break
            cursor = body["cursor"]
        assert found == wanted
    entry = rest("GET", "/chatgroups?limit=1")[1]["data"][0]
    assert entry["owner"] == f"{rest.tenant.app.key}_ada"
    assert (entry["affiliations"], entry["type"], entry["groupname"]) == (1, "group", "g4")
    assert entry["lastModified"].isdecimal()


def test_what_becomes_public_or_private_moves_between_the_lists(rest, group, tenant):
    def shown():
        return [each["groupid"] for each in rest("GET", "/publicchatgroups", token=tenant.token("omar"))[1]["data"]]

    assert shown() == [group]
    rest("PUT", f"/chatgroups/{group}", {"public": False})
    assert shown() == []
    rest("PUT", f"/chatgroups/{group}", {"public": True})
    assert shown() == [group]
    rest("DELETE", f"/chatgroups/{group}")
    assert shown() == []


def test_the_groups_of_a_user(rest, tenant):
    made_all = [made(rest, groupname=f"g{n}", members=["linus"]) for n in range(7)]
    linus = tenant.token("linus")

    def ids(path, name="groupid"):
        _, body = rest("GET", path, token=linus)
        return [each[name] for each in body.get("data") or body["entities"]]

    assert ids("/users/linus/joined_chatgroups") == made_all[::-1]
    assert ids("/users/linus/joined_chatgroups?pagesize=3&pagenum=1") == made_all[:-4:-1]
    assert ids("/users/linus/joined_chatgroups?pagesize=3&pagenum=3") == made_all[:1]
    assert ids("/users/linus/joined_chatgroups?pagesize=20&pagenum=999999999") == []
    assert ids("/chatgroups/user/linus?pagesize=20&pagenum=999999999", "groupId") == []
    assert len(ids("/users/linus/joined_chatgroups?pagenum=1")) == 5
    assert len(ids("/users/linus/joined_chatgroups?pagesize=1000&pagenum=1")) == 7
    assert ids("/chatgroups/user/linus?pagesize=3&pagenum=0", "groupId") == made_all[:-4:-1]
    assert ids("/chatgroups/user/linus?pagesize=3&pagenum=2", "groupId") == made_all[:1]
    _, body = rest("GET", "/chatgroups/user/linus?pagenum=0&needAffiliations=true&needRole=true", token=linus)
    assert body["total"] == 7
    assert {"permission": "member", "affiliations_count": 2, "name": "g6"}.items() <= body["entities"][0].items()
    assert "joined_chatgroups" not in body["uri"]
    assert rest("GET", "/chatgroups/user/linus/joined_count", token=linus)[1]["data"] == 7
    assert rest("GET", "/users/omar/joined_chatgroups")[1]["data"] == []
    assert error(rest("GET", "/users/nobody/joined_chatgroups"))[0] == 404
    assert error(rest("GET", "/users/ada/joined_chatgroups", token=linus))[:2] == (401, "auth_bad_access_token")


def test_which_of_some_groups_a_user_is_in(rest, tenant):
    one, other = made(rest, members=["linus"]), made(rest)
    ended = made(rest, members=["linus"])
    rest("DELETE", f"/chatgroups/{ended}")
    path = "/users/linus/joined_chatgroups"
    asked = [other, one, MISSING, "x", ended]
    _, body = rest("POST", path, {"id_list": asked})
    assert body["data"] == [{"id": each, "result": each == one} for each in asked]
    many = [f"{n}1" for n in range(1, limits.MUCS_PER_CALL)] + [one]
    assert [each["result"] for each in rest("POST", path, {"id_list": many})[1]["data"]].count(True) == 1
    text = "id_list size is more than max limit : 100"
    assert error(rest("POST", path, {"id_list": [*many, other]})) == (400, "invalid_parameter", text)
    assert rest("POST", path, {})[1]["data"] == []
    assert error(rest("POST", "/users/nobody/joined_chatgroups", {}))[0] == 404
    assert error(rest("POST", path, {"id_list": [one]}, token=tenant.token("linus")))[0] == 401


def test_a_group_that_ended_is_in_nobodys_list(rest, group):
    other = made(rest, members=["linus"])
    assert rest("DELETE", f"/chatgroups/{group}?version=v3")[1]["data"]["success"] is True
    for path in ("/users/linus/joined_chatgroups", "/chatgroups"):
        assert [each["groupid"] for each in rest("GET", path)[1]["data"]] == [other]
    assert rest("GET", "/chatgroups/user/linus/joined_count")[1]["data"] == 1


# --- looked at -------------------------------------------------------------------------------------------------------


def test_details_of_a_group(rest, group):
    status, body = rest("GET", f"/chatgroups/{group}?joined_time=true")
    assert (status, body["count"]) == (200, 1)
    [shown] = body["data"]
    roles = {next(iter(each.items())) for each in shown["affiliations"]}
    assert roles == {("owner", "ada"), ("member", "grace"), ("member", "linus")}
    assert all(each["joined_time"] >= shown["created"] for each in shown["affiliations"])
    assert {
        "id": group,
        "name": "Team",
        "owner": "ada",
        "affiliations_count": 3,
        "maxusers": 200,
    }.items() <= shown.items()
    assert [shown[name] for name in ("membersonly", "allowinvites", "mute", "disabled", "public")] == [False] * 4 + [
        True
    ]


def test_details_of_several_groups(rest, group, tenant):
    private = made(rest, public=False)
    _, body = rest("GET", f"/chatgroups/{group},{private},{MISSING}")
    assert [each["id"] for each in body["data"]] == [group, private, MISSING]
    assert body["data"][2]["error"] == "group id doesn't exist"
    _, body = rest("GET", f"/chatgroups/{group},{private}", token=tenant.token("linus"))
    assert ["error" in each for each in body["data"]] == [False, True]
    assert rest("GET", "/chatgroups/" + ",".join([MISSING] * limits.MUCS_PER_CALL))[0] == 200
    assert error(rest("GET", "/chatgroups/" + ",".join([MISSING] * (limits.MUCS_PER_CALL + 1))))[0] == 400


def test_a_stranger_sees_of_a_public_group_whose_it_is_and_of_a_private_one_nothing(rest, group, tenant):
    omar = tenant.token("omar")
    _, body = rest("GET", f"/chatgroups/{group}", token=omar)
    assert body["data"][0]["affiliations"] == [{"owner": "ada"}]
    assert "shieldgroup" not in body["data"][0]
    assert rest("GET", f"/chatgroups/{group}", token=tenant.token("linus"))[1]["data"][0]["shieldgroup"] is False
    assert error(rest("GET", f"/chatgroups/{made(rest, public=False)}", token=omar))[:2] == (401, "group_authorization")


@pytest.mark.parametrize("group", [MISSING, "x", "0", "1" * 300, "%F0%9F%99%82"])
def test_no_such_group(rest, group):
    for verb, path in [("GET", ""), ("GET", "/users"), ("GET", "/admin"), ("GET", "/mute"), ("GET", "/announcement")]:
        assert error(rest(verb, f"/chatgroups/{group}{path}"))[:2] == (404, "service_resource_not_found")
    for verb, path in [("PUT", ""), ("DELETE", ""), ("POST", "/disable"), ("POST", "/ban"), ("DELETE", "/users/ada")]:
        status, kind, text = error(rest(verb, f"/chatgroups/{group}{path}", {} if verb == "PUT" else None))
        assert (status, kind) == (404, "resource_not_found")
        assert text.endswith(" does not exist!")


@pytest.mark.parametrize(
    "path", ["", "/users?limit=10", "/users?pagenum=1&pagesize=10", "/admin", "/announcement", "/mute"]
)
def test_a_look_takes_three_requests_at_most(rest, group, recorder, tenant, path):
    ada = tenant.token("ada")
    rest("GET", f"/chatgroups/{group}{path}", token=ada)
    with recorder.recording() as calls:
        assert rest("GET", f"/chatgroups/{group}{path}", token=ada)[0] == 200
    assert len(calls) <= 3


def test_is_joined(rest, group):
    for verb in ("GET", "POST"):
        for name, joined in (("linus", True), ("LINUS", True), ("omar", False), ("nobody", False), ("é", False)):
            assert rest(verb, f"/chatgroups/{group}/user/{name}/is_joined")[1]["data"] is joined


# --- changed ---------------------------------------------------------------------------------------------------------


def test_a_change_says_what_was_changed_and_the_members_hear(rest, group, tenant):
    asked = {"groupname": "New", "description": "d", "avatar": "a", "custom": "c", "maxusers": "3"}
    asked |= {"membersonly": True, "allowinvites": True, "invite_need_confirm": False, "public": True}
    status, body = rest("PUT", f"/chatgroups/{group}?resource=web", asked, token=tenant.token("grace"))
    assert (status, body["data"]) == (200, dict.fromkeys(asked, True))
    now = muc(rest, group)
    assert (now.name, now.description, now.avatar, now.custom, now.max_users) == ("New", "d", "a", "c", 3)
    assert (now.approval, now.allow_invites, now.invite_confirm) == (True, True, False)
    operation, _, info = said(rest, group, "eventInfo")[-1]
    told = json.loads(info.ext)
    assert operation == "UPDATE"
    assert told == {
        "name": "New",
        "title": "New",
        "description": "d",
        "avatar": "a",
        "custom": "c",
        "public": True,
        "members_only": True,
        "allow_user_invites": True,
        "invite_need_confirm": False,
        "max_users": 3,
        "last_modified": told["last_modified"],
    }


def test_what_is_too_long_for_an_event_is_looked_up(rest, group):
    rest("PUT", f"/chatgroups/{group}", {"custom": '"' * limits.MUC_CUSTOM, "avatar": "\u0001" * limits.MUC_AVATAR})
    told = said(rest, group, "eventInfo")[-1][2].ext
    assert len(told.encode()) <= limits.EVENT_INFO
    assert json.loads(told)["name"] == "Team"
    assert muc(rest, group).custom == '"' * limits.MUC_CUSTOM


def test_the_java_sdks_change(rest, group):
    assert rest("PUT", f"/chatgroups/{group}", {"name": "N", "need_verify": False})[1]["data"] == {
        "name": True,
        "need_verify": True,
    }
    assert muc(rest, group).name == "N"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"colour": 1, "groupname": "x"}, (400, "invalid_parameter", "some of [colour] are not valid fields")),
        ({"owner": "grace"}, (400, "invalid_parameter", "some of [owner] are not valid fields")),
        (
            {"maxusers": 2},
            (403, "forbidden_op", "current user count is larger than the maxUsers that you want to update !"),
        ),
        ({"groupname": "x" * 129}, (403, "exceed_limit", "title cannot exceed to 128")),
        ({"maxusers": -1}, (400, "invalid_parameter", "maxusers must be greater than 0")),
        ({"groupname": 7}, (400, "illegal_argument", "groupname must be a string")),
    ],
)
def test_changes_that_are_refused(rest, group, asked, expected):
    before = muc(rest, group)
    assert error(rest("PUT", f"/chatgroups/{group}", asked)) == expected
    assert muc(rest, group) == before


def test_who_may_change_a_group(rest, group, tenant):
    text = "you have no permission to do this,group fields require group admin privileges to be modified"
    for name in ("linus", "omar"):
        expected = (401, "group_authorization", text)
        assert error(rest("PUT", f"/chatgroups/{group}", {"groupname": "x"}, token=tenant.token(name))) == expected
    for name in ("grace", "ada"):
        assert rest("PUT", f"/chatgroups/{group}", {"groupname": name}, token=tenant.token(name))[0] == 200
    assert muc(rest, group).name == "ada"


# --- handed over, banned, ended --------------------------------------------------------------------------------------


def test_a_group_is_handed_over(rest, group, tenant):
    status, body = rest("PUT", f"/chatgroups/{group}", {"newowner": "Grace"}, token=tenant.token("ada"))
    assert (status, body["data"]) == (200, {"newowner": True})
    now = muc(rest, group)
    assert (now.owner, now.admins, now.members) == ("grace", frozenset(), 3)
    assert said(rest, group)[-1] == ("ASSIGN_OWNER", ["grace"])
    assert members(rest, group) == {"ada", "grace", "linus"}
    status, kind, _ = error(rest("PUT", f"/chatgroups/{group}", {"newowner": "linus"}, token=tenant.token("ada")))
    assert (status, kind) == (401, "group_authorization")


def test_to_whom_a_group_is_not_handed_over(rest, group, tenant):
    same = (403, "forbidden_op", "new owner and old owner are the same")
    assert error(rest("PUT", f"/chatgroups/{group}", {"newowner": "ada"})) == same
    for name in ("omar", "nobody", "é", ""):
        text = f"user: {name} doesn't exist in group: {group}"
        assert error(rest("PUT", f"/chatgroups/{group}", {"newowner": name})) == (403, "forbidden_op", text)
    assert error(rest("PUT", f"/chatgroups/{group}", {"newowner": "grace"}, token=tenant.token("grace")))[0] == 401
    assert muc(rest, group).owner == "ada"


def test_a_banned_group_is_changed_by_nobody_but_the_app(rest, group, tenant):
    status, body = rest("POST", f"/chatgroups/{group}/disable")
    assert (status, body["data"], body["properties"]) == (200, {"disabled": True}, {})
    text = "can not operate this group, reason: group is disabled"
    ada = tenant.token("ada")
    for verb, path, asked in [
        ("PUT", "", {"groupname": "x"}),
        ("DELETE", "", None),
        ("DELETE", "/users/linus", None),
        ("POST", "/mute", {"usernames": ["linus"], "mute_duration": 1000}),
        ("POST", "/ban", None),
        ("POST", "/announcement", {"announcement": "x"}),
    ]:
        assert error(rest(verb, f"/chatgroups/{group}{path}", asked, token=ada)) == (403, "forbidden_op", text)
    assert error(rest("POST", f"/chatgroups/{group}/apply", {}, token=tenant.token("omar")))[2] == text
    assert error(rest("POST", f"/chatgroups/{group}/users/omar"))[2] == text
    assert rest("GET", f"/chatgroups/{group}", token=ada)[1]["data"][0]["disabled"] is True
    assert rest("POST", f"/chatgroups/{group}/enable")[1]["data"] == {"disabled": False}
    assert rest("PUT", f"/chatgroups/{group}", {"groupname": "x"}, token=ada)[0] == 200
    assert error(rest("POST", f"/chatgroups/{group}/disable", token=ada))[0] == 401


def test_a_group_ends(rest, group, tenant):
    for name in ("grace", "linus", "omar"):
        assert error(rest("DELETE", f"/chatgroups/{group}", token=tenant.token(name)))[:2] == (
            401,
            "group_authorization",
        )
    rest("POST", f"/chatgroups/{group}/mute", {"usernames": ["linus"], "mute_duration": -1})
    status, body = rest("DELETE", f"/chatgroups/{group}?version=v3&resource=web", token=tenant.token("ada"))
    assert (status, body["data"]["success"], body["data"]["groupid"]) == (200, True, group)
    assert said(rest, group)[-1][0] == "DESTROY"
    assert error(rest("GET", f"/chatgroups/{group}"))[0] == 404
    assert error(rest("DELETE", f"/chatgroups/{group}"))[0] == 404


# --- announcement ----------------------------------------------------------------------------------------------------


def test_an_announcement(rest, group, tenant):
    linus = tenant.token("linus")
    assert rest("GET", f"/chatgroups/{group}/announcement", token=linus)[1]["data"] == {"announcement": ""}
    text = "é" * limits.ANNOUNCEMENT
    status, body = rest(
        "POST", f"/chatgroups/{group}/announcement", {"announcement": text}, token=tenant.token("grace")
    )
    assert (status, body["data"]) == (200, {"id": group, "result": True})
    assert rest("GET", f"/chatgroups/{group}/announcement", token=linus)[1]["data"] == {"announcement": text}
    assert said(rest, group, "reason")[-1] == ("UPDATE_ANNOUNCEMENT", [], text)
    rest("POST", f"/chatgroups/{group}/announcement", {"announcement": ""})
    assert said(rest, group)[-1] == ("DELETE_ANNOUNCEMENT", [])


def test_announcements_that_are_refused(rest, group, tenant):
    def post(asked, **more):
        return error(rest("POST", f"/chatgroups/{group}/announcement", asked, **more))

    assert post({}) == (400, "illegal_argument", "announcement is null")
    assert post({"announcement": "x" * 513}) == (403, "FORBIDDEN", "announce info length exceeds limit!")
    text = "you have no permission to do this, group admin permission is required"
    assert post({"announcement": "x"}, token=tenant.token("linus")) == (401, "group_authorization", text)
    assert error(rest("GET", f"/chatgroups/{group}/announcement", token=tenant.token("omar")))[0] == 401


# --- shielded --------------------------------------------------------------------------------------------------------


def test_a_member_wants_to_hear_nothing(rest, group, tenant):
    linus = tenant.token("linus")
    for verb, action, shielded in [("POST", "add_shield", True), ("DELETE", "remove_shield", False)]:
        _, body = rest(verb, f"/chatgroups/{group}/shield?version=v3&resource=web", token=linus)
        assert body["data"] == {"result": True, "action": action, "user": "linus", "groupid": group}
        assert rest("GET", f"/chatgroups/{group}", token=linus)[1]["data"][0]["shieldgroup"] is shielded
        assert rest("GET", f"/chatgroups/{group}/shield")[1]["data"] == ["linus"] * shielded
    assert [operation for operation, _ in said(rest, "linus")[-2:]] == ["BLOCK", "UNBLOCK"]
    for verb in ("POST", "DELETE"):
        assert error(rest(verb, f"/chatgroups/{group}/shield", token=tenant.token("omar")))[:2] == (403, "forbidden_op")
        assert error(rest(verb, f"/chatgroups/{group}/shield"))[:2] == (400, "invalid_parameter")
