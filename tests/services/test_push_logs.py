"""What pushes leave in the log: whom they were for and by which platform, no token, no text, no secret."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
from infrastructure.local import cloud
cloud.environment(STOA_LOG_LEVEL="INFO")
cloud.start()
from chalicelib import telemetry
from chalicelib.model.newnotifier import NewNotifier
from chalicelib.model.pushing import PushMessage
from chalicelib.services import notifiers, pushing
from tests.conftest import tenant
from tests.services.phones import disable, phone
app = tenant("acme", "shop")
with telemetry.call("push"):
    secret = '{"project_id": "p", "client_email": "e", "private_key": "a-private-key"}'
    notifiers.add(app, NewNotifier("fcm", "FCM", secret))
    app = pushing.apps.get("acme", "shop")
    said = PushMessage("a-title", "a-text")
    phone(app, "ada", token="a-token")
    pushing.to_user(app, "ada", said)
    disable("a-token")
    pushing.to_user(app, "ada", said)
    phone(app, "grace", token="b-token")
    cloud.client("sns").delete_platform_application(PlatformApplicationArn=app.notifiers[0].arn)
    pushing.to_user(app, "grace", said)
"""


def test_each_push_is_one_line_without_secrets():
    where = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, cwd=where, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    pushes = [line for line in lines if line.get("message") == "push" and "target" in line]
    assert [(line["appkey"], line["target"], line["platform"], line["outcome"]) for line in pushes] == [
        ("acme#shop", "ada", "ANDROID", "SENT"),
        ("acme#shop", "ada", "ANDROID", "DEAD"),
        ("acme#shop", "grace", "ANDROID", "REFUSED"),
    ]
    for secret in ("a-title", "a-text", "a-token", "b-token", "a-private-key"):
        assert secret not in done.stdout + done.stderr


UNSENT = """
from infrastructure.local import cloud
from tests.wire import ENDPOINT, Gateway
cloud.environment(STOA_LOG_LEVEL="INFO", STOA_WEBSOCKET_ENDPOINT=ENDPOINT)
cloud.start()
from chalicelib.store import session
from infrastructure.recorder import Recorder, indexes
from tests.client import Client
from tests.conftest import tenant
gateway = Gateway()
events = session.client("apigatewaymanagementapi", ENDPOINT).meta.events
events.register_first("before-send.apigatewaymanagementapi.*", gateway.answer)
app = tenant("acme", "shop")
ada = Client(gateway, Recorder(indexes()), app, "ada", "web")
ada.login()
assert ada.say("grace").status.errorCode == 0
assert ada.say("ada").status.errorCode == 0
"""


def test_without_a_notifier_each_push_that_would_have_been_is_counted():
    where = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", UNSENT], capture_output=True, text=True, cwd=where, check=True)
    metrics = [json.loads(line) for line in done.stderr.splitlines() if "_aws" in line]
    assert [line["Pushes.unsent"] for line in metrics if "Pushes.unsent" in line] == [[1.0]]
