"""What is built for AWS, once for all tests here."""

import json
import zipfile

import pytest

from infrastructure import package, stages


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder with what `make package` makes of dev."""
    out = tmp_path_factory.mktemp("package")
    package.package(stages.stage("dev"), out)
    return out


@pytest.fixture(scope="session")
def unpacked(built, tmp_path_factory):
    """The bundle as Lambda has it on its disk."""
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(built / "deployment.zip") as bundle:
        bundle.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def sam(built):
    """The template that `make package` makes of dev."""
    return json.loads((built / "sam.json").read_text())
