"""Who may call what on AWS: one table, from which `make stages` writes the policy file of each function.

Chalice takes policies as plain JSON, so accounts and regions are wildcards and names are held by the stage's prefix."""

import json
from pathlib import Path
from typing import Any

from infrastructure import functions, stages
from infrastructure.stages import Stage

Policy = dict[str, Any]

_SESSION = ("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem")
_TO_QUEUES = ("sqs:GetQueueUrl", "sqs:SendMessage")
_TO_PHONES = ("sns:CreatePlatformEndpoint", "sns:Publish", "sns:SetEndpointAttributes")
NO_APPLICATION = "arn:aws:sns:*:*:app/"  # what CreatePlatformApplication is about, as AWS's refusals call it
CONNECTIONS = "execute-api:ManageConnections"
_SECRET = "secretsmanager:GetSecretValue"  # noqa: S105  an action

# What each function's code calls; tests/infrastructure/test_policies.py holds this against its flows.
GRANTS: dict[str, tuple[str, ...]] = {
    "api_handler": (
        *_SESSION,
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "s3:DeleteObject",
        "s3:GetObject",  # as the signer of addresses
        "s3:PutObject",
        "sns:CreatePlatformApplication",
        "sns:DeleteEndpoint",
        "sns:DeletePlatformApplication",
        "sns:SetPlatformApplicationAttributes",
        CONNECTIONS,
        _SECRET,
        *_TO_PHONES,
        *_TO_QUEUES,
    ),
    "websocket_connect": _TO_QUEUES,
    "websocket_message": (
        *_SESSION,
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "s3:DeleteObject",
        CONNECTIONS,
        _SECRET,
        *_TO_QUEUES,
    ),
    "websocket_disconnect": (*_SESSION, "dynamodb:Query", *_TO_QUEUES),
    "sweep_connections": (*_SESSION, "dynamodb:Query", "dynamodb:Scan", CONNECTIONS, *_TO_QUEUES),
    "expire_messages": (
        *_SESSION,
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "s3:DeleteObject",
        CONNECTIONS,
        *_TO_QUEUES,
    ),
    "settle_logins": (
        *_SESSION,
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "s3:DeleteObject",
        "sns:DeleteEndpoint",
        CONNECTIONS,
        *_TO_QUEUES,
    ),
    "deliver": (*_SESSION, "dynamodb:BatchWriteItem", "dynamodb:Query", CONNECTIONS, *_TO_QUEUES),
    "notify": (
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        *_TO_PHONES,
        *_TO_QUEUES,
    ),
}
_CONSUMES = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")  # Lambda's poller, in our name
_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")  # the groups are in the template, with their retention


def policy(stage: Stage, function: str) -> Policy:
    actions = [*GRANTS[function], *_LOGS]
    if function in functions.consumers(stage.settings):
        actions += _CONSUMES
    services = sorted({action.partition(":")[0] for action in actions})
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": sorted(action for action in actions if action.startswith(service + ":")),
                "Resource": _resources(stage, function)[service],
            }
            for service in services
        ],
    }


def _resources(stage: Stage, function: str) -> dict[str, list[str]]:
    log = f"arn:aws:logs:*:*:log-group:/aws/lambda/{stage.function(function)}"
    tables = f"arn:aws:dynamodb:*:*:table/{stage.settings.prefix}*"
    return {
        "dynamodb": [tables, f"{tables}/index/*"],
        "execute-api": [f"arn:aws:execute-api:*:*:*/{stage.gateway_stage}/*/@connections/*"],
        "logs": [log, f"{log}:*"],
        "s3": [f"arn:aws:s3:::{stage.settings.bucket}-*/*"],  # account and region make its name unique
        "secretsmanager": [f"arn:aws:secretsmanager:*:*:secret:{stage.settings.secret}-??????"],  # AWS adds six
        "sns": [
            *(f"arn:aws:sns:*:*:{kind}/*/{stage.settings.prefix}*" for kind in ("app", "endpoint")),
            *([NO_APPLICATION] if "sns:CreatePlatformApplication" in GRANTS[function] else []),
        ],
        "sqs": [f"arn:aws:sqs:*:*:{stage.stack}-*"],
    }


def files(stage: Stage) -> dict[Path, str]:
    """What belongs into each policy file that the stage's configuration names."""
    return {
        stages.FILE.parent / stage.of(function, "iam_policy_file"): json.dumps(policy(stage, function), indent=2) + "\n"
        for function in functions.names()
    }
