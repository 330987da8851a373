"""The AWS account of whoever deploys: whether it can be reached, and its stacks."""

import json
import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, WaiterError

TEMPLATE = 51_200  # bytes that CloudFormation takes without a bucket
_CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
_UNCHANGED = "No updates are to be performed"
_POLL = {"Delay": 5, "MaxAttempts": 360}


class Undeployable(Exception):
    """Why it cannot be done, in one line."""


@dataclass(frozen=True)
class Account:
    id: str
    region: str
    session: Any

    def client(self, service: str) -> Any:
        return self.session.client(service)

    @property
    def partition(self) -> str:
        return str(self.session.get_partition_for_region(self.region))

    @property
    def host(self) -> str:
        """What the names of AWS's hosts end with."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def suffix(self) -> str:
        """What makes a bucket's name the only one in the world."""
        return f"{self.id}-{self.region}"


def reach() -> Account:
    """Raises Undeployable without a region or credentials that AWS accepts."""
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
    if not session.region_name:
        raise Undeployable("no AWS region: set AWS_REGION, or a region in the profile that AWS_PROFILE names")
    try:
        said = session.client("sts").get_caller_identity()
    except NoCredentialsError:
        raise Undeployable(
            "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        ) from None
    except (ClientError, BotoCoreError) as error:
        raise Undeployable(f"AWS does not accept these credentials: {error}") from None
    os.environ["AWS_DEFAULT_REGION"] = session.region_name  # for Chalice, which reads no other variable
    return Account(str(said["Account"]), str(session.region_name), session)


def apply(account: Account, stack: str, template: dict[str, Any], *, bucket: str = "") -> dict[str, str]:
    """Create the stack or bring it up to date; what it puts out. A large template goes through the bucket."""
    client = account.client("cloudformation")
    asked = {"StackName": stack, "Capabilities": _CAPABILITIES, **_body(account, stack, template, bucket)}
    try:
        if find(account, stack) is None:
            client.create_stack(**asked, OnFailure="DELETE")
            _wait(client, "stack_create_complete", stack)
        else:
            client.update_stack(**asked)
            _wait(client, "stack_update_complete", stack)
    except ClientError as error:
        if _UNCHANGED not in str(error):
            raise Undeployable(f"stack {stack}: {error}") from None
    return outputs(account, stack)


def _body(account: Account, stack: str, template: dict[str, Any], bucket: str) -> dict[str, str]:
    body = json.dumps(template, separators=(",", ":"))
    if len(body) <= TEMPLATE:
        return {"TemplateBody": body}
    if not bucket:
        raise Undeployable(f"the template of {stack} has {len(body):,} bytes, more than {TEMPLATE:,}")
    key = f"templates/{stack}.json"
    account.client("s3").put_object(Bucket=bucket, Key=key, Body=body.encode())
    return {"TemplateURL": f"https://{bucket}.s3.{account.region}.{account.host}/{key}"}


def outputs(account: Account, stack: str) -> dict[str, str]:
    """By their descriptions, which name the variables that the product reads."""
    made = find(account, stack) or {}
    return {each["Description"]: each["OutputValue"] for each in made.get("Outputs", [])}


def find(account: Account, stack: str) -> dict[str, Any] | None:
    try:
        found = account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    return next((each for each in found if each["StackStatus"] != "DELETE_COMPLETE"), None)


def remove(account: Account, stack: str) -> None:
    """Does nothing when it is gone."""
    if find(account, stack) is None:
        return
    client = account.client("cloudformation")
    client.delete_stack(StackName=stack)
    _wait(client, "stack_delete_complete", stack)


def _wait(client: Any, state: str, stack: str) -> None:
    try:
        client.get_waiter(state).wait(StackName=stack, WaiterConfig=_POLL)
    except WaiterError as error:
        raise Undeployable(f"stack {stack}: {error}; CloudFormation's events of the stack say why") from None
