"""A fresh account and a copy of the project, and the commands of README run in it as a team would run them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from infrastructure.stages import ROOT

SECRET = {"credentials": "ab" * 32}


class Rehearsal:
    def __init__(self, address: str, project: Path) -> None:
        self.project = project
        self.environment = {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "rehearsal",
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_REGION": "eu-central-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._session = boto3.Session("rehearsal", "rehearsal", region_name="eu-central-1")
        self._address = address

    def client(self, service: str) -> Any:
        return self._session.client(service, endpoint_url=self._address)

    def run(self, module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """`environment`: over what there is; an empty value takes a variable away."""
        variables = {name: value for name, value in (self.environment | environment).items() if value}
        return subprocess.run(
            [sys.executable, "-m", f"infrastructure.{module}", *arguments],
            cwd=self.project,
            env=variables,
            capture_output=True,
            text=True,
            timeout=110,
        )

    def done(self, module: str, *arguments: str) -> str:
        run = self.run(module, *arguments)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def change(self, path: str, before: str, after: str) -> None:
        """In the copy of the project: the first place where it stands so."""
        file = self.project / path
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after, 1))

    def secret(self, name: str) -> None:
        """What CloudFormation would have generated; moto's makes no secrets."""
        self.client("secretsmanager").create_secret(Name=name, SecretString=json.dumps(SECRET))

    def everything(self) -> dict[str, Any]:
        """What stands in the account, by kind: names, or what matters of them."""
        functions = self.client("lambda").list_functions()["Functions"]
        apis = self.client("apigateway").get_rest_apis()["items"]
        sockets = self.client("apigatewayv2").get_apis()["Items"]
        return {
            "functions": {each["FunctionName"]: each for each in functions},
            "roles": sorted(each["RoleName"] for each in self.client("iam").list_roles()["Roles"]),
            "rules": sorted(each["Name"] for each in self.client("events").list_rules()["Rules"]),
            "mappings": self.client("lambda").list_event_source_mappings()["EventSourceMappings"],
            "rest": [each["id"] for each in apis],
            "websocket": [each["ApiId"] for each in sockets],
            "tables": sorted(self.client("dynamodb").list_tables()["TableNames"]),
            "buckets": sorted(each["Name"] for each in self.client("s3").list_buckets()["Buckets"]),
            "queues": sorted(self.client("sqs").list_queues().get("QueueUrls", [])),
            "stacks": sorted(
                each["StackName"]
                for each in self.client("cloudformation").list_stacks()["StackSummaries"]
                if each["StackStatus"] != "DELETE_COMPLETE"
            ),
            "logs": sorted(each["logGroupName"] for each in self.client("logs").describe_log_groups()["logGroups"]),
            "alarms": sorted(each["AlarmName"] for each in self.client("cloudwatch").describe_alarms()["MetricAlarms"]),
            "domains": sorted(
                [each["domainName"] for each in self.client("apigateway").get_domain_names()["items"]]
                + [each["DomainName"] for each in self.client("apigatewayv2").get_domain_names()["Items"]]
            ),
            "topics": [each["TopicArn"] for each in self.client("sns").list_topics()["Topics"]],
        }


@contextmanager
def account() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.infrastructure.account"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def copy(to: Path) -> Path:
    """The project without its requirements: what the bundle holds is tested where it is built, once."""
    for name in ("chalicelib", "infrastructure", ".chalice"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "deployed", "deployments"))
    shutil.copy(ROOT / "app.py", to)
    (to / "requirements.txt").touch()
    return to
