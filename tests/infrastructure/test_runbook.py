"""docs/operations.md: its numbers and commands, held against the product."""

import json
import re
import subprocess
import sys
import textwrap

import pytest
from chalice.app import CloudWatchEvent

from chalicelib.auth import tokens
from chalicelib.config import settings
from chalicelib.model.app import Role
from chalicelib.store import cache, secrets, session
from infrastructure import sizing, stages
from infrastructure.template import template
from infrastructure.watch import alarmed

DEV = stages.stage("dev")
RUNBOOK = (stages.ROOT / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("stage", [DEV, stages.stage("prod")], ids=lambda stage: stage.name)
def test_it_asks_for_the_quotas_that_the_peak_needs(stage):
    peak = stage.plan.peak
    row = (
        f"| {stage.name} | {peak.connections:,} | {sizing.reserved(stage.plan) + 100:,} | {round(sizing.opens(peak)):,}"
        f" | {sizing.rest_rate(peak) + sizing.frame_rate(peak):,} |"
    )
    assert row in RUNBOOK


def test_it_counts_the_alarms():
    alarms, metrics = alarmed(DEV)
    assert f"{alarms} alarms on {metrics} metrics" in RUNBOOK


def test_it_is_short_and_names_every_table():
    assert len(RUNBOOK.splitlines()) <= 250
    for made in template(DEV)["Resources"].values():
        if "TableName" in made["Properties"]:
            assert f"| {made['Properties']['TableName'].removeprefix('stoa-dev-')} |" in RUNBOOK


def test_a_schedule_can_be_rung_as_it_says():
    [payload] = re.findall(r"--payload '(.+?)'", RUNBOOK, re.DOTALL)
    assert CloudWatchEvent(json.loads(payload), None).source == "by hand"


@pytest.fixture
def secret(app):
    """The stage's secret as CloudFormation makes it; afterwards as it was."""
    manager, name = session.client("secretsmanager"), settings().secret
    before = manager.get_secret_value(SecretId=name)["SecretString"]

    def put(text: str) -> None:
        manager.put_secret_value(SecretId=name, SecretString=text)
        cache.forget()

    yield put
    put(before)


def test_rotation_as_it_says_ends_no_token(app, secret):
    rotation = re.search(r"python3 -c '\n(.+?)' <", RUNBOOK, re.DOTALL).group(1)
    rotation = textwrap.dedent(rotation)
    text, issued = json.dumps({"credentials": "ab" * 32}), []
    for current in ("k1", "k2", "k3"):
        secret(text)
        assert secrets.get().current == current
        issued.append(tokens.issue(app.key, Role.USER, "ada", 0, 60).token)
        assert [tokens.verify(app, token).username for token in issued] == ["ada"] * len(issued)
        done = subprocess.run([sys.executable, "-c", rotation], input=text, capture_output=True, text=True)
        text = done.stdout
