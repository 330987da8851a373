"""What Lambda is given: the zip that `make package` builds. Needs the package index."""

import atexit
import tempfile
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

from benchmarks.figures import Figure
from infrastructure import package, stages

MEGABYTES = 30


def measure() -> list[Figure]:
    try:
        bundle = built()
    except package.Unpackable as error:
        return [Figure("bundle", "deployment package, zipped", None, "MB", MEGABYTES, why(error))]
    note, whole = _largest(bundle)
    return [
        Figure("bundle", "deployment package, zipped", round(bundle.stat().st_size / 1e6, 1), "MB", MEGABYTES),
        Figure("bundle", "deployment package, unzipped", round(whole / 1e6, 1), "MB", None, note),
    ]


@cache
def built() -> Path:
    """Once a run; it goes when the run ends."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    package.package(stages.stage("dev"), Path(folder.name))
    return Path(folder.name, "deployment.zip")


def why(error: package.Unpackable) -> str:
    return str(error).strip().splitlines()[-1][:120]


def _largest(bundle: Path) -> tuple[str, int]:
    sizes: Counter[str] = Counter()
    with zipfile.ZipFile(bundle) as zipped:
        for entry in zipped.infolist():
            sizes["bytecode" if entry.filename.endswith(".pyc") else entry.filename.split("/")[0]] += entry.file_size
    return ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes.most_common(4)), sizes.total()
