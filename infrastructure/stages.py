"""A stage: what `.chalice/config.json` says of it, and the settings that the product reads there."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib import config
from chalicelib.config import Settings

ROOT = Path(__file__).parent.parent
FILE = ROOT / ".chalice" / "config.json"


@dataclass(frozen=True)
class Stage:
    name: str
    said: dict[str, Any]

    @property
    def stack(self) -> str:
        """What everything of this stage is called begins with it; so must the names of its stacks."""
        return f"stoa-{self.name}"

    @property
    def settings(self) -> Settings:
        return config.read(self.said["environment_variables"])

    @property
    def gateway_stage(self) -> str:
        return str(self.said["api_gateway_stage"])

    @property
    def keeps(self) -> bool:
        """Whether its data outlives its stacks."""
        return self.name == "prod"

    def of(self, function: str, key: str) -> Any:
        """A function's own configuration, else the stage's."""
        return self.said.get("lambda_functions", {}).get(function, {}).get(key, self.said.get(key))


def names() -> list[str]:
    return list(json.loads(FILE.read_text())["stages"])


def stage(name: str) -> Stage:
    return Stage(name, json.loads(FILE.read_text())["stages"][name])


def parser(description: str | None) -> ArgumentParser:
    """For commands about one stage."""
    made = ArgumentParser(description=description)
    made.add_argument("--stage", default="dev", choices=names())
    return made
