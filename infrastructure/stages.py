"""A stage: what stages.toml decides, what `.chalice/config.json` says of it, and the settings of the product there."""

import json
import tomllib
from argparse import ArgumentParser
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib import config
from chalicelib.config import Settings
from infrastructure import functions

ROOT = Path(__file__).parent.parent
FILE = ROOT / ".chalice" / "config.json"
_DECIDED = Path(__file__).with_name("stages.toml")


@dataclass(frozen=True)
class Peak:
    """What a stage is planned for; room is left above it (architecture 9)."""

    connections: int
    frames: int  # a second, from clients
    rest: int  # calls a second


@dataclass(frozen=True)
class Domain:
    """Host names of the team's own; empty: the gateway's addresses."""

    rest: str = ""
    websocket: str = ""
    certificate: str = ""  # ARN


@dataclass(frozen=True)
class Plan:
    """A table of stages.toml."""

    peak: Peak
    domain: Domain
    keeps_data: bool
    reserves: bool
    memory: int  # MB
    log_days: int
    alarms_to: str
    gateway_logs: bool


@dataclass(frozen=True)
class Stage:
    name: str
    said: dict[str, Any]
    plan: Plan

    @property
    def stack(self) -> str:
        """What everything of this stage is called begins with it; so must the names of its stacks."""
        return f"stoa-{self.name}"

    @property
    def data_stack(self) -> str:
        """CloudFormation's name for what the stage keeps."""
        return f"{self.stack}-data"

    @property
    def watch_stack(self) -> str:
        """And for what watches it."""
        return f"{self.stack}-watch"

    @property
    def settings(self) -> Settings:
        return config.read(self.said["environment_variables"])

    @property
    def gateway_stage(self) -> str:
        return str(self.said["api_gateway_stage"])

    @property
    def keeps(self) -> bool:
        """Whether its data outlives its stacks."""
        return self.plan.keeps_data

    def of(self, function: str, key: str) -> Any:
        """A function's own configuration, else the stage's."""
        return self.said.get("lambda_functions", {}).get(function, {}).get(key, self.said.get(key))

    def function(self, name: str) -> str:
        """What Chalice calls a function on AWS; the one of REST has the app's name alone."""
        return self.stack if name == functions.REST else f"{self.stack}-{name}"


@cache
def plans() -> dict[str, Plan]:
    decided = tomllib.loads(_DECIDED.read_text())
    return {name: _plan(name, table) for name, table in decided.items()}


def names() -> list[str]:
    return list(plans())


def stage(name: str) -> Stage:
    return Stage(name, json.loads(FILE.read_text())["stages"][name], plans()[name])


def parser(description: str | None) -> ArgumentParser:
    """For commands about one stage."""
    made = ArgumentParser(description=description)
    made.add_argument("--stage", default="dev", choices=names())
    return made


def in_order(stage: Stage, steps: list[str]) -> str:
    """What a command would do."""
    return "\n".join([f"Stage {stage.name}, in this order:", *(f"{n}. {step}" for n, step in enumerate(steps, 1))])


def _plan(name: str, table: dict[str, Any]) -> Plan:
    known = {field.name for field in fields(Plan)}
    if table.keys() != known:
        raise ValueError(f"stages.toml: [{name}] needs exactly {', '.join(sorted(known))}")
    values = {key: value for key, value in table.items() if key not in {"peak", "domain"}}
    return Plan(peak=Peak(**table["peak"]), domain=Domain(**table["domain"]), **values)
