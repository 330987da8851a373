"""Push tasks: rows of store.pushes. Partition `<app>/tasks`: a row for each task by its id, gone by TTL some time after
it ended, and before them one with the ids of those that run and of those that wait for their time."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.model import pushing
from chalicelib.model.app import App
from chalicelib.model.pushtasks import Begun, NewTask, Task
from chalicelib.store import expiry, pushes, rates, table, transactions

_NAME = pushes.Row.Meta.table_name
_LIVE = "#"  # no id begins with it
_RUNNING, _WAITING = "running", "waiting"
_STANDS, _COUNTS = ("step", "cursor", "held", "moved"), ("pushed", "failed")


def begin(app: App, task: Task, what: str, most: Sequence[tuple[int, int]], now: int, look: int) -> Begun:
    """Unless `what` was done as often as it may be, or there is no room. It is looked after for the first time then."""
    place, room = (_WAITING, limits.TASKS_WAITING) if task.asked.starts else (_RUNNING, limits.TASKS_RUNNING)
    counted = rates.steps(app, what, most, now)
    live = transactions.update(
        _NAME,
        _key(app, _LIVE),
        "ADD #place :one",
        "attribute_not_exists(#place) OR size(#place) < :room",
        ExpressionAttributeNames={"#place": place},
        ExpressionAttributeValues={":one": _one(task.id), ":room": table.value(room)},
    )
    row = transactions.put(_NAME, _key(app, _sort(task.id)) | _row(task))
    failed = transactions.write([*counted, live, row, expiry.look_after(app, task.id, look)])
    if failed is None:
        return Begun.OVERTAKEN
    if not failed:
        return Begun.DONE
    return Begun.TOO_OFTEN if min(failed) < len(counted) else Begun.FULL


def get(app: App, task: int) -> Task | None:
    """Consistent."""
    answer = table.client().get_item(TableName=_NAME, Key=_key(app, _sort(task)), ConsistentRead=True)
    return _task(answer["Item"]) if "Item" in answer else None


def start(app: App, task: int) -> bool:
    """One that waited for its time. False: as many run as may. Again it is the same."""
    return table.holds(
        table.client().update_item,
        TableName=_NAME,
        Key=_key(app, _LIVE),
        UpdateExpression="ADD #running :one DELETE #waiting :one",
        ConditionExpression="attribute_not_exists(#running) OR size(#running) < :room OR contains(#running, :task)",
        ExpressionAttributeNames={"#running": _RUNNING, "#waiting": _WAITING},
        ExpressionAttributeValues={
            ":one": _one(task),
            ":task": {"S": _sort(task)},
            ":room": table.value(limits.TASKS_RUNNING),
        },
    )


def change(app: App, seen: Task, task: Task) -> bool:
    """What its worker made of it. False: it is not as it was seen, for another one has it, or it ended."""
    said = {f":{name}": table.value(getattr(task, name)) for name in (*_STANDS, *_COUNTS)}
    stood = {f":was_{name}": table.value(getattr(seen, name)) for name in _STANDS}
    as_seen = [f"#{name} = :was_{name}" for name in _STANDS]
    return table.holds(
        table.client().update_item,
        TableName=_NAME,
        Key=_key(app, _sort(task.id)),
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in (*_STANDS, *_COUNTS)),
        ConditionExpression=" AND ".join(["attribute_not_exists(#done)", *as_seen]),
        ExpressionAttributeNames={f"#{name}": name for name in (*_STANDS, *_COUNTS, "done")},
        ExpressionAttributeValues=said | stood,
    )


def end(app: App, task: Task, now: int) -> None:
    """However often."""
    over = transactions.update(
        _NAME,
        _key(app, _sort(task.id)),
        "SET #done = :now, #ttl = :ttl, #pushed = :pushed, #failed = :failed",
        "attribute_exists(what) AND attribute_not_exists(#done)",
        ExpressionAttributeNames={f"#{name}": name for name in ("done", "ttl", "pushed", "failed")},
        ExpressionAttributeValues={
            ":now": table.value(now),
            ":ttl": table.value(now // 1000 + limits.TASK_KEPT),
            ":pushed": table.value(task.pushed),
            ":failed": table.value(task.failed),
        },
    )
    live = transactions.update(
        _NAME,
        _key(app, _LIVE),
        "DELETE #running :one, #waiting :one",
        ExpressionAttributeNames={"#running": _RUNNING, "#waiting": _WAITING},
        ExpressionAttributeValues={":one": _one(task.id)},
    )
    transactions.write([over, live])


def look_again(app: App, task: int, due: int) -> None:
    """After the task, at this time."""
    table.client().put_item(**expiry.look_after(app, task, due)["Put"])


def live(app: App) -> tuple[frozenset[int], frozenset[int]]:
    """Those that run, and those that wait."""
    item = table.client().get_item(TableName=_NAME, Key=_key(app, _LIVE), ConsistentRead=True).get("Item", {})
    running, waiting = (frozenset(map(int, item.get(place, {}).get("SS", ()))) for place in (_RUNNING, _WAITING))
    return running, waiting


def _row(task: Task) -> dict[str, Any]:
    asked = {
        "said": table.value(json.dumps(pushing.show(task.asked.message), ensure_ascii=False)),
        "labels": table.value(",".join(task.asked.labels)),
        "starts": table.value(task.asked.starts),
    }
    return asked | {name: table.value(getattr(task, name)) for name in (*_STANDS, *_COUNTS)}


def _task(item: dict[str, Any]) -> Task:
    asked = NewTask(
        pushing.read(json.loads(item["said"]["S"])),
        tuple(filter(None, item["labels"]["S"].split(","))),
        int(item["starts"]["N"]),
    )
    numbers = {name: int(item[name]["N"]) for name in ("step", "moved", *_COUNTS, "done") if name in item}
    return Task(int(item["what"]["S"]), asked, cursor=item["cursor"]["S"], held=item["held"]["BOOL"], **numbers)


def _one(task: int) -> dict[str, Any]:
    return {"SS": [_sort(task)]}


def _sort(task: int) -> str:
    return f"{task:019d}"


def _key(app: App, what: str) -> dict[str, Any]:
    return {"of": {"S": f"{app.key}/tasks"}, "what": {"S": what}}
