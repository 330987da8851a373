"""A cold start of the frame handler: all that its first frame imports and makes, against Chalice with one DynamoDB
client. Fresh interpreters, one after the other in turn, so that both see the same machine: on this checkout, and on
the bundle as Lambda has it on its disk, with nothing else to import from."""

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable

from benchmarks import bundle
from benchmarks.figures import Figure
from benchmarks.product import ROOT
from infrastructure.package import Unpackable

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


Run = Callable[[str], list[float]]


def measure(*, quick: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as bytecode:  # compiled once, for both
        found = _compared("", 5 if quick else 9, lambda code: _checkout(code, bytecode))
    return found if quick else [*found, _compiling(), *_shipped()]


def _compared(where: str, rounds: int, run: Run) -> list[Figure]:
    for code in (_FLOOR_CODE, _OURS_CODE):
        run(code)  # so that the disk is no part of it
    floor, ours = _in_turn(rounds, run)
    ratio, least = _median(ours) / _median(floor), min(map(sum, ours)) / min(map(sum, floor))
    floors, parts = _parts(_FLOOR, floor), _parts(_OURS, ours)
    return [
        Figure("import", f"chalice and one DynamoDB client{where}", round(_median(floor)), "ms", None, floors),
        Figure("import", f"the frame handler{where}", round(_median(ours)), "ms", None, parts),
        Figure("import", f"ratio of the medians{where}", round(ratio, 2), "×", RATIO, f"of the least: {least:.2f}"),
    ]


def _shipped() -> list[Figure]:
    try:
        built = bundle.built()
    except Unpackable as error:
        return [Figure("import", "ratio of the medians, from the bundle", None, "×", RATIO, bundle.why(error))]
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(built) as zipped:
            zipped.extractall(folder)
        return _compared(", from the bundle", 9, lambda code: _bundled(code, folder))


def _compiling() -> Figure:
    """What a cold start would be if the bundle had sources only: Lambda's disk cannot be written."""
    with tempfile.TemporaryDirectory() as nothing:
        floor, ours = _in_turn(3, lambda code: _checkout(code, nothing, PYTHONDONTWRITEBYTECODE="1"))
    note = f"chalice and one DynamoDB client {_median(floor):.0f}"
    return Figure("import", "the frame handler, compiling every source", round(_median(ours)), "ms", None, note)


def _in_turn(rounds: int, run: Run) -> tuple[list[list[float]], list[list[float]]]:
    """Both, one after the other, `rounds` times."""
    runs = [[run(code) for code in (_FLOOR_CODE, _OURS_CODE)] for _ in range(rounds)]
    return [floor for floor, _ in runs], [ours for _, ours in runs]


def _median(laps: list[list[float]]) -> float:
    return statistics.median(map(sum, laps))


def _checkout(code: str, bytecode: str, **environment: str) -> list[float]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STOA_", "PYTHON"))}
    return _run([sys.executable, "-c", code], outside | {"PYTHONPYCACHEPREFIX": bytecode} | environment)


def _bundled(code: str, folder: str) -> list[float]:
    """No site-packages, no writing of bytecode, nothing of this shell."""
    path = f"import sys; sys.path.insert(0, {folder!r})\n"
    return _run([sys.executable, "-I", "-S", "-B", "-c", path + code], {})


def _run(command: list[str], environment: dict[str, str]) -> list[float]:
    """Milliseconds of each part of the code that the command ends with."""
    *interpreter, code = command
    run = subprocess.run(
        [*interpreter, _CLOCK + code + _SAID],
        cwd=ROOT,
        env=environment | _ENVIRONMENT,
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
