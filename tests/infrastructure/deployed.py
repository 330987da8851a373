"""Run by test_deployed.py in a process of its own: both stacks of dev in MiniStack, made by its CloudFormation of what
`make template` and `make package` give, and clients that reach the functions it runs through its gateways.

`python -m tests.infrastructure.deployed FOLDER` takes the folder of `make package` and prints what it saw."""

import base64
import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from infrastructure.local import cloud

cloud.environment(STOA_STAGE="dev")  # the names of tables are decided by an import
for name in ("STOA_LOGIN_QUEUE", "STOA_PLATFORM_KEY"):
    del os.environ[name]

import boto3  # noqa: E402
from websockets.sync.client import ClientConnection, connect  # noqa: E402

from chalicelib.auth import credentials  # noqa: E402
from chalicelib.msync import msync_pb2 as pb  # noqa: E402
from infrastructure import stages, template  # noqa: E402
from infrastructure.local import seed  # noqa: E402
from tests.infrastructure.sam import expanded  # noqa: E402
from tests.store import ministack  # noqa: E402

STAGE = stages.stage("dev")
_CODE = "code"
_PATIENCE = 60


class Client:
    """A socket that speaks MSYNC as the web SDK does: base64 in text frames."""

    def __init__(self, socket: ClientConnection, appkey: str, username: str, token: str) -> None:
        self.socket, self.appkey = socket, appkey
        frame = pb.MSync(command=pb.MSync.PROVISION, auth="$t$" + token)
        frame.guid.appKey, frame.guid.name, frame.guid.domain = appkey, username, "easemob.com"
        frame.guid.clientResource = "web"
        frame.payload = pb.Provision(resource="web", deviceName="web").SerializeToString()
        self.up(frame)
        answer = pb.Provision.FromString(self.down().payload)
        assert answer.status.errorCode == 0, answer

    def up(self, frame: pb.MSync) -> None:
        self.socket.send(base64.b64encode(frame.SerializeToString()).decode())

    def down(self) -> pb.MSync:
        return pb.MSync.FromString(base64.b64decode(self.socket.recv(timeout=_PATIENCE)))

    def say(self, to: str, text: str) -> int:
        """The id that the server gave it."""
        body = pb.MessageBody(type=pb.MessageBody.CHAT)
        body.contents.add(type=0, text=text)
        sync = pb.CommSyncUL()
        sync.meta.id, sync.meta.ns, sync.meta.payload = 1, pb.Meta.CHAT, body.SerializeToString()
        sync.meta.to.appKey, sync.meta.to.name, sync.meta.to.domain = self.appkey, to, "easemob.com"
        self.up(pb.MSync(command=pb.MSync.SYNC, payload=sync.SerializeToString()))
        return int(pb.CommSyncDL.FromString(self.down().payload).serverId)

    def hear(self) -> tuple[int, str]:
        """The next message: its id and its text."""
        while True:
            for meta in pb.CommSyncDL.FromString(self.down().payload).metas:
                return int(meta.id), pb.MessageBody.FromString(meta.payload).contents[0].text


class Cloud:
    def __init__(self, address: str) -> None:
        self.address = address
        # Not as on AWS: it holds signatures against these keys.
        os.environ.update(AWS_ENDPOINT_URL=address, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")

    def stack(self, name: str, made: dict[str, Any]) -> dict[str, str]:
        """Its outputs."""
        files, client = boto3.client("s3"), boto3.client("cloudformation")
        files.put_object(Bucket=_CODE, Key=name, Body=json.dumps(made).encode())
        client.create_stack(
            StackName=name, TemplateURL=f"{self.address}/{_CODE}/{name}", Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        until = time.monotonic() + _PATIENCE
        while (found := client.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"] == "CREATE_IN_PROGRESS":
            assert time.monotonic() < until
            time.sleep(0.05)
        if found["StackStatus"] != "CREATE_COMPLETE":
            raise RuntimeError(f"{name}: {found['StackStatus']} {found.get('StackStatusReason')}")
        return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}

    def gateway(self, api: str) -> str:
        """MiniStack's address of an API, as it has no names in DNS."""
        return f"{self.address}/_aws/execute-api/{api}/{STAGE.gateway_stage}"


def keep(here: Cloud) -> None:
    """The stack of what the product keeps."""
    boto3.client("s3").create_bucket(Bucket=_CODE)
    here.stack(STAGE.data_stack, template.template(STAGE))
    # MiniStack generates a secret of any characters, whatever was excluded.
    boto3.client("secretsmanager").put_secret_value(
        SecretId=STAGE.settings.secret, SecretString=json.dumps({"credentials": secrets.token_hex(32)})
    )


def deploy(here: Cloud, package: Path) -> tuple[str, str]:
    """The functions' stack: the addresses of REST and of sockets."""
    boto3.client("s3").upload_file(str(package / "deployment.zip"), _CODE, "deployment.zip")
    made = expanded(json.loads((package / "sam.json").read_text()), _CODE)
    # MiniStack has no such resource: its routes are live at once.
    resources = made["Resources"]
    for name in [name for name, each in resources.items() if each["Type"] == "AWS::ApiGatewayV2::Deployment"]:
        del resources[name]
    del resources["WebsocketAPIStage"]["Properties"]["DeploymentId"]
    outputs = here.stack(STAGE.stack, made)
    rest, sockets = here.gateway(outputs["RestAPIId"]), here.gateway(outputs["WebsocketAPIId"])
    client = boto3.client("lambda")
    for found in client.list_functions()["Functions"]:
        told = {"STOA_WEBSOCKET_ENDPOINT": sockets, "STOA_PUBLIC_REST": rest}
        variables = {name: told.get(name, value) for name, value in found["Environment"]["Variables"].items()}
        client.update_function_configuration(FunctionName=found["FunctionName"], Environment={"Variables": variables})
    return rest, sockets


def converse(rest: str, sockets: str) -> dict[str, Any]:
    """An organisation, an app and users over REST; two of them log in, and one writes to the other."""
    made = seed.plant(rest, credentials.operator())
    appkey, (one, other, *_) = made["appkey"], made["users"]
    address = sockets.replace("http:", "ws:")
    began = time.monotonic()
    with connect(address, compression=None) as hers, connect(address, compression=None) as theirs:
        opened = rows("connections")
        ada = Client(hers, appkey, one["username"], login(rest, appkey, one))
        grace = Client(theirs, appkey, other["username"], login(rest, appkey, other))
        in_use = rows("connections")
        sent, heard = ada.say("grace", "hello"), grace.hear()
    until = time.monotonic() + _PATIENCE
    while (left := rows("connections")) and time.monotonic() < until:
        time.sleep(0.1)
    took = round(time.monotonic() - began, 1)
    kept = rows("messages")
    return {"sent": sent, "heard": heard, "connections": [opened, in_use, left], "messages": kept, "seconds": took}


def rows(noun: str) -> int:
    return int(boto3.client("dynamodb").scan(TableName=f"{STAGE.settings.prefix}{noun}", Select="COUNT")["Count"])


def said() -> list[str]:
    """What the functions wrote into their logs, for who has to find out."""
    logs, lines = boto3.client("logs"), []
    for group in logs.describe_log_groups()["logGroups"]:
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
            lines.append(f"{group['logGroupName']}: {event['message']}")
    return lines


def login(rest: str, appkey: str, user: dict[str, str]) -> str:
    body = {"grant_type": "password", **user}
    return str(seed._post(rest, f"/{appkey.replace('#', '/')}/token", body)["access_token"])


def main() -> None:
    with ministack.running() as address:
        here = Cloud(address)
        keep(here)
        addresses = deploy(here, Path(sys.argv[1]))
        try:
            print(json.dumps(converse(*addresses)))
        except BaseException:
            print("\n".join(said()), file=sys.stderr)
            raise


if __name__ == "__main__":
    main()
