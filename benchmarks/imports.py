"""A cold start of the frame handler: all that its first frame imports and makes, against Chalice with one DynamoDB
client. Fresh interpreters, one after the other in turn, so that both see the same machine."""

import os
import statistics
import subprocess
import sys
import tempfile

from benchmarks.figures import Figure
from benchmarks.product import ROOT

RATIO = 1.3
_ENVIRONMENT = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
_CLOCK = "import time; t = [time.perf_counter()]\nlap = lambda: t.append(time.perf_counter())\n"
_SAID = "\nprint(*(round((b - a) * 1e6) for a, b in zip(t, t[1:])))"
_FLOOR = ("chalice", "boto3 and a client")
_FLOOR_CODE = "import chalice; lap()\nimport boto3; boto3.Session().client('dynamodb'); lap()"
_OURS = ("app", "realtime", "DynamoDB client", "management client", "logger")
_OURS_CODE = """
import app; lap()
from chalicelib import realtime; lap()
from chalicelib.store import session; session.client('dynamodb'); lap()
session.client('apigatewaymanagementapi', 'https://gateway.example/stage'); lap()
from chalicelib import telemetry; telemetry.summary(operation='frame', outcome='ok'); lap()
"""


def measure(*, quick: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as bytecode:  # compiled once, for both
        _run(_FLOOR_CODE, bytecode), _run(_OURS_CODE, bytecode)
        floor, ours = _in_turn(5 if quick else 9, bytecode)
    ratio, least = _median(ours) / _median(floor), min(map(sum, ours)) / min(map(sum, floor))
    return [
        Figure("import", "chalice and one DynamoDB client", round(_median(floor)), "ms", None, _parts(_FLOOR, floor)),
        Figure("import", "the frame handler", round(_median(ours)), "ms", None, _parts(_OURS, ours)),
        Figure("import", "ratio of the medians", round(ratio, 2), "×", RATIO, f"of the least: {least:.2f}"),
        *([] if quick else _as_shipped()),
    ]


def _as_shipped() -> list[Figure]:
    """The package has sources only and Lambda's disk cannot be written, so every cold start compiles them."""
    with tempfile.TemporaryDirectory() as nothing:
        floor, ours = _in_turn(3, nothing, PYTHONDONTWRITEBYTECODE="1")
    note = f"chalice and one DynamoDB client {_median(floor):.0f}"
    return [Figure("import", "the frame handler, compiling every source", round(_median(ours)), "ms", None, note)]


def _in_turn(rounds: int, bytecode: str, **environment: str) -> tuple[list[list[float]], list[list[float]]]:
    """Both, one after the other, `rounds` times."""
    codes = (_FLOOR_CODE, _OURS_CODE)
    runs = [[_run(code, bytecode, **environment) for code in codes] for _ in range(rounds)]
    return [floor for floor, _ in runs], [ours for _, ours in runs]


def _median(laps: list[list[float]]) -> float:
    return statistics.median(map(sum, laps))


def _run(code: str, bytecode: str, **environment: str) -> list[float]:
    """Milliseconds of each part."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STOA_", "PYTHON"))}
    run = subprocess.run(
        [sys.executable, "-c", _CLOCK + code + _SAID],
        cwd=ROOT,
        env=outside | _ENVIRONMENT | {"PYTHONPYCACHEPREFIX": bytecode} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
        timeout=60,
    )
    return [int(part) / 1000 for part in run.stdout.split()]


def _parts(names: tuple[str, ...], laps: list[list[float]]) -> str:
    medians = (statistics.median(parts) for parts in zip(*laps, strict=True))
    return ", ".join(f"{name} {median:.0f}" for name, median in zip(names, medians, strict=True))
