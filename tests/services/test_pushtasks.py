"""Pushes to many users: whom they reach, once, whatever stops on the way; when they begin; how many there may be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.errors import (
    ConcurrentOperation,
    IllegalArgument,
    LabelNotFound,
    PushNotOpen,
    TooManyAttempts,
    TooManyTasks,
)
from chalicelib.jobs import expiry
from chalicelib.model.app import AppSettings
from chalicelib.model.labels import NewLabel
from chalicelib.model.notifier import Provider
from chalicelib.model.pushing import PushMessage
from chalicelib.model.user import User
from chalicelib.services import labels, pushtasks
from chalicelib.store import apps, people, table
from chalicelib.store import pushtasks as rows
from tests.conftest import forget, tenant
from tests.realtime.test_crash import Trouble, each_call, faults, killed, refused
from tests.realtime.test_login import later
from tests.services.mucs import repeated
from tests.services.phones import disable, endpoints, phone, sent, shown, with_notifiers
from tests.services.pushtasks import HELLO, brought, looks, queued, served, tick, tokens
from tests.store.test_muc_rows import Conflicts

EVERYBODY = ("ada", "grace", "linus")


@pytest.fixture
def app(app):
    """With a notifier, and a phone for each user."""
    made = with_notifiers(app, fcm=Provider.FCM)
    for name in EVERYBODY:
        phone(made, name, token=name)
    return made


@pytest.fixture
def free(monkeypatch):
    """As many tasks as one likes."""
    monkeypatch.setattr(limits, "APP_TASKS", ((10_000, 60),))
    monkeypatch.setattr(limits, "TASKS_RUNNING", 10_000)


def crowd(app, count):
    names = [f"u{n:03}" for n in range(count)]
    for n, name in enumerate(names):
        people.add(app, User(name, clock.uuid(), clock.now() + n, clock.now()))
        phone(app, name, token=name)
    return names


def labelled(app, **wearers):
    for name, worn in wearers.items():
        labels.create(app, NewLabel(name))
        if worn:
            labels.put_on(app, name, worn)
    return replace(HELLO, labels=tuple(wearers))


def in_an_hour(more=0):
    """By the second, as it can be asked for."""
    return replace(HELLO, starts=-(-clock.now() // 1000) * 1000 + limits.TASK_AHEAD * 1000 + more)


def begun(app, asked=HELLO):
    """The task's first message."""
    task = pushtasks.begin(app, asked)
    [message] = queued()
    assert message == {"org": app.org, "app": app.name, "task": task, "step": 0}
    return message


def check_ended(app, message, **counts):
    task = rows.get(app, message["task"])
    assert task.done
    assert {name: getattr(task, name) for name in counts} == counts
    assert message["task"] not in rows.live(app)[0] | rows.live(app)[1]


# --- who is pushed to ------------------------------------------------------------------------------------------------


def test_every_user_is_pushed_to(app, recorder):
    people.add(app, User("omar", clock.uuid(), clock.now(), clock.now()))  # no phone
    with recorder.tenant(app.key):
        message = begun(app)
        assert message["task"] >> 22 <= clock.now()
        assert message["task"] < 1 << 63
        assert rows.live(app) == ({message["task"]}, set())
        assert brought(message) == 1
    assert tokens() == [*EVERYBODY]
    assert {shown(each) for each in sent()} == {("Hello", "there")}
    check_ended(app, message, pushed=3, failed=0)


def test_who_wears_all_labels_is_pushed_to(app, recorder):
    asked = labelled(app, a=["ada", "grace", "linus"], b=["grace", "linus"], c=["linus", "ada", "grace"])
    with recorder.tenant(app.key):
        assert brought(begun(app, asked)) == 1
    assert tokens() == ["grace", "linus"]
    assert brought(begun(app, replace(asked, labels=("a",)))) == 1
    assert tokens() == ["ada", "grace", "grace", "linus", "linus"]


def test_nobody_wears_all_of_them(app):
    message = begun(app, labelled(app, a=["ada"], b=["grace"], c=[]))
    assert brought(message) == 1
    assert tokens() == []
    check_ended(app, message, pushed=0, failed=0)


def test_as_many_labels_as_may_be_named(app):
    asked = labelled(app, **{name: ["ada", "grace"] for name in "abcde"})
    labels.take_off(app, "d", ["ada"])
    assert len(asked.labels) == limits.TASK_LABELS
    assert brought(begun(app, asked)) == 1
    assert tokens() == ["grace"]


def test_a_label_that_is_not_there(app):
    asked = labelled(app, a=["ada"])
    with pytest.raises(LabelNotFound, match="nope"):
        pushtasks.begin(app, replace(asked, labels=("a", "nope")))
    assert (queued(), looks(), rows.live(app)) == ([], [], (set(), set()))


@pytest.mark.parametrize("gone", ["a", "b"])
def test_a_label_that_is_gone_meanwhile_is_worn_by_nobody(app, gone):
    message = begun(app, labelled(app, a=["ada"], b=["ada"]))
    labels.remove(app, gone)
    assert served(message)
    assert tokens() == []
    check_ended(app, message)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 8])
def test_many_users_take_several_messages(app, monkeypatch, count):
    monkeypatch.setattr(limits, "TASK_USERS", 2)
    monkeypatch.setattr(limits, "TASK_PORTIONS", 2)
    names = [*EVERYBODY, *crowd(app, count)]
    message = begun(app)
    assert brought(message) == -(-len(names) // 4)
    assert tokens() == sorted(names)
    check_ended(app, message, pushed=len(names), failed=0)


def test_many_wearers_take_several_messages(app, monkeypatch):
    monkeypatch.setattr(limits, "TASK_USERS", 2)
    monkeypatch.setattr(limits, "TASK_PORTIONS", 2)
    names = crowd(app, 11)
    message = begun(app, labelled(app, a=names, b=[*names[::2], *EVERYBODY]))
    assert brought(message) == 3
    assert tokens() == names[::2]
    check_ended(app, message, pushed=6)


def test_a_phone_that_is_gone_counts_as_failed(app):
    brought(begun(app))
    disable("grace")
    message = begun(app)
    brought(message)
    check_ended(app, message, pushed=2, failed=1)


def test_users_of_another_app_hear_nothing(app, recorder):
    other = with_notifiers(tenant("acme", "shop-2"), fcm=Provider.FCM)
    for name in EVERYBODY:
        phone(other, name, token=f"other {name}")
    labelled(other, vip=["ada"])
    asked = labelled(app, vip=["grace"])
    with recorder.tenant(app.key):
        brought(begun(app))
        brought(begun(app, asked))
    assert tokens() == ["ada", "grace", "grace", "linus"]
    assert rows.live(other) == (set(), set())
    assert served(begun(app) | {"app": other.name})
    assert len(tokens()) == 4, "there is no such task"


def test_an_app_that_is_not_there(app, recorder):
    with recorder.recording() as calls:
        pushtasks.go_on("acme", "gone", 7, 0)
    assert {call.table for call in calls} <= {"apps"}


def test_an_app_that_serves_nobody_pushes_nothing(app):
    message = begun(app)
    assert apps.put(replace(app, settings=AppSettings(status="offline"), modified=app.modified + 1), app)
    forget()
    assert served(message)
    assert tokens() == []


def test_an_app_without_notifiers(app):
    with pytest.raises(PushNotOpen):
        pushtasks.begin(tenant("acme", "silent"), HELLO)
    assert queued() == []


# --- once ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", [1, 3])
def test_a_message_that_comes_again_pushes_nothing_again(app, monkeypatch, again):
    monkeypatch.setattr(limits, "TASK_USERS", 1)
    monkeypatch.setattr(limits, "TASK_PORTIONS", 1)
    names = [*EVERYBODY, *crowd(app, 4)]
    waiting = [begun(app)]
    while waiting:
        said = waiting.pop(0)
        for _ in range(1 + again):
            assert served(said)
        waiting += queued()[:1]
    assert tokens() == sorted(names)


def test_two_workers_at_once_push_to_each_user_once(app, monkeypatch):
    """One has the task; the others' messages come back."""
    monkeypatch.setattr(limits, "TASK_USERS", 2)
    monkeypatch.setattr(limits, "TASK_PORTIONS", 3)
    names = [*EVERYBODY, *crowd(app, 30)]
    message = begun(app)
    waiting = [message]
    with ThreadPoolExecutor(3) as pool:
        while waiting:
            assert any(pool.map(served, waiting * 3))
            waiting = queued()[:1]
    assert tokens() == sorted(names)
    check_ended(app, message, pushed=33)


def test_a_worker_keeps_others_off_until_it_must_be_dead(app, recorder, monkeypatch):
    monkeypatch.setattr(limits, "TASK_USERS", 2)
    message = begun(app)
    Trouble(recorder, "before", killed).at(6, lambda: served(message))
    assert rows.get(app, message["task"]).held
    later(limits.TASK_HELD - 1)
    assert not served(message)
    later(2)
    assert served(message)
    assert tokens() == [*EVERYBODY]
    check_ended(app, message, pushed=3)


def test_who_could_not_be_pushed_to_is_tried_again_alone(app, recorder):
    brought(begun(app))
    fresh_phones()

    def busy(call, _):
        if call.operation == "Publish" and call.params["TargetArn"] == phones_of("grace"):
            refused(call)

    message = begun(app)
    recorder.before = busy
    assert served(message)
    recorder.before = None
    assert tokens() == ["ada", "linus"]
    check_ended(app, message, pushed=2, failed=1)
    [again] = queued()
    assert (again["to"], again["number"]) == (["grace"], message["task"])
    assert served(again)
    assert served(again)
    assert tokens() == [*EVERYBODY]


def phones_of(name):
    return endpoints()[name].arn


@faults
@pytest.mark.parametrize("by", ["label", "all"])
def test_a_worker_may_stop_after_any_call(app, recorder, when, fault, free, monkeypatch, by):
    """The queue brings its message again. Nobody is left out; twice is told only who was told when the worker stopped,
    before that was noted, and the phone shows it once, for it is the same."""
    monkeypatch.setattr(limits, "TASK_USERS", 2)
    monkeypatch.setattr(limits, "TASK_PORTIONS", 2)
    names = crowd(app, 5)
    asked = labelled(app, a=[*names, *EVERYBODY], b=[*names, *EVERYBODY]) if by == "label" else HELLO
    brought(begun(app, asked))  # endpoints are made
    trouble, doubled = Trouble(recorder, when, fault), 0

    def run(k):
        nonlocal doubled
        fresh_phones()
        message = begun(app, asked)
        struck = trouble.at(k, lambda: served(message))
        later(limits.TASK_HELD + 1)
        brought(message)
        told = tokens()
        assert set(told) == {*names, *EVERYBODY}
        assert len(told) <= len(set(told)) + 1
        doubled += len(told) - len(set(told))
        assert all(len(set(map(str, sent(token)))) == 1 for token in told)
        check_ended(app, message)
        return struck

    each_call(run)
    assert doubled <= 2 * len([*names, *EVERYBODY]), "only between a push and its note"
    for _ in range(40):
        tick()
    assert looks() == [], "and nothing is looked after any more"


def fresh_phones():
    from infrastructure.local import cloud
    from infrastructure.local.hardening import lock

    with lock:
        for each in cloud.backend("sns").platform_endpoints.values():
            each.messages.clear()


@faults
def test_beginning_may_stop_after_any_call(app, recorder, when, fault, free):
    """What was not written does nothing. Who hears nothing asks again."""
    trouble = Trouble(recorder, when, fault)
    asked = labelled(app, vip=["ada"])
    brought(begun(app, asked))

    def run(k):
        fresh_phones()
        heard, there = [], rows.live(app)[0]
        struck = trouble.at(k, lambda: heard.append(pushtasks.begin(app, asked)))
        written = rows.live(app)[0] - there
        assert written >= set(heard)
        brought()
        for _ in range(limits.TASK_WATCHED // 60 + 2):
            tick()
        brought()
        assert tokens() == ["ada"] * len(written)
        assert rows.live(app) == (set(), set())
        brought(begun(app, asked))
        assert tokens() == ["ada"] * (len(written) + 1)
        return struck

    each_call(run)


# --- at its time -----------------------------------------------------------------------------------------------------


def test_a_task_begins_at_its_time(app, recorder):
    asked = in_an_hour()
    with recorder.tenant(app.key):
        task = pushtasks.begin(app, asked)
    assert (queued(), looks(), rows.live(app)) == ([], [(task, asked.starts)], (set(), {task}))
    later((asked.starts - clock.now()) / 1000 - 0.5)
    expiry.expire()
    assert (queued(), rows.live(app)) == ([], (set(), {task}))
    later(0.5)
    expiry.expire()
    expiry.expire()
    assert rows.live(app) == ({task}, set())
    assert brought() == 1
    assert tokens() == [*EVERYBODY]
    check_ended(app, {"task": task}, pushed=3)
    for _ in range(limits.TASK_WATCHED // 60 + 1):
        tick()
    assert (queued(), looks()) == ([], [])


@pytest.mark.parametrize("labelled_too", [False, True])
def test_who_is_there_at_its_time_is_pushed_to(app, labelled_too):
    asked = in_an_hour()
    if labelled_too:
        asked = replace(labelled(app, vip=["ada"]), starts=asked.starts)
    pushtasks.begin(app, asked)
    names = crowd(app, 1)
    if labelled_too:
        labels.put_on(app, "vip", names)
    later(limits.TASK_AHEAD + 2)
    expiry.expire()
    brought()
    assert tokens() == (["ada", *names] if labelled_too else [*EVERYBODY, *names])


@pytest.mark.parametrize(
    ("ahead", "fits"),
    [
        (limits.TASK_AHEAD - 1, False),
        (limits.TASK_AHEAD, True),
        (limits.TASK_AHEAD_LONGEST, True),
        (limits.TASK_AHEAD_LONGEST + 1, False),
        (-1, False),
    ],
)
def test_how_far_ahead(app, ahead, fits, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    asked = replace(HELLO, starts=now + ahead * 1000)
    refused = repeated(lambda: pushtasks.begin(app, asked))
    assert isinstance(refused, IllegalArgument) is not fits
    assert bool(looks()) is fits


def test_a_task_waits_for_one_that_runs(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_RUNNING", 1)
    task = pushtasks.begin(app, in_an_hour())
    running = begun(app)
    later(limits.TASK_AHEAD + 2)
    expiry.expire()
    assert [said["task"] for said in queued()] == [running["task"]], "which stands, for its message was taken off"
    assert rows.live(app) == ({running["task"]}, {task})
    served(running)
    tick()
    assert rows.live(app) == ({task}, set())
    brought()
    assert tokens() == sorted(EVERYBODY * 2)


@faults
def test_the_schedule_may_stop_after_any_call(app, recorder, when, fault, free, monkeypatch):
    monkeypatch.setattr(limits, "EXPIRY_SHARDS", 2)
    trouble = Trouble(recorder, when, fault)
    brought(begun(app))

    def run(k):
        fresh_phones()
        task = pushtasks.begin(app, in_an_hour())
        later(limits.TASK_AHEAD - 60)
        expiry.expire()
        later(62)
        struck = trouble.at(k, expiry.expire)
        tick()
        brought()
        assert tokens() == [*EVERYBODY]
        check_ended(app, {"task": task}, pushed=3)
        return struck

    each_call(run)


def test_a_message_that_was_lost_is_sent_again(app):
    message = begun(app)
    for _ in range(limits.TASK_WATCHED // 60 - 1):
        tick()
    assert queued() == []
    for _ in range(2):
        tick()
    assert brought() == 1
    assert tokens() == [*EVERYBODY]
    check_ended(app, message)


def test_a_task_that_stands_is_brought_on_and_one_that_moves_is_left_alone(app, monkeypatch):
    monkeypatch.setattr(limits, "TASK_USERS", 1)
    monkeypatch.setattr(limits, "TASK_PORTIONS", 1)
    message = begun(app)
    for _ in range(limits.TASK_WATCHED // 60 - 2):
        tick()
    assert served(message)
    [lost] = queued()
    for _ in range(4):
        tick()
    assert queued() == [], "it moved a moment ago"
    for _ in range(limits.TASK_WATCHED // 60):
        tick()
    assert queued() == [lost]
    brought(lost)
    assert tokens() == [*EVERYBODY]
    check_ended(app, message)


def test_a_task_that_nothing_brings_on_is_given_up(app):
    message = begun(app)
    for _ in range(limits.TASK_GIVEN_UP // 3600 - 1):
        later(3600)
        expiry.expire()
    assert queued()
    assert rows.live(app)[0]
    later(3600)
    for _ in range(limits.TASK_WATCHED // 60 + 2):
        tick()
        queued()
    check_ended(app, message, pushed=0)
    assert looks() == []


def test_a_task_that_ended_is_forgotten_some_time_after(app):
    message = begun(app)
    brought(message)
    [item] = [
        item
        for item in table.client().scan(TableName=rows._NAME)["Items"]
        if item["what"]["S"] == f"{message['task']:019d}"
    ]
    assert int(item["ttl"]["N"]) == rows.get(app, message["task"]).done // 1000 + limits.TASK_KEPT


# --- how many --------------------------------------------------------------------------------------------------------


def test_as_many_as_may_run(app):
    messages = [begun(app) for _ in range(limits.TASKS_RUNNING)]
    with pytest.raises(TooManyTasks, match="run"):
        pushtasks.begin(app, HELLO)
    with pytest.raises(TooManyTasks, match="run"):
        pushtasks.begin(app, labelled(app, vip=["ada"]))
    assert all(served(message) for message in [*queued(), *messages[:1]])
    pushtasks.begin(app, HELLO)
    with pytest.raises(TooManyTasks, match="run"):
        pushtasks.begin(app, HELLO)


def test_as_many_as_may_wait(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_WAITING", 3)
    tasks = {pushtasks.begin(app, in_an_hour()) for _ in range(3)}
    with pytest.raises(TooManyTasks, match="wait"):
        pushtasks.begin(app, in_an_hour())
    assert rows.live(app) == (set(), tasks)
    begun(app)


def at(seconds):
    """A moment that many seconds after a day began."""
    clock.offset = 0
    day = 86_400_000
    clock.offset = (clock.now() // day + 1) * day + int(seconds * 1000) - clock.now()


def why_not(app, asked=HELLO):
    return type(repeated(lambda: pushtasks.begin(app, asked)))


def test_five_a_minute(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_RUNNING", 100)
    at(0)
    assert [why_not(app) for _ in range(6)] == [type(None)] * 5 + [TooManyAttempts]
    at(59)
    assert why_not(app) is TooManyAttempts
    at(60)
    assert why_not(app) is type(None)
    assert len(rows.live(app)[0]) == 6


def test_a_hundred_a_day(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_RUNNING", 1000)
    for minute in range(20):
        at(minute * 60)
        assert [why_not(app) for _ in range(5)] == [type(None)] * 5
    at(86_399)
    assert why_not(app) is TooManyAttempts
    at(86_400)
    assert why_not(app) is type(None)


def test_those_by_label_are_counted_alone(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_RUNNING", 10_000)
    asked = labelled(app, vip=["ada"])
    [(most, seconds)] = limits.LABEL_TASKS
    assert (most, seconds) == (1200, 60)
    monkeypatch.setattr(limits, "LABEL_TASKS", ((7, seconds),))
    at(0)
    assert [why_not(app, asked) for _ in range(8)] == [type(None)] * 7 + [TooManyAttempts]
    assert why_not(app) is type(None)
    at(60)
    assert why_not(app, asked) is type(None)


def test_what_is_refused_does_not_count(app):
    at(0)
    for _ in range(3):
        pushtasks.begin(app, HELLO)
    assert [why_not(app) for _ in range(9)] == [TooManyTasks] * 9
    brought()
    assert [why_not(app) for _ in range(3)] == [type(None)] * 2 + [TooManyAttempts]


def test_another_app_counts_alone(app):
    other = with_notifiers(tenant("acme", "shop-2"), fcm=Provider.FCM)
    at(0)
    for each in (app, other):
        assert [why_not(each) for _ in range(4)] == [type(None)] * 3 + [TooManyTasks]


def test_others_begin_tasks_all_the_time(app, monkeypatch):
    monkeypatch.setattr(limits, "TRANSACTION_WAIT", 0)
    monkeypatch.setattr(table.client(), "transact_write_items", Conflicts(1000))
    with pytest.raises(ConcurrentOperation):
        pushtasks.begin(app, HELLO)


def test_what_it_costs(app, recorder, monkeypatch):
    def calls(work):
        with recorder.recording() as made:
            done = work()
        return done, [call.operation for call in made if call.operation != "GetQueueUrl"]

    asked = labelled(app, a=EVERYBODY, b=EVERYBODY)
    _, made = calls(lambda: pushtasks.begin(app, HELLO))
    assert made == ["SendMessage", "TransactWriteItems"]
    _, made = calls(lambda: pushtasks.begin(app, asked))
    assert made == ["BatchGetItem", "SendMessage", "TransactWriteItems"]
    _, made = calls(lambda: pushtasks.begin(app, in_an_hour()))
    assert made == ["TransactWriteItems"]
    brought()
    pushed = ["BatchGetItem", *["Publish"] * 3, *["UpdateItem"] * 3, "UpdateItem"]
    message = begun(app)
    _, made = calls(lambda: served(message))
    assert sorted(made) == sorted(["GetItem", "UpdateItem", "Query", *pushed, "TransactWriteItems"])
    message = begun(app, asked)
    _, made = calls(lambda: served(message))
    labels_too = ["BatchGetItem"] * 2
    assert sorted(made) == sorted(["GetItem", "UpdateItem", "Query", *labels_too, *pushed, "TransactWriteItems"])


def test_a_message_is_kept_as_it_was(app):
    whole = PushMessage("t", "c", "s", {"k": [1, {"x": "ü"}]}, add_badge=2, set_badge=3, blocks={"apns": {"a": 1}})
    task = pushtasks.begin(app, replace(HELLO, message=whole))
    assert rows.get(app, task).asked == replace(HELLO, message=whole)
