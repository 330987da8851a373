"""An MSYNC client without a socket: its frames go to the handler that AWS calls, the gateway has what it is sent."""

import base64
import itertools
from typing import Any

from chalicelib import clock, realtime
from chalicelib.auth import tokens
from chalicelib.model.app import App, Role
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import people
from infrastructure.recorder import Recorder
from tests.wire import Gateway

_ids = itertools.count(1)


class Client:
    def __init__(self, gateway: Gateway, recorder: Recorder, app: App, username: str, resource: str) -> None:
        self.recorder = recorder
        self.gateway, self.app, self.username, self.resource = gateway, app, username, resource
        self.connection = f"c{next(_ids)}="
        self.system: dict[str, Any] = {}  # what it runs on, as PROVISION has it
        self.keys: dict[str, int] = {}  # the last nextKey of each queue, as the SDK keeps it
        self.domains: dict[str, str] = {}  # of queues, as the server named them
        self.read = 0
        self.had: set[int] = set()  # ids of all metas it was ever sent
        gateway.connect(self.connection)

    # --- up

    def frame(self, data: bytes, *, arrived: int | None = None, **event: Any) -> None:
        context = {
            "connectionId": self.connection,
            "requestId": "r",
            "domainName": "d",
            "stage": "s",
            "requestTimeEpoch": arrived or clock.now(),
        }
        body = base64.b64encode(data).decode()
        self.gateway.active[self.connection] = clock.now()
        with self.recorder.tenant(self.app.key):
            realtime.receive({"requestContext": context, "body": body, "isBase64Encoded": False, **event}, lambda: 0)

    def up(self, command: Any, payload: Any = None, **event: Any) -> None:
        data = payload.SerializeToString() if payload is not None else b""
        self.frame(pb.MSync(command=command, payload=data).SerializeToString(), **event)

    def token(self, *, ttl: int = 3600) -> str:
        user = people.get(self.app, self.username)
        return tokens.issue(self.app.key, Role.USER, self.username, user.generation if user else 0, ttl).token

    def login(self, token: str | None = None) -> pb.Provision:
        self.frame(self.provision(self.token() if token is None else token))
        for frame in self.new():
            if frame.command == pb.MSync.PROVISION:
                return pb.Provision.FromString(frame.payload)
        raise AssertionError("no answer to PROVISION")

    def provision(self, token: str) -> bytes:
        frame = pb.MSync(command=pb.MSync.PROVISION, auth="$t$" + token)
        frame.guid.appKey, frame.guid.name, frame.guid.domain = self.app.key, self.username, "easemob.com"
        frame.guid.clientResource = self.resource
        asked = pb.Provision(resource=self.resource, deviceName=self.resource, **self.system)
        frame.payload = asked.SerializeToString()
        return frame.SerializeToString()

    def say(self, to: str, text: str = "hi", *, ext: dict[str, int] | None = None, **meta: Any) -> pb.CommSyncDL:
        body = pb.MessageBody(type=pb.MessageBody.CHAT)
        body.contents.add(type=0, text=text)
        for key, value in (ext or {}).items():
            body.ext.add(key=key, type=2, varintValue=value)
        return self.send(to, body, **meta)

    def say_to_group(self, group: str, text: str = "hi", **meta: Any) -> pb.CommSyncDL:
        body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT)
        body.contents.add(type=0, text=text)
        return self.send(group, body, domain="conference.easemob.com", **meta)

    def say_to_room(self, room: str, text: str = "hi", *, tag: int | None = None, **meta: Any) -> pb.CommSyncDL:
        body = pb.MessageBody(type=pb.MessageBody.CHATROOM)
        body.contents.add(type=0, text=text)
        if tag is not None:
            meta["ext"] = [pb.KeyValue(key="chatroom_msg_tag", type=pb.KeyValue.INT, varintValue=tag)]
        return self.send(room, body, domain="conference.easemob.com", **meta)

    def join_room(self, room: str, **fields: Any) -> pb.CommSyncDL:
        return self._attend(pb.MUCBody.JOIN, room, fields)

    def leave_room(self, room: str) -> pb.CommSyncDL:
        return self._attend(pb.MUCBody.LEAVE, room, {})

    def _attend(self, operation: Any, room: str, fields: dict[str, Any]) -> pb.CommSyncDL:
        body = pb.MUCBody(operation=operation, isChatroom=True, **fields)
        body.mucId.name, body.mucId.domain = room, "conference.easemob.com"
        getattr(body, "from").name = self.username
        sync = pb.CommSyncUL()
        sync.meta.id, sync.meta.ns, sync.meta.payload = next(_ids), pb.Meta.MUC, body.SerializeToString()
        sync.meta.to.domain = "easemob.com"
        return self._asked(sync)

    def about(self, to: str, kind: Any, message_id: int, **meta: Any) -> pb.CommSyncDL:
        body = pb.MessageBody(type=kind, ackMessageId=message_id)
        body.contents.add()
        return self.send(to, body, **meta)

    def send(
        self, to: str, body: pb.MessageBody, *, client_id: int | None = None, domain: str = "easemob.com", **fields: Any
    ) -> pb.CommSyncDL:
        client_id = client_id or next(_ids)
        sync = pb.CommSyncUL()
        sync.meta.id, sync.meta.ns, sync.meta.payload = client_id, pb.Meta.CHAT, body.SerializeToString()
        name, _, device = to.partition("/")
        sync.meta.to.appKey, sync.meta.to.name, sync.meta.to.domain = self.app.key, name, domain
        if device:
            sync.meta.to.clientResource = device
        for name, value in fields.items():
            if isinstance(value, list):
                getattr(sync.meta, name).extend(value)
            else:
                setattr(sync.meta, name, value)
        return self._asked(sync)

    def _asked(self, sync: pb.CommSyncUL) -> pb.CommSyncDL:
        """The reply to a meta."""
        before = self.read
        self.up(pb.MSync.SYNC, sync)
        for frame in self.gateway.frames(self.connection)[before:]:
            if frame.command == pb.MSync.SYNC:
                down = pb.CommSyncDL.FromString(frame.payload)
                if down.metaId == sync.meta.id:
                    return down
        raise AssertionError("no reply")

    # --- down

    def new(self) -> list[pb.MSync]:
        """Frames since the last look."""
        found = self.gateway.frames(self.connection)[self.read :]
        self.read += len(found)
        return found

    def heard(self) -> list[pb.Meta]:
        """Metas since the last look; batches that ask for a confirmation get one, as the SDK gives it."""
        metas = []
        while frames := self.new():
            for frame in frames:
                if frame.command == pb.MSync.SYNC:
                    metas += self._take(pb.CommSyncDL.FromString(frame.payload))
        return metas

    def _take(self, down: pb.CommSyncDL) -> list[pb.Meta]:
        if down.metaId:
            return []
        assert down.HasField("status")
        assert down.HasField("queue")
        self.had |= {meta.id for meta in down.metas}
        self.domains[down.queue.name] = down.queue.domain
        if not down.isLast and down.nextKey and down.nextKey != self.keys.get(down.queue.name):
            self.keys[down.queue.name] = down.nextKey
            self.pull(down.queue.name, down.nextKey)
        return list(down.metas)

    def texts(self, metas: list[pb.Meta] | None = None) -> list[str]:
        """Texts of the messages since the last look, or of these."""
        heard = self.heard() if metas is None else metas
        bodies = [pb.MessageBody.FromString(meta.payload) for meta in heard if meta.ns == pb.Meta.CHAT]
        said = {pb.MessageBody.CHAT, pb.MessageBody.GROUPCHAT, pb.MessageBody.CHATROOM}
        return [body.contents[0].text for body in bodies if body.type in said]

    # --- sync

    def pull(self, queue: str, key: int = 0) -> None:
        sync = pb.CommSyncUL(key=key) if key else pb.CommSyncUL()
        sync.queue.name, sync.queue.domain = queue, self.domains.get(queue, "")
        self.up(pb.MSync.SYNC, sync)

    def unread(self) -> dict[str, int]:
        """What waits, as the answer to UNREAD tells; empty for the no-op NOTICE."""
        self.up(pb.MSync.UNREAD)
        new = self.new()
        assert new, "no answer to UNREAD"
        frame = new[-1]
        if frame.command == pb.MSync.NOTICE:
            return {}
        down = pb.CommUnreadDL.FromString(frame.payload)
        self.domains |= {entry.queue.name: entry.queue.domain for entry in down.unread}
        return {entry.queue.name: entry.n for entry in down.unread}

    def catch_up(self) -> list[pb.Meta]:
        """UNREAD, then every queue to its end."""
        metas = []
        for queue in self.unread():
            self.pull(queue)
            metas += self.heard()
        return metas

    def leave(self) -> None:
        """The socket closes, and the gateway says so."""
        self.gateway.drop(self.connection)
        with self.recorder.tenant(self.app.key):
            realtime.disconnect({"requestContext": {"connectionId": self.connection, "requestId": "r"}}, lambda: 0)
