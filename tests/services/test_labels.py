"""Labels under trouble: what is written stops anywhere and is repeated, labels and accounts end."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib import clock, limits
from chalicelib.errors import ConcurrentOperation, LabelNotFound, LabelTaken, TooManyLabels
from chalicelib.jobs import queues
from chalicelib.model.labels import NewLabel
from chalicelib.model.user import NewUser
from chalicelib.services import departures, labels, users
from chalicelib.store import labels as rows
from chalicelib.store import pushes, table
from tests.conftest import tenant
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.realtime.test_login import later
from tests.services.mucs import repeated
from tests.store.test_muc_rows import Conflicts

USERS = ["ada", "grace", "linus"]


@pytest.fixture
def sent(recorder):
    """Runs something; what it sent to the queue."""

    def run(work):
        with recorder.recording() as made:
            work()
        return [json.loads(call.params["MessageBody"]) for call in made if call.operation == "SendMessage"]

    return run


def serve(said):
    assert queues.settle_logins({"Records": [{"messageId": "1", "body": json.dumps(said)}]}) == {
        "batchItemFailures": []
    }


def swept(sent, waiting):
    """How many messages it took until nothing waits."""
    rounds = 0
    while waiting:
        said = waiting.pop(0)
        waiting += sent(partial(serve, said))
        rounds += 1
    return rounds


def made(app, name="vip", *wearers):
    label = labels.create(app, NewLabel(name))
    if wearers:
        assert labels.put_on(app, name, wearers).refused == {}
    return label


def many(app, count):
    names = [f"u{n:03}" for n in range(count)]
    for name in names:
        users.open_account(app, NewUser(name), token_only=True)
    return names


def everything():
    """Sort keys by partition, without the appkey."""
    found = {}
    for item in table.client().scan(TableName=pushes.Row.Meta.table_name, ConsistentRead=True)["Items"]:
        found.setdefault(item["of"]["S"].partition("/")[2], set()).add(item["what"]["S"])
    return found


def check(app):
    """Every label is worn by as many as it says, and the app has as many as are counted."""
    found = everything()
    listed = rows.page(app, limits.LABELS_PER_APP, "").items
    assert {label.name for label in listed} == found.get("labels", set()) - {"#"}
    for label in listed:
        assert label.wearers == len(found.get(f"label/{label.id}", ())), label
    answer = table.client().get_item(
        TableName=pushes.Row.Meta.table_name, Key={"of": {"S": f"{app.key}/labels"}, "what": {"S": "#"}}
    )
    assert int(answer.get("Item", {}).get("count", {"N": "0"})["N"]) == len(listed)


# --- stopped and repeated --------------------------------------------------------------------------------------------


@faults
def test_making_one(app, recorder, when, fault):
    trouble = Trouble(recorder, when, fault)

    def run(k):
        struck = trouble.at(k, lambda: labels.create(app, NewLabel(f"l{k}")))
        check(app)
        assert isinstance(repeated(lambda: labels.create(app, NewLabel(f"l{k}"))), LabelTaken | None)
        check(app)
        assert labels.fetch(app, f"l{k}").wearers == 0
        return struck

    assert run(1), "one call"
    assert not run(2)


@faults
def test_putting_it_on(app, recorder, when, fault, monkeypatch):
    """Several transactions: the number is right after each of them."""
    monkeypatch.setattr(limits, "LABELLED_AT_ONCE", 2)
    trouble, names = Trouble(recorder, when, fault), [*USERS, *many(app, 2)]

    def run(k):
        label = made(app, f"l{k}", "grace")
        struck = trouble.at(k, lambda: labels.put_on(app, label.name, [*names, "ghost"]))
        check(app)
        again = labels.put_on(app, label.name, [*names, "ghost"])
        assert (again.done, again.refused.keys()) == (tuple(names), {"ghost"})
        assert labels.fetch(app, label.name).wearers == len(names)
        check(app)
        return struck

    each_call(run)


@faults
def test_taking_it_off(app, recorder, when, fault, monkeypatch):
    monkeypatch.setattr(limits, "LABELLED_AT_ONCE", 2)
    trouble, names = Trouble(recorder, when, fault), [*USERS, *many(app, 2)]

    def run(k):
        label = made(app, f"l{k}", *names)
        struck = trouble.at(k, lambda: labels.take_off(app, label.name, names[1:]))
        check(app)
        labels.take_off(app, label.name, names[1:])
        assert [each.username for each in labels.wearers(app, label.name, 9, "").items] == names[:1]
        check(app)
        return struck

    each_call(run)


@faults
def test_taking_a_label_away(app, recorder, sent, when, fault, monkeypatch):
    """And sweeping up after it. What was queued by a call that stopped takes nothing from a label that stays."""
    monkeypatch.setattr(limits, "LABEL_SWEPT", 2)
    trouble = Trouble(recorder, when, fault)

    def run(k):
        label, struck = made(app, "vip", *USERS), []
        waiting = sent(lambda: struck.append(trouble.at(k, lambda: labels.remove(app, "vip"))))
        check(app)
        there = rows.get(app, "vip")
        for said in waiting[:1] if there else ():
            serve(said)
            assert there.wearers == labels.fetch(app, "vip").wearers == 3
            check(app)
        waiting += sent(lambda: repeated(lambda: labels.remove(app, "vip")))
        assert isinstance(repeated(lambda: labels.fetch(app, "vip")), LabelNotFound)
        new = made(app, "vip", "ada")
        swept(sent, waiting)
        assert f"label/{label.id}" not in everything()
        assert labels.fetch(app, "vip") == rows.get(app, "vip")
        assert everything()[f"label/{new.id}"] == {"ada"}
        check(app)
        swept(sent, sent(lambda: labels.remove(app, "vip")))
        return struck[0]

    each_call(run)


@faults
def test_sweeping(app, recorder, sent, when, fault, monkeypatch):
    monkeypatch.setattr(limits, "LABEL_SWEPT", 2)
    trouble = Trouble(recorder, when, fault)

    def run(k):
        label, struck = made(app, f"l{k}", *USERS), []
        [said] = sent(lambda: labels.remove(app, label.name))
        more = sent(lambda: struck.append(trouble.at(k, lambda: labels.sweep(app.key, label.name, label.id))))
        swept(sent, [said, *more])
        assert everything().keys() <= {"labels"}
        check(app)
        return struck[0]

    each_call(run)


@faults
def test_an_account_that_is_gone_loses_its_labels(app, recorder, sent, when, fault, monkeypatch):
    monkeypatch.setattr(limits, "LABELS_SHED", 2)
    trouble = Trouble(recorder, when, fault)
    for n in range(5):
        made(app, f"l{n}", "ada", "grace")
    users.remove(app, "grace")
    removed = clock.now()
    dead = made(app, "dead", "ada")
    rows.remove(app, dead)

    def run(k):
        return trouble.at(k, lambda: departures.clear_up(app.key, "grace", removed))

    each_call(run)
    swept(sent, [{"appkey": app.key, "user": "grace", "removed": removed}])
    check(app)
    assert [label.wearers for label in rows.page(app, 9, "").items] == [1] * 5
    assert rows.worn(app, "grace", 9) == []


# --- accounts and labels that end ------------------------------------------------------------------------------------


def test_labels_are_shed_some_at_a_time(app, sent, monkeypatch):
    monkeypatch.setattr(limits, "LABELS_SHED", 2)
    for n in range(5):
        made(app, f"l{n}", "grace")
    [said] = sent(lambda: users.remove(app, "grace"))
    assert swept(sent, [said]) == 4, "at the last look nothing is left"
    check(app)


def test_a_later_account_of_that_name_keeps_its_labels(app, sent):
    made(app, "old", "grace")
    made(app, "new")
    [said] = sent(lambda: users.remove(app, "grace"))
    later(1)
    users.register(app, [NewUser("grace", "secret")], authorised=True)
    labels.put_on(app, "new", ["grace"])
    swept(sent, [said])
    assert [(each.name, each.wearers) for each in labels.browse(app, 9, "").items] == [("new", 1), ("old", 0)]


def test_a_removal_that_stopped_takes_no_label(app):
    made(app, "vip", "grace")
    departures.clear_up(app.key, "grace", clock.now())
    assert labels.fetch(app, "vip").wearers == 1


def test_who_is_gone_is_not_labelled_any_more(app):
    """The account ends between the look at it and the write."""
    label = made(app, "vip")
    users.remove(app, "grace")
    assert not rows.put_on(app, label, ["ada", "grace"], clock.now())
    check(app)
    assert labels.fetch(app, "vip").wearers == 0


def test_rows_of_a_label_that_is_gone_are_dropped_with_the_account(app, sent):
    label = made(app, "vip", "ada", "grace")
    rows.remove(app, label)
    made(app, "vip", "ada")
    [said] = sent(lambda: users.remove(app, "grace"))
    swept(sent, [said])
    assert everything()[f"label/{label.id}"] == {"ada"}
    check(app)


def test_a_label_worn_by_many_is_swept_in_several_steps(app, sent, monkeypatch):
    monkeypatch.setattr(limits, "LABEL_SWEPT", 30)
    names = many(app, 70)
    made(app, "vip", *names)
    assert swept(sent, sent(lambda: labels.remove(app, "vip"))) == 4
    assert everything() == {"labels": {"#"}}


@pytest.mark.parametrize("gone", ["acme#gone", "nonsense", ""])
def test_an_app_that_is_not_there(app, gone, recorder):
    with recorder.recording() as calls:
        labels.sweep(gone, "vip", "id")
    assert {call.table for call in calls} <= {"apps"}


def test_the_same_label_of_another_app_stays(app, sent):
    other = tenant("acme", "shop-2")
    made(app, "vip", "ada")
    made(other, "vip", "ada")
    swept(sent, sent(lambda: labels.remove(app, "vip")))
    swept(sent, sent(lambda: users.remove(app, "ada")))
    assert labels.fetch(other, "vip").wearers == 1
    assert [each.username for each in labels.wearers(other, "vip", 9, "").items] == ["ada"]


# --- at once ---------------------------------------------------------------------------------------------------------


def at_once(count, work):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_many_calls_about_one_label_count_each_user_once(app):
    names = many(app, 20)
    made(app, "vip")

    def work(n):
        try:
            labels.put_on(app, "vip", names[n : n + 12])
            labels.take_off(app, "vip", names[n : n + 4])
        except ConcurrentOperation:
            pass  # and the caller is told

    at_once(6, work)
    check(app)
    labels.put_on(app, "vip", names)
    assert labels.fetch(app, "vip").wearers == 20


def test_the_last_place_among_labels_goes_to_one(app, monkeypatch):
    monkeypatch.setattr(limits, "LABELS_PER_APP", 3)
    made(app, "a"), made(app, "b")
    outcomes = at_once(5, lambda n: repeated(lambda: labels.create(app, NewLabel(f"c{n}"))))
    assert outcomes.count(None) == 1
    assert all(isinstance(each, TooManyLabels | ConcurrentOperation | None) for each in outcomes)
    check(app)


def test_a_label_that_goes_while_it_is_put_on(app, recorder):
    label = made(app, "vip")

    def go(call, _):
        if call.operation == "BatchGetItem":
            recorder.after = None
            rows.remove(app, label)

    recorder.after = go
    with pytest.raises(LabelNotFound):
        labels.put_on(app, "vip", ["ada"])
    assert everything() == {"labels": {"#"}}


def test_a_label_that_others_write_all_the_time(app, monkeypatch):
    made(app, "vip")
    monkeypatch.setattr(limits, "TRANSACTION_WAIT", 0)
    for work in (
        lambda: labels.put_on(app, "vip", ["ada"]),
        lambda: labels.create(app, NewLabel("new")),
        lambda: labels.remove(app, "vip"),
    ):
        monkeypatch.setattr(table.client(), "transact_write_items", Conflicts(1000))
        assert isinstance(repeated(work), ConcurrentOperation)
