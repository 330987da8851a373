"""/metadata/user: attributes of users."""

from urllib.parse import quote, quote_plus

import pytest

from chalicelib import limits
from chalicelib.model.attributes import weight
from chalicelib.model.profile import ProfileChange
from chalicelib.services import departures, profiles, users
from tests.rest.tenancy import make

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def mira(tenant):
    tenant.user("mira")
    return tenant.token("mira")


def change(rest, text, name="mira", **more):
    return rest("PUT", f"/metadata/user/{name}", text.encode(), headers=FORM, **more)


def of(rest, name="mira"):
    return rest("GET", f"/metadata/user/{name}")[1]["data"]


def capacity(rest):
    return rest("GET", "/metadata/user/capacity")[1]["data"]


def test_what_is_set_is_merged_into_what_stands_there(rest, mira):
    status, body = change(rest, "nickname=Mira&city=Bonn")
    assert (status, body["data"]) == (200, {"nickname": "Mira", "city": "Bonn"})
    assert body.keys() == {"timestamp", "data", "duration"}
    assert change(rest, "nickname=M")[1]["data"] == {"nickname": "M"}
    assert of(rest) == {"nickname": "M", "city": "Bonn"}


def test_an_empty_value_takes_the_attribute_away(rest, mira):
    change(rest, "nickname=Mira&city=Bonn")
    assert change(rest, "city=")[1]["data"] == {}
    assert of(rest) == {"nickname": "Mira"}
    change(rest, "nickname=")
    assert (of(rest), capacity(rest)) == ({}, 0)


def test_nothing_set_changes_nothing(rest, mira):
    change(rest, "nickname=Mira")
    assert change(rest, "")[1]["data"] == {}
    assert change(rest, "none=")[1]["data"] == {}
    assert of(rest) == {"nickname": "Mira"}


MEANT = [
    "Mira & Noor = 1",
    "+49 228 5",
    "100 %",
    "https://x.test/a?b=c&d=e#f",
    "été ☀",
    "A+B",
    '{"a":"b"}',
    "a=b",
    "%41",
]


@pytest.mark.parametrize("said", MEANT)
@pytest.mark.parametrize("escape", [lambda said: quote(said, safe="!~*'()"), quote_plus])
def test_both_escapings_mean_the_same(rest, mira, said, escape):
    assert change(rest, f"nickname=N&sign={escape(said)}")[0] == 200
    assert of(rest) == {"nickname": "N", "sign": said}


@pytest.mark.parametrize("said", [said for said in MEANT if said != "%41"])
def test_what_the_web_sdk_sends_bare_is_what_its_user_meant(rest, mira, said):
    assert change(rest, f"sign={said}", token=mira)[1]["data"] == {"sign": said}
    assert of(rest) == {"sign": said}


def test_the_web_sdk_encodes_an_object(rest, mira):
    given = {"nickname": "A & B", "phone": "+49 1", "ext": '{"a":1}'}
    text = "&".join(f"{name}={quote(value, safe=chr(39) + '!~*()')}" for name, value in given.items())
    assert change(rest, text, token=mira)[1]["data"] == given


def test_a_server_may_leave_out_the_encoding(rest, mira):
    change(rest, "avatarurl=https://x.test/a.png&ext=e x&nickname=N")
    assert of(rest) == {"avatarurl": "https://x.test/a.png", "ext": "e x", "nickname": "N"}


def test_json_is_taken_too(rest, mira):
    assert rest("PUT", "/metadata/user/mira", {"nickname": "Mira", "gender": 1})[0] == 200
    assert of(rest) == {"nickname": "Mira", "gender": "1"}


@pytest.mark.parametrize("text", ["=x", "nickname", "a=%ff", "&&", "sign=" + "x" * 257])
def test_what_is_no_form_changes_nothing(rest, mira, text):
    change(rest, "nickname=Mira")
    status, body = change(rest, text)
    assert (status, body["error"]) in {(400, "illegal_argument"), (400, "BAD_REQUEST")}
    assert of(rest) == {"nickname": "Mira"}


@pytest.mark.parametrize("text", ["=x", "nickname", "a=%ff", "&&", "sign= " + "x" * 256])
def test_nor_does_it_from_a_user(rest, mira, text):
    change(rest, "nickname=Mira")
    assert change(rest, text, token=mira)[0] == 400
    assert change(rest, "", token=mira)[1]["data"] == {}
    assert of(rest) == {"nickname": "Mira"}


@pytest.mark.parametrize("value", [None, [], {}, 1.5, True])
def test_a_json_value_has_to_be_text(rest, mira, value):
    assert rest("PUT", "/metadata/user/mira", {"nickname": value})[0] == 400


LONGEST = {"nickname": 64, "avatarurl": 256, "phone": 32, "mail": 64, "gender": 64, "sign": 256, "birth": 64}


@pytest.mark.parametrize(("name", "most"), LONGEST.items())
def test_what_clients_show_has_a_longest_form(rest, mira, name, most):
    assert change(rest, f"{name}={quote('é' * most)}")[0] == 200
    status, body = change(rest, f"{name}={'x' * (most + 1)}")
    assert (status, body["error"]) == (400, "BAD_REQUEST")
    assert of(rest) == {name: "é" * most}


def test_all_of_one_user_have_a_limit(rest, mira):
    room = limits.PROFILE - len("k")
    status, _ = change(rest, "k=" + quote("é" * (room // 2) + "x" * (room % 2)))
    assert status == 200
    assert capacity(rest) == limits.PROFILE
    status, body = change(rest, "l=")
    assert status == 200
    for text in ("l=x", "k=" + "x" * (room + 1)):
        status, body = change(rest, text)
        assert (status, body["error"]) == (403, "FORBIDDEN")
        assert body["error_description"] == (
            "size of metadata for this single user exceeds the user defined limit, 2048Bytes"
        )
    assert change(rest, "x" * (limits.PROFILE + 1) + "=y")[0] == 403
    assert list(of(rest)) == ["k"]
    assert capacity(rest) == limits.PROFILE


def test_all_of_an_app_have_a_limit(rest, tenant, mira, monkeypatch):
    monkeypatch.setattr(limits, "PROFILES_PER_APP", 20)
    tenant.user("noor")
    assert change(rest, "k=123456789")[0] == 200
    assert change(rest, "k=123456789", name="noor")[0] == 200
    status, body = change(rest, "k=1234567890", name="noor")
    assert (status, body["error_description"]) == (
        403,
        "total size of user metadata for this app exceeds the user defined limit, 20Bytes",
    )
    assert (of(rest, "noor"), capacity(rest)) == ({"k": "123456789"}, 20)
    assert change(rest, "k=12345678", name="noor")[0] == 200
    assert change(rest, "k=1234567890")[0] == 200


def test_who_may_set_them(rest, tenant, mira):
    tenant.user("noor")
    assert change(rest, "k=v", token=mira)[0] == 200
    for status, body in (
        change(rest, "k=w", token=tenant.token("noor")),
        rest("DELETE", "/metadata/user/mira", token=tenant.token("noor")),
    ):
        assert (status, body["error"], body["error_description"]) == (401, "metadata_error", "auth error")
    assert of(rest) == {"k": "v"}
    assert rest("GET", "/metadata/user/capacity", token=mira)[0] == 401


def test_everybody_of_the_app_may_read_them(rest, tenant, mira):
    change(rest, "k=v")
    token = tenant.token("noor")
    assert rest("GET", "/metadata/user/mira", token=token)[1]["data"] == {"k": "v"}
    asked = {"targets": ["mira"], "properties": ["k"]}
    assert rest("POST", "/metadata/user/get", asked, token=token)[1]["data"] == {"mira": {"k": "v"}}


def test_who_shows_no_token_hears_little(rest, mira):
    for verb, path in (("PUT", "mira"), ("GET", "capacity"), ("DELETE", "mira")):
        status, body = rest(verb, f"/metadata/user/{path}", token="")
        assert (status, body["desc"], body.keys()) == (401, "unauthorized", {"timestamp", "desc", "duration"})


def test_a_body_has_to_say_its_type(rest, mira):
    for verb, path, body in (("PUT", "mira", b"k=v"), ("POST", "get", b'{"targets":["mira"],"properties":["k"]}')):
        for kind in ("", "text/plain"):
            status, answer = rest(verb, f"/metadata/user/{path}", body, headers={"content-type": kind})
            assert (status, answer["error"]) == (415, "web_application")
    assert of(rest) == {}


def test_many_are_read_at_once(rest, tenant, mira, recorder):
    tenant.user("noor")
    change(rest, "k=v&l=w")
    asked = {"targets": ["Mira", "noor", "ghost", "no body"], "properties": ["k", "none"]}
    with recorder.recording() as calls:
        status, body = rest("POST", "/metadata/user/get", asked)
    assert (status, body["data"]) == (200, {"Mira": {"k": "v"}, "noor": {}, "ghost": {}, "no body": {}})
    assert [call.operation for call in calls].count("BatchGetItem") == 1
    assert rest("POST", "/metadata/user/get", {"targets": ["mira"]})[1]["data"] == {"mira": {"k": "v", "l": "w"}}
    assert rest("POST", "/metadata/user/get", {"targets": []})[1]["data"] == {}


def test_so_many_are_read_at_once(rest, mira):
    names = [f"u{n}" for n in range(limits.PROFILES_ASKED)]
    assert len(rest("POST", "/metadata/user/get", {"targets": names})[1]["data"]) == limits.PROFILES_ASKED
    status, body = rest("POST", "/metadata/user/get", {"targets": [*names, "mira"]})
    assert (status, body["error"]) == (400, "BAD_REQUEST")
    assert body["error_description"] == "exceed allowed batch size 100"


def test_who_is_unknown_has_none_and_gets_none(rest):
    assert of(rest, "ghost") == {}
    status, body = change(rest, "k=v", name="ghost")
    assert (status, body["exception"]) == (404, "UserNotFoundException")
    assert change(rest, "k=v", name="no%20body")[0] == 404
    for name in ("ghost", "no%20body"):
        assert rest("DELETE", f"/metadata/user/{name}")[1]["data"] is True
    assert capacity(rest) == 0


def test_all_are_removed(rest, mira):
    change(rest, "k=v&l=w")
    assert rest("DELETE", "/metadata/user/mira", token=mira)[1]["data"] is True
    assert (of(rest), capacity(rest)) == ({}, 0)
    assert change(rest, "k=v")[0] == 200


def test_they_go_with_the_account(rest, tenant, mira):
    change(rest, "k=v")
    users.remove(tenant.app, "mira")
    assert (of(rest), capacity(rest)) == ({}, 0)


def removed_while_they_are_set(tenant, recorder):
    """The account goes right after somebody's attributes were set, who saw it still there."""

    def strike(call, number):
        if call.operation == "DeleteItem" and call.params["Key"]["what"] == {"S": "profile"}:
            recorder.before = None
            profiles.change(tenant.app, "", "mira", ProfileChange({"k": "v"}))

    recorder.before = strike
    users.remove(tenant.app, "mira")
    assert recorder.before is None


def test_a_later_account_of_the_name_does_not_take_them_over(rest, tenant, mira, recorder):
    removed_while_they_are_set(tenant, recorder)
    tenant.user("mira")
    change(rest, "l=w")
    assert (of(rest), capacity(rest)) == ({"l": "w"}, 2)
    departures.clear_up(tenant.app.key, "mira", 0)
    assert of(rest) == {"l": "w"}


def test_what_is_left_of_an_account_is_taken_away_later(rest, tenant, mira, recorder):
    removed_while_they_are_set(tenant, recorder)
    assert capacity(rest) == 2
    departures.clear_up(tenant.app.key, "mira", 0)
    assert (of(rest), capacity(rest)) == ({}, 0)


def test_tenants_are_apart(rest, tenant, mira):
    second = make(tenant.app.org, "second")
    second.user("mira")
    change(rest, "k=v")
    assert profiles.of(second.app, "mira") == {}
    assert profiles.capacity(second.app) == 0


def test_what_it_costs(rest, mira, recorder):
    with recorder.recording() as calls:
        change(rest, "k=v", token=rest.tenant.app_token)
    assert [call.operation for call in calls] == ["BatchGetItem", "Query", "TransactWriteItems"]
    with recorder.recording() as calls:
        change(rest, "k=v")
    assert [call.operation for call in calls] == ["BatchGetItem"]
    assert of(rest) == {"k": "v"}
    assert capacity(rest) == weight({"k": "v"})
