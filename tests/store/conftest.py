"""Every test here holds on two backends: moto in this process, and MiniStack in another."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest

from chalicelib import clock
from chalicelib.model.app import App
from infrastructure.local import cloud
from tests.conftest import forget, tenant
from tests.store import ministack

_MISSING = "MINISTACK IS MISSING: the storage contract is held on moto alone (make .venv-ministack/ready)"
_RESERVED = set(files("moto.dynamodb.parsing").joinpath("reserved_keywords.txt").read_text().split())
_EXPRESSIONS = (
    *("KeyConditionExpression", "FilterExpression", "ConditionExpression"),
    *("UpdateExpression", "ProjectionExpression"),
)
_CLAUSES = {"SET", "ADD", "REMOVE", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"}


@pytest.fixture(scope="session")
def _ministack():
    if not ministack.READY and os.environ.get("CI"):
        pytest.fail(_MISSING, pytrace=False)
    if not ministack.READY:
        pytest.skip(_MISSING)
    with ministack.running() as address:
        yield address


@pytest.fixture(scope="module", params=["moto", "ministack"])
def backend(request, _cloud):
    """What empties it."""
    if request.param == "moto":
        yield cloud.empty
    else:
        with ministack.below_the_product(request.getfixturevalue("_ministack")):
            yield ministack.empty


@pytest.fixture
def app(backend, gateway, recorder):
    """A tenant with empty tables and the users ada, grace and linus."""
    backend()
    forget()
    yield tenant("acme", "shop")
    clock.offset = 0
    forget()
    backend()
    assert words(recorder.calls) & _RESERVED <= _CLAUSES, "a reserved word stands bare in an expression"


@pytest.fixture
def other(app):
    """A tenant whose appkey begins as the first one's does, with the same users."""
    return tenant("acme", "shop-2")


@pytest.fixture
def at_once():
    """at_once(8, f): what f(0) to f(7) gave, all begun together."""

    def run(count, work):
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(work, range(count)))

    return run


def words(calls) -> set[str]:
    """Every bare word of every expression that is no function, as DynamoDB holds them against its list."""
    said = " ".join(
        str(asked.get(name, ""))
        for call in calls
        for asked in (call.params, *(part for item in call.params.get("TransactItems", []) for part in item.values()))
        for name in _EXPRESSIONS
    )
    return {word.upper() for word in re.findall(r"(?<![#:\w])[A-Za-z_]\w*\b(?!\()", said)}


def pytest_terminal_summary(terminalreporter):
    if not ministack.READY:
        terminalreporter.write_line(_MISSING, red=True, bold=True)


def stranger(org: str = "acme", name: str = "shop") -> App:
    return App(org, name, clock.uuid(), clock.uuid().replace("-", ""), clock.now())
