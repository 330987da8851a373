"""Tags of a room's members (R40-R42)."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.event import Actor
from chalicelib.services import membership, mucs
from chalicelib.store import rosters
from tests.rest.groups import error, rest
from tests.rest.roommaking import ROOM, Ear, ear, made, room
from tests.rest.tenancy import Rest, make

__all__ = ["ear", "rest", "room"]


@pytest.fixture
def tag(rest, room):
    return lambda name, *tags: rest("PUT", f"/chatrooms/{room.id}/users/{name}/tag", {"tags": list(tags)})


@pytest.fixture
def tags(rest, room):
    def tags(name):
        status, body = rest("GET", f"/chatrooms/{room.id}/users/{name}/tag")
        assert status == 200, body
        return body["data"]

    return tags


@pytest.fixture
def mute(rest, room):
    def mute(tag, seconds):
        return rest("PUT", f"/chatrooms/{room.id}/tag/mute", {"tag": tag, "mute_duration": seconds})

    return mute


def muted(rest, room):
    found = rosters.mutes(rest.tenant.app, room, 100)
    return {each.username: each.until for each in found if each.holds(clock.now())}


def near(until, seconds):
    return abs(until - clock.now() - seconds * 1000) < 5000


def test_tags_are_set_and_read(tag, tags):
    status, body = tag("Grace", "vip", "蓝 #1", "vip")
    assert (status, body["data"], body["action"]) == (200, {"result": True}, "put")
    assert tags("grace") == {"vip": "0", "蓝 #1": "0"}
    assert tag("grace", "x")[0] == 200
    assert tags("grace") == {"x": "0"}
    assert tag("grace")[0] == 200
    assert tags("grace") == tags("ada") == {}


def test_who_leaves_has_none_any_more(rest, room, tag, tags):
    tag("grace", "vip")
    membership.withdraw(rest.tenant.app, ROOM, room.id, Actor("grace", "web"))
    membership.enter(rest.tenant.app, room, "grace")
    assert tags("grace") == {}


def test_which_tags_there_can_be(rest, room, tag, tags):
    many = [f"t{n}" for n in range(limits.TAGS_PER_MEMBER + 1)]
    assert error(tag("grace", *many)) == (403, "exceed_limit", "user group tag count exceed limit")
    too_long = (403, "exceed_limit", "tag length exceeds limit!")
    assert error(tag("grace", "é" * (limits.TAG + 1))) == too_long
    assert tags("grace") == {}
    many = [*many[2:], "é" * limits.TAG]
    assert tag("grace", *many)[0] == 200
    assert tags("grace").keys() == set(many)
    for bad in ("vip", {"a": 1}, [1], [""], None, 7):
        status, body = rest("PUT", f"/chatrooms/{room.id}/users/grace/tag", {"tags": bad})
        assert error((status, body)) == (400, "invalid_parameter", "tags should be type of List")


def test_whose_tags_there_are_none(rest, room, tag):
    for name in ("omar", "nobody", "é"):
        expected = (400, "forbidden_op", f"users [{name}] are not members of this group!")
        assert error(tag(name, "vip")) == expected
        assert error(rest("GET", f"/chatrooms/{room.id}/users/{name}/tag")) == expected
    for verb, body in (("PUT", {"tags": []}), ("GET", None)):
        answer = rest(verb, "/chatrooms/1/users/grace/tag", body)
        assert error(answer) == (404, "resource_not_found", "grpID 1 does not exist!")
    assert error(rest("PUT", "/chatrooms/1/tag/mute", {"tag": "t", "mute_duration": 1}))[0] == 404


def test_all_with_a_tag_are_muted(rest, room, tag, tags, mute, ear):
    grace, linus = ear("grace"), ear("linus")
    tag("grace", "vip", "new")
    tag("linus", "new")
    status, body = mute("vip", 60)
    assert (status, body["data"]) == (200, {"result": True})
    [(name, until)] = muted(rest, room).items()
    assert name == "grace"
    assert near(until, 60)
    assert tags("grace") == {"vip": str(until), "new": "0"}
    assert grace.operations() == ["ADD_MUTE"]
    assert linus.operations() == []
    assert mute("vip", "0")[0] == 200
    assert muted(rest, room) == {}
    assert tags("grace") == {"vip": "0", "new": "0"}
    assert grace.operations() == ["ADD_MUTE", "REMOVE_MUTE"]
    assert mute("new", -1)[0] == 200
    assert muted(rest, room) == {"grace": -1, "linus": -1}
    assert tags("linus") == {"new": "-1"}


def test_a_mute_by_tag_ends(rest, room, tag, tags, mute):
    tag("grace", "vip")
    mute("vip", 60)
    clock.offset += 61_000
    assert muted(rest, room) == {}
    assert tags("grace") == {"vip": "0"}
    tag("linus", "vip")
    assert muted(rest, room) == {}
    mute("vip", limits.MUTE_LONGEST // 1000 + 1)
    assert muted(rest, room) == {"grace": -1, "linus": -1}


def test_who_gets_the_tag_later_is_muted_too(rest, room, tag, mute, ear):
    linus = ear("linus")
    tag("grace", "vip")
    mute("vip", 60)
    tag("linus", "vip")
    assert near(muted(rest, room)["linus"], 60)
    assert linus.operations() == ["ADD_MUTE"]
    tag("linus", "vip")
    assert linus.operations() == ["ADD_MUTE"]
    tag("linus")
    assert near(muted(rest, room)["linus"], 60)


def test_a_mute_that_is_longer_is_not_cut_by_a_new_tag(rest, room, tag, mute):
    tag("grace", "short", "long")
    mute("short", 60)
    mute("long", -1)
    tag("linus", "long")
    tag("linus", "short")
    assert muted(rest, room)["linus"] == -1


def test_the_longest_of_ones_tags_counts(rest, room, tag, mute):
    tag("grace", "short", "long")
    mute("long", 600)
    mute("short", 60)
    assert near(muted(rest, room)["grace"], 600)
    mute("long", 0)
    assert near(muted(rest, room)["grace"], 60)
    mute("short", 0)
    assert muted(rest, room) == {}


def test_the_owner_is_not_muted(rest, room, tag, tags, mute):
    tag("ada", "vip")
    assert mute("vip", -1)[0] == 200
    assert tags("ada") == {"vip": "-1"}
    tag("ada", "vip")
    assert muted(rest, room) == {}


def test_what_is_no_mute(rest, room, tag, mute):
    missing = (404, "resource_not_found", "group tag not found")
    assert error(mute("vip", 60)) == missing
    assert error(mute("vip", 0)) == missing
    assert error(mute("v" * (limits.TAG + 1), 60)) == (403, "exceed_limit", "tag length exceeds limit!")
    tag("grace", "vip")
    for body in ({}, {"tag": "vip"}, {"mute_duration": 1}, {"tag": "", "mute_duration": 1}):
        status, answer = rest("PUT", f"/chatrooms/{room.id}/tag/mute", body)
        assert error((status, answer))[:2] == (400, "invalid_parameter")
    for seconds in (-2, 1.5, "x", [], 10**30):
        assert mute("vip", seconds)[0] in ({200} if seconds == 10**30 else {400})
    assert muted(rest, room) == {"grace": -1}
    tag("grace")
    assert mute("vip", 0)[0] == 200
    assert error(mute("vip", 0)) == missing


def test_as_many_muted_tags_as_there_may_be(rest, room, tag, mute, monkeypatch):
    monkeypatch.setattr(limits, "TAGS_MUTED", 2)
    tag("grace", "a", "b")
    tag("linus", "c")
    assert (mute("a", 60)[0], mute("b", 60)[0]) == (200, 200)
    assert error(mute("c", 60)) == (403, "exceed_limit", "muted group tag count exceed limit")
    assert muted(rest, room).keys() == {"grace"}
    assert mute("b", 90)[0] == 200
    mute("a", 0)
    assert mute("c", 60)[0] == 200


def test_many_are_muted_and_told(rest, tenant, client, monkeypatch):
    names = [f"u{n}" for n in range(5)]
    for name in names:
        tenant.user(name)
    big = made(tenant.app)
    ears = [Ear(client(name, tenant=tenant.app), big) for name in names]
    monkeypatch.setattr(limits, "MEMBERS_PER_CALL", 2)
    monkeypatch.setattr(limits, "WEARERS_PAGE", 2)
    monkeypatch.setattr(limits, "WEARERS_TOLD", 4)
    for name in names:
        assert rest("PUT", f"/chatrooms/{big.id}/users/{name}/tag", {"tags": ["vip"]})[0] == 200
    for seconds, expected in ((-1, dict.fromkeys(names, -1)), (0, {})):
        assert rest("PUT", f"/chatrooms/{big.id}/tag/mute", {"tag": "vip", "mute_duration": seconds})[0] == 200
        assert muted(rest, big) == expected
    assert [each.operations().count("ADD_MUTE") for each in ears] == [1, 1, 1, 1, 0]


def test_only_the_app_may(rest, room, tenant):
    for verb, path in (("PUT", "tag/mute"), ("PUT", "users/ada/tag"), ("GET", "users/ada/tag")):
        answer = rest(verb, f"/chatrooms/{room.id}/{path}", {}, token=tenant.token("ada"))
        assert error(answer)[:2] == (401, "auth_bad_access_token")


def test_a_room_of_another_app_is_not_there(rest, room, tag, tags):
    tag("grace", "vip")
    other = Rest(make("globex", "shop"))
    other.tenant.user("grace")
    path = f"/chatrooms/{room.id}"
    assert other("PUT", f"{path}/users/grace/tag", {"tags": ["x"]})[0] == 404
    assert other("GET", f"{path}/users/grace/tag")[0] == 404
    assert other("PUT", f"{path}/tag/mute", {"tag": "vip", "mute_duration": -1})[0] == 404
    assert tags("grace") == {"vip": "0"}
    assert muted(rest, room) == {}


def test_a_room_that_ends_takes_its_tags_along(rest, room, tag, mute):
    tag("grace", "vip")
    mute("vip", -1)
    mucs.destroy(rest.tenant.app, ROOM, room.id, Actor())
    assert muted(rest, room) == {}
    assert error(mute("vip", -1))[0] == 404
