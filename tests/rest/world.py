"""A tenant in which there is one of everything, for tests that call whatever there is: mira owns what there is, noor is
with her everywhere, odd is nowhere. Whatever a call does to it can be undone."""

import copy
import json
import pickle
import re
from dataclasses import dataclass, field
from typing import Any

from chalicelib.api.endpoint import Route
from chalicelib.config import settings
from chalicelib.model.app import Role
from infrastructure.local import cloud, hardening
from tests.conftest import forget
from tests.rest.caller import call
from tests.rest.tenancy import Tenant, make
from tests.rest.threads import say

BOUNDARY = "multipart/form-data; boundary=b"
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello'
    b"\r\n--b--\r\n"
)
_SERVICE_ACCOUNT = json.dumps({"project_id": "p", "client_email": "a@p.test", "private_key": "k"})
NOTIFIER = {"name": "fcm", "provider": "FCM", "certificate": _SERVICE_ACCOUNT}
BINDING = {"device_id": "phone", "notifier_name": "fcm", "device_token": "token"}

Variables = dict[str, str]


@dataclass
class World:
    tenant: Tenant
    tokens: dict[str, str] = field(repr=False)
    variables: dict[str, Variables] = field(default_factory=dict)  # of paths, by a word that is in the path
    tables: dict[str, Any] = field(default_factory=dict, repr=False)
    kept: bytes = field(default=b"", repr=False)
    every: dict[str, Any] = field(default_factory=dict, repr=False)
    mark: int = 0  # how many writes there had been

    def token(self, route: Route, by: str) -> str:
        """Of who may call: the operator, the administrator, or as asked the app or mira."""
        return self.tokens[by] if route.role in {Role.USER, Role.APP, None} else self.tokens[route.role.value]

    def path(self, route: Route, *, hostile: str = "", value: str = "") -> str:
        """The route's, about what there is; one variable may have a value of its own."""
        known = self.variables[""] | {
            name: given for word, some in self.variables.items() if word in route.path for name, given in some.items()
        }
        known |= {route.own or "": "mira"} | ({hostile: value} if hostile else {})
        below = re.sub(r"{(\w+)}", lambda found: known[found[1]], route.path)
        return (f"/{self.tenant.app.org}/{self.tenant.app.name}" if route.tenant else "") + below

    def changed(self) -> bool:
        """Whether a row, a file or a message of a queue is not as it was."""
        return hardening.writes() != self.mark and but_counts(everything()) != but_counts(self.every)

    def keep(self) -> None:
        self.tables = {name: copy.deepcopy(table.items) for name, table in cloud.backend("dynamodb").tables.items()}
        self.every, self.kept = everything(), pickle.dumps(_memory())
        self.mark = hardening.writes()

    def restore(self) -> None:
        if hardening.writes() == self.mark:
            return
        now = everything()
        if now != self.every:
            self._put_back({name for name, rows in self.every.items() if now[name] != rows})
        forget()
        self.mark = hardening.writes()

    def _put_back(self, names: set[str]) -> None:
        memory = pickle.loads(self.kept) if names - self.tables.keys() else {}  # noqa: S301  our own
        with hardening.lock:
            for name, table in cloud.backend("dynamodb").tables.items():
                if name in names:
                    table.items = copy.deepcopy(self.tables[name])
            for queue in cloud.backend("sqs").queues.values():
                queue._messages.clear()
                queue.pending_messages.clear()
            for name, bucket in cloud.backend("s3", "aws").buckets.items():
                bucket.keys = memory.get("buckets", {}).get(name, bucket.keys)
            vars(cloud.backend("sns")).update(memory.get("sns", {}))


def _memory() -> dict[str, Any]:
    """Where copies are dear."""
    sns = cloud.backend("sns")
    return {
        "buckets": {name: bucket.keys for name, bucket in cloud.backend("s3", "aws").buckets.items()},
        "sns": {"applications": sns.applications, "platform_endpoints": sns.platform_endpoints},
    }


def everything() -> dict[str, Any]:
    """What there is, by table."""
    found: dict[str, Any] = {
        name: [(str(item.hash_key.value), str(item.to_json())) for item in table.all_items()]
        for name, table in cloud.backend("dynamodb").tables.items()
    }
    return found | {
        "files": sum(len(bucket.keys) for bucket in cloud.backend("s3", "aws").buckets.values()),
        "queued": sum(len(queue._messages) for queue in cloud.backend("sqs").queues.values()),
        "endpoints": (*cloud.backend("sns").applications, *cloud.backend("sns").platform_endpoints),
    }


def but_counts(found: dict[str, Any]) -> dict[str, Any]:
    """Without those of attempts and rates: who is refused is counted."""
    return {
        name: [row for row in rows if not row[0].endswith("/rates")] if isinstance(rows, list) else rows
        for name, rows in found.items()
        if not name.endswith("attempts")
    }


def held() -> dict[str, Any]:
    return but_counts(everything())


def made() -> World:
    tenant = make("acme", "store")
    tokens = {"app": tenant.app_token, "org": tenant.org_token, "platform": settings().platform_key}
    world = World(tenant, tokens | {"user": tenant.token("mira")})
    for name in ("noor", "odd", "guest"):
        tenant.user(name)
    _furnish(world)
    world.keep()
    return world


def _furnish(world: World) -> None:
    def ask(verb: str, path: str, body: Any = None, **more: Any) -> Any:
        where = f"/{world.tenant.app.org}/{world.tenant.app.name}{path}"
        status, answer, _ = call(verb, where, body, token=world.tokens["app"], **more)
        assert status == 200, (verb, path, answer)
        return answer

    group = ask("POST", "/chatgroups", {"owner": "mira", "groupname": "Team", "members": ["noor"], "public": True})
    room = ask("POST", "/chatrooms", {"owner": "mira", "name": "Hall", "members": ["noor"]})["data"]["id"]
    group = group["data"]["groupid"]
    shared = {
        word: ask("POST", f"/{word}/{muc}/share_files", FILE, headers={"content-type": BOUNDARY})["data"]["file_id"]
        for word, muc in (("chatgroups", group), ("chatrooms", room))
    }
    file = ask("POST", "/chatfiles", FILE, headers={"content-type": BOUNDARY})["entities"][0]["uuid"]
    for muc in (f"/chatgroups/{group}", f"/chatrooms/{room}"):
        ask("POST", f"{muc}/announcement", {"announcement": "hello"})
        ask("POST", f"{muc}/users/guest")
        ask("POST", f"{muc}/admin", {"newadmin": "guest"})
    ask("PUT", f"/metadata/chatgroup/{group}/user/noor", {"metaData": {"a": "b"}})
    ask("PUT", f"/metadata/chatroom/{room}/user/mira", {"metaData": {"a": "b"}})
    ask("PUT", f"/chatrooms/{room}/users/noor/tag", {"tags": ["a"]})
    ask("POST", "/chatrooms/super_admin", {"superadmin": "noor"})
    message = say(world, group, "noor")
    thread = ask("POST", "/thread", {"owner": "mira", "group_id": group, "msg_id": message, "name": "Talk"})
    thread = thread["data"]["thread_id"]
    ask("POST", f"/thread/{thread}/users", {"usernames": ["noor"]})
    ask("POST", "/users/mira/contacts/users/noor")
    ask("POST", "/users/mira/contacts/apply", {"usernames": ["odd"]})
    ask("POST", "/users/odd/contacts/apply", {"usernames": ["mira"]})
    ask("POST", "/users/mira/blocks/users", {"usernames": ["guest"]})
    ask("PUT", "/metadata/user/mira", {"nickname": "Mira"})
    ask("POST", "/mutes", {"username": "noor", "chat": 60})
    favourite = ask("POST", "/users/noor/collections", {"type": 1, "data": "x"})["collection"]["id"]
    notifier = ask("POST", "/notifiers", NOTIFIER)["entities"][0]["uuid"]
    for name in ("mira", "noor"):
        ask("PUT", f"/users/{name}/push/binding", BINDING)
    ask("PUT", "/users/mira/notification/user/noor", {"type": "NONE"})
    ask("POST", "/notification/template", {"name": "plain", "title_pattern": "x", "content_pattern": "y"})
    ask("POST", "/push/label", {"name": "vip"})
    ask("POST", "/push/label/vip/user", {"usernames": ["noor"]})
    ask("POST", "/users/mira/presence/60", {"usernames": ["noor"]})
    world.variables = {
        "": {
            "org": world.tenant.app.org,
            "app": world.tenant.app.name,
            "username": "noor",
            "usernames": "noor",
            "friend": "noor",
            "inviter": "odd",
            "blocked": "guest",
            "target": "noor",
            "group": group,
            "muc_id": group,
            "room": room,
            "thread": thread,
            "message": message,
            "uuid": file,
            "favourite": favourite,
            "label": "vip",
            "template": "plain",
            "resource": "web",
            "status": "1",
            "expiry": "60",
            "kind": "user",
            "key": "noor",
            "begin": "2026-11-01",
            "end": "2026-11-02",
            "task": "1",
        },
        "/chatrooms/": {"muc_id": room},
        "/chatrooms/{muc_id}/share_files": {"uuid": shared["chatrooms"]},
        "/chatgroups/{muc_id}/share_files": {"uuid": shared["chatgroups"]},
        "/notifiers": {"uuid": notifier},
        "/presence/online": {"kind": "0"},
        "/metadata/chatroom": {"username": "mira"},
        "/metadata/user": {"username": "mira"},
        "/users/{username}/contacts/users": {"username": "mira"},
        "{muc_id}/admin": {"username": "guest"},
        "{muc_id}/users/{username}": {"username": "odd"},
    }
