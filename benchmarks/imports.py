"""A cold start of the frame handler: all that its first frame imports and makes, against Chalice with one DynamoDB
client. Fresh interpreters, one after the other in turn, so that both see the same machine."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict

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
    rounds = 5 if quick else 9
    laps: dict[str, list[list[float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as bytecode:  # compiled once, for both
        _run(_FLOOR_CODE, bytecode), _run(_OURS_CODE, bytecode)
        for code in [_FLOOR_CODE, _OURS_CODE] * rounds:
            laps[code].append(_run(code, bytecode))
    floor, ours = (statistics.median(map(sum, laps[code])) for code in (_FLOOR_CODE, _OURS_CODE))
    least = [min(map(sum, laps[code])) for code in (_FLOOR_CODE, _OURS_CODE)]
    return [
        Figure(
            "import", "chalice and one DynamoDB client", round(floor), "ms", None, _parts(_FLOOR, laps[_FLOOR_CODE])
        ),
        Figure("import", "the frame handler", round(ours), "ms", None, _parts(_OURS, laps[_OURS_CODE])),
        Figure(
            "import",
            "ratio of the medians",
            round(ours / floor, 2),
            "×",
            RATIO,
            f"of the least: {least[1] / least[0]:.2f}",
        ),
    ]


def _run(code: str, bytecode: str) -> list[float]:
    """Milliseconds of each part."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STOA_", "PYTHON"))
    }
    run = subprocess.run(
        [sys.executable, "-c", _CLOCK + code + _SAID],
        cwd=ROOT,
        env=environment | _ENVIRONMENT | {"PYTHONPYCACHEPREFIX": bytecode},
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
