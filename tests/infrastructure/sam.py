"""The template of `make package` without its bundle, and what CloudFormation makes of it."""

import copy
import json
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform

from infrastructure import configure, package
from infrastructure.stages import Stage


class _Nobody:
    """SAM asks it for managed policies; ours are written by hand."""

    def load(self) -> dict[str, str]:
        return {}


def expanded(sam: dict[str, Any], bucket: str = "bucket") -> dict[str, Any]:
    """With the bundle in a bucket, as `aws cloudformation package` puts it there."""
    template = copy.deepcopy(sam)
    for made in template["Resources"].values():
        if made["Type"] == "AWS::Serverless::Function":
            made["Properties"]["CodeUri"] = f"s3://{bucket}/deployment.zip"
    expanded: dict[str, Any] = transform(template, {}, _Nobody())
    return expanded


def build(stage: Stage, folder: Path) -> Path:
    """The template alone: without requirements there is little to bundle."""
    source, out = folder / "source", folder / "out"
    source.mkdir()
    package.gather(source)
    (source / "requirements.txt").write_text("")
    said = configure.config() | {"stages": {stage.name: stage.said}}
    (source / ".chalice" / "config.json").write_text(json.dumps(said))
    package.build(stage, source, out)
    return out / "sam.json"
