"""The alarms of a stage. Each says what to do first and names its heading in docs/operations.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib import limits
from infrastructure import functions, metrics, sizing
from infrastructure.metrics import Metric
from infrastructure.stages import Stage

Json = dict[str, Any]

TYPE, TOPIC = "AWS::CloudWatch::Alarm", "AlarmTopic"
_NEAR = 0.8  # of what is planned or allowed
_FAILED = 0.1  # per cent of calls: a time-out now and then is nobody's emergency
_UNSERVED = 1.0  # per cent of REST calls, and of posts to connections
_GHOSTS = 10.0  # per cent of pushes: clients lose their network without a word, a few of them all the time
_FEW = 10  # below this many in five minutes a share says nothing
_PUSH_LATENCY = 2000  # ms; a cold start and a repeated AWS call fit in
_FRAME_PATH = (functions.CONNECT, functions.MESSAGE, functions.DISCONNECT)


@dataclass(frozen=True)
class Alarm:
    name: str
    heading: str
    says: str  # what is the matter, and what to do first
    watched: tuple[tuple[str, Metric], ...]  # by the names that the formula gives them
    limit: float
    formula: str = ""  # empty: the one metric itself
    minutes: int = 5
    of: tuple[int, int] = (1, 1)  # so many of the last so many periods
    below: bool = False  # rings below the limit, and when nothing is heard at all
    few: str = ""  # what a percentile of few samples means


def alarms(stage: Stage, tables: dict[str, list[str]], queues: dict[str, Json]) -> list[Alarm]:
    """`tables`: the indexes of each. `queues`: properties of those that functions read."""
    return [
        *(alarm for name in functions.names() for alarm in _function(stage, name)),
        *(_slow(stage, name) for name in _FRAME_PATH),
        *(_silent(stage, name) for name in metrics.schedules(stage)),
        *(alarm for name, made in queues.items() for alarm in _queue(stage, name, made)),
        *(_table(stage, name, indexes) for name, indexes in tables.items()),
        *_delivery(stage),
        *_peaks(stage),
        Alarm(
            "rest-5xx",
            "REST errors",
            "REST calls are answered with 5xx. Look whether bugs or api_handler-errors ring too.",
            (("rate", metrics.rest(stage, "5XXError", "Average")),),
            _UNSERVED / 100,
            of=(2, 3),
        ),
        Alarm(
            "bugs",
            "Bugs",
            "A call ended in an exception that nobody foresaw. Read its trace.",
            (("bugs", metrics.product(stage, metrics.BUGS)),),
            0,
        ),
    ]


def _function(stage: Stage, name: str) -> Iterator[Alarm]:
    errors, calls = (metrics.function(stage, name, each) for each in ("Errors", "Invocations"))
    yield Alarm(
        f"{name}-errors",
        "Function errors",
        f"Calls of {name} fail or run out of time. Read its log.",
        (("errors", errors), ("calls", calls)),
        _FAILED,
        formula="100*errors/calls",
        of=(2, 3),
    )
    yield Alarm(
        f"{name}-throttles",
        "Function throttles",
        f"{name} is called more often than it may run. Compare its concurrency with the planned peak.",
        (("throttles", metrics.function(stage, name, "Throttles")),),
        0,
        minutes=1,
        of=(3, 5),
    )


def _slow(stage: Stage, name: str) -> Alarm:
    return Alarm(
        f"{name}-slow",
        "Slow functions",
        f"One call of {name} in a hundred takes half its time-out. Look for throttled tables.",
        (("duration", metrics.function(stage, name, "Duration", "p99")),),
        stage.of(name, "lambda_timeout") * 1000 / 2,
        of=(2, 3),
        few="evaluate",
    )


def _silent(stage: Stage, name: str) -> Alarm:
    return Alarm(
        f"{name}-silent",
        "Lost schedule",
        f"{name} did not run for five minutes. Look at its EventBridge rule.",
        (("calls", metrics.function(stage, name, "Invocations")),),
        1,
        below=True,
    )


def _queue(stage: Stage, name: str, made: Json) -> Iterator[Alarm]:
    [reader] = [each for each, (_, queue) in functions.consumers(stage.settings).items() if queue == name]
    dead, short = functions.dead(name), name.removeprefix(f"{stage.stack}-").removesuffix(".fifo")
    yield Alarm(
        f"{short}-late",
        "Late queue",
        f"Messages wait in {name} for longer than a bad one takes to die. Look at {reader}.",
        (("age", metrics.queue(name, "ApproximateAgeOfOldestMessage")),),
        made["VisibilityTimeout"] * made["RedrivePolicy"]["maxReceiveCount"],
    )
    yield Alarm(
        f"{short}-deep",
        "Late queue",
        f"More waits in {name} than a minute at the planned peak brings. Look at {reader}.",
        (("waiting", metrics.queue(name, "ApproximateNumberOfMessagesVisible")),),
        sizing.calls(stage.plan.peak, reader) * 60,
    )
    yield Alarm(
        f"{short}-dead",
        "Poisoned queue",
        f"{reader} could not serve a message. Read it in {dead} before you do anything with it.",
        (("dead", metrics.queue(dead, "ApproximateNumberOfMessagesVisible")),),
        0,
    )


def _table(stage: Stage, name: str, indexes: list[str]) -> Alarm:
    """Filled with 0, for CloudWatch leaves an alarm of DynamoDB as it was while there is no data."""
    pairs = [(index, event) for index in ("", *indexes) for event in ("ReadThrottleEvents", "WriteThrottleEvents")]
    watched = tuple((f"m{number}", metrics.table(name, event, index)) for number, (index, event) in enumerate(pairs))
    return Alarm(
        f"{name.removeprefix(stage.settings.prefix)}-throttled",
        "Throttled tables",
        f"DynamoDB refuses reads or writes of {name}. Look for one hot key.",
        watched,
        0,
        formula="+".join(f"FILL({each},0)" for each, _ in watched),
        of=(2, 3),
    )


def _delivery(stage: Stage) -> Iterator[Alarm]:
    pushes = ("pushes", metrics.product(stage, "Pushes"))
    yield Alarm(
        "push-latency",
        "Push latency",
        "From a frame's arrival to the receiver's device takes more than two seconds. Look for slow functions.",
        (("latency", metrics.product(stage, "ArrivalToPush", "p99")),),
        _PUSH_LATENCY,
        of=(3, 3),
        few="ignore",  # of few messages the slowest is a cold start
    )
    yield Alarm(
        "ghosts",
        "Ghost connections",
        "Pushes go to connections that are gone. Look whether the sweep runs and ends in time.",
        (("gone", metrics.product(stage, "Gone")), pushes),
        _GHOSTS,
        formula=f"IF(gone>{_FEW},100*gone/(gone+FILL(pushes,0)),0)",
        of=(2, 3),
    )
    yield Alarm(
        "posts-failing",
        "Failing posts",
        "The gateway does not take what is written to connections. Read the warnings of websocket_message.",
        (("failed", metrics.product(stage, "Failed.post_to_connection")), ("frames", metrics.product(stage, "Frames"))),
        _UNSERVED,
        formula=f"IF(failed>{_FEW},100*failed/FILL(frames,1),0)",
        of=(2, 3),
    )
    yield Alarm(
        "sweep-long",
        "Ghost connections",
        "The sweep does not get through all silent connections in a run. Look how many there are.",
        (("duration", metrics.function(stage, "sweep_connections", "Duration", "Maximum")),),
        limits.SWEEP_SECONDS * 1000,
        of=(2, 3),
    )


def _peaks(stage: Stage) -> Iterator[Alarm]:
    peak = stage.plan.peak
    yield Alarm(
        "concurrency",
        "Account concurrency",
        "The account runs almost as many functions at a time as the peak was planned for. Look which ones.",
        (("running", metrics.account("ConcurrentExecutions", "Maximum")),),
        sizing.reserved(stage.plan) * _NEAR,
        of=(2, 3),
    )
    yield Alarm(
        "connects",
        "Reconnect storm",
        "New connections come almost as fast as was planned for. Change nothing that would end more of them.",
        (("connects", metrics.function(stage, functions.CONNECT, "Invocations")),),
        sizing.opens(peak) * 60 * _NEAR,
        minutes=1,
    )


def resource(stage: Stage, alarm: Alarm) -> Json:
    properties: Json = {
        "AlarmName": f"{stage.stack}-{alarm.name}",
        "AlarmDescription": f"{alarm.says} docs/operations.md: {alarm.heading}.",
        "AlarmActions": [{"Ref": TOPIC}],
        "OKActions": [{"Ref": TOPIC}],
        "ComparisonOperator": "LessThanThreshold" if alarm.below else "GreaterThanThreshold",
        "Threshold": alarm.limit,
        "EvaluationPeriods": alarm.of[1],
        "TreatMissingData": "breaching" if alarm.below else "notBreaching",
        **(_computed(alarm) if alarm.formula else _plain(alarm)),
    }
    if alarm.of != (1, 1):
        properties["DatapointsToAlarm"] = alarm.of[0]
    if alarm.few:
        properties["EvaluateLowSampleCountPercentile"] = alarm.few
    return {"Type": TYPE, "Properties": properties}


def _plain(alarm: Alarm) -> Json:
    [(_, metric)] = alarm.watched
    statistic = "ExtendedStatistic" if metric.statistic.startswith("p") else "Statistic"
    return {**_metric(metric), "Period": alarm.minutes * 60, statistic: metric.statistic}


def _computed(alarm: Alarm) -> Json:
    shown = {"Id": "result", "Expression": alarm.formula}
    parts = [
        {
            "Id": name,
            "ReturnData": False,
            "MetricStat": {"Metric": _metric(metric), "Period": alarm.minutes * 60, "Stat": metric.statistic},
        }
        for name, metric in alarm.watched
    ]
    return {"Metrics": [shown, *parts]}


def _metric(metric: Metric) -> Json:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    made: Json = {"Namespace": metric.namespace, "MetricName": metric.name}
    return made | ({"Dimensions": dimensions} if dimensions else {})
