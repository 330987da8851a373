"""/push: to all who wear some labels, or to every user of the app (N27, N28; P22, P23)."""

from dataclasses import dataclass, field

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.api.pushing import AskedOfSome
from chalicelib.model import pushtasks as model
from chalicelib.model.app import Role
from chalicelib.model.pushtasks import NewTask
from chalicelib.services import pushtasks

rest = Collection(__name__)


@dataclass(frozen=True)
class AskedTask(AskedOfSome):
    start: str | None = field(default=None, metadata={"rest": "startDate"})

    @property
    def for_all(self) -> NewTask:
        return NewTask(self.message, starts=model.moment(self.start))

    @property
    def for_labels(self) -> NewTask:
        return NewTask(self.message, model.labels(self.targets), model.moment(self.start))


@rest.post("/push/list/label", role=Role.APP, brief=True)
def to_labels(call: Call) -> Part:
    return {"data": {"taskId": pushtasks.begin(call.app, call.one(AskedTask).for_labels)}}


@rest.post("/push/task", role=Role.APP, brief=True)
def to_all(call: Call) -> Part:
    return {"data": pushtasks.begin(call.app, call.one(AskedTask).for_all)}
