"""`python -m benchmarks [--quick] [--only NAME]`: every figure against its budget, as a table and in
build/bench.json."""

import argparse
import json
import os
import platform
import sys
import time
from typing import Any

from benchmarks import bundle, cpu, imports, latency, stage, w1
from benchmarks.figures import Figure, table
from benchmarks.product import ROOT

SECTIONS = ("budgets", "groups", "people", "cpu", "import", "latency", "W1", "bundle")
_SAVED = ROOT / "build" / "bench.json"


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter, without the bundle: under 90 seconds")
    parser.add_argument("--only", choices=SECTIONS, metavar="NAME", help="one of " + ", ".join(SECTIONS))
    asked = parser.parse_args()
    figures: list[Figure] = []
    said: dict[str, Any] = {"python": platform.python_version(), "cores": os.cpu_count(), "quick": asked.quick}
    beside = ""
    for name in SECTIONS if asked.only is None else (asked.only,):
        started = time.perf_counter()
        if name == "W1":
            found, beside, said["w1"] = w1.measure(quick=asked.quick)
        else:
            found = _measure(name, quick=asked.quick)
        figures += found
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(table(figures))
    if beside:
        print("\nW1, bytes on the sockets per message and receipt, and in all\n\n" + beside)
    said["figures"] = [figure.plain() for figure in figures]
    _SAVED.parent.mkdir(exist_ok=True)
    _SAVED.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
    print(f"\n{_count(figures)}; saved in {_SAVED.relative_to(ROOT)}")
    return 0


def _measure(name: str, *, quick: bool) -> list[Figure]:
    if name in {"budgets", "groups", "people"}:
        return _counted(name)
    if name == "bundle":
        return [] if quick else bundle.measure()
    return {"cpu": cpu.measure, "import": imports.measure, "latency": latency.measure}[name](quick=quick)


def _counted(name: str) -> list[Figure]:
    stage.environment()
    from benchmarks import budgets, groups, people  # they read the environment when they import the product

    with stage.stage() as here:
        found = {"budgets": budgets.measure, "groups": groups.measure, "people": people.measure}[name](here)
        assert here.recorder.violations == []
    return found


def _count(figures: list[Figure]) -> str:
    verdicts = [figure.verdict for figure in figures if figure.verdict]
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in ("within", "OVER", "UNKNOWN"))


if __name__ == "__main__":
    sys.exit(main())
