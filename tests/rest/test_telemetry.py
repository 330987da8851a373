"""What a call leaves in the log: one line and its metrics, on standard error, without secrets."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
from infrastructure.local import cloud
cloud.environment(STOA_PLATFORM_KEY="the-key", STOA_LOG_LEVEL="{level}")
cloud.start()
from tests.rest.caller import call
body = {{"organization": "acme", "username": "ann", "email": "ann@acme.test", "password": "hush-hush"}}
assert call("POST", "/management/organizations", body, token="the-key")[0] == 200
assert call("POST", "/management/organizations", body, token="stolen")[0] == 401
from chalicelib.services import tenants
tenants.open_org = None
assert call("POST", "/management/organizations", body, token="the-key")[0] == 500
"""


def run(level: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(level=level)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    return done.stdout, done.stderr


def test_a_call_is_one_line_and_its_metrics():
    out, err = run("INFO")
    assert out == ""
    lines = [json.loads(line) for line in err.splitlines()]
    calls = [line for line in lines if line.get("message") == "call"]
    assert [(line["operation"], line["outcome"], line["status"]) for line in calls] == [
        ("POST /management/organizations", "ok", 200),
        ("POST /management/organizations", "unauthorized", 401),
        ("POST /management/organizations", "bug", 500),
    ]
    assert {"request", "appkey", "milliseconds", "aws_requests"} <= calls[0].keys()
    assert [line["aws_requests"] for line in calls] == [1, 0, 0]
    metrics = [line for line in lines if "_aws" in line]
    assert len(metrics) == 3
    assert metrics[1]["Refused.unauthorized"] == [1.0]
    assert metrics[1]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Stoa"
    bugs = [line for line in lines if line.get("level") == "ERROR"]
    assert [bug["exception_name"] for bug in bugs] == ["TypeError"]
    assert "open_org" in bugs[0]["exception"]
    for secret in ("hush-hush", "the-key", "stolen", "ann@acme.test"):
        assert secret not in err


def test_it_can_be_quiet():
    assert run("CRITICAL") == ("", "")
