"""The product as it is deployed: the bundle in functions, behind gateways, on tables, all made from our templates."""

import json
import os
import subprocess
import sys

import pytest

from infrastructure import stages
from tests.store import ministack

_MISSING = "MINISTACK IS MISSING: nothing was deployed (make .venv-ministack/ready)"


@pytest.fixture(scope="module")
def seen(built):
    """What clients of the deployed product saw."""
    if not ministack.READY and os.environ.get("CI"):
        pytest.fail(_MISSING, pytrace=False)
    if not ministack.READY:
        pytest.skip(_MISSING)
    command = [sys.executable, "-m", "tests.infrastructure.deployed", built]
    done = subprocess.run(command, capture_output=True, text=True, cwd=stages.ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_message_goes_from_socket_to_socket(seen):
    assert seen["heard"] == [seen["sent"], "hello"]
    assert seen["sent"] >> 22 > 0
    assert seen["messages"] == 1


def test_connections_are_known_from_login_until_they_end(seen):
    assert seen["connections"] == [0, 2, 0]
