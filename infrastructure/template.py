"""Prints the CloudFormation template of what the product keeps: tables, bucket, queues, secret, from the product's own
definitions, and their logs. Its stack comes first; the functions' (see package.py) expects the names."""

import json
import re
from collections.abc import Callable
from typing import Any

from chalicelib import config, limits
from chalicelib.store.table import Table
from chalicelib.store.tables import TABLES
from infrastructure import functions, gateways, releases, stages
from infrastructure.stages import Stage

Json = dict[str, Any]

_TAKEN_AGAIN = 6  # times the function's time-out until a message that it took comes back, as Lambda advises
_ATTEMPTS = 5  # then a message is dead
_DEAD_DAYS = 14
_HEADERS = ["Authorization", "Range", "share-secret", "X-Requested-With"]  # what the web SDK sends with a download


def template(stage: Stage) -> Json:
    queues = {name: _queue(stage, name, *found) for name, found in functions.consumers(stage.settings).items()}
    resources = {
        **{_logical(noun) + "Table": _table(stage, noun, table) for noun, table in _nouns().items()},
        "Bucket": _bucket(stage, stage.settings.bucket, _files()),
        "BucketPolicy": _bucket_policy("Bucket"),
        "Releases": _bucket(stage, releases.bucket_prefix(stage), releases.KEPT),
        "ReleasesPolicy": _bucket_policy("Releases"),
        **{logical: made for queue in queues.values() for logical, made in queue.items()},
        "Secret": _secret(stage),
        **_log_groups(stage),
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Stoa {stage.name}: tables, buckets, queues, secret, logs",
        "Resources": resources,
        "Outputs": _outputs(stage),
    }


def _nouns() -> dict[str, type[Table]]:
    """The tables by what they hold. Their names begin with the prefix of the stage that this process was told."""
    prefix = config.settings().prefix
    return {table.Meta.table_name.removeprefix(prefix): table for table in TABLES}  # type: ignore[attr-defined]


def _table(stage: Stage, noun: str, table: type[Table]) -> Json:
    schema = table._get_schema()
    properties: Json = {
        "TableName": stage.settings.prefix + noun,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [dict(each) for each in schema["attribute_definitions"]],
        "KeySchema": _keys(schema["key_schema"]),
        "SSESpecification": {"SSEEnabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": stage.keeps,
    }
    indexes = [
        {
            "IndexName": index["index_name"],
            "KeySchema": _keys(index["key_schema"]),
            "Projection": dict(index["projection"]),
        }
        for index in schema["global_secondary_indexes"]
    ]
    if indexes:
        properties["GlobalSecondaryIndexes"] = indexes
    if "ttl" in table.get_attributes():
        properties["TimeToLiveSpecification"] = {"AttributeName": "ttl", "Enabled": True}
    return _kept(stage, "AWS::DynamoDB::Table", properties)


def _keys(schema: list[Any]) -> list[Json]:
    """pynamodb orders them by their names; CloudFormation insists on the partition first."""
    return sorted(map(_key, schema), key=lambda key: key["KeyType"])


def _key(key: Any) -> Json:
    return {"AttributeName": key["AttributeName"], "KeyType": key["KeyType"]}


def _bucket(stage: Stage, prefix: str, more: Json) -> Json:
    """Private and encrypted; the account and the region make its name the only one in the world."""
    properties = {
        "BucketName": {"Fn::Sub": f"{prefix}-${{AWS::AccountId}}-${{AWS::Region}}"},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    }
    return _kept(stage, "AWS::S3::Bucket", properties | more)


def _files() -> Json:
    """Chat files: read by browsers, gone after some days."""
    return {
        "CorsConfiguration": {
            "CorsRules": [
                {
                    "AllowedMethods": ["GET"],
                    "AllowedOrigins": ["*"],
                    "AllowedHeaders": _HEADERS,
                    "ExposedHeaders": ["Content-Disposition", "Content-Length", "Content-Range"],
                    "MaxAge": 86_400,
                }
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [{"Id": "expire", "Status": "Enabled", "ExpirationInDays": limits.FILE_DAYS}],
        },
    }


def _bucket_policy(bucket: str) -> Json:
    reached = [{"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": f"${{{bucket}.Arn}}/*"}]
    properties = {"Bucket": {"Ref": bucket}, "PolicyDocument": _tls_only("s3:*", reached)}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": properties}


def _queue_policy(queue: str) -> Json:
    properties = {
        "Queues": [{"Ref": queue}],
        "PolicyDocument": _tls_only("sqs:*", {"Fn::GetAtt": [queue, "Arn"]}),
    }
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}


def _tls_only(actions: str, reached: Any) -> Json:
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": reached,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _queue(stage: Stage, function: str, field: str, name: str) -> Json:
    """A queue that a function reads, and where its messages go that no attempt could serve."""
    logical = _logical(field)
    dead = {
        "QueueName": functions.dead(name),
        "MessageRetentionPeriod": _DEAD_DAYS * 86_400,
        "SqsManagedSseEnabled": True,
    }
    live = {
        "QueueName": name,
        "VisibilityTimeout": _TAKEN_AGAIN * stage.of(function, "lambda_timeout"),
        "SqsManagedSseEnabled": True,
        "RedrivePolicy": {
            "deadLetterTargetArn": {"Fn::GetAtt": [f"{logical}Dead", "Arn"]},
            "maxReceiveCount": _ATTEMPTS,
        },
    }
    if name.endswith(".fifo"):
        dead |= {"FifoQueue": True}
        # Each group of messages at its own speed, or the whole queue would have 300 calls a second.
        live |= {"FifoQueue": True, "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    # A lost message costs time, not data: queues need no keeping.
    return {
        logical: {
            "Type": "AWS::SQS::Queue",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": live,
        },
        f"{logical}Dead": {
            "Type": "AWS::SQS::Queue",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": dead,
        },
        **{f"{name}Policy": _queue_policy(name) for name in (logical, f"{logical}Dead")},
    }


def _secret(stage: Stage) -> Json:
    """One value can be generated: the root, 32 bytes in hex. store/secrets.py derives the first signing key from it."""
    generated = {
        "SecretStringTemplate": "{}",
        "GenerateStringKey": "credentials",
        "PasswordLength": 64,
        "ExcludeUppercase": True,
        "ExcludePunctuation": True,
        "ExcludeCharacters": "ghijklmnopqrstuvwxyz",
        "RequireEachIncludedType": False,
    }
    return _kept(
        stage, "AWS::SecretsManager::Secret", {"Name": stage.settings.secret, "GenerateSecretString": generated}
    )


def _log_groups(stage: Stage) -> Json:
    """Before the functions, which would make their own ones, and those would have no end."""
    named = {f"{functions.resource(name)}Log": log_group(stage, name) for name in functions.names()}
    if stage.plan.gateway_logs:
        named |= {f"{each.title()}Log": gateways.log_group(stage, each) for each in (gateways.REST, gateways.WEBSOCKET)}
    return {
        logical: _kept(stage, "AWS::Logs::LogGroup", {"LogGroupName": name, "RetentionInDays": stage.plan.log_days})
        for logical, name in named.items()
    }


def log_group(stage: Stage, function: str) -> str:
    """Where Lambda writes what a function says."""
    return f"/aws/lambda/{stage.function(function)}"


def _outputs(stage: Stage) -> Json:
    """What the product's settings have to be; each described by its variable."""
    settings = stage.settings
    found: dict[str, Any] = {
        "STOA_TABLE_PREFIX": settings.prefix,
        "STOA_BUCKET": {"Ref": "Bucket"},
        "STOA_SECRET": settings.secret,
    }
    for field, _ in functions.consumers(settings).values():
        found[f"STOA_{field.upper()}"] = {"Ref": _logical(field)}
    return {_logical(variable.lower()): {"Description": variable, "Value": value} for variable, value in found.items()}


def _kept(stage: Stage, type: str, properties: Json) -> Json:
    policy = "Retain" if stage.keeps else "Delete"
    return {"Type": type, "DeletionPolicy": policy, "UpdateReplacePolicy": policy, "Properties": properties}


def _logical(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]", name))


def show(description: str | None, made: Callable[[Stage], Json]) -> None:
    """A command that prints a template."""
    parser = stages.parser(description)
    parser.add_argument("--minified", action="store_true", help="without white space")
    asked = parser.parse_args()
    shape: Json = {"separators": (",", ":")} if asked.minified else {"indent": 2}
    print(json.dumps(made(stages.stage(asked.stage)), **shape))


def main() -> None:
    show(__doc__, template)


if __name__ == "__main__":
    main()
