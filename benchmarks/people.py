"""What people and their phones cost: contacts, attributes, mutes, presence by how many hear of it, pushes to who is
away."""

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.figures import Figure
from benchmarks.flows import TEXT, Cost, cost, forget
from benchmarks.stage import Stage
from chalicelib import clock
from chalicelib.auth import tokens
from chalicelib.model.app import Role
from chalicelib.model.contact import Application
from chalicelib.model.event import Actor
from chalicelib.model.notifier import Provider
from chalicelib.model.presence import Subscription
from chalicelib.model.user import Device
from chalicelib.services import contacts, presenceevents
from chalicelib.store import people, presence
from tests.client import Client
from tests.rest import caller
from tests.services import phones

SUBSCRIBERS, ONLINE = (1, 100, 1_000, 3_000), 0.1
MEMBERS = 200  # of a group, all but one away, each with a phone
_PER_READ = 100  # users whose devices one request brings


def measure(stage: Stage) -> list[Figure]:
    return _relations(stage) + _presence(stage) + _pushes(stage)


def _relations(stage: Stage) -> list[Figure]:
    ada, grace = stage.client(stage.user("person-a")), stage.client(stage.user("person-b"))
    contacts.invite(stage.app, ada.username, _by(ada), Application((grace.username,)))
    flows: dict[str, Callable[[], Any]] = {
        "a contact request is taken": partial(contacts.accept, stage.app, grace.username, _by(grace), ada.username),
        "a user blocks another": partial(
            _rest, stage, "POST", f"/users/{ada.username}/blocks/users", {"usernames": [grace.username]}
        ),
        "a contact is removed": partial(contacts.remove, stage.app, grace.username, _by(grace), ada.username),
        "an attribute is set": partial(_rest, stage, "PUT", f"/metadata/user/{ada.username}", {"sign": TEXT}),
        "a user is muted": partial(_rest, stage, "POST", "/mutes", {"username": ada.username, "chat": 60}),
    }
    return [figure for row, act in flows.items() for figure in _figures(row, cost(stage, act))]


def _presence(stage: Stage) -> list[Figure]:
    figures = []
    for number in SUBSCRIBERS:
        name, online = stage.user(f"heard-{number}"), max(1, round(number * ONLINE))
        stage.client(name)
        _subscribe(stage, name, number, online)
        found = cost(stage, partial(presenceevents.tell, stage.app, name))
        row = f"presence is told, {number:,} subscribers, {online:,} online"
        requests = found.of("dynamodb") + found.of("sqs")
        figures += [
            Figure("people", f"{row}: requests", requests, "calls", online + number / _PER_READ + 6),
            Figure("people", f"{row}: read units", round(found.measures()["read units"], 2), "units"),
            Figure("people", f"{row}: frames or their queue", found.down + found.of("sqs"), "calls", online),
        ]
    return figures


def _subscribe(stage: Stage, name: str, number: int, online: int) -> None:
    """So many, some of whom are there."""
    hour = clock.now() + 3_600_000
    names = [f"{name}-{n}" for n in range(number)]
    presence.subscribe(stage.app, [Subscription(name, each, hour) for each in names], clock.now())
    for each in names[:online]:
        stage.gateway.connect(f"{each}=")
        people.connect(stage.app, each, Device("web", f"{each}=", clock.now()))


def _pushes(stage: Stage) -> list[Figure]:
    app = phones.with_notifiers(stage.app, fcm=Provider.FCM)
    forget()
    ada = stage.client(stage.user("pushes"))
    names = [stage.user(f"away-{n}") for n in range(MEMBERS - 1)]
    for name in names:
        phones.phone(app, name)
    asked = {"owner": ada.username, "public": True, "maxusers": MEMBERS, "members": names}
    group = _rest(stage, "POST", "/chatgroups", asked)["data"]["groupid"]
    ada.catch_up()
    one, many = partial(ada.say, names[0], TEXT), partial(ada.say_to_group, group, TEXT)
    return _pushed(stage, "one receiver", one, 1) + _pushed(stage, f"a group of {MEMBERS}, all away", many, MEMBERS - 1)


def _pushed(stage: Stage, row: str, say: Callable[[], Any], number: int) -> list[Figure]:
    """The second message: endpoints are known."""
    for _ in range(2):
        assert say().status.errorCode == 0
        found = cost(stage, phones.work)
    measures = found.measures()
    return [
        Figure("people", f"pushes of a message to {row}: to Amazon SNS", found.of("sns"), "calls", number),
        Figure("people", f"pushes of a message to {row}: requests to DynamoDB", found.of("dynamodb"), "calls"),
        Figure("people", f"pushes of a message to {row}: read units", round(measures["read units"], 2), "units"),
        Figure("people", f"pushes of a message to {row}: write units", measures["write units"], "units"),
    ]


def _figures(row: str, found: Cost) -> list[Figure]:
    measures = found.measures()
    return [
        Figure("people", f"{row}: requests to DynamoDB", found.of("dynamodb"), "calls"),
        Figure("people", f"{row}: read units", round(measures["read units"], 2), "units"),
        Figure("people", f"{row}: write units", measures["write units"], "units"),
        Figure("people", f"{row}: frames down", found.down, "frames"),
    ]


def _by(client: Client) -> Actor:
    return Actor(client.username, client.resource)


def _rest(stage: Stage, verb: str, path: str, asked: Any) -> dict[str, Any]:
    token = tokens.issue(stage.app.key, Role.APP, stage.app.uuid, stage.app.credentials, 3600).token
    status, body, _ = caller.call(verb, f"/{stage.app.org}/{stage.app.name}{path}", asked, token=token)
    assert status == 200, body
    return body
