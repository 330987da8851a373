"""Pushes to all users of an app, or to who wears labels: begun at once, or at a time, and brought on by workers, some
users at a time. One worker has a task at a time; who was pushed to is noted, and not pushed to again if it dies."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from chalicelib import clock, limits
from chalicelib.delivery import queues
from chalicelib.errors import (
    ConcurrentOperation,
    IllegalArgument,
    LabelNotFound,
    TooManyAttempts,
    TooManyTasks,
)
from chalicelib.model.app import App
from chalicelib.model.labels import Label, legal_label
from chalicelib.model.pushing import Status, unsure
from chalicelib.model.pushtasks import Begun, NewTask, Task
from chalicelib.services import pushing
from chalicelib.store import apps, labels, people
from chalicelib.store import pushtasks as rows

_END = "~"  # a cursor behind every user
_REACHED = {Status.SUCCESS, Status.ASYNC_SUCCESS}


class Held(Exception):
    """Another worker has the task. Should that one die, the queue brings the message again."""


@dataclass(frozen=True)
class Portion:
    users: tuple[str, ...]
    cursor: str

    @property
    def last(self) -> bool:
        return self.cursor == _END


def begin(app: App, asked: NewTask) -> int:
    """The task's id. What brings it on is asked for before it is written: one that was not written does nothing, and
    one that was has all it needs, also if nobody heard of it."""
    pushing.check_open(app)
    now = clock.now()
    _check_start(asked.starts, now)
    _check_labels(app, asked.labels)
    task = Task(pushing.new_number(now), asked)
    if not asked.starts:
        queues.push_task(app, task.id, task.step, after=limits.TASK_AFTER)
    what, most = ("push/label", limits.LABEL_TASKS) if asked.labels else ("push/task", limits.APP_TASKS)
    look = asked.starts or now + limits.TASK_WATCHED * 1000
    _check_begun(rows.begin(app, task, what, most, now, look), asked)
    return task.id


def _check_start(starts: int, now: int) -> None:
    if starts and not limits.TASK_AHEAD * 1000 <= starts - now <= limits.TASK_AHEAD_LONGEST * 1000:
        raise IllegalArgument("startDate must be from 1 hour to 30 days ahead, by UTC")


def _check_labels(app: App, names: Sequence[str]) -> None:
    found = labels.some(app, [name for name in names if legal_label(name)])
    for name in names:
        if name not in found:
            raise LabelNotFound(name)


def _check_begun(begun: Begun, asked: NewTask) -> None:
    if begun is Begun.TOO_OFTEN:
        raise TooManyAttempts
    if begun is Begun.FULL and asked.starts:
        raise TooManyTasks(limits.TASKS_WAITING, "wait")
    if begun is Begun.FULL:
        raise TooManyTasks(limits.TASKS_RUNNING, "run")
    if begun is Begun.OVERTAKEN:
        raise ConcurrentOperation("others begin push tasks of this app. Please try again")


def go_on(org: str, name: str, task_id: int, step: int) -> None:
    """A worker's part, then the next message. If it stops, the next attempt goes on where it stood."""
    app = apps.get(org, name)
    task = rows.get(app, task_id) if app is not None and app.serving and app.pushes else None
    if app is None or task is None or task.done:
        return
    if task.step == step + 1:
        queues.push_task(app, task.id, task.step)  # an attempt before this one may have stopped before it did
    elif task.step == step:
        _work(app, _hold(app, task))


def ring(app: App, task_id: int) -> None:
    """Begin a task whose time has come, bring on one whose message was lost; and look again later, until it is done."""
    task, now = rows.get(app, task_id), clock.now()
    if task is None or task.done:
        return
    if now - task.since > limits.TASK_GIVEN_UP * 1000:
        rows.end(app, task, now)
        return
    if task.asked.starts and not rows.start(app, task.id):
        rows.look_again(app, task.id, now + 60_000)  # when one that runs may have ended
        return
    if not task.moved or now - task.moved > limits.TASK_STALLED * 1000:
        queues.push_task(app, task.id, task.step)
    rows.look_again(app, task.id, now + limits.TASK_WATCHED * 1000)


def _hold(app: App, task: Task) -> Task:
    now = clock.now()
    held = replace(task, held=True, moved=now)
    if (task.held and now - task.moved <= limits.TASK_HELD * 1000) or not rows.change(app, task, held):
        raise Held
    return held


def _work(app: App, task: Task) -> None:
    worn = labels.some(app, task.asked.labels)
    for left in reversed(range(limits.TASK_PORTIONS)):
        portion = _next(app, task, worn.values())
        done = _push(app, task, portion.users)
        if portion.last:
            rows.end(app, done, clock.now())
            return
        done = replace(done, cursor=portion.cursor, moved=clock.now(), held=left > 0, step=task.step + (not left))
        if not rows.change(app, task, done):
            raise Held
        task = done
    queues.push_task(app, task.id, task.step)


def _next(app: App, task: Task, worn: Collection[Label]) -> Portion:
    if not task.asked.labels:
        users = people.page(app, limits.TASK_USERS, task.cursor)
        return Portion(tuple(user.username for user in users.items), users.cursor or _END)
    if len(worn) < len(task.asked.labels):
        return Portion((), _END)  # a label is gone meanwhile: nobody wears it
    rarest, *others = sorted(worn, key=lambda label: label.wearers)
    page = labels.wearers(app, rarest, limits.TASK_USERS, task.cursor)
    names = [wearer.username for wearer in page.items]
    wearing = labels.wearing(app, others, names) if others else frozenset(names)
    return Portion(tuple(name for name in names if name in wearing), page.cursor or _END)


def _push(app: App, task: Task, usernames: Sequence[str]) -> Task:
    """The task with what became of them. Who was pushed to by an attempt before this one is not again; of whom nobody
    could say is tried again alone."""
    results = pushing.to_users(app, usernames, task.asked.message, number=task.id) if usernames else {}
    pushed = {name for name, some in results.items() if any(each.status in _REACHED for each in some)}
    failed = {name for name, some in results.items() if any(each.platform for each in some)} - pushed
    if busy := unsure(results):
        pushing.later(app, busy, task.asked.message, number=task.id)
    return replace(task, pushed=task.pushed + len(pushed), failed=task.failed + len(failed))
