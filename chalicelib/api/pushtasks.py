"""/push: to all who wear some labels, or to every user of the app (N27, N28)."""

from dataclasses import replace

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model import pushtasks as said
from chalicelib.model.app import Role
from chalicelib.services import pushtasks

rest = Collection(__name__)


@rest.post("/push/list/label", role=Role.APP, brief=True)
def to_labels(call: Call) -> Part:
    asked = replace(said.asked(call.json()), labels=said.labels(call.json()))
    return {"data": {"taskId": pushtasks.begin(call.app, asked)}}


@rest.post("/push/task", role=Role.APP, brief=True)
def to_all(call: Call) -> Part:
    return {"data": pushtasks.begin(call.app, said.asked(call.json()))}
