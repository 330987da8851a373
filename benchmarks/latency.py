"""How long a message takes on this machine, and how many a second. The clients are a process of their own:
`python -m benchmarks.latency`, given the server and the plan as JSON on standard input."""

import asyncio
import base64
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.figures import Figure
from benchmarks.product import ROOT, running, users
from chalicelib.msync import msync_pb2 as pb

PAIRS = 4
MEDIAN, P99, SUSTAINED = 10, 50, 100  # ms, ms, messages a second
PACE = 50
RATES = (100, 125, 150, 175, 200, 250, 300, 400)
BACKLOG = 0.15  # seconds of messages that may be under way when the last one was sent
DRAIN = 5.0  # seconds to wait for what is under way


def measure(*, quick: bool) -> list[Figure]:
    names = [f"{side}{number}" for number in range(PAIRS) for side in ("from", "to")]
    with running() as server:
        plan = {
            "ws": server["ws"],
            "appkey": server["appkey"],
            "tokens": users(server, names),
            "pace": [PACE, 4 if quick else 20],
            "rates": [[rate, 3 if quick else 6] for rate in (RATES[:2] if quick else RATES)],
        }
        command = [sys.executable, "-m", "benchmarks.latency"]
        run = subprocess.run(
            command, cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, check=True, timeout=180
        )
    return _figures(json.loads(run.stdout))


def _figures(said: dict[str, Any]) -> list[Figure]:
    paced = said["paced"]
    held = [run for run in said["rates"] if _held(run)]
    top = said["rates"][-1]
    sustained = max((run["rate"] for run in held), default=0)
    tried = "; ".join(f"{run['rate']}/s: p50 {run['p50']:.0f}, p99 {run['p99']:.0f} ms" for run in said["rates"])
    lost = paced["sent"] - paced["arrived"]
    return [
        Figure("latency", f"sender to receiver at {PACE}/s, p50", round(paced["p50"], 1), "ms", MEDIAN),
        Figure("latency", f"sender to receiver at {PACE}/s, p99", round(paced["p99"], 1), "ms", P99, _spread(paced)),
        Figure("latency", "messages that did not arrive", lost, "messages", 0),
        Figure("latency", "sustained", sustained, "messages/s", SUSTAINED, tried, least=True),
        Figure(
            "latency",
            "delivered when given too many",
            round(top["delivered"]),
            "messages/s",
            None,
            f"of {top['rate']}/s",
        ),
    ]


def _spread(run: dict[str, Any]) -> str:
    return f"{run['sent']} messages, {PAIRS} pairs; reply p50 {run['reply']:.1f} ms, largest {run['worst']:.0f} ms"


def _held(run: dict[str, Any]) -> bool:
    return bool(run["backlog"] <= run["rate"] * BACKLOG and run["arrived"] == run["sent"])


# --- the clients' process


@dataclass
class Run:
    sent: dict[int, float] = field(default_factory=dict)
    taken: dict[int, float] = field(default_factory=dict)  # message: ms until the receiver had it
    replied: dict[int, float] = field(default_factory=dict)

    def told(self, rate: int, began: float, ended: float, backlog: int) -> dict[str, Any]:
        took = sorted(self.taken.values()) or [0.0]
        return {
            "rate": rate,
            "sent": len(self.sent),
            "arrived": len(self.taken),
            "backlog": backlog,
            "delivered": len(self.taken) / max(0.001, ended - began),
            "p50": statistics.median(took),
            "p99": took[min(len(took) - 1, int(len(took) * 0.99))],
            "worst": took[-1],
            "reply": statistics.median(self.replied.values() or [0.0]),
        }


class Client:
    """As the SDK behaves: confirms what asks for it. No heartbeat; a run is shorter than one."""

    def __init__(self, appkey: str, username: str, socket: ClientConnection) -> None:
        self.appkey, self.username, self.socket = appkey, username, socket
        self.run = Run()

    async def up(self, frame: pb.MSync) -> None:
        await self.socket.send(base64.b64encode(frame.SerializeToString()).decode())

    async def login(self, token: str) -> None:
        frame = pb.MSync(command=pb.MSync.PROVISION, auth="$t$" + token)
        frame.guid.appKey, frame.guid.name, frame.guid.domain = self.appkey, self.username, "easemob.com"
        frame.guid.clientResource = "bench"
        frame.payload = pb.Provision(resource="bench", deviceName="bench").SerializeToString()
        await self.up(frame)
        answer = pb.Provision.FromString(_frame(await self.socket.recv()).payload)
        assert answer.status.errorCode == 0, answer
        await self.up(pb.MSync(command=pb.MSync.UNREAD))
        await self.socket.recv()

    async def say(self, to: str, number: int) -> None:
        body = pb.MessageBody(type=pb.MessageBody.CHAT)
        body.contents.add(type=0, text=f"{number:040d}")
        sync = pb.CommSyncUL()
        sync.meta.id, sync.meta.ns, sync.meta.payload = number, pb.Meta.CHAT, body.SerializeToString()
        sync.meta.to.appKey, sync.meta.to.name, sync.meta.to.domain = self.appkey, to, "easemob.com"
        self.run.sent[number] = time.perf_counter()
        await self.up(pb.MSync(command=pb.MSync.SYNC, payload=sync.SerializeToString()))

    async def listen(self) -> None:
        async for text in self.socket:
            now = time.perf_counter()
            down = pb.CommSyncDL.FromString(_frame(text).payload)
            if down.metaId in self.run.sent:
                self.run.replied[down.metaId] = (now - self.run.sent[down.metaId]) * 1000
            for meta in down.metas:
                number = int(pb.MessageBody.FromString(meta.payload).contents[0].text)
                if number in self.run.sent:
                    self.run.taken[number] = (now - self.run.sent[number]) * 1000
            if down.metas and not down.isLast and down.nextKey:
                pull = pb.CommSyncUL(key=down.nextKey)
                pull.queue.name = down.queue.name
                await self.up(pb.MSync(command=pb.MSync.SYNC, payload=pull.SerializeToString()))


def _frame(text: str | bytes) -> pb.MSync:
    return pb.MSync.FromString(base64.b64decode(text))


async def _clients(plan: dict[str, Any]) -> dict[str, Client]:
    made = {}
    for username, token in plan["tokens"].items():
        socket = await connect(plan["ws"], compression=None, max_queue=None, ping_interval=None)
        made[username] = Client(plan["appkey"], username, socket)
        await made[username].login(token)
    return made


async def _paced(clients: dict[str, Client], rate: int, seconds: float, first: int) -> dict[str, Any]:
    run = Run()
    for client in clients.values():
        client.run = run
    began = time.perf_counter()
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
        await clients[f"from{n % PAIRS}"].say(f"to{n % PAIRS}", first + n)
    backlog = len(run.sent) - len(run.taken)
    until = time.perf_counter() + DRAIN
    while len(run.taken) < len(run.sent) and time.perf_counter() < until:
        await asyncio.sleep(0.005)
    return run.told(rate, began, time.perf_counter(), backlog)


async def _perform(plan: dict[str, Any]) -> dict[str, Any]:
    clients = await _clients(plan)
    listening = [asyncio.create_task(client.listen()) for client in clients.values()]
    await _paced(clients, 20, 1.5, 1)  # conversations begin, everything is warm
    paced = await _paced(clients, *plan["pace"], 1_000_000)
    rates = []
    for number, (rate, seconds) in enumerate(plan["rates"], 2):
        rates.append(await _paced(clients, rate, seconds, number * 1_000_000))
        if not _held(rates[-1]):
            break
    for task in listening:
        task.cancel()
    await asyncio.gather(*(client.socket.close() for client in clients.values()))
    return {"paced": paced, "rates": rates}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_perform(json.load(sys.stdin)))))
