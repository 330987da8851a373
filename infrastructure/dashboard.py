"""The dashboard of a stage: traffic, what people feel, then functions, queues and tables."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from infrastructure import functions, metrics
from infrastructure.metrics import Metric
from infrastructure.stages import Stage

Json = dict[str, Any]
Shown = Sequence[Metric | str]  # a string is an expression

_WIDTH, _HEIGHT, _COLUMNS = 8, 6, 3
_PERIOD = 300
_UNITS = ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ReadThrottleEvents", "WriteThrottleEvents")
_REGION = "${AWS::Region}"
_NOT_REACHED = ("Gone", "Gaps", "Failed.post_to_connection", "Failed.deliver", "Failed.notify", "Failed.push", "Shed")


def resource(stage: Stage, tables: Iterable[str], queues: Iterable[str], alarms: Iterable[str]) -> Json:
    """`alarms`: their names."""
    widgets = [_placed(0, _states(alarms), wide=True)]
    for place, (title, shown) in enumerate(_graphs(stage, list(tables), list(queues)), 1):
        widgets.append(_placed(place, _graph(title, shown)))
    body = json.dumps({"widgets": widgets}, separators=(",", ":"))
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardName": stage.stack, "DashboardBody": {"Fn::Sub": body}},
    }


def _graphs(stage: Stage, tables: list[str], queues: list[str]) -> list[tuple[str, Shown]]:
    return [
        ("Traffic", [metrics.product(stage, name) for name in ("Frames", "Sends", "Pushes", "RestCalls")]),
        ("Arrival to push, ms", [metrics.product(stage, "ArrivalToPush", each) for each in ("p50", "p99")]),
        ("Not reached", [metrics.product(stage, name) for name in _NOT_REACHED]),
        ("Refusals", [_search("{Stoa,service} Refused")]),
        ("Bugs", [metrics.product(stage, metrics.BUGS)]),
        ("REST", [metrics.rest(stage, name) for name in ("Count", "4XXError", "5XXError")]),
        ("WebSocket", [_sockets(stage, name) for name in ("ConnectCount", "MessageCount", "ExecutionError")]),
        *((f"{name} of functions", _functions(stage, name)) for name in ("Invocations", "Errors", "Throttles")),
        ("Duration of functions, p99", _functions(stage, "Duration", "p99")),
        ("Running at a time", _functions(stage, "ConcurrentExecutions", "Maximum")),
        ("Age of queues, seconds", [metrics.queue(name, "ApproximateAgeOfOldestMessage") for name in queues]),
        ("Waiting in queues", [metrics.queue(name, "ApproximateNumberOfMessagesVisible") for name in queues]),
        *((name, [metrics.table(table, name) for table in tables]) for name in _UNITS),
        ("Errors of DynamoDB", [_system_errors(tables)]),
    ]


def _functions(stage: Stage, name: str, statistic: str = "Sum") -> Shown:
    return [metrics.function(stage, function, name, statistic) for function in functions.names()]


def _sockets(stage: Stage, name: str) -> str:
    """The WebSocket API goes by an id, which nobody knows before it is there."""
    return _search(f'{{AWS/ApiGateway,ApiId,Stage}} MetricName="{name}" Stage="{stage.gateway_stage}"')


def _system_errors(tables: list[str]) -> str:
    """Of every operation, which are more than an alarm could hold."""
    named = " OR ".join(f'"{table}"' for table in tables)
    return _search(f'{{AWS/DynamoDB,Operation,TableName}} MetricName="SystemErrors" TableName=({named})')


def _search(asked: str) -> str:
    return f"SEARCH('{asked}', 'Sum', {_PERIOD})"


def _graph(title: str, shown: Shown) -> Json:
    properties: Json = {"title": title, "region": _REGION, "period": _PERIOD, "stat": "Sum"}
    return {"type": "metric", "properties": properties | {"metrics": _lines(shown)}}


def _lines(shown: Shown) -> list[list[Any]]:
    """A field that is as in the line above is a dot: CloudWatch reads it so, and a template has its limits."""
    lines: list[list[Any]] = []
    above: list[str] = []
    for each in shown:
        if isinstance(each, str):
            lines.append([{"expression": each}])
            continue
        named = [each.namespace, each.name, *(part for pair in each.dimensions for part in pair)]
        before = above if len(above) == len(named) else [""] * len(named)
        line: list[Any] = ["." if field == over else field for field, over in zip(named, before, strict=True)]
        lines.append(line + ([{"stat": each.statistic}] if each.statistic != "Sum" else []))
        above = named
    return lines


def _states(alarms: Iterable[str]) -> Json:
    arn = f"arn:${{AWS::Partition}}:cloudwatch:{_REGION}:${{AWS::AccountId}}:alarm:"
    return {"type": "alarm", "properties": {"title": "Alarms", "alarms": [arn + name for name in alarms]}}


def _placed(place: int, widget: Json, *, wide: bool = False) -> Json:
    row, column = (0, 0) if wide else divmod(place - 1 + _COLUMNS, _COLUMNS)
    width = _WIDTH * _COLUMNS if wide else _WIDTH
    return widget | {"x": column * _WIDTH, "y": row * _HEIGHT, "width": width, "height": _HEIGHT}
