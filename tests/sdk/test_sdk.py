"""The official SDK, unmodified, against the whole product: every scenario of tests/sdk/scenarios is a test here, over
text frames through the adapter of clients/web and over byte frames; then how many of the SDK's methods they reach."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RUNNER = str(Path(__file__).with_name("run.mjs"))
NODE = shutil.which("node")
READY = NODE is not None and (ROOT / "node_modules" / "agora-chat").is_dir()
FRAMES: dict[str, list[str]] = {"text": [], "binary": ["--binary"]}  # options of the product and of the runner
METHODS_REACHED = 153  # raised as the product grows, never lowered
OUTCOME = re.compile(r"(ok|not ok) \d+ - (.*) # \d+ ms")

pytestmark = pytest.mark.timeout(600)  # whichever test is first waits for both runs

if not READY and os.environ.get("CI"):
    pytest.fail("Node or node_modules is missing, and in CI the official SDK has to be tested", pytrace=False)


def names() -> list[str]:
    if not READY:
        return []
    listed = subprocess.run([str(NODE), RUNNER, "--list"], capture_output=True, text=True, check=True, timeout=60)
    return listed.stdout.splitlines()


@contextmanager
def product(*options: str) -> Iterator[str]:
    """The line of a running product: where it is and who may enter."""
    command = [
        sys.executable,
        "-m",
        "infrastructure.local",
        "--port",
        "0",
        "--state",
        "none",
        "--json",
        "--quiet",
        "--tick",
        "0.5",
    ]
    with subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline()
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def perform(frames: str) -> str:
    """What the runner says about all scenarios against a product of their own."""
    with product(*FRAMES[frames]) as server:
        command = [str(NODE), RUNNER, "--jobs", "3", "--server", server, *FRAMES[frames]]
        run = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=500, check=False
        )
        return run.stdout


@pytest.fixture(scope="module")
def runs() -> dict[str, dict[str, Any]]:
    """Both runs, at the same time: they mostly wait. For each its outcomes by name, and all it said."""
    with ThreadPoolExecutor() as pool:
        said = dict(zip(FRAMES, pool.map(perform, FRAMES), strict=True))
    return {frames: {"said": words, "outcomes": outcomes(words)} for frames, words in said.items()}


def outcomes(said: str) -> dict[str, str]:
    """What each scenario came to: nothing where it passed, otherwise why it did not."""
    found: dict[str, str] = {}
    name = ""
    for line in said.splitlines():
        if match := OUTCOME.fullmatch(line):
            name = match[2]
            found[name] = "" if match[1] == "ok" else "failed:"
        elif found.get(name) and line.startswith("  "):
            found[name] += "\n" + line
    return found


@pytest.mark.skipif(not READY, reason="NODE OR node_modules IS MISSING: the official SDK is not tested")
def test_node_is_here() -> None:
    assert json.loads((ROOT / "node_modules/agora-chat/package.json").read_text())["version"] == "1.4.0"


def test_no_two_scenarios_have_one_name() -> None:
    assert len(set(names())) == len(names())


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("frames", FRAMES)
def test_scenario(runs: dict[str, dict[str, Any]], frames: str, name: str) -> None:
    problem = runs[frames]["outcomes"].get(name, "did not run:\n" + runs[frames]["said"][-2000:])
    assert not problem, problem


@pytest.mark.skipif(not READY, reason="NODE OR node_modules IS MISSING: the official SDK is not tested")
def test_methods_of_the_sdk(runs: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    for run in runs.values():
        match = re.search(r"SDK methods: (\d+) of 188", run["said"])
        assert match, run["said"][-2000:]
        with capsys.disabled():
            print("\n" + match[0])
        assert int(match[1]) >= METHODS_REACHED


@pytest.mark.skipif(not READY, reason="NODE OR node_modules IS MISSING: the adapter is not tested")
def test_the_text_frame_adapter() -> None:
    tested = subprocess.run(
        [str(NODE), "--test", "test/"], cwd=ROOT / "clients/web", capture_output=True, text=True, timeout=60
    )
    assert tested.returncode == 0, tested.stdout
