"""Favourites, which REST calls collections."""

import json

import pytest

from chalicelib import clock, limits
from chalicelib.services import departures, favourites, users
from chalicelib.store import people
from tests.rest.tenancy import make

OF_MIRA = "/users/mira/collections"


@pytest.fixture(autouse=True)
def mira(tenant):
    return tenant.user("mira")


def add(rest, favourite_id="", at=None, **more):
    asked = {"type": 1, "data": "said"} | ({"id": favourite_id} if favourite_id else {})
    return rest("POST", OF_MIRA, asked | ({"createdAt": at} if at is not None else {}) | more)


def ids(rest, query="", path=OF_MIRA):
    status, body = rest("GET", f"{path}?{query}")
    assert (status, body.keys()) == (200, {"collections"})
    return [each["id"] for each in body["collections"]]


def remove(rest, *names):
    return rest("DELETE", OF_MIRA, {"collection_ids": names})


def test_what_is_added_is_kept(rest):
    status, body = add(rest, "f1", type=7, data="été ☀", ext="e")
    made = body["collection"]
    assert (status, body.keys()) == (200, {"collection"})
    assert made["createdAt"] == made["updatedAt"]
    assert abs(made.pop("createdAt") - clock.now()) < 2000
    updated = made.pop("updatedAt")
    assert made == {"id": "f1", "type": 7, "data": "été ☀", "ext": "e"}
    [found] = rest("GET", OF_MIRA)[1]["collections"]
    assert found == made | {"createdAt": updated, "updatedAt": updated}


def test_without_an_id_it_gets_one(rest):
    first, second = (add(rest)[1]["collection"]["id"] for _ in range(2))
    assert first != second
    assert set(ids(rest)) == {first, second}


def test_an_id_that_is_there_keeps_what_it_has(rest):
    first = add(rest, "f1", 5, data="first")[1]["collection"]
    assert add(rest, "f1", 9, data="second")[1]["collection"] == first
    assert ids(rest) == ["f1"]


def test_several_are_added_at_once(rest):
    rows = [{"id": f"f{n}", "type": n, "data": "d", "ext": "e", "createdAt": 10 + n} for n in range(3)]
    asked = {"username": "mira", "collections": [*rows, rows[0] | {"data": "again"}]}
    for _ in range(2):
        status, body = rest("POST", "/collections", asked)
        assert (status, body.keys()) == (200, {"collections"})
        assert [{k: v for k, v in each.items() if k != "updatedAt"} for each in body["collections"]] == rows
    assert ids(rest) == ["f2", "f1", "f0"]


def test_ext_is_changed_and_taken_away(rest):
    made = add(rest, "f1", 5, ext="e")[1]["collection"]
    clock.offset += 10
    for ext in ("other", ""):
        status, body = rest("PUT", f"{OF_MIRA}/f1", {"ext": ext})
        changed = body["collection"]
        assert (status, changed["ext"], changed["updatedAt"] > made["updatedAt"]) == (200, ext, True)
        assert rest("GET", OF_MIRA)[1]["collections"] == [made | {"ext": ext, "updatedAt": changed["updatedAt"]}]


@pytest.mark.parametrize("name", ["ghost", "%20", "x" * 200])
def test_one_that_is_not_there_cannot_be_changed(rest, name):
    status, body = rest("PUT", f"{OF_MIRA}/{name}", {"ext": "e"})
    assert (status, body["error_description"]) == (400, "user collection not found")


def test_some_are_removed(rest):
    for n in range(3):
        add(rest, f"f{n}", n)
    for _ in range(2):
        status, body = remove(rest, "f0", "f2", "ghost", "a/b", "f0")
        assert (status, body) == (200, {"result": True})
        assert ids(rest) == ["f1"]
    add(rest, "f0", 9)
    assert ids(rest) == ["f0", "f1"]


@pytest.fixture
def five(rest):
    for n in range(5):
        add(rest, f"f{n}", 100 + n, type=n % 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "43210"),
        ("direction=asc", "01234"),
        ("limit=2", "43"),
        ("limit=2&direction=asc", "01"),
        ("begin_time=101&end_time=103", "321"),
        ("begin_time=101&end_time=103&direction=asc", "123"),
        ("begin_time=103&end_time=101", ""),
        ("begin_time=99999999999999", ""),
        ("end_time=99999999999999&limit=1", "4"),
        ("type=1", "31"),
        ("type=0&limit=2&direction=asc", "02"),
        ("type=9", ""),
        ("collection_id=f2", "210"),
        ("collection_id=f2&direction=asc", "234"),
        ("collection_id=f2&limit=2&begin_time=104", "21"),
        ("collection_id=f2&type=1", "1"),
        ("collection_id=undefined&begin_time=null", "43210"),
    ],
)
def test_they_are_read_in_order(rest, five, query, found):
    assert "".join(ids(rest, query)).replace("f", "") == found


def test_those_of_one_time_are_in_order_too(rest):
    for name in ("b", "a", "c"):
        add(rest, name, 5)
    assert ids(rest, "direction=asc") == ["a", "b", "c"]
    assert ids(rest, "collection_id=b") == ["b", "a"]
    assert ids(rest, "begin_time=5&end_time=5") == ["c", "b", "a"]


@pytest.mark.parametrize("kind", [-limits.FAVOURITE_TYPE, -1, limits.FAVOURITE_TYPE])
def test_whatever_type_one_has_it_is_found_by(rest, kind):
    add(rest, "f", type=kind)
    assert (ids(rest, f"type={kind}"), ids(rest, f"type={kind + 1}")) == (["f"], [])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=201", "limit should be less than 200"),
        ("limit=0", "limit should be less than 200"),
        ("direction=up", "direction should be desc or asc"),
        ("collection_id=ghost", "user collection not found"),
        ("type=x", "type must be a number"),
        ("type=--1", "type must be a number"),
    ],
)
def test_a_query_that_cannot_be_answered(rest, five, query, text):
    status, body = rest("GET", f"{OF_MIRA}?{query}")
    assert (status, body["error_description"]) == (400, text)


LONGEST = {"id": limits.FAVOURITE_ID, "data": limits.FAVOURITE_DATA, "ext": limits.FAVOURITE_EXT}


@pytest.mark.parametrize(("name", "most"), LONGEST.items())
def test_so_long_and_no_longer(rest, name, most):
    assert (
        add(rest, **{name: "é" * most} if name != "id" else {}, favourite_id="é" * most if name == "id" else "f")[0]
        == 200
    )
    more = {name: "x" * (most + 1)} if name != "id" else {}
    assert add(rest, favourite_id="x" * (most + 1) if name == "id" else "g", **more)[0] == 400
    assert len(ids(rest)) == 1


def test_ext_may_not_become_too_long(rest):
    add(rest, "f", ext="e")
    assert rest("PUT", f"{OF_MIRA}/f", {"ext": "x" * limits.FAVOURITE_EXT})[0] == 200
    assert rest("PUT", f"{OF_MIRA}/f", {"ext": "x" * (limits.FAVOURITE_EXT + 1)})[0] == 400
    assert len(rest("GET", OF_MIRA)[1]["collections"][0]["ext"]) == limits.FAVOURITE_EXT


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": ""}, {"data": None}, {"data": 1}, {"type": None}, {"type": "x"}, {"type": 2**31}, {"type": -(2**31)},
        {"createdAt": -1}, {"createdAt": 10**13}, {"id": "a/b"}, {"id": "\x00"}, {"ext": 1},
    ],
)  # fmt: skip
def test_what_is_no_favourite_is_refused(rest, wrong):
    assert rest("POST", OF_MIRA, {"type": 1, "data": "d"} | wrong)[0] == 400
    asked = {"username": "mira", "collections": [{"type": 1, "data": "d"}, {"type": 1, "data": "d"} | wrong]}
    assert rest("POST", "/collections", asked)[0] == 400
    assert ids(rest) == []


@pytest.mark.parametrize(
    "extreme", [{"type": 2**31 - 1}, {"type": 1 - 2**31}, {"createdAt": 0}, {"createdAt": 10**13 - 1}]
)
def test_extremes_are_taken(rest, extreme):
    made = add(rest, "f", **extreme)[1]["collection"]
    assert rest("GET", OF_MIRA)[1]["collections"] == [made]
    assert made.items() >= extreme.items()


def test_so_many_in_a_call(rest):
    data, most = "☀" * limits.FAVOURITE_DATA, limits.FAVOURITES_PER_CALL
    rows = [{"id": f"f{n}", "type": 1, "data": data, "ext": "é" * limits.FAVOURITE_EXT} for n in range(most)]
    assert rest("POST", "/collections", {"username": "mira", "collections": rows})[0] == 200
    status, body = rest("POST", "/collections", {"username": "mira", "collections": [*rows, {"type": 1, "data": "d"}]})
    assert (status, body["error_description"]) == (400, "collections must not be more than 20")
    names = [each["id"] for each in rows]
    assert remove(rest, *names, "one more")[0] == 400
    assert len(ids(rest)) == most
    assert remove(rest, *names)[0] == 200
    assert ids(rest) == []


def test_a_call_has_a_size(rest):
    body = json.dumps({"username": "mira", "collections": [{"type": 1, "data": "d"}]}).encode()
    assert rest("POST", "/collections", body.ljust(limits.FAVOURITES_BODY))[0] == 200
    assert rest("POST", "/collections", body.ljust(limits.FAVOURITES_BODY + 1))[0] == 413
    assert len(ids(rest)) == 1


def test_a_page_is_no_larger_than_an_answer(rest, monkeypatch):
    for n in range(5):
        add(rest, f"f{n}", n, data="x" * 300)
    monkeypatch.setattr(limits, "FAVOURITES_ANSWER", 3 * len(json.dumps(["x" * 300, ""])))
    assert ids(rest) == ["f4", "f3", "f2"]
    assert ids(rest, "collection_id=f2") == ["f2", "f1", "f0"]
    monkeypatch.setattr(limits, "FAVOURITES_ANSWER", limits.FAVOURITES_ANSWER - 1)
    assert ids(rest) == ["f4", "f3"]


def test_so_many_of_a_user(rest, monkeypatch):
    monkeypatch.setattr(limits, "FAVOURITES_PER_USER", 3)
    add(rest, "f0")
    three = [{"id": f"f{n}", "type": 1, "data": "d"} for n in range(1, 4)]
    status, body = rest("POST", "/collections", {"username": "mira", "collections": three})
    assert (status, body["error_description"]) == (403, "user mira must not have more than 3 collections")
    assert rest("POST", "/collections", {"username": "mira", "collections": three[:2]})[0] == 200
    assert add(rest, "f9")[0] == 403
    assert add(rest, "f1")[0] == 200, "it is there already"
    remove(rest, "f0")
    assert add(rest, "f9")[0] == 200


def test_a_user_has_to_be_there(rest):
    calls = [
        ("POST", "/users/{}/collections", {"type": 1, "data": "d"}),
        ("PUT", "/users/{}/collections/f", {"ext": "e"}),
        ("DELETE", "/users/{}/collections", {"collection_ids": ["f"]}),
        ("GET", "/users/{}/collections", None),
    ]
    for verb, path, body in calls:
        status, answer = rest(verb, path.format("ghost"), body)
        assert (status, answer["exception"]) == (404, "UserNotFoundException")
        status, answer = rest(verb, path.format("no%20body"), body)
        assert (status, answer["error_description"]) == (400, "username no body is not legal")
    assert rest("POST", "/collections", {"username": "ghost", "collections": []})[0] == 404


def test_they_go_with_the_account(rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "FAVOURITES_FORGOTTEN", 2)
    for n in range(5):
        add(rest, f"f{n}", n)
    users.remove(tenant.app, "mira")
    tenant.user("mira")
    assert ids(rest) == []
    add(rest, "f1", 5)
    for _ in range(4):
        departures.clear_up(tenant.app.key, "mira", 0)
    left = [row.what for row in people.Row.query(people.who(tenant.app, "mira"))]
    assert sorted(what.split("#")[0] for what in left) == ["favourite", "favourite", "favourites", "profile"]
    assert ids(rest) == ["f1"]


def test_tenants_are_apart(rest, tenant):
    second = make(tenant.app.org, "second")
    second.user("mira")
    add(rest, "f1")
    assert favourites.page(second.app, "mira", favourites.FavouriteQuery()) == []


def test_what_it_costs(rest, recorder):
    def cost(do):
        with recorder.recording() as calls:
            do()
        return [call.operation for call in calls]

    ids(rest)  # the process knows the app
    assert cost(lambda: add(rest, "f1")) == ["GetItem", "BatchGetItem", "TransactWriteItems"]
    assert cost(lambda: add(rest, "f1")) == ["GetItem", "BatchGetItem", "BatchGetItem"]
    assert cost(lambda: ids(rest)) == ["GetItem", "Query"]
    assert cost(lambda: ids(rest, "collection_id=f1")) == ["GetItem", "BatchGetItem", "Query"]
    assert cost(lambda: rest("PUT", f"{OF_MIRA}/f1", {"ext": "e"})) == ["GetItem", "BatchGetItem", "UpdateItem"]
    assert cost(lambda: remove(rest, "f1")) == ["GetItem", "BatchGetItem", "TransactWriteItems"]
