"""`make deploy`: the whole product into an AWS account by `chalice deploy`; `make rollback`: the release before.

DRY_RUN=1 tells what would be done and asks nobody for anything."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from botocore.exceptions import ClientError

from infrastructure import account as accounts
from infrastructure import afterwards, checks, functions, package, releases, sizing, stages, template, watch
from infrastructure.account import Account, Undeployable
from infrastructure.stages import Stage


@dataclass
class Deployment:
    """On its way: what each step leaves for the next."""

    account: Account
    stage: Stage
    source: Path  # a copy of what is shipped
    outputs: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Any] = field(default_factory=dict)  # by name, as Chalice remembers them


def _stack(deployment: Deployment) -> None:
    account, stage = deployment.account, deployment.stage
    there = accounts.find(account, stage.data_stack) is not None  # the bucket comes with it
    deployment.outputs = accounts.apply(
        account, stage.data_stack, template.template(stage), bucket=releases.bucket(account, stage) if there else ""
    )


def _functions(deployment: Deployment) -> None:
    """Twice it makes nothing anew: Chalice is given what it remembered, and it is kept again whatever happens."""
    account, stage, source = deployment.account, deployment.stage, deployment.source
    releases.load_state(account, stage, source)
    _tell(source, stage, deployment.outputs | afterwards.addresses(stage, _remembered(source, stage)))
    try:
        package.run_chalice(source, "deploy", "--stage", stage.name)
    finally:
        releases.keep_state(account, stage, source)
    deployment.resources = _remembered(source, stage)


def _settle(deployment: Deployment) -> None:
    afterwards.settle(deployment.account, deployment.stage, deployment.resources)


def _watch(deployment: Deployment) -> None:
    account, stage = deployment.account, deployment.stage
    accounts.apply(account, stage.watch_stack, watch.watching(stage), bucket=releases.bucket(account, stage))


def _keep(deployment: Deployment) -> None:
    releases.keep(deployment.account, deployment.stage, deployment.source)


@dataclass(frozen=True)
class Step:
    says: Callable[[Stage], str]
    act: Callable[[Deployment], None]


STEPS = (
    Step(checks.describe, lambda deployment: checks.check(deployment.account, deployment.stage)),
    Step(lambda stage: f"stack {stage.data_stack}: {_kinds(template.template(stage))}", _stack),
    Step(lambda stage: f"chalice deploy: {_sizes(stage)}", _functions),
    Step(afterwards.describe, _settle),
    Step(lambda stage: f"stack {stage.watch_stack}: {_kinds(watch.watching(stage))}", _watch),
    Step(lambda _: "keep the sources of this release for a rollback", _keep),
)
_BACK = (STEPS[0], STEPS[2], STEPS[3])  # the data stays as it is, and so does what watches it


def deploy(account: Account, stage: Stage) -> Deployment:
    with _copied() as source:
        return _perform(Deployment(account, stage, source), STEPS)


def roll_back(account: Account, stage: Stage, to: str = "") -> str:
    """Deploys the sources of a release again; the data stays as it is. Which one that was."""
    name = to or releases.before(account, stage)
    with TemporaryDirectory() as folder:
        source = Path(folder)
        releases.fetch(account, stage, name, source)
        deployment = Deployment(account, stage, source)
        deployment.outputs = accounts.outputs(account, stage.data_stack)
        _perform(deployment, _BACK)
        releases.mark(account, stage, name)
    return name


def plan(stage: Stage, steps: tuple[Step, ...]) -> str:
    return stages.in_order(stage, [step.says(stage) for step in steps])


def _perform(deployment: Deployment, steps: tuple[Step, ...]) -> Deployment:
    for step in steps:
        print(step.says(deployment.stage), flush=True)
        step.act(deployment)
    return deployment


@contextmanager
def _copied() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        package.gather(Path(folder))
        yield Path(folder)


def _remembered(source: Path, stage: Stage) -> dict[str, Any]:
    path = releases.state_file(source, stage)
    found = json.loads(path.read_text())["resources"] if path.exists() else []
    return {resource["name"]: resource for resource in found}


def _tell(source: Path, stage: Stage, known: dict[str, str]) -> None:
    """Names that only the account could give go into the copy's configuration."""
    path = source / ".chalice" / "config.json"
    said = json.loads(path.read_text())
    said["stages"][stage.name]["environment_variables"] |= known
    path.write_text(json.dumps(said, indent=2))


def _kinds(made: dict[str, Any]) -> str:
    counted = Counter(str(each["Type"]).removeprefix("AWS::").replace("::", " ") for each in made["Resources"].values())
    return ", ".join(f"{count} {kind}" for kind, count in counted.items())


def _sizes(stage: Stage) -> str:
    reserved = sizing.reserved(stage.plan) if stage.plan.reserves else 0
    concurrency = f"{reserved} of the account's concurrency reserved" if reserved else "no concurrency reserved"
    return f"{len(functions.names())} functions of {stage.plan.memory} MB, {concurrency}; REST and WebSocket API"


def tell(deployment: Deployment) -> str:
    known = afterwards.addresses(deployment.stage, deployment.resources)
    lines = [
        f"REST        {known['STOA_PUBLIC_REST']}",
        f"WebSocket   {known['STOA_PUBLIC_WEBSOCKET']}",
        *(f"DNS         {name} CNAME {target}" for name, target in afterwards.names(deployment.resources)),
        f"The operator's key: make operator-key STAGE={deployment.stage.name}",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = stages.parser(__doc__)
    parser.add_argument("--rollback", action="store_true", help="to the release before, or the one that --to names")
    parser.add_argument("--to", default="", metavar="RELEASE")
    asked = parser.parse_args()
    stage = stages.stage(asked.stage)
    if os.environ.get("DRY_RUN"):
        print(plan(stage, _BACK if asked.rollback else STEPS))
        return
    try:
        account = accounts.reach()
        if asked.rollback:
            print(f"rolled back to {roll_back(account, stage, asked.to)}")
        else:
            print(tell(deploy(account, stage)))
    except (Undeployable, package.Unpackable, ClientError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
