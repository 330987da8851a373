"""/notifiers (Y18-Y20)."""

import json

import pytest

from chalicelib import limits
from chalicelib.store import apps
from infrastructure.local import cloud
from infrastructure.local.hardening import lock
from tests.rest.tenancy import Rest, make, rest, tenant, weak_hashes

__all__ = ["rest", "tenant", "weak_hashes"]

SERVICE_ACCOUNT = json.dumps({"project_id": "p", "client_email": "a@p.test", "private_key": "first secret"})
CERTIFICATE, KEY = (f"-----BEGIN {what}-----\nAAAA\n-----END {what}-----" for what in ("CERTIFICATE", "PRIVATE KEY"))
FCM = {"name": "fcm", "provider": "FCM", "certificate": SERVICE_ACCOUNT, "packageName": "com.example.shop"}


def applications():
    """Those that SNS has, by ARN."""
    with lock:
        return dict(cloud.backend("sns").applications)


def test_one_is_made_shown_and_removed(rest, tenant):
    status, body = rest("POST", "/notifiers", FCM)
    [made] = body["entities"]
    assert (status, body["path"]) == (200, "/notifiers")
    assert made.keys() == {
        *("uuid", "type", "name", "created", "modified", "disabled", "provider", "environment", "packageName"),
        "certificate",
    }
    assert made["certificate"] == "", "nobody is shown it"
    assert (made["type"], made["name"], made["provider"], made["disabled"]) == ("notifier", "fcm", "FCM", False)
    _, body = rest("GET", "/notifiers")
    assert (body["path"], body["entities"], body["count"]) == ("/notifiers", [made], 1)
    [application] = applications().values()
    assert application.platform == "GCM"
    assert application.attributes == {"PlatformCredential": SERVICE_ACCOUNT}
    assert application.name.startswith(f"stoa-local-{tenant.app.org}.{tenant.app.name}.")
    assert rest("DELETE", f"/notifiers/{made['uuid']}")[1]["entities"] == [made]
    assert applications() == {}
    assert rest("GET", "/notifiers")[1]["entities"] == []
    status, body = rest("DELETE", f"/notifiers/{made['uuid']}")
    assert (status, body["error"]) == (404, "service_resource_not_found")


def test_no_secret_is_kept_or_shown(rest, tenant):
    rest("POST", "/notifiers", FCM)
    assert "first secret" not in json.dumps(rest("GET", "/notifiers")[1])
    assert "first secret" not in repr(apps.fresh(tenant.app.org, tenant.app.name))
    assert "first secret" not in repr(cloud.client("dynamodb").scan(TableName="stoa-local-apps")["Items"])


def test_a_new_secret_takes_the_place_of_the_old_one(rest):
    _, first = rest("POST", "/notifiers", FCM)
    other = SERVICE_ACCOUNT.replace("first", "second")
    _, second = rest("POST", "/notifiers", FCM | {"certificate": other})
    assert second["entities"][0]["uuid"] == first["entities"][0]["uuid"]
    [application] = applications().values()
    assert application.attributes["PlatformCredential"] == other
    assert len(rest("GET", "/notifiers")[1]["entities"]) == 1


@pytest.mark.parametrize(
    ("asked", "platform", "attributes"),
    [
        (
            {"provider": "APNS", "certificate": f"{CERTIFICATE}\n{KEY}"},
            "APNS",
            {"PlatformPrincipal": CERTIFICATE, "PlatformCredential": KEY},
        ),
        (
            {"provider": "APNS", "environment": "DEVELOPMENT", "certificate": CERTIFICATE, "key": KEY},
            "APNS_SANDBOX",
            {"PlatformPrincipal": CERTIFICATE, "PlatformCredential": KEY},
        ),
        (
            {"provider": "APNS", "certificate": KEY, "keyId": "K", "teamId": "T", "packageName": "com.example"},
            "APNS",
            {
                "PlatformPrincipal": "K",
                "PlatformCredential": KEY,
                "ApplePlatformTeamID": "T",
                "ApplePlatformBundleID": "com.example",
            },
        ),
        (
            {"provider": "ADM", "clientId": "c", "certificate": "s"},
            "ADM",
            {"PlatformPrincipal": "c", "PlatformCredential": "s"},
        ),
        ({"provider": "GCM", "certificate": SERVICE_ACCOUNT}, "GCM", {"PlatformCredential": SERVICE_ACCOUNT}),
    ],
)
def test_each_provider_is_given_what_it_wants(rest, asked, platform, attributes):
    status, body = rest("POST", "/notifiers", {"name": "n"} | asked)
    [application] = applications().values()
    assert (status, application.platform, application.attributes) == (200, platform, attributes)
    assert body["entities"][0]["environment"] == asked.get("environment", "PRODUCTION")


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"provider": "HUAWEIPUSH"}, "provider HUAWEIPUSH is not supported: pushes go by APNS, FCM or ADM"),
        ({"provider": "XIAOMIPUSH"}, "provider XIAOMIPUSH is not supported"),
        ({"environment": "STAGING"}, "environment must be"),
        ({"certificate": "an old server key"}, "certificate must be the JSON of a service account"),
        ({"certificate": "[]"}, "certificate must be the JSON of a service account"),
        ({"certificate": "[" * 9000}, "certificate must be the JSON of a service account"),
        ({"provider": "APNS"}, "certificate must be a PEM"),
        ({"provider": "APNS", "certificate": KEY}, "keyId must be provided"),
        ({"provider": "APNS", "certificate": KEY, "keyId": "K"}, "teamId must be provided"),
        ({"provider": "ADM"}, "clientId must be provided"),
        ({"name": ""}, "name must have"),
        ({"name": "a/b"}, "name must have"),
        ({"name": "x" * (limits.NOTIFIER_NAME + 1)}, "name must have"),
        ({"packageName": "x" * (limits.NOTIFIER_PACKAGE + 1)}, "packageName must not be longer"),
        ({"certificate": "x" * (limits.NOTIFIER_SECRET + 1)}, "certificate must not be longer"),
        ({"certificate": None}, "certificate must be provided"),
    ],
)
def test_what_is_no_notifier_is_refused(rest, asked, text):
    status, body = rest("POST", "/notifiers", FCM | asked)
    assert (status, body["error"]) == (400, "illegal_argument")
    assert body["error_description"].startswith(text)
    assert applications() == {}


def test_names_may_be_so_long(rest):
    asked = {"name": "x" * limits.NOTIFIER_NAME, "packageName": "x" * limits.NOTIFIER_PACKAGE}
    assert rest("POST", "/notifiers", FCM | asked)[0] == 200


def test_a_name_is_of_one_provider(rest):
    rest("POST", "/notifiers", FCM)
    asked = {"provider": "ADM", "clientId": "c", "certificate": "s"}
    status, body = rest("POST", "/notifiers", FCM | asked)
    assert (status, body["error"]) == (400, "duplicate_unique_property_exists")


def test_there_are_so_many(rest, monkeypatch):
    monkeypatch.setattr(limits, "NOTIFIERS", 2)
    for name in "ab":
        assert rest("POST", "/notifiers", FCM | {"name": name})[0] == 200
    status, body = rest("POST", "/notifiers", FCM | {"name": "c"})
    assert (status, body["error"]) == (403, "exceed_limit")
    assert rest("POST", "/notifiers", FCM | {"name": "b"})[0] == 200
    assert len(applications()) == 2


def test_one_that_the_vendor_does_not_take_is_refused(rest, recorder):
    from botocore.exceptions import ClientError

    def refuse(call, _number):
        if call.operation == "CreatePlatformApplication":
            raise ClientError({"Error": {"Code": "InvalidParameter", "Message": "first secret"}}, call.operation)

    recorder.before = refuse
    try:
        status, body = rest("POST", "/notifiers", FCM)
    finally:
        recorder.before = None
    assert (status, body["error_description"]) == (400, "certificate is not accepted by the push provider")
    assert rest("GET", "/notifiers")[1]["entities"] == []


def meanwhile(recorder, operation, do):
    """Once, before the first call of this kind."""

    def act(call, _number):
        if call.operation == operation:
            recorder.before = None
            do()

    recorder.before = act


def test_of_two_at_once_one_is_made(rest, recorder):
    other = SERVICE_ACCOUNT.replace("first", "other")
    meanwhile(recorder, "PutItem", lambda: rest("POST", "/notifiers", FCM | {"certificate": other}))
    assert rest("POST", "/notifiers", FCM)[0] == 200
    [application] = applications().values()
    assert application.attributes["PlatformCredential"] == SERVICE_ACCOUNT, "who came last"
    assert len(rest("GET", "/notifiers")[1]["entities"]) == 1


def test_one_too_many_leaves_nothing_behind(rest, recorder, monkeypatch):
    monkeypatch.setattr(limits, "NOTIFIERS", 1)
    meanwhile(recorder, "PutItem", lambda: rest("POST", "/notifiers", FCM | {"name": "another"}))
    assert rest("POST", "/notifiers", FCM)[0] == 403
    assert len(applications()) == len(rest("GET", "/notifiers")[1]["entities"]) == 1


def test_two_apps_of_the_same_names_share_nothing(rest, tenant):
    other = Rest(make(tenant.app.org, f"{tenant.app.name}-2"))
    _, mine = rest("POST", "/notifiers", FCM)
    _, theirs = other("POST", "/notifiers", FCM)
    assert len(applications()) == 2
    assert other("DELETE", f"/notifiers/{mine['entities'][0]['uuid']}")[0] == 404
    assert other("GET", "/notifiers")[1]["entities"] == theirs["entities"]
