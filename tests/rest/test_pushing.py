"""/push: to one user at once, to some by a worker, and how many pushes there were (N25, N26, N29, P20)."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.notifier import Platform, Provider
from chalicelib.model.pushing import Pushed, Status
from chalicelib.store import push, pushcounts
from tests.rest.tenancy import Rest, make, rest, tenant, weak_hashes
from tests.services.phones import disable, endpoints, phone, queued, sent, shown, with_notifiers, work

__all__ = ["rest", "tenant", "weak_hashes"]

SAID = {"pushMessage": {"title": "Sale", "content": "All shoes"}}


@pytest.fixture
def shop(tenant):
    tenant.app = with_notifiers(tenant.app, fcm=Provider.FCM, apns=Provider.APNS)
    for name in ("mira", "noor"):
        tenant.user(name)
    return tenant.app


def wait(seconds=1):
    clock.offset += seconds * 1000


def test_one_user_is_pushed_to_at_once(rest, shop):
    phone(shop, "mira")
    status, body = rest("POST", "/push/sync/mira", SAID)
    [result] = body["data"]
    assert (status, body.keys()) == (200, {"data", "timestamp", "duration"})
    assert result.keys() == {"pushStatus", "data"}
    assert (result["pushStatus"], bool(result["data"]["messageId"])) == ("SUCCESS", True)
    assert [shown(each) for each in sent()] == [("Sale", "All shoes")]
    assert queued() == []


def test_what_cannot_arrive_is_told_with_200(rest, shop):
    status, body = rest("POST", "/push/sync/mira", SAID)
    assert (status, body["data"]) == (200, [{"pushStatus": "FAIL", "desc": "no push binding"}])
    wait()
    status, body = rest("POST", "/push/sync/nobody", SAID)
    assert (status, body["data"]) == (200, [{"pushStatus": "FAIL", "desc": "appUser not exists"}])
    phone(shop, "noor")
    wait()
    rest("POST", "/push/sync/noor", SAID)
    disable("token of noor's phone")
    wait()
    status, body = rest("POST", "/push/sync/noor", SAID)
    assert (status, body["data"][0]["pushStatus"]) == (200, "FAIL")


def test_an_app_without_notifiers_has_no_push_service(rest, tenant):
    tenant.user("mira")
    for path, body in (("sync/mira", SAID), ("async/mira", SAID), ("single", SAID | {"targets": ["mira"]})):
        status, answer = rest("POST", f"/push/{path}", body)
        assert (status, answer["exception"]) == (403, "ServiceNotOpenException")
        assert answer["error_description"] == "push service not open"
    status, answer = rest("GET", DAYS.format("2026-11-01", "2026-11-01"))
    assert (status, answer["error"]) == (403, "forbidden_op")


def test_some_are_pushed_to_by_a_worker(rest, shop):
    for name in ("mira", "noor"):
        phone(shop, name)
    status, body = rest("POST", "/push/single", SAID | {"targets": ["mira", "noor", "No One", "mira", "NOOR"]})
    assert (status, body["data"]) == (
        200,
        [
            {"id": "mira", "pushStatus": "ASYNC_SUCCESS", "desc": "async success."},
            {"id": "noor", "pushStatus": "ASYNC_SUCCESS", "desc": "async success."},
            {"id": "No One", "pushStatus": "FAIL", "desc": "appUser not exists"},
            {"id": "NOOR", "pushStatus": "ASYNC_SUCCESS", "desc": "async success."},
        ],
    )
    assert sent() == []
    assert work() == 1
    assert len(sent()) == len(endpoints()) == 2, "each once, however it is spelled"


def test_one_may_be_pushed_to_by_a_worker(rest, shop):
    phone(shop, "mira")
    status, body = rest("POST", "/push/async/mira", SAID)
    assert (status, body["data"]) == (200, [{"pushStatus": "ASYNC_SUCCESS", "desc": "async success."}])
    work()
    assert len(sent()) == 1


def test_so_many_targets(rest, shop):
    names = [f"user{n}" for n in range(limits.PUSH_TARGETS + 1)]
    assert rest("POST", "/push/single", SAID | {"targets": names[1:]})[0] == 200
    for targets in ([], names):
        status, body = rest("POST", "/push/single", SAID | {"targets": targets})
        assert (status, body["error_description"]) == (400, "targets must be 1 to 100 users")
    work()


def test_the_longest_push_fits_into_the_queue(rest, shop):
    block = {"ext": {"k": "🙂" * (limits.PUSH_BLOCK - len('{"ext":{"k":""}}'))}}
    ext = {"k": "🙂" * (limits.PUSH_EXT - len('{"k":""}'))}
    said = SAID["pushMessage"] | {"ext": ext} | dict.fromkeys(("agora", "easemob", "apns", "fcm"), block)
    names = [f"{n:03d}".ljust(limits.USERNAME, "x") for n in range(limits.PUSH_TARGETS)]
    assert rest("POST", "/push/single", {"pushMessage": said, "targets": names})[0] == 200


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"strategy": 1}, "strategy 1 is not supported: pushes go by the vendors of phones, 0 or 2"),
        ({"strategy": 3}, "strategy 3 is not supported"),
        ({"strategy": 4}, "strategy 4 is not supported"),
        ({"strategy": 5}, "strategy must be 0 or 2"),
        ({"strategy": "x"}, "strategy must be an integer"),
        ({"pushMessage": None}, "pushMessage must be provided"),
        ({"pushMessage": "x"}, "pushMessage must be an object"),
        ({"pushMessage": {"title": "x"}}, "content must have 1 to 100 characters"),
        ({"pushMessage": {"content": "x"}}, "title must have 1 to 32 characters"),
        ({"pushMessage": SAID["pushMessage"] | {"fcm": {"data": 7}}}, "pushMessage.fcm.data must be an object"),
    ],
)
def test_what_is_no_push_is_refused(rest, shop, more, text):
    for path in ("sync/mira", "async/mira", "single"):
        status, body = rest("POST", f"/push/{path}", SAID | {"targets": ["mira"]} | more)
        assert (status, body["error"]) == (400, "illegal_argument")
        assert body["error_description"].startswith(text)


@pytest.mark.parametrize("strategy", [0, 2, "2"])
def test_the_vendors_ways_are_taken(rest, shop, strategy):
    phone(shop, "mira")
    assert rest("POST", "/push/sync/mira", SAID | {"strategy": strategy})[1]["data"][0]["pushStatus"] == "SUCCESS"


def test_badges_and_clicks_are_passed_on(rest, shop):
    phone(shop, "mira", "apns")
    for badge in ({"addNum": 2}, {"addNum": 3}, {"setNum": 0, "addNum": 5}):
        said = SAID["pushMessage"] | {"subTitle": "now", "ext": {"a": 1}, "config": {"badge": badge}}
        assert rest("POST", "/push/sync/mira", {"pushMessage": said})[0] == 200
        wait()
    assert [each["aps"]["badge"] for each in sent()] == [2, 5, 0]
    assert (sent()[0]["aps"]["alert"]["subtitle"], sent()[0]["e"]) == ("now", {"a": 1})
    phone(shop, "noor")
    said = SAID["pushMessage"] | {"config": {"clickAction": {"activity": "Shop"}}}
    rest("POST", "/push/sync/noor", {"pushMessage": said})
    [payload] = sent("token of noor's phone")
    assert payload["fcmV1Message"]["message"]["android"]["notification"]["click_action"] == "Shop"


# --- how often


def test_one_user_a_second(rest, shop):
    assert rest("POST", "/push/sync/mira", SAID)[0] == 200
    status, body = rest("POST", "/push/sync/mira", SAID)
    assert (status, body["error"]) == (429, "reach_limit")
    wait()
    assert rest("POST", "/push/sync/mira", SAID)[0] == 200


def test_so_many_calls_for_some_a_minute(rest, shop, monkeypatch):
    monkeypatch.setattr(limits, "PUSH_SINGLE_RATE", ((2, 60),))
    asked = SAID | {"targets": ["mira"]}
    assert [rest("POST", "/push/single", asked)[0] for _ in range(3)] == [200, 200, 429]
    assert rest("POST", "/push/async/mira", asked)[0] == 200, "it is counted alone"


def test_so_many_calls_for_one_a_second(rest, shop, monkeypatch):
    assert limits.PUSH_ASYNC_RATE == ((200, 1),)
    monkeypatch.setattr(limits, "PUSH_ASYNC_RATE", ((2, 1),))
    clock.offset += 1000 - clock.now() % 1000
    assert [rest("POST", "/push/async/mira", SAID)[0] for _ in range(3)] == [200, 200, 429]
    wait()
    assert rest("POST", "/push/async/mira", SAID)[0] == 200


# --- counts

DAYS = "/push/data/offline-push/begin/{}/end/{}"


def test_pushes_are_counted_by_day_and_platform(rest, shop):
    ok, bad = (Pushed(status, platform=Platform.APNS) for status in (Status.SUCCESS, Status.ERROR))
    for day, results in {
        "2026-11-20": [ok],
        "2026-11-21": [ok, ok, bad, Pushed(Status.SUCCESS, platform=Platform.ANDROID)],
        "2026-11-22": [bad],
        "2026-11-23": [Pushed(Status.FAIL)],
    }.items():
        for each in results:
            pushcounts.add(shop, day, [each])
    status, body = rest("GET", DAYS.format("2026-11-21", "2026-11-23"))
    assert (status, body["status"]) == (200, "OK")
    assert body["data"] == {
        "2026-11-21": {
            "APNS": {"successCount": 2, "failCount": 1},
            "ANDROID": {"successCount": 1, "failCount": 0},
        },
        "2026-11-22": {"APNS": {"successCount": 0, "failCount": 1}},
    }
    _, body = rest("GET", DAYS.format("2026-11-20", "2026-11-23") + "?platform=ANDROID")
    assert body["data"] == {"2026-11-21": {"ANDROID": {"successCount": 1, "failCount": 0}}}


def test_a_push_is_counted_today(rest, shop):
    phone(shop, "mira")
    rest("POST", "/push/sync/mira", SAID)
    today = clock.day(clock.now())
    _, body = rest("GET", DAYS.format(today, today))
    assert body["data"] == {today: {"ANDROID": {"successCount": 1, "failCount": 0}}}


@pytest.mark.parametrize(
    ("begin", "end", "query", "text"),
    [
        ("2026-11-2", "2026-11-20", "", "begin must be a date"),
        ("2026-11-01", "2026-02-30", "", "end must be a date"),
        ("20261101", "2026-11-20", "", "begin must be a date"),
        ("2026-11-02", "2026-11-01", "", "end must not be before begin"),
        ("2026-10-01", "2026-11-01", "", "begin and end must not be more than 31 days apart"),
        ("2026-11-01", "2026-11-01", "?platform=IOS", "platform must be ALL, APNS or ANDROID"),
    ],
)
def test_days_that_cannot_be_are_refused(rest, shop, begin, end, query, text):
    status, body = rest("GET", DAYS.format(begin, end) + query)
    assert (status, body["error"]) == (400, "illegal_argument")
    assert body["error_description"].startswith(text)


def test_so_many_days(rest, shop):
    assert rest("GET", DAYS.format("2026-10-01", "2026-10-31"))[0] == 200


def test_ten_looks_in_ten_seconds(rest, shop):
    clock.offset += 10_000 - clock.now() % 10_000
    asked = [rest("GET", DAYS.format("2026-11-01", "2026-11-01"))[0] for _ in range(11)]
    assert asked == [200] * 10 + [429]


def test_every_counter_of_the_most_days_is_read(rest, shop, monkeypatch):
    monkeypatch.setattr(limits, "PUSH_COUNTERS", 2)
    both = [Pushed(Status.SUCCESS, platform=each) for each in Platform]
    for day in range(1, limits.PUSH_DAYS + 1):
        for _ in range(8):
            pushcounts.add(shop, f"2026-10-{day:02d}", both)
    _, body = rest("GET", DAYS.format("2026-10-01", "2026-10-31"))
    assert set(body["data"]) == {f"2026-10-{day:02d}" for day in range(1, 32)}
    assert {count["successCount"] for each in body["data"].values() for count in each.values()} == {8}


# --- tenants


def test_no_user_of_another_app_is_reached(rest, shop, tenant):
    other = make(tenant.app.org, f"{tenant.app.name}-2")
    other.user("mira")
    phone(other.app, "mira")
    other.app = with_notifiers(other.app, fcm=Provider.FCM)
    assert rest("POST", "/push/sync/mira", SAID)[1]["data"] == [{"pushStatus": "FAIL", "desc": "no push binding"}]
    assert rest("POST", "/push/single", SAID | {"targets": ["mira"]})[0] == 200
    work()
    assert sent() == []
    assert Rest(other)("POST", "/push/sync/mira", SAID)[1]["data"][0]["pushStatus"] == "SUCCESS"
    today = clock.day(clock.now())
    assert rest("GET", DAYS.format(today, today))[1]["data"] == {}


def test_a_user_who_is_removed_is_pushed_nothing(rest, shop):
    phone(shop, "mira")
    rest("POST", "/push/single", SAID | {"targets": ["mira"]})
    assert rest("DELETE", "/users/mira")[0] == 200
    work()
    assert sent() == []
    assert push.get(shop, "mira").bindings == ()
