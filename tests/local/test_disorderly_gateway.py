"""The whole product behind a gateway that shuffles and doubles every frame and tells of no end."""

import base64
import http.client
import json
import time
from contextlib import ExitStack

from websockets.sync.client import connect

from chalicelib.msync import msync_pb2 as pb
from tests.local.test_process import end, ready, running

SAID = 40


def token(told, user) -> str:
    line = http.client.HTTPConnection(told["rest"].removeprefix("http://"), timeout=10)
    path = f"/{told['appkey'].replace('#', '/')}/token"
    line.request("POST", path, json.dumps({"grant_type": "password", **user}), {"Content-Type": "application/json"})
    answer = json.loads(line.getresponse().read())
    line.close()
    return answer["access_token"]


def up(socket, command, payload=b"", **fields):
    frame = pb.MSync(command=command, payload=payload, **fields)
    socket.send(base64.b64encode(frame.SerializeToString()).decode())


def down(socket, seconds):
    """Frames until nothing has come for so long."""
    while True:
        try:
            yield pb.MSync.FromString(base64.b64decode(socket.recv(timeout=seconds)))
        except TimeoutError:
            return


def enter(told, user, sockets):
    socket = sockets.enter_context(connect(told["ws"], compression=None))
    name = {"appKey": told["appkey"], "name": user["username"], "domain": "easemob.com", "clientResource": "web"}
    up(socket, pb.MSync.PROVISION, auth="$t$" + token(told, user), guid=pb.JID(**name))
    assert any(frame.command == pb.MSync.PROVISION for frame in down(socket, 1))
    return socket


def hear(socket, seconds, seen):
    """Metas that came; keys are echoed."""
    for frame in down(socket, seconds):
        if frame.command != pb.MSync.SYNC:
            continue
        sync = pb.CommSyncDL.FromString(frame.payload)
        seen |= {meta.id for meta in sync.metas}
        if sync.nextKey and not sync.isLast:
            asked = pb.CommSyncUL(key=sync.nextKey)
            asked.queue.name = sync.queue.name
            up(socket, pb.MSync.SYNC, asked.SerializeToString())


def test_what_was_acknowledged_arrives_through_a_gateway_without_order():
    options = ("--port", "0", "--json", "--state", "none", "--quiet", "--shuffle", "--double", "--drop-disconnect")
    with running(*options) as process, ExitStack() as sockets:
        told = ready(process)
        ada, grace = (enter(told, user, sockets) for user in told["users"][:2])
        for number in range(SAID):
            body = pb.MessageBody(type=pb.MessageBody.CHAT)
            body.contents.add(type=0, text=str(number))
            sync = pb.CommSyncUL()
            sync.meta.id, sync.meta.ns, sync.meta.payload = 1000 + number, pb.Meta.CHAT, body.SerializeToString()
            sync.meta.to.name = "grace"
            up(ada, pb.MSync.SYNC, sync.SerializeToString())
            time.sleep(0.01)
        replies: dict[int, set[int]] = {}
        for frame in down(ada, 2):
            if frame.command == pb.MSync.SYNC:
                reply = pb.CommSyncDL.FromString(frame.payload)
                replies.setdefault(reply.metaId, set()).add(reply.serverId)
        assert set(replies) == set(range(1000, 1000 + SAID))
        assert all(len(ids) == 1 for ids in replies.values()), "a doubled frame became two messages"
        seen: set[int] = set()
        hear(grace, 1, seen)
        grace.close()
        again = enter(told, told["users"][1], sockets)
        asked = pb.CommSyncUL()
        asked.queue.name = "ada"
        up(again, pb.MSync.SYNC, asked.SerializeToString())
        hear(again, 1, seen)
        assert seen == {one for ids in replies.values() for one in ids}
        sockets.close()
        assert end(process)[0] == 0
