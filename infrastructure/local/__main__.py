"""The product on one machine: `python -m infrastructure.local`, or `make run`."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

from infrastructure.local import cloud, hardening
from infrastructure.local import seed as told
from infrastructure.local.files import Files
from infrastructure.local.gateway import Gateway, listen
from infrastructure.local.rules import Rules
from infrastructure.local.schedule import Schedule
from infrastructure.local.state import State

_LISTEN, _LOUDEST = 2.0, 60.0  # seconds: a quiet moment, and how long saving waits for one
_HANG_UP, _LEAVE = 10, 2  # seconds to end what is open, and then to exit; after that the system ends the process


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m infrastructure.local", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 picks one")
    parser.add_argument("--state", default=".stoa", metavar="DIR", help="where data survives a restart, or none")
    parser.add_argument("--json", action="store_true", help="one line on standard output when ready, for programs")
    parser.add_argument("--quiet", action="store_true", help="no log lines")
    parser.add_argument("--binary", action="store_true", help="accept binary frames, which AWS refuses")
    tests = parser.add_argument_group("for tests")
    tests.add_argument("--idle", type=float, default=Rules.idle, metavar="S", help="close after S seconds of silence")
    tests.add_argument("--life", type=float, default=Rules.life, metavar="S", help="close after S seconds")
    tests.add_argument("--posts", type=int, default=0, metavar="N", help="at most N posts to one connection a second")
    tests.add_argument("--shuffle", action="store_true", help="frames overtake each other")
    tests.add_argument("--double", action="store_true", help="every frame arrives twice")
    tests.add_argument("--drop-disconnect", action="store_true", help="the app never hears of an end")
    tests.add_argument(
        "--tick", type=float, default=60.0, metavar="S", help="a minute of the schedules takes S seconds"
    )
    return parser.parse_args()


def rules(asked: argparse.Namespace) -> Rules:
    names = ("binary", "idle", "life", "posts", "shuffle", "double", "drop_disconnect")
    return Rules(**{name: getattr(asked, name) for name in names})


def main() -> int:
    asked = options()
    try:
        bound = listen(asked.host, asked.port)
    except OSError as error:
        print(f"cannot listen on {asked.host}:{asked.port}: {error.strerror}", file=sys.stderr)
        return 1
    sys.setswitchinterval(0.001)  # the loop shares the interpreter with the functions; 5 ms would be felt
    return asyncio.run(serve(asked, bound, _voice(asked)))


def _voice(asked: argparse.Namespace) -> IO[str]:
    """Standard output for the announcement alone: what the product prints goes to standard error, or nowhere."""
    voice = os.fdopen(os.dup(1), "w")
    if asked.quiet:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    else:
        os.dup2(2, 1)
    logging.basicConfig(level=logging.ERROR if asked.quiet else logging.WARNING, format="%(levelname)s %(message)s")
    return voice


async def serve(asked: argparse.Namespace, bound: socket.socket, voice: IO[str]) -> int:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with product(asked, bound) as (seed, rest, websocket):
        tell = told.for_programs if asked.json else told.for_people
        print(tell(seed, rest, websocket), file=voice, flush=True)
        await ended.wait()
        signal.alarm(_HANG_UP)
    signal.alarm(_LEAVE)
    return 0


@asynccontextmanager
async def product(asked: argparse.Namespace, bound: socket.socket) -> AsyncIterator[tuple[dict[str, Any], str, str]]:
    """Cloud, gateway and schedules around the app; what it was given at its first start, and its two addresses."""
    state = None if asked.state == "none" else State(Path(asked.state))
    seed = state.seed() if state else None
    _prepare(asked, bound.getsockname()[1], seed)
    rest, websocket = os.environ["STOA_PUBLIC_REST"], os.environ["STOA_PUBLIC_WEBSOCKET"]
    with cloud.started(direct=True):
        if state and seed:
            state.restore()
        gateway, schedule = _stand(asked)
        async with gateway.serving(bound):
            if seed is None:
                from chalicelib import telemetry  # by now the environment says how it is to speak

                level = os.environ["STOA_LOG_LEVEL"]
                telemetry.speak("CRITICAL" if asked.quiet else "WARNING")  # the first start is nobody's request
                seed = await asyncio.to_thread(told.plant, rest, os.environ["STOA_PLATFORM_KEY"])
                telemetry.speak(level)
            if state:
                state.keep(seed)
            gc.freeze()  # what a start leaves behind need not be looked at again
            async with _beside(schedule.run(), *([_saving(state)] if state else [])):
                yield seed, rest, websocket
        if state:
            signal.alarm(0)  # that may take its time
            state.save()


def _prepare(asked: argparse.Namespace, port: int, seed: dict[str, Any] | None) -> None:
    host = "127.0.0.1" if asked.host in {"0.0.0.0", "::"} else asked.host  # noqa: S104  recognised, not bound
    said = {"STOA_LOG_LEVEL": "CRITICAL" if asked.quiet else os.environ.get("STOA_LOG_LEVEL", "INFO")}
    if seed:
        said["STOA_PLATFORM_KEY"] = seed["platform_key"]
    cloud.environment(**cloud.address(port, host), **said)


def _stand(asked: argparse.Namespace) -> tuple[Gateway, Schedule]:
    """The app is imported here: by now the environment says where everything is."""
    from app import app
    from chalicelib.config import settings

    files = Files(settings().bucket, os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    gateway = Gateway(app, rules(asked), files)
    return gateway, Schedule(app, gateway.functions, asked.tick)


async def _saving(state: State) -> None:
    """In a quiet moment, for everything waits while the memory is written down; once a minute where there is none."""
    loud = 0.0
    while True:
        before = hardening.writes()
        await asyncio.sleep(_LISTEN)
        loud += _LISTEN
        if hardening.writes() == before or loud >= _LOUDEST:
            await asyncio.to_thread(state.save)
            loud = 0.0


@asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs them for as long as the block lasts."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                logging.getLogger("infrastructure.local").error("ended early", exc_info=result)


if __name__ == "__main__":
    sys.exit(main())
