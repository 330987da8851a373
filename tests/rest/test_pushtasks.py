"""Pushes to who wears labels, and to every user (N27, N28): how they are asked for, answered and refused."""

from datetime import UTC, datetime

import pytest

from chalicelib import clock, limits
from chalicelib.model.notifier import Provider
from chalicelib.store import pushtasks
from tests.conftest import forget
from tests.rest.groups import error
from tests.rest.tenancy import Rest, make
from tests.services.phones import phone, shown, with_notifiers
from tests.services.phones import sent as pushed
from tests.services.pushtasks import brought, queued, tokens

LABEL, TASK = "/push/list/label", "/push/task"
MESSAGE = {"title": "Hello", "content": "there"}


@pytest.fixture
def rest(rest, tenant):
    tenant.app = with_notifiers(tenant.app, fcm=Provider.FCM)
    forget()
    for name in ("ada", "grace"):
        tenant.user(name)
        phone(tenant.app, name, token=name)
    assert rest("POST", "/push/label", {"name": "VIP"})[0] == 200
    assert rest("POST", "/push/label/vip/user", {"usernames": ["ada"]})[0] == 200
    return rest


def ask(rest, path, **more):
    targets = {"targets": ["vip"]} if path == LABEL else {}
    return rest("POST", path, targets | {"pushMessage": MESSAGE} | more)


both = pytest.mark.parametrize("path", [LABEL, TASK])


def written(ahead):
    return datetime.fromtimestamp(clock.now() // 1000 + ahead, UTC).strftime("%Y-%m-%d %H:%M:%S")


def test_by_label(rest):
    status, body = ask(rest, LABEL, targets=["Vip", "VIP"], strategy=2)
    assert (status, body.keys(), body["data"].keys()) == (200, {"timestamp", "duration", "data"}, {"taskId"})
    task = body["data"]["taskId"]
    assert type(task) is int
    assert 1 << 53 < task < 1 << 63
    assert pushtasks.live(rest.tenant.app)[0] == {task}
    brought()
    assert tokens() == ["ada"]
    assert shown(pushed()[0]) == ("Hello", "there")


def test_to_all(rest):
    status, body = ask(rest, TASK, strategy=0)
    assert (status, body.keys(), type(body["data"])) == (200, {"timestamp", "duration", "data"}, int)
    assert pushtasks.live(rest.tenant.app)[0] == {body["data"]}
    brought()
    assert tokens() == ["ada", "grace"]


@both
@pytest.mark.parametrize("ahead", [limits.TASK_AHEAD + 1, limits.TASK_AHEAD_LONGEST])
def test_at_a_time(rest, path, ahead):
    text = written(ahead)
    assert ask(rest, path, startDate=text)[0] == 200
    [task] = pushtasks.live(rest.tenant.app)[1]
    assert queued() == []
    starts = datetime.fromtimestamp(pushtasks.get(rest.tenant.app, task).asked.starts / 1000, UTC)
    assert starts.strftime("%Y-%m-%d %H:%M:%S") == text


@both
@pytest.mark.parametrize("ahead", [limits.TASK_AHEAD - 1, limits.TASK_AHEAD_LONGEST + 2, 0, -5])
def test_at_no_time(rest, path, ahead):
    text = "startDate must be from 1 hour to 30 days ahead, by UTC"
    assert error(ask(rest, path, startDate=written(ahead))) == (400, "illegal_argument", text)


@both
@pytest.mark.parametrize(
    "when",
    ["", "tomorrow", "2027-02-30 10:00:00", "2027-01-01T10:00:00", "2027-01-01 10:00", "2027-1-1 1:0:0", 5, [], "²027"],
)
def test_what_is_no_time(rest, path, when):
    text = f"startDate must be {'written as yyyy-MM-dd HH:mm:ss' if isinstance(when, str) else 'a string'}"
    assert error(ask(rest, path, startDate=when)) == (400, "illegal_argument", text)


@both
def test_a_message_has_limits(rest, path):
    edge = {
        "title": "x" * limits.PUSH_TITLE,
        "content": "ü" * limits.PUSH_CONTENT,
        "subTitle": "x" * limits.PUSH_SUB_TITLE,
    }
    assert ask(rest, path, pushMessage=edge)[0] == 200
    for name, longest in edge.items():
        answer = ask(rest, path, pushMessage=edge | {name: longest + "x"})
        assert error(answer)[:2] == (400, "illegal_argument")
        assert name in answer[1]["error_description"]


@both
@pytest.mark.parametrize(
    "more",
    [
        {"pushMessage": None},
        {"pushMessage": {}},
        {"pushMessage": "x"},
        {"pushMessage": {"title": "x"}},
        {"pushMessage": MESSAGE | {"config": {"clickAction": 5}}},
        {"strategy": 1},
        {"strategy": 3},
        {"strategy": 4},
        {"strategy": 5},
        {"strategy": "x"},
        {"strategy": []},
        {"strategy": True},
    ],
)
def test_what_is_no_push(rest, path, more):
    assert error(ask(rest, path, **more))[:2] == (400, "illegal_argument")
    assert queued() == []
    assert pushtasks.live(rest.tenant.app) == (set(), set())


@pytest.mark.parametrize("targets", [None, "vip", [], [7], {}, [["vip"]]])
def test_what_names_no_label(rest, targets):
    assert error(ask(rest, LABEL, targets=targets))[:2] == (400, "illegal_argument")


def test_as_many_labels_as_may_be_named(rest):
    names = [f"l{n}" for n in range(limits.TASK_LABELS + 1)]
    for name in names:
        rest("POST", "/push/label", {"name": name})
    assert ask(rest, LABEL, targets=names[:-1])[0] == 200
    text = f"targets must name 1 to {limits.TASK_LABELS} labels"
    assert error(ask(rest, LABEL, targets=names)) == (400, "illegal_argument", text)


@pytest.mark.parametrize("name", ["nope", "", "é", "a b", "x" * 900, "#"])
def test_a_label_that_is_not_there(rest, name):
    assert error(ask(rest, LABEL, targets=["vip", name])) == (404, "entity_not_found", f"label {name} does not exist")
    assert queued() == []


@both
def test_too_many_at_a_time(rest, path):
    for _ in range(limits.TASKS_RUNNING):
        assert ask(rest, path)[0] == 200
    text = f"no more than {limits.TASKS_RUNNING} push tasks of an app may run at a time"
    assert error(ask(rest, path)) == (403, "exceed_limit", text)
    brought()
    assert ask(rest, path)[0] == 200


def test_too_often(rest, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_RUNNING", 100)
    clock.offset += 60_000 - clock.now() % 60_000
    for _ in range(5):
        assert ask(rest, TASK)[0] == 200
    assert error(ask(rest, TASK)) == (429, "reach_limit", "This request has reached api limit.")
    assert ask(rest, LABEL)[0] == 200


@both
def test_an_app_without_notifiers(rest, path):
    other = Rest(make("acme", "silent"))
    assert error(ask(other, path)) == (403, "forbidden_op", "push service not open")


def test_apps_never_meet(rest):
    other = Rest(make("acme", "store-2"))
    other.tenant.app = with_notifiers(other.tenant.app, fcm=Provider.FCM)
    forget()
    other.tenant.user("ada")
    phone(other.tenant.app, "ada", token="other ada")
    assert error(ask(other, LABEL))[0] == 404
    assert ask(other, TASK)[0] == 200
    assert pushtasks.live(rest.tenant.app) == (set(), set())
    brought()
    assert tokens() == ["other ada"]


def test_the_longest_message_is_kept(rest):
    blocks = {name: {"k": "ü" * (limits.PUSH_BLOCK - 8)} for name in ("agora", "easemob", "apns", "fcm")}
    message = MESSAGE | {"ext": {"k": "ü" * (limits.PUSH_EXT - 8)}} | blocks
    status, body = ask(rest, TASK, pushMessage=message)
    assert status == 200, body
    assert pushtasks.get(rest.tenant.app, body["data"]).asked.message.blocks == blocks
