"""What CloudWatch can be asked for: metrics of AWS by the names of a stage, and those that the product's own lines
carry (chalicelib/telemetry.py)."""

from dataclasses import dataclass

from infrastructure import functions
from infrastructure.stages import Stage

_API = "stoa"  # what Chalice calls the REST API: the app's name, in every stage
BUGS = "Bugs"  # counted from the lines that say so, see watch.py


@dataclass(frozen=True)
class Metric:
    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str = "Sum"


def account(name: str, statistic: str) -> Metric:
    """Of all functions of the account in the region, whatever their stage."""
    return Metric("AWS/Lambda", name, (), statistic)


def function(stage: Stage, function: str, name: str, statistic: str = "Sum") -> Metric:
    return Metric("AWS/Lambda", name, (("FunctionName", stage.function(function)),), statistic)


def queue(queue: str, name: str) -> Metric:
    return Metric("AWS/SQS", name, (("QueueName", queue),), "Maximum")


def table(table: str, name: str, index: str = "") -> Metric:
    """The metrics of a table leave out its indexes."""
    dimensions = {"TableName": table} | ({"GlobalSecondaryIndexName": index} if index else {})
    return Metric("AWS/DynamoDB", name, tuple(dimensions.items()))


def rest(stage: Stage, name: str, statistic: str = "Sum") -> Metric:
    return Metric("AWS/ApiGateway", name, (("ApiName", _API), ("Stage", stage.gateway_stage)), statistic)


def product(stage: Stage, name: str, statistic: str = "Sum") -> Metric:
    return Metric("Stoa", name, (("service", stage.stack),), statistic)


def schedules(stage: Stage) -> list[str]:
    """Functions that nobody but the clock calls."""
    called = {functions.REST, functions.CONNECT, functions.MESSAGE, functions.DISCONNECT}
    return [name for name in functions.names() if name not in called | functions.consumers(stage.settings).keys()]
