"""API Gateway's double: REST, WebSocket, @connections and file addresses on one port, in front of the Chalice app."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakSet

from chalice import Chalice

from infrastructure.local.files import Files
from infrastructure.local.functions import Functions
from infrastructure.local.listener import Line, Request, Response, in_json
from infrastructure.local.rest import Rest
from infrastructure.local.rules import Rules
from infrastructure.local.sockets import MANAGEMENT, PATH, Sockets


def listen(host: str, port: int) -> socket.socket:
    """A socket of our own before anything starts, so that the address is known; OSError if it is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(1024)
    except OSError:
        bound.close()
        raise
    return bound


class Gateway:
    def __init__(self, app: Chalice, rules: Rules, files: Files | None = None) -> None:
        self.functions = Functions(app, rules)
        self.sockets = Sockets(self.functions, rules)
        self._lines: WeakSet[Line] = WeakSet()
        self._rest, self._files, self._rules = Rest(app, self.functions, rules), files, rules

    @asynccontextmanager
    async def serving(self, bound: socket.socket) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._line, sock=bound, backlog=1024)
        sweeping = loop.create_task(self._sweep())
        try:
            yield
        finally:
            sweeping.cancel()
            server.close()
            await self._hang_up()

    def _line(self) -> Line:
        line = Line(self._answer, self._upgrade, self._rules.body)
        self._lines.add(line)
        return line

    async def _answer(self, request: Request) -> Response:
        if request.path.startswith(MANAGEMENT):
            return await self.sockets.manage(request)
        if self._files is not None and self._files.wants(request):
            return await asyncio.to_thread(self._files.answer, request)
        return await self._rest.answer(request)

    async def _upgrade(self, line: Line, request: Request) -> Response | None:
        if request.path.rstrip("/") != PATH:
            return in_json(403, {"message": "Forbidden"})
        return await self.sockets.upgrade(line, request)

    async def _sweep(self) -> None:
        period = max(0.01, min(1.0, self._rules.idle / 10, self._rules.life / 10, self._rules.timeout / 10))
        while True:
            await asyncio.sleep(period)
            self.sockets.sweep()

    async def _hang_up(self) -> None:
        """The app hears of every connection's end while it can still be written down."""
        self.sockets.close()
        for _ in range(30):
            if not self.sockets.count:
                break
            await asyncio.sleep(0.1)
        await asyncio.to_thread(self.functions.close)
        for line in list(self._lines):
            line.transport.abort()
        await asyncio.sleep(0.01)
