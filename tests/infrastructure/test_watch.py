"""What watches a stage, held against what there is to watch and against what the runbook says."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from infrastructure import functions, sizing, stages
from infrastructure.stages import Stage
from infrastructure.template import template
from infrastructure.watch import watching

DEV = stages.stage("dev")
PROD = stages.stage("prod")
BOTH = pytest.mark.parametrize("stage", [DEV, PROD], ids=lambda stage: stage.name)
RUNBOOK = (stages.ROOT / "docs" / "operations.md").read_text()
ONE_STACK = 1024 * 1024  # bytes of a template that CloudFormation takes from a bucket

# What AWS documents of its services: the metrics we use, by the dimensions they have.
FUNCTION = {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"}
QUEUE = {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}
TABLE = {"ReadThrottleEvents", "WriteThrottleEvents", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"}
SOCKETS = {"ConnectCount", "MessageCount", "IntegrationError", "ClientError", "ExecutionError", "IntegrationLatency"}
DOCUMENTED = {
    ("AWS/Lambda", ()): {"ConcurrentExecutions", "UnreservedConcurrentExecutions"},
    ("AWS/Lambda", ("FunctionName",)): FUNCTION,
    ("AWS/SQS", ("QueueName",)): QUEUE,
    ("AWS/DynamoDB", ("TableName",)): TABLE,
    ("AWS/DynamoDB", ("TableName", "GlobalSecondaryIndexName")): TABLE,
    ("AWS/DynamoDB", ("Operation", "TableName")): {"SystemErrors", "ThrottledRequests", "SuccessfulRequestLatency"},
    ("AWS/ApiGateway", ("ApiName", "Stage")): {"Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"},
    ("AWS/ApiGateway", ("ApiId", "Stage")): SOCKETS,
}


def resources(type: str, stage: Stage = DEV):
    return [made["Properties"] for made in watching(stage)["Resources"].values() if made["Type"] == type]


def alarms(stage: Stage = DEV):
    return {
        made["AlarmName"].removeprefix(f"{stage.stack}-"): made for made in resources("AWS::CloudWatch::Alarm", stage)
    }


def parts(alarm):
    """The metrics of an alarm, whether it computes with them or not."""
    return [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each] or [alarm]


def of_alarms(stage: Stage):
    for alarm in alarms(stage).values():
        for each in parts(alarm):
            yield each["Namespace"], each["MetricName"], {d["Name"]: d["Value"] for d in each.get("Dimensions", [])}


def graphs(stage: Stage):
    [made] = resources("AWS::CloudWatch::Dashboard", stage)
    widgets = json.loads(made["DashboardBody"]["Fn::Sub"])["widgets"]
    return [each["properties"] for each in widgets if each["type"] == "metric"]


def of_dashboard(stage: Stage):
    for graph in graphs(stage):
        above = []
        for line in graph["metrics"]:
            if isinstance(line[0], dict):
                continue
            fields = [field for field in line if isinstance(field, str)]
            above = [before if field == "." else field for field, before in zip(fields, above or fields, strict=True)]
            yield above[0], above[1], dict(zip(above[2::2], above[3::2], strict=True))


def searches(stage: Stage):
    for graph in graphs(stage):
        for line in graph["metrics"]:
            if isinstance(line[0], dict):
                yield re.fullmatch(r"SEARCH\('\{([^}]+)\} (.+)', '\w+', \d+\)", line[0]["expression"]).groups()


def emitted() -> set[str]:
    """The metrics of the product's code; of a name that is made, what it begins with."""
    found = set()
    for path in (stages.ROOT / "chalicelib").rglob("*.py"):
        for verb, name in re.findall(r'telemetry\.(count|metric|failure)\(\s*f?"([^"{]+)', path.read_text()):
            found.add(f"Failed.{name}" if verb == "failure" else name)
    return found


def said(code: str) -> list[dict]:
    """The lines that a process of the product writes."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=stages.ROOT, env={"STOA_LOG_LEVEL": "INFO"}
    )
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


@BOTH
def test_the_linter_finds_nothing(stage, tmp_path):
    path = tmp_path / "template.json"
    path.write_text(json.dumps(watching(stage)))
    linter = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([linter, path], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@BOTH
def test_the_template_is_not_too_large(stage):
    assert len(json.dumps(watching(stage), separators=(",", ":"))) < ONE_STACK


def test_the_command_prints_the_template():
    command = [sys.executable, "-m", "infrastructure.watch", "--stage", "prod", "--minified"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=stages.ROOT)
    assert json.loads(done.stdout) == watching(PROD)


@BOTH
def test_every_metric_is_one_that_somebody_sends(stage):
    for namespace, name, dimensions in (*of_alarms(stage), *of_dashboard(stage)):
        if namespace == "Stoa":
            assert (name in emitted() or name == "Bugs", dimensions) == (True, {"service": stage.stack}), name
        else:
            assert name in DOCUMENTED[namespace, tuple(dimensions)], (namespace, name)


@BOTH
def test_every_metric_is_of_something_that_is_there(stage):
    kept = [made["Properties"] for made in template(stage)["Resources"].values()]
    tables = {
        made["TableName"]: {index["IndexName"] for index in made.get("GlobalSecondaryIndexes", [])}
        for made in kept
        if "TableName" in made
    }
    there = {
        "FunctionName": {stage.function(name) for name in functions.names()},
        "QueueName": {made["QueueName"] for made in kept if "QueueName" in made},
        "TableName": set(tables),
        "ApiName": {json.loads(stages.FILE.read_text())["app_name"]},  # Chalice's name for the API
        "Stage": {stage.gateway_stage},
        "service": {stage.said["environment_variables"]["POWERTOOLS_SERVICE_NAME"]},
    }
    for _, _, dimensions in (*of_alarms(stage), *of_dashboard(stage)):
        for dimension, value in dimensions.items():
            known = there[dimension] if dimension in there else tables[dimensions["TableName"]]
            assert value in known, (dimension, value)


def test_searches_of_the_dashboard_ask_for_what_somebody_sends():
    asked = dict(searches(DEV))
    assert asked.pop("Stoa,service") in {name.rstrip(".") for name in emitted()}
    for kind, terms in asked.items():
        namespace, *dimensions = kind.split(",")
        [name] = re.findall(r'MetricName="(\w+)"', terms)
        assert name in DOCUMENTED[namespace, tuple(dimensions)]


def test_the_product_says_its_metrics_under_the_name_that_is_watched():
    line = said("from chalicelib import telemetry as t; t.count('Frames'); t.summary(operation='send', outcome='ok')")[
        1
    ]
    [told] = line["_aws"]["CloudWatchMetrics"]
    assert (told["Namespace"], told["Dimensions"], line["service"]) == ("Stoa", [["service"]], "stoa")


def test_a_line_about_a_bug_is_counted():
    [line] = said("from chalicelib import telemetry as t\nwith t.call('frame'): raise ValueError")
    assert (line["outcome"], line["service"]) == ("bug", "stoa")
    filters = resources("AWS::Logs::MetricFilter")
    groups = {f"/aws/lambda/{DEV.function(name)}" for name in (functions.REST, functions.MESSAGE)}
    assert {made["LogGroupName"] for made in filters} == groups
    for made in filters:
        assert made["FilterPattern"] == '{ $.outcome = "bug" }'
        [counted] = made["MetricTransformations"]
        assert (counted["MetricNamespace"], counted["Dimensions"]) == (
            "Stoa",
            [{"Key": "service", "Value": "$.service"}],
        )


def test_nothing_is_left_unwatched():
    names = set(alarms())
    for function in functions.names():
        assert {f"{function}-errors", f"{function}-throttles"} <= names
    assert {f"{name}-silent" for name in ("sweep_connections", "expire_messages")} == {
        name for name in names if name.endswith("-silent")
    }
    for _, queue in functions.consumers(DEV.settings).values():
        short = queue.removeprefix("stoa-dev-").removesuffix(".fifo")
        assert {f"{short}-{state}" for state in ("late", "deep", "dead")} <= names
    tables = [made["Properties"] for made in template(DEV)["Resources"].values() if "TableName" in made["Properties"]]
    for table in tables:
        watched = alarms()[f"{table['TableName'].removeprefix('stoa-dev-')}-throttled"]
        assert len(parts(watched)) == 2 + 2 * len(table.get("GlobalSecondaryIndexes", []))


@BOTH
def test_thresholds_follow_the_planned_peak(stage):
    peak, made = stage.plan.peak, alarms(stage)
    assert made["concurrency"]["Threshold"] == pytest.approx(0.8 * sizing.reserved(stage.plan))
    assert made["connects"]["Threshold"] == pytest.approx(0.8 * 60 * sizing.opens(peak))
    for reader, (_, queue) in functions.consumers(stage.settings).items():
        deep = made[f"{queue.removeprefix(stage.stack)[1:].removesuffix('.fifo')}-deep"]
        assert deep["Threshold"] == 60 * sizing.calls(peak, reader)
    for name in ("websocket_connect", "websocket_message", "websocket_disconnect"):
        assert made[f"{name}-slow"]["Threshold"] == 500 * stage.of(name, "lambda_timeout")


def test_silence_rings_only_where_something_must_be_heard():
    for name, made in alarms().items():
        silent = name.endswith("-silent")
        assert made["TreatMissingData"] == ("breaching" if silent else "notBreaching")
        assert made["ComparisonOperator"] == ("LessThanThreshold" if silent else "GreaterThanThreshold")


def test_every_name_in_a_formula_is_a_metric_and_the_formula_alone_is_watched():
    computed = [made["Metrics"] for made in alarms().values() if "Metrics" in made]
    assert computed
    for metrics in computed:
        formula, *watched = metrics
        used = set(re.findall(r"[a-z]\w*", formula["Expression"]))
        assert used == {each["Id"] for each in watched}
        assert all(each["ReturnData"] is False for each in watched)
        assert len(watched) <= 10  # CloudWatch takes no more


def test_alarms_reach_the_topic_through_a_key_that_lets_cloudwatch_in():
    [topic], [key] = resources("AWS::SNS::Topic"), resources("AWS::KMS::Key")
    assert topic["KmsMasterKeyId"] == {"Ref": "AlarmKey"}
    allowed = {
        action: statement["Principal"]
        for statement in key["KeyPolicy"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert allowed["kms:Decrypt"] == allowed["kms:GenerateDataKey*"] == {"Service": "cloudwatch.amazonaws.com"}
    for made in alarms().values():
        assert made["AlarmActions"] == made["OKActions"] == [{"Ref": "AlarmTopic"}]


def test_a_letter_is_sent_only_to_whom_the_stage_names():
    told = Stage("dev", DEV.said, replace(DEV.plan, alarms_to="ops@example.com"))
    assert "Subscription" not in resources("AWS::SNS::Topic")[0]
    assert resources("AWS::SNS::Topic", told)[0]["Subscription"] == [
        {"Protocol": "email", "Endpoint": "ops@example.com"}
    ]


@pytest.mark.usefixtures("_cloud")
def test_cloudwatch_takes_every_alarm_and_the_dashboard():
    """As CloudFormation would hand them over: it has no other names for these properties than CloudWatch itself."""
    watch, topic = boto3.client("cloudwatch"), ["arn:aws:sns:us-east-1:123456789012:stoa-dev-alarms"]
    for made in alarms().values():
        watch.put_metric_alarm(**made | {"AlarmActions": topic, "OKActions": topic})
    [made] = resources("AWS::CloudWatch::Dashboard")
    region = made["DashboardBody"]["Fn::Sub"].replace("${AWS::Region}", "us-east-1")
    watch.put_dashboard(DashboardName=made["DashboardName"], DashboardBody=region)
    names = {each["AlarmName"] for each in watch.describe_alarms(MaxRecords=100)["MetricAlarms"]}
    assert names == {f"stoa-dev-{name}" for name in alarms()}
    shown = json.loads(watch.get_dashboard(DashboardName="stoa-dev")["DashboardBody"])["widgets"][0]["properties"]
    assert {arn.rsplit(":", 1)[1] for arn in shown["alarms"]} == names
    watch.delete_alarms(AlarmNames=list(names))


@BOTH
def test_every_alarm_says_what_to_do_and_where_the_runbook_goes_on(stage):
    headings = set(re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE))
    for name, made in alarms(stage).items():
        says, heading = re.fullmatch(r"(.+\. .+\.) docs/operations\.md: (.+)\.", made["AlarmDescription"]).groups()
        assert heading in headings, name
        assert len(says) < 200
