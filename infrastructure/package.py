"""Builds what the functions' stack is made of: the bundle that Lambda runs, and a template without white space."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from infrastructure import merge, stages
from infrastructure.stages import ROOT, Stage

BUNDLE = 30 * 1024 * 1024
TEMPLATE = 1024 * 1024  # CloudFormation takes no larger one, and with white space ours could grow to that
_NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyi", "*.proto")
_MISSING = "Could not install dependencies"  # Chalice says so and goes on without them


class Unpackable(Exception):
    """Why there is no package."""


def package(stage: Stage, out: Path) -> None:
    """Writes `deployment.zip` and `sam.json`."""
    with TemporaryDirectory() as folder:
        source = Path(folder)
        gather(source)
        build(stage, source, out)


def gather(source: Path) -> None:
    """A copy of what is shipped: Chalice takes whatever lies in `chalicelib`, compiled files too."""
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "chalicelib", source / "chalicelib", ignore=_NOT_SHIPPED)
    shutil.copytree(stages.FILE.parent, source / ".chalice", ignore=shutil.ignore_patterns("deploy*"))


def build(stage: Stage, source: Path, out: Path) -> None:
    """The same of sources that were gathered."""
    merged = source / "merge.json"
    merged.write_text(json.dumps(merge.merged(stage)))
    run_chalice(source, "package", "--stage", stage.name, "--merge-template", str(merged), str(out.absolute()))
    sam = out / "sam.json"
    sam.write_text(json.dumps(merge.mended(stage, json.loads(sam.read_text())), separators=(",", ":")))
    for path, most in ((out / "deployment.zip", BUNDLE), (sam, TEMPLATE)):
        if path.stat().st_size > most:
            raise Unpackable(f"{path.name} has {path.stat().st_size:,} bytes, more than {most:,}")


def run_chalice(source: Path, *arguments: str) -> str:
    """Chalice's command in a folder of gathered sources; what it said."""
    command = [sys.executable, "-m", "infrastructure.chalice_cli", "--project-dir", str(source.absolute()), *arguments]
    done = subprocess.run(  # noqa: S603  our own
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode or _MISSING in done.stdout:
        raise Unpackable(done.stdout)
    return done.stdout


def environment() -> dict[str, str]:
    """The stage's configuration says what the product is told, not this shell. Chalice wants a region also where it
    names none in what it makes, and does not read AWS_REGION."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STOA_")}
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name or "us-east-1"
    return kept | {"AWS_DEFAULT_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}


def main() -> None:
    parser = stages.parser(__doc__)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    try:
        package(stages.stage(asked.stage), asked.out)
    except Unpackable as error:
        sys.exit(str(error))
    for path in sorted(asked.out.iterdir()):
        print(f"{path}: {path.stat().st_size / 1024 / 1024:.1f} MB")


if __name__ == "__main__":
    main()
