"""The zip that Lambda runs, made again with the bytecode of every module. Lambda's disk cannot be written, so without
it each cold start compiles all that it imports. The same sources give the same bytes."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

TASK = "/var/task"  # where Lambda unpacks it; tracebacks say so
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16  # Lambda runs as another user


class Uncompilable(Exception):
    """A module that this interpreter, and so Lambda's, cannot read."""


def ship(bundle: Path) -> None:
    """Replaces it."""
    made = bundle.with_suffix(".shipped")
    with TemporaryDirectory() as folder:
        with ZipFile(bundle) as packed:
            packed.extractall(folder)
        _compile(Path(folder))
        _pack(Path(folder), made)
    made.replace(bundle)


def _compile(folder: Path) -> None:
    """Unchecked: no time of any file stands in it, and none is asked for when it is loaded. The sources stay beside it,
    so that tracebacks show them."""
    command = [sys.executable, "-I", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    done = subprocess.run(  # noqa: S603  our own
        [*command, "-s", str(folder), "-p", TASK, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Uncompilable(done.stdout + done.stderr)


def _pack(folder: Path, bundle: Path) -> None:
    with ZipFile(bundle, "w") as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                entry.external_attr = _READABLE
                packed.writestr(entry, path.read_bytes(), ZIP_DEFLATED)
