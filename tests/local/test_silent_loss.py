"""The whole product behind a gateway that tells of no end: who is lost is soon offline everywhere, and that is told."""

import http.client
import json
import time
from contextlib import ExitStack

from chalicelib import limits
from chalicelib.msync import msync_pb2 as pb
from tests.local.test_disorderly_gateway import down, enter
from tests.local.test_process import end, ready, running

LEASE, MINUTE = 3, 1  # seconds
SHORT = (
    "import runpy; from chalicelib import limits;"
    f"limits.LEASE_SHORTEST = {LEASE};"
    "runpy.run_module('infrastructure.local', run_name='__main__')"
)


class Caller:
    """The app's server."""

    def __init__(self, told):
        self.host, self.path = told["rest"].removeprefix("http://"), f"/{told['appkey'].replace('#', '/')}"
        self.token = ""
        asked = {name: told[name] for name in ("client_id", "client_secret")}
        self.token = self("POST", "/token", {"grant_type": "client_credentials", **asked})["access_token"]

    def __call__(self, verb, path, body=None):
        line = http.client.HTTPConnection(self.host, timeout=10)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        line.request(verb, self.path + path, json.dumps(body) if body is not None else None, headers)
        answer = json.loads(line.getresponse().read())
        line.close()
        return answer


def online(call, name, group):
    """As each call tells it."""
    [shown] = call("POST", f"/users/{name}/presence", {"usernames": [name]})["result"]
    return {
        "status": call("GET", f"/users/{name}/status")["data"][name] == "online",
        "batch": call("POST", "/users/batch/status", {"usernames": [name]})["data"] == [{name: "online"}],
        "resources": [each["res"] for each in call("GET", f"/users/{name}/resources")["data"]] == ["web"],
        "presence": shown["status"] == {"web": "1"},
        "group": call("GET", f"/presence/online/{group}/type/1")["result"] == 2,
    }


def told_of(socket, seconds):
    """States of devices that are told until nothing came for so long."""
    for frame in down(socket, seconds):
        if frame.command == pb.MSync.SYNC:
            for meta in pb.CommSyncDL.FromString(frame.payload).metas:
                if meta.ns == pb.Meta.NOTIFY:
                    yield json.loads(meta.payload)["data"]["values"][0]["status"]


def test_who_is_lost_without_a_word_is_soon_offline():
    options = ("--port", "0", "--json", "--state", "none", "--quiet", "--drop-disconnect", "--tick", str(MINUTE))
    with running(*options, start=("-c", SHORT)) as process, ExitStack() as sockets:
        told = ready(process)
        call = Caller(told)
        [ada, grace] = [user["username"] for user in told["users"][:2]]
        asked = {"owner": grace, "groupname": "Team", "members": [ada], "public": True}
        group = call("POST", "/chatgroups", asked)["data"]["groupid"]
        hearing, lost = enter(told, told["users"][1], sockets), enter(told, told["users"][0], sockets)
        assert set(online(call, ada, group).values()) == {True}
        call("POST", f"/users/{grace}/presence/600", {"usernames": [ada]})
        lost.close()
        began = time.monotonic()
        while True in online(call, ada, group).values():
            assert time.monotonic() - began < LEASE + 2 * MINUTE + 2, online(call, ada, group)
            time.sleep(0.1)
        heard = list(told_of(hearing, limits.PRESENCE_AFTER + 2))
        assert heard == [{"web": "0"}]
        assert online(call, grace, group)["status"]
        sockets.close()
        assert end(process)[0] == 0


def test_who_subscribed_hears_of_it_though_nobody_asks_and_the_lease_is_long():
    options = ("--port", "0", "--json", "--state", "none", "--quiet", "--drop-disconnect", "--tick", str(MINUTE))
    with running(*options) as process, ExitStack() as sockets:
        told = ready(process)
        call = Caller(told)
        [ada, grace] = [user["username"] for user in told["users"][:2]]
        hearing, lost = enter(told, told["users"][1], sockets), enter(told, told["users"][0], sockets)
        call("POST", f"/users/{grace}/presence/600", {"usernames": [ada]})
        lost.close()
        assert list(told_of(hearing, MINUTE + limits.PRESENCE_AFTER + 2)) == [{"web": "0"}]
        sockets.close()
        assert end(process)[0] == 0
