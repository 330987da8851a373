"""The template of what the product keeps."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib import limits
from chalicelib.store.tables import TABLES
from infrastructure import functions, stages
from infrastructure.stages import Stage
from infrastructure.template import template

DEV = stages.stage("dev")
PROD = stages.stage("prod")


def resources(type: str, stage: Stage = DEV):
    return [made for made in template(stage)["Resources"].values() if made["Type"] == type]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, cwd=stages.ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_command_prints_the_template():
    plain, minified = run("infrastructure.template").stdout, run("infrastructure.template", "--minified").stdout
    assert json.loads(plain) == json.loads(minified) == template(DEV)
    assert len(minified.splitlines()) == 1


def test_an_unknown_stage_is_refused_in_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "infrastructure.template", "--stage", "nowhere"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "invalid choice: 'nowhere'" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("stage", [DEV, PROD], ids=lambda stage: stage.name)
def test_the_linter_finds_nothing(stage, tmp_path):
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template(stage)))
    linter = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([linter, path], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_table_is_there_once_and_kept_safe():
    tables = [made["Properties"] for made in resources("AWS::DynamoDB::Table")]
    nouns = [table.Meta.table_name.removeprefix("stoa-local-") for table in TABLES]
    assert [table["TableName"] for table in tables] == [f"stoa-dev-{noun}" for noun in nouns]
    for table in tables:
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        for schema in (table, *table.get("GlobalSecondaryIndexes", [])):
            assert schema["KeySchema"][0]["KeyType"] == "HASH"  # CloudFormation insists on the order


def test_rows_that_end_are_swept():
    swept = {table.Meta.table_name for table in TABLES if "ttl" in table.get_attributes()}
    found = {
        made["Properties"]["TableName"].replace("-dev-", "-local-")
        for made in resources("AWS::DynamoDB::Table")
        if made["Properties"].get("TimeToLiveSpecification") == {"AttributeName": "ttl", "Enabled": True}
    }
    assert found == swept != set()


def test_data_of_production_outlives_the_stack():
    kept = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"}
    for stage, policy in ((DEV, "Delete"), (PROD, "Retain")):
        made = [found for found in template(stage)["Resources"].values() if found["Type"] in kept]
        assert {(found["DeletionPolicy"], found["UpdateReplacePolicy"]) for found in made} == {(policy, policy)}
    assert all(made["Properties"]["DeletionProtectionEnabled"] for made in resources("AWS::DynamoDB::Table", PROD))


def test_nobody_reads_a_bucket_but_through_an_address():
    buckets = [made["Properties"] for made in resources("AWS::S3::Bucket")]
    for bucket in buckets:
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    closed = set()
    for policy in (made["Properties"] for made in resources("AWS::S3::BucketPolicy")):
        [statement] = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
        closed.add(policy["Bucket"]["Ref"])
    assert closed == {name for name, made in template(DEV)["Resources"].items() if made["Type"] == "AWS::S3::Bucket"}


def test_browsers_read_chat_files_for_some_days():
    bucket = template(DEV)["Resources"]["Bucket"]["Properties"]
    [rule] = bucket["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedMethods"], rule["AllowedOrigins"]) == (["GET"], ["*"])
    assert {"share-secret", "X-Requested-With", "Authorization", "Range"} <= set(rule["AllowedHeaders"])
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == limits.FILE_DAYS


def test_a_queue_gives_its_reader_time_and_has_a_place_for_dead_messages():
    queues = {made["Properties"]["QueueName"]: made["Properties"] for made in resources("AWS::SQS::Queue")}
    live = {"stoa-dev-logins": "settle_logins", "stoa-dev-deliver.fifo": "deliver", "stoa-dev-notify": "notify"}
    dead = {
        "stoa-dev-logins-dead": "LoginQueueDead",
        "stoa-dev-deliver-dead.fifo": "DeliverQueueDead",
        "stoa-dev-notify-dead": "NotifyQueueDead",
    }
    assert set(queues) == set(live) | set(dead)
    for (name, reader), (other, logical) in zip(live.items(), dead.items(), strict=True):
        assert queues[name]["VisibilityTimeout"] >= 6 * DEV.of(reader, "lambda_timeout")
        assert queues[name]["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [logical, "Arn"]}
        assert queues[other]["MessageRetentionPeriod"] == 14 * 86_400
        ordered = name.endswith(".fifo")
        assert queues[name].get("FifoQueue", False) == queues[other].get("FifoQueue", False) == ordered
    assert queues["stoa-dev-deliver.fifo"]["FifoThroughputLimit"] == "perMessageGroupId"


def test_what_functions_say_is_kept_as_long_as_the_stage_says():
    for stage, policy in ((DEV, "Delete"), (PROD, "Retain")):
        made = [each for each in template(stage)["Resources"].values() if each["Type"] == "AWS::Logs::LogGroup"]
        assert {each["DeletionPolicy"] for each in made} == {policy}
        assert {each["Properties"]["RetentionInDays"] for each in made} == {stage.plan.log_days}
        named = {each["Properties"]["LogGroupName"] for each in made}
        assert named >= {f"/aws/lambda/{stage.function(name)}" for name in functions.names()}


def test_access_logs_have_a_place_where_the_stage_wants_them():
    for wanted in (True, False):
        stage = Stage("dev", DEV.said, replace(DEV.plan, gateway_logs=wanted))
        named = {each["Properties"]["LogGroupName"] for each in resources("AWS::Logs::LogGroup", stage)}
        assert ({"/stoa/dev/rest", "/stoa/dev/websocket"} <= named) is wanted


def test_outputs_are_what_the_product_is_told():
    outputs = {made["Description"]: made["Value"] for made in template(DEV)["Outputs"].values()}
    assert outputs == {
        "STOA_TABLE_PREFIX": "stoa-dev-",
        "STOA_BUCKET": {"Ref": "Bucket"},
        "STOA_SECRET": "stoa-dev",
        "STOA_LOGIN_QUEUE": {"Ref": "LoginQueue"},
        "STOA_DELIVER_QUEUE": {"Ref": "DeliverQueue"},
        "STOA_NOTIFY_QUEUE": {"Ref": "NotifyQueue"},
    }


def test_the_product_runs_on_the_stack():
    said = json.loads(run("tests.infrastructure.stack").stdout)
    assert said["stacked"] == said["expected"]
    assert said["texts"] == ["hello"]
    assert int(said["waiting"]["ApproximateNumberOfMessagesDelayed"]) == 2
    assert "RedrivePolicy" in said["waiting"]
