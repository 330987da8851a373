"""What the vendor's own token library makes and reads."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_MISSING = "NODE IS MISSING: AccessToken2 is not tested against the official library"


def run(script: str, *arguments: str) -> Any:
    """What a script of this folder prints, as JSON."""
    if shutil.which("node") is None:
        if os.environ.get("CI"):
            pytest.fail(_MISSING)
        print(_MISSING, file=sys.__stderr__)
        pytest.skip(_MISSING)
    command = ["node", str(Path(__file__).with_name(script)), *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
