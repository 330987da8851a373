"""Prints the CloudFormation template of what watches a stage: a topic, alarms, a dashboard. Made from what template.py
makes and `app.py` registers, so what is added there is watched too. Its stack comes last."""

from typing import Any

from infrastructure import alarms, dashboard, functions, metrics, template
from infrastructure.stages import Stage

Json = dict[str, Any]

# Their edges answer a bug and go on; of the others Lambda itself says that they failed.
_SURVIVE_BUGS = (functions.REST, functions.MESSAGE)


def watching(stage: Stage) -> Json:
    kept = template.template(stage)["Resources"]
    tables, queues = _tables(kept), _queues(kept)
    made = {_logical(alarm.name): alarms.resource(stage, alarm) for alarm in alarms.alarms(stage, tables, queues)}
    names = [each["Properties"]["AlarmName"] for each in made.values()]
    resources = {
        **{f"{functions.resource(name)}Bugs": _bugs(stage, name) for name in _SURVIVE_BUGS},
        "AlarmKey": _key(stage),
        alarms.TOPIC: _topic(stage),
        "AlarmTopicPolicy": _topic_policy(),
        **made,
        "Dashboard": dashboard.resource(stage, tables, queues, names),
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Stoa {stage.name}: alarms and dashboard",
        "Resources": resources,
        "Outputs": {"Alarms": {"Description": "topic of the alarms", "Value": {"Ref": alarms.TOPIC}}},
    }


def alarmed(stage: Stage) -> tuple[int, int]:
    """How many alarms there are, and on how many metrics: each of those is billed."""
    made = [each["Properties"] for each in watching(stage)["Resources"].values() if each["Type"] == alarms.TYPE]
    return len(made), sum(len(each.get("Metrics", [0, 0])) - 1 for each in made)


def _tables(kept: Json) -> dict[str, list[str]]:
    """The indexes of each."""
    made = [each["Properties"] for each in kept.values() if each["Type"] == "AWS::DynamoDB::Table"]
    return {
        each["TableName"]: [index["IndexName"] for index in each.get("GlobalSecondaryIndexes", [])] for each in made
    }


def _queues(kept: Json) -> dict[str, Json]:
    """Those that functions read."""
    made = [each["Properties"] for each in kept.values() if each["Type"] == "AWS::SQS::Queue"]
    return {each["QueueName"]: each for each in made if "RedrivePolicy" in each}


def _bugs(stage: Stage, function: str) -> Json:
    counted = {
        "MetricNamespace": metrics.product(stage, metrics.BUGS).namespace,
        "MetricName": metrics.BUGS,
        "MetricValue": "1",
        "Dimensions": [{"Key": "service", "Value": "$.service"}],
    }
    return {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "LogGroupName": template.log_group(stage, function),
            "FilterPattern": '{ $.outcome = "bug" }',
            "MetricTransformations": [counted],
        },
    }


def _topic(stage: Stage) -> Json:
    properties: Json = {"TopicName": f"{stage.stack}-alarms", "KmsMasterKeyId": {"Ref": "AlarmKey"}}
    if stage.plan.alarms_to:
        properties["Subscription"] = [{"Protocol": "email", "Endpoint": stage.plan.alarms_to}]
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def _key(stage: Stage) -> Json:
    """A key of our own: AWS's key for SNS does not let CloudWatch in, and alarms would ring unheard."""
    owner = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    statements = [
        {"Sid": "Owner", "Effect": "Allow", "Principal": owner, "Action": "kms:*", "Resource": "*"},
        _by_alarms(["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
    ]
    return {
        "Type": "AWS::KMS::Key",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "Description": f"alarms of {stage.stack}",
            "EnableKeyRotation": True,
            "PendingWindowInDays": 7,
            "KeyPolicy": {"Version": "2012-10-17", "Statement": statements},
        },
    }


def _topic_policy() -> Json:
    topic = {"Ref": alarms.TOPIC}
    tls_only = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [_by_alarms("sns:Publish", topic), tls_only]}
    return {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [topic], "PolicyDocument": document}}


def _by_alarms(action: str | list[str], resource: str | Json) -> Json:
    return {
        "Sid": "Alarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": action,
        "Resource": resource,
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    }


def _logical(name: str) -> str:
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-")) + "Alarm"


def main() -> None:
    template.show(__doc__, watching)


if __name__ == "__main__":
    main()
