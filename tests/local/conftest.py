"""The gateway double before the echo app, on a port of its own."""

import asyncio
import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_websocket

from infrastructure.local.files import Files
from infrastructure.local.gateway import Gateway, listen
from infrastructure.local.rules import Rules
from tests.local import echo


class Double:
    def __init__(self, rules: Rules, files: Files | None = None) -> None:
        bound = listen("127.0.0.1", 0)
        self.port = bound.getsockname()[1]
        self.heard = echo.Heard()
        self.management = echo.management(f"http://127.0.0.1:{self.port}")
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = threading.Event(), asyncio.Event()
        app = echo.make(self.heard, f"http://127.0.0.1:{self.port}")

        async def serve() -> None:
            async with Gateway(app, rules, files).serving(bound):
                self._ready.set()
                await self._end.wait()

        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(serve()))
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._loop.close()

    def socket(self, **options: Any) -> ClientConnection:
        return connect_websocket(f"ws://127.0.0.1:{self.port}/websocket", compression=None, **options)

    def http(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **options: Any
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, body, headers or {}, **options)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def event(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """What the app was called with."""
        status, _, answer = self.http(method, path, body, **options)
        assert status == 201, answer
        event: dict[str, Any] = json.loads(answer)
        return event


@pytest.fixture
def start() -> Iterator[Callable[..., Double]]:
    """Starts a gateway with the given rules."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    running: list[Double] = []

    def one(files: Files | None = None, **rules: Any) -> Double:
        running.append(Double(Rules(**rules), files))
        return running[-1]

    yield one
    for double in running:
        double.close()


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """A gateway with AWS's own rules."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    made = Double(Rules())
    yield made
    made.close()
