"""Imports point down, never up or sideways."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from chalicelib import errors

ROOT = Path(__file__).parent.parent
VOCABULARY = {"model", "limits", "errors", "msync"}
OPEN = {"config", "clock", "parallel", "telemetry"}

# floor: what it may import beside itself. The floors of style.md, and who may know which library.
FLOORS = {
    "api": {"services", "auth"} | VOCABULARY - {"msync"} | OPEN,
    "realtime": {"services", "auth", "delivery", "frames"} | VOCABULARY | OPEN,
    "jobs": {"services", "delivery"} | VOCABULARY - {"msync"} | OPEN,
    "services": {"auth", "delivery", "store"} | VOCABULARY - {"msync"} | OPEN,
    "auth": {"store"} | VOCABULARY - {"msync"} | OPEN,
    "delivery": {"store", "frames"} | VOCABULARY | OPEN,
    "store": {"model", "limits"} | OPEN,
    "frames": {"model", "msync", "errors", "limits"},
    "model": {"limits", "errors", "msync"},
    "limits": set(),
    "errors": {"msync"},
    "msync": {"errors", "limits"},
    "config": set(),
    "clock": set(),
    "parallel": set(),
    "telemetry": {"config", "clock", "limits"},
}
LIBRARIES = {
    "chalice": {"app.py", "chalicelib/api/endpoint.py"},
    "boto3": {"app.py", "chalicelib/store", "chalicelib/delivery"},
    "botocore": {"app.py", "chalicelib/store", "chalicelib/delivery"},
    "pynamodb": {"app.py", "chalicelib/store", "chalicelib/delivery"},
    "google": {"chalicelib/msync", "chalicelib/frames"},
}


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "chalicelib":
                yield from (f"chalicelib.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


MODULES = sorted((ROOT / "chalicelib").rglob("*.py"))


def floor(path: Path) -> str:
    return path.relative_to(ROOT / "chalicelib").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    here = floor(path)
    if here == "__init__":
        return
    allowed = FLOORS[here] | {here}
    reached = {name.split(".")[1] for name in imports(path) if name.startswith("chalicelib.")}
    assert reached <= allowed, f"{here} reaches {sorted(reached - allowed)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_on_their_floor(path):
    here = str(path.relative_to(ROOT))
    for name in imports(path):
        places = LIBRARIES.get(name.split(".")[0])
        assert places is None or any(here == place or here.startswith(place + "/") for place in places), (here, name)


ERRORS = sorted((ROOT / "chalicelib/errors").glob("*.py"))


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.name)
def test_errors_take_only_the_code_from_msync(path):
    taken = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chalicelib.msync")
        for alias in node.names
    }
    assert taken <= {"Code"}


@pytest.mark.parametrize("path", sorted({*MODULES} - {*ERRORS}), ids=lambda path: str(path.relative_to(ROOT)))
def test_refusals_are_imported_from_errors_alone(path):
    assert not any(name.startswith("chalicelib.errors.") for name in imports(path))


def test_errors_offer_every_refusal():
    made = {cls for path in ERRORS for cls in ast.parse(path.read_text()).body if isinstance(cls, ast.ClassDef)}
    assert {cls.name for cls in made} <= {*vars(errors)}


@pytest.mark.parametrize("path", sorted((ROOT / "chalicelib").rglob("*.py")), ids=lambda path: path.name)
def test_the_product_does_not_know_where_it_runs(path):
    assert not any(name.split(".")[0] in {"infrastructure", "moto", "tests"} for name in imports(path))
