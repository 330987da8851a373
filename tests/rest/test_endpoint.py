"""What every endpoint shares: envelope, headers, and the documented error for anything malformed."""

import json

import pytest

from chalicelib import limits, telemetry
from chalicelib.api import call as call_module
from chalicelib.model.app import AppSettings
from chalicelib.services import tenants
from chalicelib.store import people
from tests.rest.caller import call
from tests.rest.tenancy import Rest, make

ERROR = {"error", "exception", "error_description", "timestamp", "duration"}


def test_the_envelope_is_as_documented(rest, tenant):
    mira = tenant.user("mira", nickname="Mira")
    status, body = rest("GET", "/users?limit=2&_v=1&cursor=undefined")
    assert status == 200
    assert body.pop("timestamp") > 1_700_000_000_000
    assert isinstance(body.pop("duration"), int)
    assert body == {
        "action": "get",
        "application": tenant.app.uuid,
        "applicationName": "store",
        "organization": "acme",
        "path": "/users",
        "uri": "https://chat.test/acme/store/users",
        "params": {"limit": ["2"], "_v": ["1"]},
        "entities": [
            {
                "uuid": mira.uuid,
                "type": "user",
                "created": mira.created,
                "modified": mira.modified,
                "username": "mira",
                "activated": True,
                "nickname": "Mira",
            }
        ],
        "count": 1,
    }


def test_both_spellings_of_the_tenant_answer_alike(tenant):
    tenant.user("mira")
    by_name = call("GET", "/acme/store/users/mira", token=tenant.app_token)[1]
    by_id = call("GET", f"/app-id/{tenant.app.app_id}/users/mira", token=tenant.app_token)[1]
    for body in (by_name, by_id):
        del body["timestamp"], body["duration"]
    assert by_name == by_id


def test_every_answer_carries_the_headers_browsers_need(rest):
    for verb, path in (("GET", "/users"), ("GET", "/nowhere"), ("PATCH", "/users"), ("GET", "/users/nobody")):
        rest(verb, path)
        assert rest.headers["Access-Control-Allow-Origin"] == "*"
        assert "share-secret" in rest.headers["Access-Control-Allow-Headers"]
        assert rest.headers["Cache-Control"] == "no-store"
        assert rest.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/", "/acme", "/acme/store/nowhere", "/acme/store/users/a/b/c/d/e/f", "/management", "/easemob/x", "/a//b"]
)
def test_an_unknown_path_is_404(tenant, path):
    status, body, _ = call("GET", path, token=tenant.app_token)
    assert (status, body["error"]) == (404, "service_resource_not_found")
    assert body.keys() == ERROR


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
def test_a_wrong_verb_is_405_and_names_the_right_ones(rest, verb):
    status, body = rest(verb, "/users")
    assert (status, body["error"], rest.headers["Allow"]) == (405, "method_not_allowed", "DELETE, GET, POST")


def test_a_tenants_root_has_no_delete(tenant):
    assert call("DELETE", "/acme/store", token=tenant.org_token)[0] == 405


@pytest.mark.parametrize(
    "path",
    [
        "acme/none/users",
        "none/store/users",
        "acme/store%2520/users",
        "app-id/0123/users",
        "app-id/%C3%A9/users",
        "a" * 400 + "/b/users",
        "acme/" + "a" * 33 + "/users",
        "@admin/store/users",
        "acme/Store/users",
    ],
)
def test_an_unknown_tenant_is_404_before_any_token_is_asked_for(tenant, path):
    status, body, _ = call("GET", "/" + path)
    assert (status, body["error"]) == (404, "organization_application_not_found")


def test_an_unknown_tenant_is_told_in_the_documented_words(tenant):
    body = call("GET", "/acme/none/users/mira")[1]
    assert body["error_description"] == "Could not find application for acme/none from URI: acme/none/users/mira"


@pytest.mark.parametrize("path", ["/users/a%2Fb", "/users/%FF", "/users/%00", "/users/%0a", "/users/" + "a" * 3000])
def test_a_segment_that_can_be_no_name_is_404(rest, path):
    assert rest("GET", path)[0] == 404


def test_a_segment_is_decoded_once_whoever_does_it(rest, tenant):
    tenant.user("mira")
    assert rest("GET", "/users/%6Dira")[0] == 200
    assert rest("GET", "/users/mira")[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nope",
        b"\xff",
        b'{"username": NaN}',
        b'{"username": "\\ud800", "password": "1"}',
        b"[" * 100000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"\x00",
        b"{}{}",
    ],
)
def test_malformed_json_is_told_so(rest, body):
    status, answer = rest("POST", "/users", body)
    assert (status, answer["error"]) == (400, "json_parse")


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"true",
        b"7",
        b'"text"',
        b"[]",
        b"[[]]",
        b"[null]",
        b"{}",
        b"",
        b" ",
        b'{"username": 7, "password": "1"}',
        b'{"username": ["mira"], "password": "1"}',
        b'{"username": "mira", "password": {}}',
        b'{"username": "mira", "password": "1", "nickname": true}',
    ],
)
def test_json_of_another_shape_is_an_illegal_argument(rest, body):
    status, answer = rest("POST", "/users", body)
    assert (status, answer["error"]) == (400, "illegal_argument")
    assert answer["exception"] == "java.lang.IllegalArgumentException"


def test_a_body_may_have_the_largest_size_and_no_more(rest):
    padded = b'{"username": "mira", "password": "1"}'
    assert rest("POST", "/users", padded.ljust(limits.BODY))[0] == 200
    status, body = rest("POST", "/users", padded.ljust(limits.BODY + 1))
    assert (status, body["error"]) == (413, "request_entity_too_large")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonp", 415),
        ("multipart/form-data; boundary=x", 415),
    ],
)
def test_content_that_is_no_json_is_415(rest, kind, status):
    answer = rest("POST", "/users", {"username": "mira", "password": "1"}, headers={"content-type": kind})
    assert answer[0] == status
    assert status == 200 or answer[1]["error_description"] == "Unsupported Media Type"


def test_a_content_type_without_a_body_says_nothing(rest):
    assert rest("GET", "/users", headers={"content-type": "text/plain"})[0] == 200


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer  ", "bearer", "", "token"])
def test_what_is_no_bearer_token_is_none(rest, header):
    status, body = rest("GET", "/users", token="", headers={"authorization": header})
    assert (status, body["error_description"]) == (401, "Unable to authenticate (OAuth)")


@pytest.mark.parametrize(
    "query", ["limit=", "limit=undefined", "limit=null", "&limit=&", "cursor=null&&limit=undefined"]
)
def test_words_for_nothing_in_a_query_are_nothing(rest, query):
    assert rest("GET", f"/users?{query}")[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=-1",
        "limit=0",
        "limit=1.5",
        "limit=²",
        "limit=1" + "0" * 30,
        "cursor=%25",
        "cursor=a+b",
        "cursor=" + "a" * 513,
        "cursor=é",
    ],
)
def test_a_page_that_cannot_be_is_an_illegal_argument(rest, query):
    status, body = rest("GET", f"/users?{query}")
    assert (status, body["error"]) == (400, "illegal_argument")


def test_a_bug_is_500_without_internals(rest, monkeypatch, capsys):
    def fail(*_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(people, "page", fail)
    status, body = rest("GET", "/users")
    assert (status, body["error_description"]) == (500, "Internal Server Error")
    assert "house" not in json.dumps(body)
    assert body.keys() == ERROR


def test_a_disabled_app_serves_nobody(rest, tenant):
    tenants.disable(tenant.app)
    for token in (tenant.app_token, tenant.org_token, ""):
        status, body = rest("GET", "/users", token=token)
        assert (status, body["error_description"]) == (403, "Service operation not allowed")


def test_an_app_offline_serves_its_organisation_only(tenant):
    other = make("acme", "closed", AppSettings(status="offline"))
    rest = Rest(other)
    assert rest("GET", "/users")[0] == 403
    assert rest("POST", "/token", {"grant_type": "password"}, token="")[0] == 403
    assert rest("PUT", "", {"app_status": "online"}, token=other.org_token)[0] == 200
    assert rest("GET", "/users")[0] == 200


def test_a_path_name_is_as_long_as_a_list_of_names():
    assert call_module._decoded("a" * limits.PATH_SEGMENT)


def test_a_call_is_told_in_one_line_without_its_secrets(rest, tenant, monkeypatch, capsys):
    heard = []
    monkeypatch.setattr(telemetry, "summary", lambda **keys: heard.append(keys))
    rest("POST", "/users", {"username": "mira", "password": "hush-hush"})
    rest("GET", "/users", token="")
    done, refused = heard
    assert (done["operation"], done["outcome"], done["appkey"]) == ("POST /users", "ok", "acme#store")
    assert (refused["outcome"], refused["status"], refused["aws_requests"]) == ("unauthorized", 401, 0)
    assert {"request", "milliseconds", "aws_requests"} <= done.keys()
    assert "hush" not in str(heard)
    assert tenant.app_token not in str(heard)
