"""Threads by REST (T1-T9, X28-X33)."""

import pytest

from chalicelib import limits
from chalicelib.model.content import Attribute, Combined, Custom, Image, Location, Size, Text, Video
from chalicelib.model.conversation import Place
from chalicelib.model.message import Kind
from chalicelib.store import memberships
from tests.rest.groups import group, rest
from tests.rest.tenancy import Rest, make
from tests.rest.threads import error, everything, join, message, muc, notices, own, say, thread, thread_on

__all__ = ["group", "message", "rest", "thread"]

NOT_FOUND = (404, "group_error", "thread not found.", 40011)
OUTSIDE = (404, "group_error", "user not in group.", 40012)
ABSENT = (404, "group_error", "user not in thread.", 40012)
NEEDS_ADMIN = (
    *(401, "group_error", "you have no permission to do this, group admin permission is required"),
    40001,
)
DISABLED = (403, "forbidden_op", "can not operate this group, reason: group is disabled", 0)
UNKNOWN = "17000000000000003"


# --- made ------------------------------------------------------------------------------------------------------------


def test_a_thread_is_made_on_a_message_and_who_makes_it_is_in_it(rest, group, message, tenant):
    asked = {"group_id": group, "name": "Lunch ☀", "msg_id": message, "owner": "linus"}
    status, body = rest("POST", "/thread?resource=web", asked, token=tenant.token("linus"))
    assert status == 200
    made = muc(rest, body["data"]["thread_id"])
    assert (made.name, made.owner, made.members, made.parent, made.message) == ("Lunch ☀", "linus", 1, group, message)
    assert notices(rest, group) == [("create", "linus", "web", "Lunch ☀")]
    assert own(rest, "linus") == [("CREATE", "Lunch ☀", "linus", [])]
    assert own(rest, "ada") == []


def test_ids_may_be_numbers(rest, group, message):
    asked = {"group_id": int(group), "name": "x", "msg_id": int(message), "owner": "GRACE"}
    status, body = rest("POST", "/thread", asked)
    assert (status, muc(rest, body["data"]["thread_id"]).owner) == (200, "grace")


@pytest.mark.parametrize("missing", ["group_id", "name", "msg_id", "owner"])
def test_what_a_thread_needs(rest, group, message, missing):
    asked = {"group_id": group, "name": "x", "msg_id": message, "owner": "linus"}
    for value in ({}, {missing: None}, {missing: ""} if missing in {"name", "owner"} else {}):
        given = {name: each for name, each in asked.items() if name != missing} | value
        assert error(rest("POST", "/thread", given)) == (400, "param_illegal", f"{missing} must be provided", 0)
    assert rest("POST", "/thread", asked | {missing: ["x"]})[0] == 400


def test_how_long_a_name_may_be(rest, group, message):
    asked = {"group_id": group, "msg_id": message, "owner": "linus"}
    refused = (400, "group_error", "thread name limit reached.", 0)
    longest = "☀" * limits.THREAD_NAME
    assert error(rest("POST", "/thread", asked | {"name": longest + "x"})) == refused
    made = rest("POST", "/thread", asked | {"name": longest})[1]["data"]["thread_id"]
    assert error(rest("PUT", f"/thread/{made}", {"name": longest + "x"})) == refused
    assert error(rest("PUT", f"/thread/{made}", {})) == (400, "param_illegal", "name must be provided", 0)
    assert rest("PUT", f"/thread/{made}", {"name": longest[:-1] + "x"})[0] == 200


def test_a_thread_is_on_a_message_of_its_group(rest, group, message, thread, tenant):
    other = rest("POST", "/chatgroups", {"owner": "ada", "public": True})[1]["data"]["groupid"]
    within = say(rest, thread, place=Place.THREAD)
    cases = [
        (group, say(rest, other, "ada"), (400, "group_error", "msg not belong to group .", 0)),
        (
            *(group, say(rest, "linus", "ada", place=Place.PAIR, kind=Kind.CHAT)),
            (400, "group_error", "thread must on group message to create.", 40009),
        ),
        (group, within, (400, "group_error", "thread not nested.", 40009)),
        (thread, within, (400, "group_error", "thread not nested.", 40009)),
        (group, "123456789", (404, "group_error", "msg not exist.", 0)),
        (group, "0", (404, "group_error", "msg not exist.", 0)),
        (group, "9" * 20, (404, "group_error", "msg not exist.", 0)),
        (group, say(rest, group, directed=("grace",)), (200,)),
        (group, say(rest, group, "grace", directed=("ada",)), (404, "group_error", "msg not exist.", 0)),
        (UNKNOWN[:-1] + "1", message, (404, "group_error", "group not found.", 0)),
        (group, message, (403, "group_error", "msg already create thread.not allow to create.", 40003)),
    ]
    before = everything(rest)
    for in_group, on, expected in cases:
        asked = {"group_id": in_group, "name": "x", "msg_id": on, "owner": "linus"}
        answer = rest("POST", "/thread", asked)
        assert (error(answer) if answer[0] != 200 else (200,)) == expected
        if answer[0] != 200:
            assert everything(rest) == before, "nothing half done"
        before = everything(rest)


def test_who_may_make_a_thread(rest, group, message, tenant):
    asked = {"group_id": group, "name": "x", "msg_id": message}
    assert error(rest("POST", "/thread", asked | {"owner": "omar"}, token=tenant.token("omar"))) == OUTSIDE
    assert error(rest("POST", "/thread", asked | {"owner": "omar"})) == OUTSIDE
    for_another = rest("POST", "/thread", asked | {"owner": "ada"}, token=tenant.token("linus"))
    assert error(for_another)[0] == 401
    rest("POST", f"/chatgroups/{group}/disable")
    assert error(rest("POST", "/thread", asked, token=tenant.token("linus"))) == DISABLED
    rest("POST", f"/chatgroups/{group}/enable")
    assert rest("POST", "/thread", asked, token=tenant.token("linus"))[0] == 200


def test_how_many_threads_a_group_has(rest, group, tenant, monkeypatch):
    monkeypatch.setattr(limits, "THREADS_PER_GROUP", 2)
    made = [thread_on(rest, group, say(rest, group)) for _ in range(2)]
    asked = {"group_id": group, "name": "x", "msg_id": say(rest, group), "owner": "linus"}
    assert error(rest("POST", "/thread", asked)) == (403, "group_error", "thread number has reached limit.", 40005)
    assert rest("DELETE", f"/thread/{made[0]}")[0] == 200
    assert rest("POST", "/thread", asked)[0] == 200


def test_how_many_threads_a_user_is_in(rest, group, tenant, monkeypatch):
    monkeypatch.setattr(limits, "THREADS_PER_USER", 2)
    made = [thread_on(rest, group, say(rest, group), owner=name) for name in ("linus", "linus", "grace")]
    refused = (403, "group_error", "user join thread reach limit.", 40007)
    asked = {"group_id": group, "name": "x", "msg_id": say(rest, group), "owner": "linus"}
    assert error(rest("POST", "/thread", asked)) == refused
    assert error(join(rest, made[2], "linus")) == refused
    assert error(rest("POST", f"/thread/{made[2]}/users", {"usernames": ["linus"]})) == refused
    assert rest("DELETE", f"/thread/{made[0]}/user/linus/quit", token=tenant.token("linus"))[0] == 200
    assert join(rest, made[2], "linus")[0] == 200


def test_how_many_are_in_a_thread(rest, group, tenant, monkeypatch):
    monkeypatch.setattr(limits, "THREAD_SIZE", 2)
    made = thread_on(rest, group, say(rest, group))
    assert join(rest, made, "grace")[0] == 200
    assert error(join(rest, made, "ada")) == (403, "group_error", "thread member list is full.", 40005)
    assert muc(rest, made).members == 2


# --- renamed, ended --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ada", "grace", "linus"])
def test_the_groups_leaders_and_who_made_it_rename_a_thread(rest, group, thread, tenant, name):
    status, body = rest("PUT", f"/thread/{thread}?resource=web", {"name": "Dinner"}, token=tenant.token(name))
    assert (status, body["data"]) == (200, {"name": "Dinner"})
    assert muc(rest, thread).name == "Dinner"
    assert notices(rest, group)[-1] == ("update", name, "web", "Dinner")
    assert own(rest, name)[-1] == ("UPDATE", "Dinner", name, [])


def test_others_do_not_rename_a_thread(rest, group, message, tenant):
    made = thread_on(rest, group, message, owner="grace")
    assert error(rest("PUT", f"/thread/{made}", {"name": "x"}, token=tenant.token("linus"))) == NEEDS_ADMIN
    assert error(rest("PUT", f"/thread/{made}", {"name": "x"}, token=tenant.token("omar"))) == OUTSIDE
    rest("POST", f"/chatgroups/{group}/disable")
    assert error(rest("PUT", f"/thread/{made}", {"name": "x"}, token=tenant.token("grace"))) == DISABLED
    assert rest("PUT", f"/thread/{made}", {"name": "x"})[0] == 200
    assert error(rest("PUT", f"/thread/{UNKNOWN}", {"name": "x"})) == NOT_FOUND


def test_the_groups_leaders_end_a_thread(rest, group, thread, message, tenant):
    assert error(rest("DELETE", f"/thread/{thread}", token=tenant.token("linus"))) == NEEDS_ADMIN
    assert error(rest("DELETE", f"/thread/{thread}", token=tenant.token("omar"))) == OUTSIDE
    status, body = rest("DELETE", f"/thread/{thread}?resource=web", token=tenant.token("grace"))
    assert (status, body["data"]) == (200, {"status": "ok"})
    assert notices(rest, group)[-1] == ("delete", "grace", "web", "Lunch")
    assert own(rest, "grace")[-1] == ("DESTROY", "Lunch", "grace", [])
    assert {what for _, what in everything(rest)} == {"meta", "member#ada", "member#grace", "member#linus"}
    assert error(rest("DELETE", f"/thread/{thread}")) == NOT_FOUND
    assert error(rest("GET", f"/thread/{thread}")) == NOT_FOUND
    assert thread_on(rest, group, message) != thread


def test_with_its_group_a_thread_ends(rest, group, thread, tenant):
    assert rest("DELETE", f"/chatgroups/{group}")[0] == 200
    assert everything(rest) == set()
    assert error(rest("GET", f"/thread/{thread}")) == NOT_FOUND
    assert rest("GET", "/thread")[1]["entities"] == []
    assert rest("GET", "/threads/user/linus")[1]["entities"] == []


# --- members ---------------------------------------------------------------------------------------------------------


def test_joining_tells_what_was_joined(rest, group, message, tenant):
    made = thread_on(rest, group, message)
    status, body = rest("POST", f"/thread/{made}/user/ada/join?resource=web", token=tenant.token("ada"))
    detail = {"id": made, "name": "Lunch", "owner": "linus", "msgId": message, "groupId": group}
    assert status == 200
    assert body["data"]["detail"] == detail | {"created": muc(rest, made).created}
    assert own(rest, "ada") == [("JOIN", "Lunch", "ada", [])]
    assert join(rest, made, "ada")[0] == 200
    assert (muc(rest, made).members, own(rest, "ada")) == (2, [("JOIN", "Lunch", "ada", [])])


def test_who_may_join(rest, group, thread, tenant):
    assert error(join(rest, thread, "omar")) == OUTSIDE
    assert error(rest("POST", f"/thread/{thread}/user/omar/join")) == OUTSIDE
    assert error(join(rest, UNKNOWN, "ada")) == NOT_FOUND
    assert error(join(rest, group, "ada")) == NOT_FOUND
    rest("POST", f"/chatgroups/{group}/disable")
    assert error(join(rest, thread, "ada")) == DISABLED
    assert rest("POST", f"/thread/{thread}/user/ada/join")[0] == 200


def test_leaving(rest, thread, tenant):
    path = f"/thread/{thread}/user/linus/quit"
    assert rest("DELETE", f"{path}?resource=web", token=tenant.token("linus"))[0] == 200
    assert own(rest, "linus")[-1] == ("LEAVE", "Lunch", "linus", [])
    assert error(rest("DELETE", path, token=tenant.token("linus"))) == ABSENT
    assert (muc(rest, thread).members, muc(rest, thread).owner) == (1, "linus")
    assert rest("PUT", f"/thread/{thread}", {"name": "mine"}, token=tenant.token("linus"))[0] == 200
    assert error(rest("DELETE", f"/thread/{UNKNOWN}/user/linus/quit", token=tenant.token("linus"))) == NOT_FOUND


def test_members_are_put_in_by_the_app(rest, thread, tenant):
    status, body = rest("POST", f"/thread/{thread}/users", {"usernames": ["ada", "ADA", "grace"]})
    assert (status, body["data"]) == (200, {"status": "ok"})
    assert rest("GET", f"/thread/{thread}/users?sort=asc")[1]["data"] == {"affiliations": ["ada", "grace", "linus"]}
    assert own(rest, "ada") == [("JOIN", "Lunch", "ada", [])]
    assert error(rest("POST", f"/thread/{UNKNOWN}/users", {"usernames": ["ada"]})) == NOT_FOUND


def test_putting_in_is_all_or_nothing(rest, thread):
    for names in (["ada", "omar"], ["ada", "Grüße"], ["ada", "nobody"]):
        assert error(rest("POST", f"/thread/{thread}/users", {"usernames": names})) == OUTSIDE
    assert muc(rest, thread).members == 2


@pytest.mark.parametrize("verb", ["POST", "DELETE"])
def test_how_many_members_a_call_names(rest, thread, verb):
    most = [f"u{n}" for n in range(limits.THREAD_MEMBERS_PER_CALL)]
    refused = (400, "group_error", "request body reaches limit.", 0)
    assert error(rest(verb, f"/thread/{thread}/users", {"usernames": [*most, "x"]})) == refused
    assert rest(verb, f"/thread/{thread}/users", {"usernames": most})[1].get("error_description") != refused[2]
    assert error(rest(verb, f"/thread/{thread}/users", {})) == (
        *(400, "param_illegal", "usernames must be provided"),
        0,
    )


@pytest.mark.parametrize("path", ["thread", "threads"])
def test_members_are_put_out_by_those_who_lead_the_group(rest, thread, tenant, path):
    asked = {"usernames": ["linus", "omar", "ada"]}
    assert error(rest("DELETE", f"/{path}/{thread}/users", asked, token=tenant.token("linus"))) == NEEDS_ADMIN
    status, body = rest("DELETE", f"/{path}/{thread}/users", asked, token=tenant.token("grace"))
    done = [{"result": name == "linus", "user": name} for name in asked["usernames"]]
    assert (status, body["entities"]) == (200, done)
    assert own(rest, "linus")[-1] == ("KICK", "Lunch", "grace", ["linus"])
    assert rest("GET", f"/thread/{thread}/users")[1]["data"] == {"affiliations": ["grace"]}


def test_one_member_is_put_out(rest, thread, tenant):
    path = f"/thread/{thread}/users"
    assert error(rest("DELETE", f"{path}/grace", token=tenant.token("linus"))) == NEEDS_ADMIN
    status, body = rest("DELETE", f"{path}/linus?resource=web", token=tenant.token("grace"))
    assert (status, body["data"]) == (200, {"result": True, "user": "linus"})
    assert error(rest("DELETE", f"{path}/linus", token=tenant.token("grace"))) == ABSENT
    assert error(rest("DELETE", f"/thread/{UNKNOWN}/users/linus", token=tenant.token("grace"))) == NOT_FOUND


OUT_OF_THE_GROUP = {
    "quit": lambda rest, group: rest("DELETE", f"/chatgroups/{group}/quit", token=rest.tenant.token("linus")),
    "removed": lambda rest, group: rest("DELETE", f"/chatgroups/{group}/users/linus"),
    "removed with others": lambda rest, group: rest("DELETE", f"/chatgroups/{group}/users/linus,grace"),
    "blocked": lambda rest, group: rest("POST", f"/chatgroups/{group}/blocks/users/linus"),
}


@pytest.mark.parametrize("way", OUT_OF_THE_GROUP)
def test_who_leaves_the_group_leaves_its_threads(rest, group, thread, tenant, way):
    other = rest("POST", "/chatgroups", {"owner": "linus", "public": True})[1]["data"]["groupid"]
    elsewhere = thread_on(rest, other, say(rest, other))
    second = thread_on(rest, group, say(rest, group))
    assert OUT_OF_THE_GROUP[way](rest, group)[0] == 200
    assert [each["id"] for each in rest("GET", "/threads/user/linus")[1]["entities"]] == [elsewhere]
    assert "linus" not in rest("GET", f"/thread/{thread}/users")[1]["data"]["affiliations"]
    assert muc(rest, second).members == 0
    assert not any(what.startswith("in#linus/") for at, what in everything(rest) if at == group)
    assert error(rest("GET", f"/thread/{thread}", token=tenant.token("linus"))) == OUTSIDE


# --- looked at -------------------------------------------------------------------------------------------------------


def test_details(rest, group, thread, message, tenant):
    shown = {"id": thread, "name": "Lunch", "owner": "linus", "msgId": message, "groupId": group}
    for token in (None, tenant.token("ada")):
        status, body = rest("GET", f"/thread/{thread}", token=token)
        expected = shown | {"created": muc(rest, thread).created, "affiliations_count": 2}
        assert (status, body["data"]) == (200, expected)
    assert error(rest("GET", f"/thread/{thread}", token=tenant.token("omar"))) == OUTSIDE
    for unknown in (UNKNOWN, group, "x", "0"):
        assert error(rest("GET", f"/thread/{unknown}")) == NOT_FOUND


@pytest.fixture
def many(rest, group, tenant):
    """Seven threads of linus's, oldest first; grace came to them the other way round, but for the first."""
    made = []
    for n in range(7):
        made.append(thread_on(rest, group, say(rest, group), name=f"t{n}"))
    for each in made[:0:-1]:
        join(rest, each, "grace")
    return made


def walked(rest, path, limit, token=None):
    """What comes page by page, as a client reads on until one is short."""
    found, cursor = [], "undefined"
    for _ in range(20):
        status, body = rest("GET", f"{path}limit={limit}&cursor={cursor}", token=token)
        assert status == 200, body
        page = body["data"]["affiliations"] if body.get("data") else body["entities"]
        found += [each["id"] if isinstance(each, dict) else each for each in page]
        cursor = body["properties"]["cursor"]
        if len(page) < limit:
            return found
    raise AssertionError("no end")


def test_lists_of_threads(rest, group, many, tenant):
    grace = many[1:]
    lists = {
        "/thread?": many,
        f"/threads/chatgroups/{group}?": many,
        "/threads/user/linus?": many,
        "/threads/user/grace?": grace[::-1],  # by when it came
        f"/threads/chatgroups/{group}/user/grace?": grace,  # by when they were made
        "/threads/user/ada?": [],
    }
    for path, oldest in lists.items():
        for limit in (1, 2, 3, 7, 50):
            assert walked(rest, path, limit) == oldest[::-1], (path, limit)
            assert walked(rest, f"{path}sort=asc&", limit) == oldest, (path, limit)


def test_a_list_of_threads_says_what_they_are(rest, group, thread, message, tenant):
    shown = {"id": thread, "name": "Lunch", "owner": "linus", "msgId": message, "groupId": group}
    shown |= {"created": muc(rest, thread).created}
    grace = tenant.token("grace")
    for path in ("user/grace", f"chatgroups/{group}/user/grace", f"chatgroups/{group}"):
        assert rest("GET", f"/threads/{path}", token=grace)[1]["entities"] == [shown]
    _, body = rest("GET", "/thread")
    assert body["entities"] == [{"id": thread}]
    assert body["properties"]["cursor"]


def test_a_page_is_full_though_rows_of_gone_threads_stand(rest, group, many):
    for each in many[1:6]:
        cut_off(rest, each)
    for path in (f"/threads/chatgroups/{group}?", "/threads/user/linus?", f"/threads/chatgroups/{group}/user/linus?"):
        assert walked(rest, path, 2) == [many[6], many[0]]


def cut_off(rest, thread):
    """As a removal leaves it that died at once."""
    memberships.end(rest.tenant.app, muc(rest, thread))


def test_members_by_page(rest, group, thread):
    rest("POST", f"/thread/{thread}/users", {"usernames": ["ada"]})
    for limit in (1, 2, 3, 50):
        assert walked(rest, f"/thread/{thread}/users?", limit) == ["linus", "grace", "ada"]
        assert walked(rest, f"/thread/{thread}/users?sort=asc&", limit) == ["ada", "grace", "linus"]


def test_how_much_a_page_holds(rest, group, thread):
    refused = (400, "group_error", "query param reaches limit.", 0)
    paths = ("/thread", "/threads/user/linus", f"/threads/chatgroups/{group}", f"/thread/{thread}/users")
    for path in (*paths, f"/threads/chatgroups/{group}/user/linus"):
        assert error(rest("GET", f"{path}?limit={limits.THREADS_PAGE + 1}")) == refused
        assert rest("GET", f"{path}?limit={limits.THREADS_PAGE}")[0] == 200
        assert rest("GET", f"{path}?limit=0")[0] == 400
        assert rest("GET", f"{path}?limit=1&cursor=~")[0] == 400
        assert rest("GET", f"{path}?limit=1&cursor=zzz")[0] == 200


def test_who_may_look(rest, group, thread, tenant):
    omar = tenant.token("omar")
    for path in (f"/threads/chatgroups/{group}", f"/threads/chatgroups/{group}/user/omar", f"/thread/{thread}/users"):
        assert error(rest("GET", path, token=omar)) == OUTSIDE
    assert error(rest("GET", "/threads/chatgroups/123456781")) == (404, "group_error", "group not found.", 0)
    assert error(rest("GET", "/threads/chatgroups/x", token=omar)) == (404, "group_error", "group not found.", 0)
    assert rest("GET", "/threads/user/nobody")[0] == 404


def test_the_last_messages_of_threads(rest, group, many, tenant):
    said = say(rest, many[1], "grace", "one", place=Place.THREAD)
    said = say(rest, many[1], "grace", "two", place=Place.THREAD)
    asked = {"threadIds": [many[0], many[1], UNKNOWN, "x", many[1]]}
    status, body = rest("POST", "/thread/message", asked, token=tenant.token("ada"))
    assert status == 200
    empty, last = body["entities"]
    assert empty == {"thread_id": many[0], "last_message": {}}
    assert last["thread_id"] == many[1]
    message = last["last_message"]
    assert (message["id"], message["from"]) == (said, "grace")
    assert message["to"] == f"{many[1]}@conference.easemob.com"
    assert message["payload"] == {
        **{"type": "groupchat", "from": "grace", "to": many[1], "ext": {}},
        "bodies": [{"type": "txt", "msg": "two"}],
    }
    assert rest("POST", "/thread/message", asked, token=tenant.token("omar"))[1]["entities"] == []
    assert rest("POST", "/thread/message", {})[1]["entities"] == []


def test_how_many_threads_are_asked_about(rest, many):
    most = [str(10**16 + n) for n in range(limits.THREADS_PER_CALL)]
    assert rest("POST", "/thread/message", {"threadIds": most})[0] == 200
    refused = (400, "group_error", "request body reaches limit.", 0)
    assert error(rest("POST", "/thread/message", {"threadIds": [*most, many[0]]})) == refused


BODIES = {
    "text": (Text("hi"), {"type": "txt", "msg": "hi"}),
    "a moving picture": (
        Image("a.gif", "https://x/1", "s", 5, sub_type=1, size=Size(3, 4)),
        {
            **{"type": "img", "filename": "a.gif", "url": "https://x/1", "secret": "s", "file_length": 5},
            **{"size": {"width": 3.0, "height": 4.0}, "subType": "sub_gif"},
        },
    ),
    "video": (
        Video("v.mp4", "https://x/2", thumbnail_remote_path="https://x/t", thumbnail_secret_key="ts", duration=7),
        {
            **{"type": "video", "filename": "v.mp4", "url": "https://x/2", "thumb": "https://x/t"},
            **{"thumb_secret": "ts", "length": 7},
        },
    ),
    "place": (
        Location(1.5, 2.5, "here", "house"),
        {"type": "loc", "lat": 1.5, "lng": 2.5, "addr": "here", "buildingName": "house"},
    ),
    "custom": (
        Custom("wave", (Attribute("a", 7, "1"), Attribute("b", 7, "2"))),
        {"type": "custom", "customEvent": "wave", "customExts": [{"a": "1"}, {"b": "2"}]},
    ),
    "combined": (
        Combined("old", remote_path="https://x/3", title="T", summary="S", combine_level=1),
        {
            **{"type": "txt", "subType": "sub_combine", "msg": "old", "url": "https://x/3"},
            **{"title": "T", "summary": "S", "combineLevel": 1},
        },
    ),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_message_as_json(rest, thread, kind):
    content, shown = BODIES[kind]
    ext = (Attribute("n", 2, 7), Attribute("yes", 1, True), Attribute("o", 8, '{"a":[1]}'), Attribute("j", 8, "{"))
    say(rest, thread, place=Place.THREAD, content=content, ext=ext)
    [entry] = rest("POST", "/thread/message", {"threadIds": [thread]})[1]["entities"]
    payload = entry["last_message"]["payload"]
    assert payload["bodies"] == [shown]
    assert payload["ext"] == {"n": 7, "yes": True, "o": {"a": [1]}, "j": "{"}


# --- tenants ---------------------------------------------------------------------------------------------------------


def test_a_thread_of_another_app_is_not_there(rest, group, thread, message):
    other = Rest(make("globex", "shop"))
    other.tenant.user("linus")
    linus = other.tenant.token("linus")
    before = everything(rest)
    for token in (other.tenant.app_token, linus):
        for verb, path, body in (
            ("GET", f"/thread/{thread}", None),
            ("PUT", f"/thread/{thread}", {"name": "x"}),
            ("DELETE", f"/thread/{thread}", None),
            ("GET", f"/thread/{thread}/users", None),
            ("DELETE", f"/thread/{thread}/users", {"usernames": ["linus"]}),
            ("DELETE", f"/thread/{thread}/users/linus", None),
            ("POST", f"/thread/{thread}/user/linus/join", None),
            ("DELETE", f"/thread/{thread}/user/linus/quit", None),
        ):
            assert error(other(verb, path, body, token=token)) == NOT_FOUND
        asked = {"group_id": group, "name": "x", "msg_id": message, "owner": "linus"}
        assert error(other("POST", "/thread", asked, token=token))[2] == "group not found."
        for path in (f"/threads/chatgroups/{group}", f"/threads/chatgroups/{group}/user/linus"):
            assert error(other("GET", path, token=token))[2] == "group not found."
        assert other("POST", "/thread/message", {"threadIds": [thread]}, token=token)[1]["entities"] == []
        assert other("GET", "/threads/user/linus", token=token)[1]["entities"] == []
    assert error(other("POST", f"/thread/{thread}/users", {"usernames": ["linus"]})) == NOT_FOUND
    assert other("GET", "/thread")[1]["entities"] == []
    assert everything(rest) == before


@pytest.mark.parametrize("what", ["details", "members", "of the group", "of a user", "of a user in the group"])
def test_a_look_takes_few_requests(rest, group, thread, recorder, tenant, what):
    paths = {
        "details": f"/thread/{thread}",
        "members": f"/thread/{thread}/users",
        "of the group": f"/threads/chatgroups/{group}",
        "of a user": "/threads/user/grace",
        "of a user in the group": f"/threads/chatgroups/{group}/user/grace",
    }
    grace = tenant.token("grace")
    rest("GET", paths[what], token=grace)
    with recorder.recording() as calls:
        rest("GET", paths[what], token=grace)
    assert len([call for call in calls if call.service == "dynamodb"]) <= 5
