"""/push/label: labels that an app puts on its users, and pushes to all who wear them (N17-N24)."""

from collections.abc import Sequence

from chalicelib import limits
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model.app import Role
from chalicelib.model.labels import Label, Labelled, Named, NewLabel, Wearer
from chalicelib.services import labels

rest = Collection(__name__)

_LABEL = "/push/label/{label}"


def show(label: Label) -> Part:
    return {"name": label.name, "description": label.description, "createdAt": label.created}


def show_counted(label: Label) -> Part:
    return show(label) | {"count": label.wearers}


def show_wearer(wearer: Wearer) -> Part:
    return {"username": wearer.username, "created": wearer.since}


@rest.post("/push/label", role=Role.APP, brief=True)
def create(call: Call) -> Part:
    return {"data": show(labels.create(call.app, call.one(NewLabel)))}


@rest.get("/push/label", role=Role.APP, brief=True)
def browse(call: Call) -> Part:
    page = labels.browse(call.app, *call.page(limits.LABELS_PAGE, limits.LABELS_PAGE))
    return _page([show_counted(label) for label in page.items], page.cursor)


@rest.get(_LABEL, role=Role.APP, brief=True)
def fetch(call: Call, label: str) -> Part:
    return {"data": show_counted(labels.fetch(call.app, label))}


@rest.delete(_LABEL, role=Role.APP, brief=True)
def remove(call: Call, label: str) -> Part:
    labels.remove(call.app, label)
    return {"data": "success"}


@rest.post(_LABEL + "/user", role=Role.APP, brief=True)
def put_on(call: Call, label: str) -> Part:
    return {"data": _results(labels.put_on(call.app, label, call.one(Named).usernames))}


@rest.delete(_LABEL + "/user", role=Role.APP, brief=True)
def take_off(call: Call, label: str) -> Part:
    return {"data": _results(labels.take_off(call.app, label, call.one(Named).usernames))}


@rest.get(_LABEL + "/user", role=Role.APP, brief=True)
def wearers(call: Call, label: str) -> Part:
    page = labels.wearers(call.app, label, *call.page(limits.LABELS_PAGE, limits.LABELS_PAGE))
    return _page([show_wearer(wearer) for wearer in page.items], page.cursor)


@rest.get(_LABEL + "/user/{username}", role=Role.APP, brief=True)
def wearer(call: Call, label: str, username: str) -> Part:
    return {"data": show_wearer(labels.wearer(call.app, label, username))}


def _page(items: Sequence[Part], cursor: str) -> Part:
    return {"data": list(items)} | ({"cursor": cursor} if cursor else {})


def _results(done: Labelled) -> Part:
    return {"success": list(done.done), "fail": done.refused}
