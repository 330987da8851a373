"""Rows of labels, for tests.store.rows."""

from dataclasses import replace
from typing import Any

from chalicelib.model.labels import Label, Wearer, Worn
from chalicelib.store import labels
from tests.store.moments import AT

VIP = Label("VIP", "pay well", AT, "label-id")


def write(app: Any) -> None:
    labels.add(app, VIP)
    labels.put_on(app, VIP, ["ada"], AT)


def read(app: Any) -> dict[str, Any]:
    """What stands there, through the stores."""
    return {
        "label": labels.get(app, "vip"),
        "labels": list(labels.page(app, 9, "").items),
        "wearers": list(labels.wearers(app, VIP, 9, "").items),
        "worn": labels.worn(app, "ada", 9),
    }


_WORN = replace(VIP, wearers=1)
EXPECTED = {"label": _WORN, "labels": [_WORN], "wearers": [Wearer("ada", AT)], "worn": [Worn("vip", VIP.id, AT)]}
