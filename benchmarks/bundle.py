"""What Lambda is given: the zip that `chalice package` makes of a copy of the product. Needs the package index."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.product import ROOT

MEGABYTES = 30
_SHIPPED = ("app.py", "requirements.txt", "chalicelib", "vendor", ".chalice")
_PATIENCE = 240


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "product")
        _copy(copy)
        command = [
            str(Path(sys.executable).with_name("chalice")),
            "package",
            "--stage",
            "dev",
            str(Path(folder, "out")),
        ]
        environment = os.environ | {"AWS_DEFAULT_REGION": "us-east-1"}
        try:
            subprocess.run(
                command, cwd=copy, env=environment, capture_output=True, text=True, check=True, timeout=_PATIENCE
            )
        except subprocess.CalledProcessError as error:
            why = (error.stderr or error.stdout).strip().splitlines()[-1][:120]
            return [Figure("bundle", "deployment package, zipped", None, "MB", MEGABYTES, why)]
        except subprocess.TimeoutExpired:
            return [
                Figure("bundle", "deployment package, zipped", None, "MB", MEGABYTES, "chalice package took too long")
            ]
        package = Path(folder, "out", "deployment.zip")
        note, whole = _largest(package)
        return [
            Figure("bundle", "deployment package, zipped", round(package.stat().st_size / 1e6, 1), "MB", MEGABYTES),
            Figure("bundle", "deployment package, unzipped", round(whole / 1e6, 1), "MB", None, note),
        ]


def _copy(to: Path) -> None:
    to.mkdir()
    for name in _SHIPPED:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "deployments", "deployed")
            shutil.copytree(ROOT / name, to / name, ignore=unwanted)
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, to / name)
    policy = to / ".chalice" / "policy-dev.json"
    if not policy.exists():  # it weighs nothing, but Chalice wants one
        policy.write_text('{"Version": "2012-10-17", "Statement": []}')


def _largest(package: Path) -> tuple[str, int]:
    sizes: Counter[str] = Counter()
    with zipfile.ZipFile(package) as zipped:
        for entry in zipped.infolist():
            sizes[entry.filename.split("/")[0]] += entry.file_size
    return ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes.most_common(4)), sizes.total()
