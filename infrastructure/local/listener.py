"""HTTP/1.1 on one asyncio connection: whole requests in, whole responses out, and the step aside for a WebSocket."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import h11

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    method: str
    path: str  # as sent, still percent-encoded
    query: str
    headers: Headers  # names as sent
    body: bytes
    peer: tuple[str, int]
    too_long: bool = False

    def header(self, name: str) -> str:
        """The last of that name, which is lower case here."""
        return next((value for each, value in reversed(self.headers) if each.lower() == name), "")


@dataclass(frozen=True)
class Response:
    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""


def in_json(status: int, body: Mapping[str, Any], headers: Headers | None = None) -> Response:
    return Response(status, [("Content-Type", "application/json"), *(headers or [])], json.dumps(body).encode())


class Line(asyncio.Protocol):
    """One client's connection while it speaks HTTP."""

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Response]],
        upgrade: Callable[["Line", Request], Awaitable[Response | None]],
        limit: int,
    ) -> None:
        self._answer, self._upgrade, self._limit = answer, upgrade, limit
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._too_long = False
        self._task: asyncio.Task[None] | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._http.receive_data(data)
        self._read()

    def eof_received(self) -> bool:
        self.data_received(b"")
        return self._task is not None  # an answer under way is still sent

    def connection_lost(self, _: Exception | None) -> None:
        pass  # an invocation that has begun runs to its end, as on Lambda

    def switch(self, headers: Headers) -> bytes:
        """Answer 101 and stop being HTTP; the result is what the client sent beyond its request."""
        self._write(h11.InformationalResponse(status_code=101, headers=headers, reason=b"Switching Protocols"))
        return self._http.trailing_data[0]

    def _read(self) -> None:
        try:
            while self._task is None:
                event = self._http.next_event()
                if event is h11.NEED_DATA:
                    self._invite()
                    return
                if event is h11.PAUSED:
                    return
                if isinstance(event, h11.ConnectionClosed):
                    self.transport.close()
                    return
                self._take(event)
        except h11.RemoteProtocolError as error:
            self._refuse(error)

    def _take(self, event: Any) -> None:
        if isinstance(event, h11.Request):
            self._head, self._body, self._too_long = event, bytearray(), False
        elif isinstance(event, h11.Data):
            self._too_long = self._too_long or len(self._body) + len(event.data) > self._limit
            if not self._too_long:
                self._body += event.data
        elif isinstance(event, h11.EndOfMessage):
            self._task = asyncio.get_running_loop().create_task(self._serve(self._request()))

    def _invite(self) -> None:
        """A client that asked whether its body is welcome is told so, or refused before it sends it."""
        if not self._http.they_are_waiting_for_100_continue:
            return
        if self._announced() <= self._limit:
            self._write(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
        else:
            self._too_long = True
            self._task = asyncio.get_running_loop().create_task(self._serve(self._request()))

    def _announced(self) -> int:
        assert self._head is not None
        return next((int(value) for name, value in self._head.headers if name == b"content-length"), 0)

    def _request(self) -> Request:
        assert self._head is not None
        path, _, query = self._head.target.decode("latin-1").partition("?")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self._head.headers.raw_items()]
        peer = self.transport.get_extra_info("peername") or ("", 0)
        body = b"" if self._too_long else bytes(self._body)
        return Request(self._head.method.decode(), path, query, headers, body, (peer[0], peer[1]), self._too_long)

    async def _serve(self, request: Request) -> None:
        response: Response | None
        if "websocket" in request.header("upgrade").lower():
            response = await self._upgrade(self, request)
        else:
            response = await self._answer(request)
        self._task = None
        if response is None or self.transport.is_closing():
            return
        self._send(response, bare=request.method == "HEAD")
        self._next()

    def _send(self, response: Response, *, bare: bool = False) -> None:
        headers = [(name, value) for name, value in response.headers if name.lower() != "content-length"]
        headers.append(("Content-Length", str(len(response.body))))
        reason = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
        self._write(
            h11.Response(status_code=response.status, headers=headers, reason=reason.encode()),
            h11.Data(data=b"" if bare else response.body),
            h11.EndOfMessage(),
        )

    def _next(self) -> None:
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._read()
        else:
            self.transport.close()

    def _refuse(self, error: h11.RemoteProtocolError) -> None:
        if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._send(in_json(error.error_status_hint, {"message": "Bad Request"}, [("Connection", "close")]))
        self.transport.close()

    def _write(self, *events: Any) -> None:
        self.transport.write(b"".join(self._http.send(event) or b"" for event in events))
