"""Labels that an app puts on its users (N17-N24)."""

import pytest

from chalicelib import clock, limits
from chalicelib.store import pushes, table
from tests.rest.groups import error
from tests.rest.tenancy import Rest, make

PATH = "/push/label"


@pytest.fixture
def rest(rest, tenant):
    for name in ("ada", "grace", "linus"):
        tenant.user(name)
    return rest


@pytest.fixture
def vip(rest):
    assert rest("POST", PATH, {"name": "VIP", "description": "pay well"})[0] == 200
    return f"{PATH}/vip"


def put_on(rest, label, *names):
    status, body = rest("POST", f"{label}/user", {"usernames": list(names)})
    assert status == 200, body
    return body["data"]


def take_off(rest, label, *names):
    status, body = rest("DELETE", f"{label}/user", {"usernames": list(names)})
    assert status == 200, body
    return body["data"]


def counted(rest, label):
    """How many a label says, and how many there are."""
    _, body = rest("GET", label)
    return body["data"]["count"], len(rest("GET", f"{label}/user")[1]["data"])


def walk(rest, path, limit):
    found, cursor, pages = [], "", 0
    while True:
        status, body = rest("GET", f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert status == 200, body
        found, pages = found + body["data"], pages + 1
        assert 0 < len(body["data"]) <= limit
        if "cursor" not in body:
            return found, pages
        cursor = body["cursor"]


# --- labels ----------------------------------------------------------------------------------------------------------


def test_a_label_is_made_and_shown(rest):
    before = clock.now()
    status, body = rest("POST", PATH, {"name": "Blue.1_x-Y", "description": "蓝"})
    assert status == 200, body
    assert body.keys() == {"timestamp", "duration", "data"}
    made = body["data"]
    assert (made["name"], made["description"]) == ("Blue.1_x-Y", "蓝")
    assert before <= made["createdAt"] <= clock.now()
    for name in ("Blue.1_x-Y", "blue.1_X-y"):
        status, body = rest("GET", f"{PATH}/{name}")
        assert (status, body.keys(), body["data"]) == (200, {"timestamp", "duration", "data"}, made | {"count": 0})
    assert rest("GET", PATH)[1]["data"] == [made | {"count": 0}]


def test_a_label_needs_no_description(rest):
    assert rest("POST", PATH, {"name": "x"})[1]["data"]["description"] == ""
    assert rest("POST", PATH, {"name": "y", "description": None})[1]["data"]["description"] == ""


@pytest.mark.parametrize("name", ["vip", "VIP", "vIp"])
def test_a_name_is_taken_whatever_its_case(rest, vip, name):
    taken = (400, "duplicate_unique_property_exists", f"label {name} already exists")
    assert error(rest("POST", PATH, {"name": name})) == taken
    assert rest("GET", vip)[1]["data"]["description"] == "pay well"


@pytest.mark.parametrize("name", ["", "a b", "é", "a/b", "#", "a,b", "🙂", "x" * (limits.LABEL_NAME + 1), "a\n", 7, []])
def test_names_that_may_not_be(rest, name):
    assert error(rest("POST", PATH, {"name": name}))[:2] == (400, "illegal_argument")
    assert rest("GET", PATH)[1]["data"] == []


def test_a_label_at_its_edges(rest):
    longest = {"name": "x" * limits.LABEL_NAME, "description": "🙂" * limits.LABEL_DESCRIPTION}
    assert rest("POST", PATH, longest)[0] == 200
    assert rest("GET", f"{PATH}/{longest['name']}")[1]["data"]["description"] == longest["description"]
    text = f"description must not be longer than {limits.LABEL_DESCRIPTION} characters"
    answer = rest("POST", PATH, {"name": "y", "description": longest["description"] + "x"})
    assert error(answer) == (400, "illegal_argument", text)


@pytest.mark.parametrize("body", [{}, {"description": "x"}, {"name": None}, [], "x"])
def test_what_is_no_label(rest, body):
    assert error(rest("POST", PATH, body))[:2] == (400, "illegal_argument")


def test_as_many_labels_as_an_app_may_have(rest):
    for n in range(limits.LABELS_PER_APP):
        assert rest("POST", PATH, {"name": f"l{n}"})[0] == 200
    full = (403, "exceed_limit", f"an app cannot have more than {limits.LABELS_PER_APP} labels")
    assert error(rest("POST", PATH, {"name": "more"})) == full
    assert error(rest("POST", PATH, {"name": "l0"}))[1] == "duplicate_unique_property_exists"
    assert len(rest("GET", PATH)[1]["data"]) == limits.LABELS_PER_APP
    assert rest("DELETE", f"{PATH}/l7")[0] == 200
    assert rest("POST", PATH, {"name": "more"})[0] == 200
    assert error(rest("POST", PATH, {"name": "again"})) == full


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 100])
def test_labels_by_name_in_pages(rest, limit):
    for name in ("-", "b", "A", "a.b", "_"):
        rest("POST", PATH, {"name": name})
    found, pages = walk(rest, PATH, limit)
    assert [each["name"] for each in found] == ["-", "_", "A", "a.b", "b"]
    assert pages == -(-5 // limit)


def test_pages_of_labels_at_their_edges(rest):
    for limit in (0, -1, "x", "1.5"):
        assert error(rest("GET", f"{PATH}?limit={limit}"))[:2] == (400, "illegal_argument")
    assert error(rest("GET", f"{PATH}?cursor=%23"))[:2] == (400, "illegal_argument")
    assert rest("GET", f"{PATH}?limit=101")[1]["data"] == []


def test_a_label_is_taken_away(rest, vip):
    put_on(rest, vip, "ada")
    status, body = rest("DELETE", vip)
    assert (status, body.keys(), body["data"]) == (200, {"timestamp", "duration", "data"}, "success")
    missing = (404, "entity_not_found", "label vip does not exist")
    for verb, path in (("GET", vip), ("DELETE", vip), ("GET", f"{vip}/user"), ("GET", f"{vip}/user/ada")):
        assert error(rest(verb, path)) == missing
    for verb in ("POST", "DELETE"):
        assert error(rest(verb, f"{vip}/user", {"usernames": ["ada"]})) == missing
    assert rest("GET", PATH)[1]["data"] == []


def test_a_later_label_of_that_name_is_empty(rest, vip):
    put_on(rest, vip, "ada", "grace")
    rest("DELETE", vip)
    assert rest("POST", PATH, {"name": "vip"})[0] == 200
    assert counted(rest, vip) == (0, 0)
    assert error(rest("GET", f"{vip}/user/ada"))[0] == 404
    assert put_on(rest, vip, "ada") == {"success": ["ada"], "fail": {}}
    assert counted(rest, vip) == (1, 1)


@pytest.mark.parametrize("name", ["nope", "%20", "é", "x" * (limits.LABEL_NAME + 1), "%23"])
def test_a_label_that_is_not_there(rest, name):
    for verb in ("GET", "DELETE"):
        assert error(rest(verb, f"{PATH}/{name}"))[:2] == (404, "entity_not_found")


# --- who wears one ---------------------------------------------------------------------------------------------------


def test_users_are_labelled(rest, vip):
    before = clock.now()
    status, body = rest("POST", f"{vip}/user", {"usernames": ["ada", "Grace"]})
    assert (status, body.keys()) == (200, {"timestamp", "duration", "data"})
    assert body["data"] == {"success": ["ada", "Grace"], "fail": {}}
    status, body = rest("GET", f"{vip}/user/ADA")
    assert (status, body.keys(), body["data"]["username"]) == (200, {"timestamp", "duration", "data"}, "ada")
    assert before <= body["data"]["created"] <= clock.now()
    listed = rest("GET", f"{vip}/user")[1]["data"]
    assert [each["username"] for each in listed] == ["ada", "grace"]
    assert all(each.keys() == {"username", "created"} for each in listed)
    assert counted(rest, vip) == (2, 2)


def test_each_user_is_told_of(rest, vip):
    done = put_on(rest, vip, "ada", "ghost", "no name", "ADA", "é", "")
    unknown = "user does not exist"
    assert done == {"success": ["ada"], "fail": dict.fromkeys(["ghost", "no name", "é", ""], unknown)}
    assert counted(rest, vip) == (1, 1)
    assert put_on(rest, vip, "ada", "grace") == {"success": ["ada", "grace"], "fail": {}}
    assert counted(rest, vip) == (2, 2)


def test_who_wears_it_longer_keeps_its_time(rest, vip):
    put_on(rest, vip, "ada")
    first = rest("GET", f"{vip}/user/ada")[1]
    clock.offset += 5000
    put_on(rest, vip, "ada")
    assert rest("GET", f"{vip}/user/ada")[1]["data"] == first["data"]


def test_users_lose_a_label(rest, vip):
    put_on(rest, vip, "ada", "grace")
    done = take_off(rest, vip, "ADA", "linus", "ghost", "a b", "ada")
    assert done["success"] == ["ADA"]
    bare, unknown = "user does not have the label", "user does not exist"
    assert done["fail"] == {"linus": bare, "ghost": unknown, "a b": unknown}
    assert take_off(rest, vip, "ada")["fail"] == {"ada": bare}
    assert counted(rest, vip) == (1, 1)


def test_whose_label_there_is_none(rest, vip):
    for name in ("ghost", "a b", "é"):
        assert error(rest("GET", f"{vip}/user/{name}")) == (
            404,
            "service_resource_not_found",
            "Service resource not found",
        )
    bare = (404, "entity_not_found", "user ada does not have the label VIP")
    assert error(rest("GET", f"{vip}/user/ada")) == bare


@pytest.mark.parametrize("verb", ["POST", "DELETE"])
def test_how_many_at_a_time(rest, tenant, vip, verb):
    names = [f"u{n}" for n in range(limits.LABELLED_PER_CALL)]
    for name in names:
        tenant.user(name)
    if verb == "DELETE":
        put_on(rest, vip, *names)
    status, body = rest(verb, f"{vip}/user", {"usernames": names})
    assert (status, body["data"]) == (200, {"success": names, "fail": {}})
    assert counted(rest, vip) == ((100, 100) if verb == "POST" else (0, 0))
    text = f"usernames must have 1 to {limits.LABELLED_PER_CALL} names"
    for many in ([*names, "ada"], []):
        assert error(rest(verb, f"{vip}/user", {"usernames": many})) == (400, "illegal_argument", text)


@pytest.mark.parametrize("body", [{}, {"usernames": "ada"}, {"usernames": [1]}, {"usernames": None}, ["ada"], 7])
@pytest.mark.parametrize("verb", ["POST", "DELETE"])
def test_what_names_nobody(rest, vip, verb, body):
    assert error(rest(verb, f"{vip}/user", body))[:2] == (400, "illegal_argument")


def test_as_many_users_as_a_label_may_have(rest, tenant, vip, monkeypatch):
    monkeypatch.setattr(limits, "LABEL_WEARERS", 3)
    tenant.user("omar")
    put_on(rest, vip, "ada")
    full = "the label has as many users as it may have"
    assert put_on(rest, vip, "ada", "grace", "linus", "omar") == {
        "success": ["ada", "grace", "linus"],
        "fail": {"omar": full},
    }
    assert counted(rest, vip) == (3, 3)
    assert put_on(rest, vip, "omar", "ada") == {"success": ["ada"], "fail": {"omar": full}}
    take_off(rest, vip, "linus")
    assert put_on(rest, vip, "omar") == {"success": ["omar"], "fail": {}}


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 100])
def test_wearers_by_name_in_pages(rest, tenant, vip, limit):
    names = ["-", ".", "ada", "ada.b", "grace", "z" * limits.USERNAME]
    for name in set(names) - tenant.users.keys():
        tenant.user(name)
    put_on(rest, vip, *names)
    found, pages = walk(rest, f"{vip}/user", limit)
    assert [each["username"] for each in found] == names
    assert pages == -(-6 // limit)
    assert rest("GET", f"{vip}/user?limit=0")[0] == 400


# --- apps and costs --------------------------------------------------------------------------------------------------


def test_apps_never_meet(rest, vip):
    other = Rest(make("acme", "store-2"))
    other.tenant.user("ada")
    put_on(rest, vip, "ada")
    assert other("GET", PATH)[1]["data"] == []
    assert error(other("GET", vip))[0] == error(other("POST", f"{vip}/user", {"usernames": ["ada"]}))[0] == 404
    assert other("POST", PATH, {"name": "vip"})[0] == 200
    assert counted(other, vip) == (0, 0)
    assert put_on(other, vip, "ada", "grace")["success"] == ["ada"]
    assert other("DELETE", vip)[0] == 200
    assert counted(rest, vip) == (1, 1)
    for item in table.client().scan(TableName=pushes.Row.Meta.table_name)["Items"]:
        appkeys = [item[name]["S"].split("/")[0] for name in ("of", "wearer") if name in item]
        assert set(appkeys) <= {rest.tenant.app.key, other.tenant.app.key}
        assert len(set(appkeys)) == 1


def test_what_it_costs(rest, tenant, vip, recorder):
    names = [tenant.user(f"u{n}").username for n in range(limits.LABELLED_PER_CALL)]

    def calls(verb, path, body=None):
        rest("GET", vip)
        with recorder.recording() as made:
            assert rest(verb, path, body)[0] == 200
        return [call.operation for call in made if call.operation != "GetQueueUrl"]

    assert calls("POST", PATH, {"name": "new"}) == ["TransactWriteItems"]
    assert calls("GET", vip) == ["GetItem"]
    assert calls("GET", PATH) == ["Query"]
    several = ["GetItem", *["BatchGetItem", "TransactWriteItems"] * 3]
    assert calls("POST", f"{vip}/user", {"usernames": names}) == several
    assert calls("GET", f"{vip}/user") == ["GetItem", "Query"]
    assert calls("GET", f"{vip}/user/u1") == ["GetItem", "GetItem"]
    assert calls("DELETE", f"{vip}/user", {"usernames": names}) == several
    assert calls("DELETE", vip) == ["GetItem", "SendMessage", "TransactWriteItems"]
