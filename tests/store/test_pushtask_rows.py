"""Push tasks: how many run and wait, whose turn it is, and when they are looked after."""

from dataclasses import replace

from chalicelib import limits
from chalicelib.model.conversation import Conversation
from chalicelib.model.pushing import PushMessage
from chalicelib.model.pushtasks import Begun, NewTask, Task
from chalicelib.store import expiry, pushes, pushtasks, table
from tests.store import taskrows

AT = 33_333_333 * 60_000  # a minute's first millisecond
SAID = PushMessage("t", "c", "s", {"k": [1]}, add_badge=1, set_badge=0, blocks={"apns": {"x": "ü"}})
FIRST = Task(AT << 22, NewTask(SAID, ("a", "b")))
LATER = replace(FIRST, id=FIRST.id + 1, asked=replace(FIRST.asked, labels=(), starts=AT + 60_000))
OFTEN = ((1000, 60),)


def begin(app, task=FIRST, most=OFTEN):
    return pushtasks.begin(app, task, "push", most, AT, AT)


def due(minute=AT // 60_000):
    return [row for shard in range(limits.EXPIRY_SHARDS) for row in expiry.due(minute, shard, AT + 10**9)]


def test_rows_that_one_release_leaves_for_another(app):
    taskrows.write(app)
    assert taskrows.read(app) == taskrows.EXPECTED


def test_a_task_is_kept_whole(app, other):
    assert begin(app) is begin(app, LATER) is Begun.DONE
    assert (pushtasks.get(app, FIRST.id), pushtasks.get(app, LATER.id)) == (FIRST, LATER)
    assert pushtasks.get(app, 7) is pushtasks.get(other, FIRST.id) is None
    assert pushtasks.live(app) == ({FIRST.id}, {LATER.id})
    assert pushtasks.live(other) == (set(), set())


def test_as_many_as_may_run_or_wait(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_WAITING", 2)
    for task, most in ((FIRST, limits.TASKS_RUNNING), (LATER, 2)):
        ids = [task.id + 10 * n for n in range(most)]
        assert [begin(app, replace(task, id=id)) for id in ids] == [Begun.DONE] * most
        assert begin(app, replace(task, id=task.id + 500)) is Begun.FULL
    assert [len(some) for some in pushtasks.live(app)] == [limits.TASKS_RUNNING, 2]
    assert not pushtasks.start(app, LATER.id)
    pushtasks.end(app, FIRST, AT)
    assert pushtasks.start(app, LATER.id)
    assert pushtasks.start(app, LATER.id), "again"
    assert [len(some) for some in pushtasks.live(app)] == [limits.TASKS_RUNNING, 1]


def test_too_often_comes_first_and_nothing_is_counted(app, monkeypatch):
    monkeypatch.setattr(limits, "TASKS_RUNNING", 2)
    most = ((3, 60), (9, 86_400))
    ids = [FIRST.id + n for n in range(6)]
    assert [begin(app, replace(FIRST, id=id), most) for id in ids[:3]] == [Begun.DONE] * 2 + [Begun.FULL]
    pushtasks.end(app, FIRST, AT)
    assert [begin(app, replace(FIRST, id=id), most) for id in ids[3:5]] == [Begun.DONE, Begun.TOO_OFTEN]


def test_at_once_no_more_than_may_run(app, at_once):
    done = at_once(8, lambda n: begin(app, replace(FIRST, id=FIRST.id + n)))
    assert len(pushtasks.live(app)[0]) == done.count(Begun.DONE) <= limits.TASKS_RUNNING


def test_one_worker_gets_it(app, at_once):
    begin(app)
    held = replace(FIRST, held=True, moved=AT)
    assert at_once(8, lambda _: pushtasks.change(app, FIRST, held)).count(True) == 1
    assert pushtasks.get(app, FIRST.id) == held
    assert not pushtasks.change(app, FIRST, held)
    further = replace(held, cursor="m", moved=AT + 1, pushed=4, failed=1)
    assert pushtasks.change(app, held, further)
    assert pushtasks.get(app, FIRST.id) == further
    for seen in (
        held,
        replace(further, step=1),
        replace(further, cursor="n"),
        replace(further, held=False),
        replace(further, moved=AT),
    ):
        assert not pushtasks.change(app, seen, FIRST)
    last = replace(further, step=1, held=False, cursor="z")
    assert pushtasks.change(app, further, last)
    assert pushtasks.get(app, FIRST.id) == last


def test_a_task_ends_once(app):
    begin(app), begin(app, LATER)
    for task in (FIRST, LATER):
        pushtasks.end(app, replace(task, pushed=5, failed=2), AT + 5)
        pushtasks.end(app, replace(task, pushed=9), AT + 6)
        assert pushtasks.get(app, task.id) == replace(task, pushed=5, failed=2, done=AT + 5)
        assert not pushtasks.change(app, task, replace(task, cursor="m"))
    assert pushtasks.live(app) == (set(), set())
    pushtasks.end(app, replace(FIRST, id=7), AT)
    assert pushtasks.get(app, 7) is None
    items = table.client().scan(TableName=pushes.Row.Meta.table_name)["Items"]
    assert {int(item["ttl"]["N"]) for item in items if "ttl" in item} == {(AT + 5) // 1000 + limits.TASK_KEPT}


def test_it_is_looked_after_in_its_minute(app, other):
    begin(app)
    pushtasks.look_again(app, FIRST.id, AT + 61_000)
    pushtasks.look_again(other, FIRST.id, AT + 1)
    ours, theirs = sorted(due(), key=lambda row: row.app)
    assert [(row.org, row.app, row.message, row.conversation, row.at) for row in (ours, theirs)] == [
        ("acme", "shop", FIRST.id, None, AT),
        ("acme", "shop-2", FIRST.id, None, AT + 1),
    ]
    expiry.remove(ours)
    assert due() == [theirs]
    assert [row.at for row in due(AT // 60_000 + 1)] == [AT + 61_000]
    assert expiry.oldest() == AT // 60_000


def test_a_message_that_ends_in_the_same_minute_is_another_thing(app):
    expiry.add(app, FIRST.id, Conversation.between("ada", "grace"), 5, AT)
    begin(app)
    task, message = sorted(due(), key=lambda row: row.conversation is not None)
    assert (task.message, message.message, message.seq) == (FIRST.id, FIRST.id, 5)
    expiry.remove(task)
    assert due() == [message]
    begin(app)
    expiry.remove(message)
    assert due() == [task]
