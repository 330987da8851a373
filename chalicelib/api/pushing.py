"""/push: what an app pushes to its users, and how many pushes there were (N25, N26, N29; P19-P21, P32)."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.model import pushing as model
from chalicelib.model.app import Role
from chalicelib.model.pushing import Days, Pushed, PushMessage, Strategy
from chalicelib.services import pushcalls
from chalicelib.services.pushcalls import Counts

rest = Collection(__name__)


@dataclass(frozen=True)
class Asked:
    said: dict[str, Any] = field(metadata={"rest": "pushMessage"})
    strategy: int = Strategy.VENDOR

    @property
    def message(self) -> PushMessage:
        Strategy(self.strategy)
        return model.read(self.said)


@dataclass(frozen=True)
class AskedOfSome(Asked):
    targets: tuple[str, ...] = ()


def show(pushed: Pushed) -> dict[str, Any]:
    shown: dict[str, Any] = {"pushStatus": pushed.status.value}
    shown |= {"data": {"messageId": pushed.id}} if pushed.id else {}
    return shown | ({"desc": pushed.desc} if pushed.desc else {})


def show_counts(some: Counts) -> dict[str, dict[str, int]]:
    return {platform: {"successCount": sent, "failCount": failed} for platform, (sent, failed) in some.items()}


@rest.post("/push/sync/{target}", role=Role.APP, brief=True)
def sync(call: Call, target: str) -> Part:
    results = pushcalls.sync(call.app, target, call.one(Asked).message)
    return {"data": [show(each) for each in results]}


@rest.post("/push/async/{target}", role=Role.APP, brief=True)
def later(call: Call, target: str) -> Part:
    return {"data": [show(pushcalls.soon(call.app, target, call.one(Asked).message))]}


@rest.post("/push/single", role=Role.APP, brief=True)
def single(call: Call) -> Part:
    asked = call.one(AskedOfSome)
    return {
        "data": [{"id": name} | show(each) for name, each in pushcalls.some(call.app, asked.targets, asked.message)]
    }


@rest.get("/push/data/offline-push/begin/{begin}/end/{end}", role=Role.APP, brief=True)
def counts(call: Call, begin: str, end: str) -> Part:
    found = pushcalls.counts(call.app, Days(begin, end, call.query.get("platform", "ALL")))
    return {"status": "OK", "data": {day: show_counts(some) for day, some in found.items()}}
