"""API Gateway's WebSocket API: the handshake through $connect, each frame an invocation of its own without order, and
@connections, by which the app writes back."""

import asyncio
import base64
import json
import random
import secrets
import time
import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from websockets.datastructures import Headers as Handshake
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request as Upgrade
from websockets.protocol import State
from websockets.server import ServerProtocol

from infrastructure.local.functions import Event, Functions
from infrastructure.local.hardening import logger
from infrastructure.local.listener import Headers, Line, Request, Response, in_json
from infrastructure.local.rules import Rules
from infrastructure.local.socket import Origin, Socket

PATH, MANAGEMENT = "/websocket", "/@connections/"
_SHUFFLE = 0.05  # seconds by which frames may overtake each other


class Sockets:
    def __init__(self, functions: Functions, rules: Rules) -> None:
        self._functions, self._rules = functions, rules
        self._open: dict[str, Socket] = {}
        self._loop = asyncio.get_running_loop()

    async def upgrade(self, line: Line, request: Request) -> Response | None:
        """None: the connection is a WebSocket now."""
        wire = ServerProtocol(state=State.OPEN, max_size=(self._rules.message, self._rules.frame))
        try:
            accept, _, _ = wire.process_request(Upgrade(request.path, Handshake(request.headers)))
        except InvalidHandshake as error:
            return in_json(400, {"message": str(error)})
        origin = _origin(request)
        answer = await self._connect(_connecting(origin, request))
        if not 200 <= answer["statusCode"] < 300:
            return in_json(answer["statusCode"], {"message": HTTPStatus(answer["statusCode"]).phrase})
        if line.transport.is_closing():
            self._leave(origin, 1006, "Connection closed abnormally")
            return None
        socket = Socket(origin, wire, line.transport, self._rules, self._heard, self._ended)
        self._open[origin.id] = socket
        beyond = line.switch([*_switching(accept), *_protocol(answer)])
        line.transport.set_protocol(socket)
        if beyond:
            socket.data_received(beyond)
        return None

    async def manage(self, request: Request) -> Response:
        """@connections. Signed requests only, as IAM would have it."""
        if not request.header("authorization").startswith("AWS4-HMAC-SHA256"):
            return _refusal(403, "ForbiddenException", "Forbidden")
        socket = self._open.get(unquote(request.path.removeprefix(MANAGEMENT)))
        if socket is None or not socket.open:
            return _refusal(410, "GoneException", "Gone")
        if request.method == "POST":
            return self._post(socket, request)
        if request.method == "GET":
            return _describe(socket)
        if request.method == "DELETE":
            self._open.pop(socket.origin.id, None)
            socket.close(1000, "Connection Closed Normally")
            return Response(204)
        return _refusal(403, "ForbiddenException", "Missing Authentication Token")

    def sweep(self) -> None:
        """What the passing of time does."""
        now = time.time()
        for socket in list(self._open.values()):
            if socket.open and (reason := socket.overdue(now)):
                socket.close(1001, reason)
        self._functions.expire()

    def close(self) -> None:
        for socket in list(self._open.values()):
            socket.close(1001, "Going away")

    @property
    def count(self) -> int:
        return len(self._open)

    def _post(self, socket: Socket, request: Request) -> Response:
        if request.too_long or len(request.body) > self._rules.message:
            return _refusal(413, "PayloadTooLargeException", "Message too long")
        if socket.busy():
            return _refusal(429, "LimitExceededException", "Rate exceeded")
        if not socket.binary and not _text(request.body):
            return _refusal(400, "BadRequestException", "Not valid UTF-8")
        socket.send(request.body)
        return Response(200)

    async def _connect(self, event: Event) -> Any:
        try:
            return await self._functions.connect(event)
        except TimeoutError:
            return {"statusCode": 504}
        except Exception:
            logger.exception("websocket_connect failed")
            return {"statusCode": 502}

    def _heard(self, socket: Socket, message: bytes, binary: bool) -> None:
        event = _event(socket.origin, "MESSAGE", "$default")
        event["requestContext"]["messageId"] = base64.b64encode(secrets.token_bytes(11)).decode()
        event["body"] = base64.b64encode(message).decode() if binary else message.decode()
        event["isBase64Encoded"] = binary

        def failed() -> None:
            self._loop.call_soon_threadsafe(self._tell_of_failure, socket, event)

        for _ in range(2 if self._rules.double else 1):
            if self._rules.shuffle:
                self._loop.call_later(random.uniform(0, _SHUFFLE), self._functions.frame, event, failed)  # noqa: S311
            else:
                self._functions.frame(event, failed)

    def _tell_of_failure(self, socket: Socket, event: Event) -> None:
        context = event["requestContext"]
        told = {"message": "Internal server error", "connectionId": socket.origin.id, "requestId": context["requestId"]}
        if socket.open:
            socket.send(json.dumps(told).encode())

    def _ended(self, socket: Socket, code: int, reason: str) -> None:
        self._open.pop(socket.origin.id, None)
        self._leave(socket.origin, code, reason)

    def _leave(self, origin: Origin, code: int, reason: str) -> None:
        if self._rules.drop_disconnect:
            return
        event = _event(origin, "DISCONNECT", "$disconnect")
        event["requestContext"] |= {"disconnectStatusCode": code, "disconnectReason": reason}
        event["headers"] = {"Host": origin.host, "x-api-key": "", "X-Forwarded-For": ""}
        self._functions.disconnect(event)


def _origin(request: Request) -> Origin:
    id = base64.urlsafe_b64encode(secrets.token_bytes(11)).decode()
    return Origin(id, request.header("host"), request.peer[0], request.header("user-agent"), time.time())


def _event(origin: Origin, kind: str, route: str) -> Event:
    now = time.time()
    context = {
        "routeKey": route,
        "eventType": kind,
        "messageDirection": "IN",
        "stage": "local",
        "apiId": "local",
        "domainName": origin.host,
        "connectionId": origin.id,
        "connectedAt": int(origin.connected * 1000),
        "requestTimeEpoch": int(now * 1000),
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestId": str(uuid.uuid4()),
        "extendedRequestId": uuid.uuid4().hex[:16],
        "identity": {"sourceIp": origin.source, "userAgent": origin.agent},
    }
    return {"requestContext": context, "isBase64Encoded": False}


def _connecting(origin: Origin, request: Request) -> Event:
    event = _event(origin, "CONNECT", "$connect")
    event["headers"] = dict(request.headers)
    event["multiValueHeaders"] = {name: [value] for name, value in request.headers}
    pairs = parse_qsl(request.query, keep_blank_values=True)
    if pairs:
        event["queryStringParameters"] = dict(pairs)
        event["multiValueQueryStringParameters"] = {name: [v for n, v in pairs if n == name] for name, _ in pairs}
    return event


def _switching(accept: str) -> Headers:
    return [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)]


def _protocol(answer: Any) -> Headers:
    headers = answer.get("headers") or {}
    return [(name, value) for name, value in headers.items() if name.lower() == "sec-websocket-protocol"]


def _describe(socket: Socket) -> Response:
    origin = socket.origin
    return in_json(
        200,
        {
            "connectedAt": _iso(origin.connected),
            "lastActiveAt": _iso(socket.active),
            "identity": {"sourceIp": origin.source, "userAgent": origin.agent},
        },
    )


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds * 1000) % 1000:03d}Z"


def _text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refusal(status: int, name: str, message: str) -> Response:
    return in_json(status, {"message": message}, [("x-amzn-ErrorType", name)])
