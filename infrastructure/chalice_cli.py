"""Chalice's own command, but for what it ships and what it remembers: `python -m infrastructure.chalice_cli deploy`.

It imports nothing else of ours: the product that Chalice loads is the one in the project's folder."""

import sys
from pathlib import Path
from typing import Any

from chalice import cli
from chalice.deploy import deployer
from chalice.deploy.packager import LambdaDeploymentPackager

from infrastructure import bundle


class Packager(LambdaDeploymentPackager):  # type: ignore[misc]  # Chalice has no types for us
    def create_deployment_package(self, project_dir: str, python_version: str) -> str:
        packed = str(super().create_deployment_package(project_dir, python_version))
        bundle.ship(Path(packed))
        return packed


class Deployer(deployer.Deployer):  # type: ignore[misc]
    """Remembers what it made also when it fails half-way: or nothing would ever change it or take it down."""

    def _deploy(self, config: Any, stage: str) -> Any:
        try:
            return super()._deploy(config, stage)
        except BaseException:
            made = {each["name"]: each for each in self._executor.resource_values}
            before = config.deployed_resources(stage)
            known = {name: before.resource_values(name) for name in before.resource_names()}
            found = {"resources": [*(known | made).values()], "schema_version": "2.0", "backend": self.BACKEND_NAME}
            self._recorder.record_results(found, stage, config.project_dir)
            raise


def main() -> int:
    deployer.LambdaDeploymentPackager = Packager  # `package` and `deploy` both find it there
    deployer.Deployer = Deployer
    return int(cli.main())


if __name__ == "__main__":
    sys.exit(main())
