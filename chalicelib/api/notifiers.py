"""/notifiers: the app's ways to phones (Y18-Y20)."""

from typing import Any

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Role
from chalicelib.model.newnotifier import NewNotifier
from chalicelib.model.notifier import Notifier, Provider
from chalicelib.services import notifiers

rest = Collection(__name__)
_PROVIDERS = {Provider.APNS_SANDBOX: "APNS", Provider.FCM: "FCM"}


def show(notifier: Notifier) -> dict[str, Any]:
    """`certificate` is empty: what proves the app to the vendor is not kept, so it cannot be shown."""
    return {
        "uuid": notifier.uuid,
        "type": "notifier",
        "name": notifier.name,
        "created": notifier.created,
        "modified": notifier.modified,
        "disabled": notifier.disabled,
        "provider": _PROVIDERS.get(notifier.provider, notifier.provider.value),
        "environment": "DEVELOPMENT" if notifier.provider is Provider.APNS_SANDBOX else "PRODUCTION",
        "packageName": notifier.package,
        "certificate": "",
    }


@rest.get("/notifiers", role=Role.APP)
def browse(call: Call) -> Part:
    return {"entities": [show(each) for each in notifiers.browse(call.app)]}


@rest.post("/notifiers", role=Role.APP)
def add(call: Call) -> Part:
    return {"entities": [show(notifiers.add(call.app, call.one(NewNotifier)))]}


@rest.delete("/notifiers/{uuid}", role=Role.APP)
def remove(call: Call, uuid: str) -> Part:
    return {"path": "/notifiers", "entities": [show(notifiers.remove(call.app, uuid))]}
