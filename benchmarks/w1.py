"""W1, the standard conversation, with the official SDK on both ends; beside it what others need for the same."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, aligned
from benchmarks.product import running

BYTES, FRAMES = 66_000, 6
_SCRIPT = Path(__file__).with_name("w1.mjs")
_COLUMNS = ("login out / in", "message: sender", "receiver in / out", "receipt: reader", "sender in / out", "frames")

# Measured once, with ejabberd 23.01 and prosody 0.12.3 and, for MSYNC, a counting server: columns as _COLUMNS, and the
# whole conversation on both ends.
REFERENCES = (
    ("XMPP, WebSocket, phone features", "1,226 / 1,955", "416 / 35", "423 / 0", "239 / 35", "244 / 0", "8", 139_591),
    ("XMPP, WebSocket, lean", "859 / 1,429", "219 / 0", "258 / 0", "135 / 0", "172 / 0", "4", 78_649),
    ("XMPP, TCP with zlib, phone", "1,033 / 1,729", "91 / 11", "87 / 0", "85 / 12", "78 / 0", "8", 36_511),
    ("XMPP, TCP with zlib, lean", "846 / 1,499", "43 / 0", "46 / 0", "16 / 0", "16 / 0", "4", 12_197),
    ("MSYNC, NOTICE and pull, base64", "716 / 76", "158 / 50", "371 / 128", "114 / 50", "", "14", 133_300),
    ("MSYNC, pushed, all fields, base64", "716 / 76", "158 / 50", "252 / 0", "114 / 50", "", "6", 83_568),
    ("MSYNC, pushed, fields the SDK reads, base64", "716 / 76", "158 / 50", "163 / 0", "114 / 50", "", "6", 65_618),
    ("MSYNC, pushed, fields the SDK reads, raw", "542 / 56", "118 / 36", "121 / 0", "85 / 36", "88 / 0", "6", 48_686),
)


def measure(*, quick: bool) -> tuple[list[Figure], str, dict[str, Any]]:
    """Figures, the table beside the references, and what the conversation came to in full."""
    node = shutil.which("node")
    if node is None or not (_SCRIPT.parents[1] / "node_modules" / "agora-chat").is_dir():
        missing = Figure(
            "W1", "whole conversation, both ends", None, "bytes", BYTES, "Node or its packages are missing"
        )
        return [missing], "", {}
    measured = [_converse(node)] + ([] if quick else [_converse(node, "--binary")])
    text = measured[0]
    figures = [
        Figure("W1", "whole conversation, both ends", text["whole"]["bytes"], "bytes", BYTES, _parts(text)),
        Figure("W1", "frames per message and receipt", text["frames"], "frames", FRAMES, _confirmed(text)),
    ]
    figures += [Figure("W1", "the same in binary frames", raw["whole"]["bytes"], "bytes") for raw in measured[1:]]
    rows = [("", *_COLUMNS, "whole"), *map(_row, measured)]
    rows += [(*reference[:-1], f"{reference[-1]:,}") for reference in REFERENCES]
    return figures, aligned(rows, right=range(1, 8)), {"measured": measured, "references": REFERENCES}


def _converse(node: str, *options: str) -> dict[str, Any]:
    with running(*options) as server:
        command = [node, str(_SCRIPT), "--server", json.dumps(server), *options]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=90)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def _row(run: dict[str, Any]) -> tuple[str, ...]:
    message, receipt = run["message"], run["receipt"]
    pairs = (
        (run["login"], "out", "in"),
        (message["sender"], "out", "in"),
        (message["receiver"], "in", "out"),
        (receipt["reader"], "out", "in"),
        (receipt["sender"], "in", "out"),
    )
    cells = (f"{values[first]:,g} / {values[second]:,g}" for values, first, second in pairs)
    return ("Stoa, " + run["name"], *cells, f"{run['frames']:g}", f"{run['whole']['bytes']:,}")


def _parts(run: dict[str, Any]) -> str:
    login = 2 * (run["login"]["out"] + run["login"]["in"])
    return (
        f"two logins {login:,.0f}, then {(run['whole']['bytes'] - login) / run['messages']:.0f} per message and receipt"
    )


def _confirmed(run: dict[str, Any]) -> str:
    return f"and {run['confirmations']:g} that confirm; {run['whole']['frames']} frames in all"
