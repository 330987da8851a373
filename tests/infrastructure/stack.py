"""Run by test_template.py in a process of its own: an empty cloud, the template's stack in it, and the product on top.

Moto's CloudFormation makes no secrets; this one is made as AWS would make it."""

import json
import warnings

from infrastructure.local import cloud
from tests.wire import ENDPOINT, Gateway

cloud.environment(STOA_WEBSOCKET_ENDPOINT=ENDPOINT, STOA_LOG_LEVEL="CRITICAL")
for queue in ("STOA_LOGIN_QUEUE", "STOA_DELIVER_QUEUE", "STOA_NOTIFY_QUEUE"):
    del cloud.os.environ[queue]  # so that the product finds it by its name

from moto import mock_aws  # noqa: E402

from chalicelib import realtime  # noqa: E402
from chalicelib.config import settings  # noqa: E402
from chalicelib.delivery import queues  # noqa: E402
from chalicelib.model.file import Upload  # noqa: E402
from chalicelib.services import files  # noqa: E402
from chalicelib.store import blobs, session  # noqa: E402
from chalicelib.store.tables import TABLES  # noqa: E402
from infrastructure import stages, template  # noqa: E402
from infrastructure.local import hardening  # noqa: E402
from infrastructure.recorder import Recorder, indexes  # noqa: E402
from infrastructure.stages import Stage  # noqa: E402
from tests import conftest  # noqa: E402
from tests.client import Client  # noqa: E402

DEV = stages.stage("dev")
STAGE = Stage("local", DEV.said | {"environment_variables": {"STOA_STAGE": "local"}}, DEV.plan)


def build() -> None:
    made = template.template(STAGE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # moto tells what it leaves out
        session.client("cloudformation").create_stack(StackName="stoa-local-data", TemplateBody=json.dumps(made))
    asked = made["Resources"]["Secret"]["Properties"]["GenerateSecretString"]
    rules = {key: value for key, value in asked.items() if key not in {"SecretStringTemplate", "GenerateStringKey"}}
    manager = session.client("secretsmanager")
    generated = manager.get_random_password(**rules)["RandomPassword"]
    secret = json.loads(asked["SecretStringTemplate"]) | {asked["GenerateStringKey"]: generated}
    manager.create_secret(Name=made["Resources"]["Secret"]["Properties"]["Name"], SecretString=json.dumps(secret))


def tell() -> None:
    """The product what the stack put out, as a deployment does."""
    [stack] = session.client("cloudformation").describe_stacks(StackName="stoa-local-data")["Stacks"]
    cloud.os.environ.update({each["Description"]: each["OutputValue"] for each in stack["Outputs"]})
    settings.cache_clear()


def keys(name: str) -> dict[str, object]:
    table = session.client("dynamodb").describe_table(TableName=name)["Table"]
    found = [(None, table["KeySchema"], None)]
    for index in table.get("GlobalSecondaryIndexes", []):
        found.append((index["IndexName"], index["KeySchema"], index["Projection"]["ProjectionType"]))
    return {
        "keys": sorted((n or "", sorted((k["KeyType"], k["AttributeName"]) for k in ks), p) for n, ks, p in found),
        "types": sorted((each["AttributeName"], each["AttributeType"]) for each in table["AttributeDefinitions"]),
        "billing": table["BillingModeSummary"]["BillingMode"],
    }


def tables() -> dict[str, object]:
    return {table.Meta.table_name: keys(table.Meta.table_name) for table in TABLES}


def converse() -> list[str]:
    """A login, a message, a file, on what the stack made."""
    gateway, recorder = Gateway(), Recorder(indexes())
    events = session.client("apigatewaymanagementapi", ENDPOINT).meta.events
    events.register_first("before-send.apigatewaymanagementapi.*", gateway.answer)
    app = conftest.tenant("acme", "shop")
    ada, grace = (Client(gateway, recorder, app, name, "web") for name in ("ada", "grace"))
    for client in (ada, grace):
        realtime.connect({"requestContext": {"connectionId": client.connection}}, lambda: 0)
        client.login()
    ada.say("grace", "hello")
    file = files.upload(app, "ada", Upload("a.txt", "text/plain", b"bytes", restricted=False))
    blobs.remove(app, file.uuid)
    ada.leave()
    return grace.texts()


def main() -> None:
    hardening.harden(direct=False)
    with mock_aws():
        build()
        tell()
        queue = queues._url(settings().login_queue)
        stacked = tables()
        texts = converse()
        waiting = session.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    session.forget()
    with mock_aws():
        cloud.build()
        expected = tables()
    print(json.dumps({"stacked": stacked, "expected": expected, "texts": texts, "waiting": waiting}))


if __name__ == "__main__":
    main()
