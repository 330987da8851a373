"""API Gateway's REST API: an HTTP request as a Lambda proxy event, its answer as an HTTP response."""

import asyncio
import base64
import json
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from chalice import Chalice

from infrastructure.local.functions import Event, Functions
from infrastructure.local.hardening import logger
from infrastructure.local.listener import Headers, Request, Response, in_json
from infrastructure.local.rules import Rules

_OPEN: Headers = [("Access-Control-Allow-Origin", "*")]


class Rest:
    def __init__(self, app: Chalice, functions: Functions, rules: Rules) -> None:
        self._functions, self._rules = functions, rules
        self._binary = set(app.api.binary_types)
        # Static segments win over variable ones, from left to right.
        self._resources = sorted(app.routes.items(), key=lambda route: [part[:1] == "{" for part in _parts(route[0])])

    async def answer(self, request: Request) -> Response:
        found = self._match(request.path)
        if found is None:
            return _gateway(403, "Missing Authentication Token")
        resource, methods, parameters = found
        if request.method == "OPTIONS" and (cors := next(iter(methods.values())).cors):
            return _preflight(cors, sorted(methods))
        if request.method not in methods:
            return _gateway(403, "Missing Authentication Token")
        event = None if request.too_long else self._event(request, resource, parameters)
        if event is None or _exceeds(event, self._rules.payload):
            return _gateway(413, "Request Too Long")
        return await self._invoke(request, event)

    async def _invoke(self, request: Request, event: Event) -> Response:
        try:
            return self._response(request, await self._functions.rest(event))
        except TimeoutError:
            return _gateway(504, "Endpoint request timed out")
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("%s %s failed", request.method, event["resource"])
            return _gateway(502, "Internal server error")

    def _match(self, path: str) -> tuple[str, Mapping[str, Any], dict[str, str]] | None:
        sent = _parts(path)
        for resource, methods in self._resources:
            wanted = _parts(resource)
            if len(wanted) == len(sent) and all(
                (w[:1] == "{" and s) or w == s for w, s in zip(wanted, sent, strict=True)
            ):
                pairs = zip(wanted, sent, strict=True)
                return resource, methods, {w.strip("{}"): unquote(s) for w, s in pairs if w[:1] == "{"}
        return None

    def _event(self, request: Request, resource: str, parameters: dict[str, str]) -> Event:
        headers, every = _both(request.headers + _forwarded(request))
        query, every_query = _both(parse_qsl(request.query, keep_blank_values=True))
        encoded = _media_type(request.header("content-type")) in self._binary
        return {
            "resource": resource,
            "path": request.path,
            "httpMethod": request.method,
            "headers": headers,
            "multiValueHeaders": every,
            "queryStringParameters": query or None,
            "multiValueQueryStringParameters": every_query or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": _context(request, resource),
            "body": _text(request.body, encoded=encoded) if request.body else None,
            "isBase64Encoded": encoded and bool(request.body),
        }

    def _response(self, request: Request, answer: Any) -> Response:
        text = answer.get("body") or ""
        body: bytes = text.encode()
        if len(body) > self._rules.payload:
            return _gateway(502, "Internal server error")
        accepted = _media_type(request.header("accept").split(",")[0])
        if answer.get("isBase64Encoded") and accepted in self._binary:
            body = base64.b64decode(text)
        several = {name: values for name, values in (answer.get("multiValueHeaders") or {}).items()}
        single = {name: [value] for name, value in (answer.get("headers") or {}).items() if name not in several}
        headers = [(name, str(value)) for name, values in (single | several).items() for value in values]
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", "application/json"))
        headers.append(("x-amzn-RequestId", str(uuid.uuid4())))
        return Response(int(answer["statusCode"]), headers, body)


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def _both(pairs: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The last value of each name, and all of them."""
    every: dict[str, list[str]] = {}
    for name, value in pairs:
        every.setdefault(name, []).append(value)
    return {name: values[-1] for name, values in every.items()}, every


def _forwarded(request: Request) -> Headers:
    port = request.header("host").rpartition(":")[2]
    return [("X-Forwarded-For", request.peer[0]), ("X-Forwarded-Port", port), ("X-Forwarded-Proto", "http")]


def _context(request: Request, resource: str) -> dict[str, Any]:
    now = time.time()
    return {
        "resourceId": "local",
        "resourcePath": resource,
        "httpMethod": request.method,
        "path": request.path,
        "protocol": "HTTP/1.1",
        "accountId": "123456789012",
        "apiId": "local",
        "stage": "local",
        "domainName": request.header("host"),
        "requestId": str(uuid.uuid4()),
        "extendedRequestId": uuid.uuid4().hex[:16],
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"sourceIp": request.peer[0], "userAgent": request.header("user-agent")},
    }


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


def _text(body: bytes, *, encoded: bool) -> str:
    return base64.b64encode(body).decode() if encoded else body.decode(errors="replace")


def _exceeds(event: Event, limit: int) -> bool:
    return len(event["body"] or "") + 64 * 1024 > limit and len(json.dumps(event)) > limit


def _preflight(cors: Any, methods: list[str]) -> Response:
    """What the mock integration answers that Chalice puts beside each CORS route."""
    allowed = {"Access-Control-Allow-Methods": ",".join([*methods, "OPTIONS"])}
    headers = list((allowed | cors.get_access_control_headers()).items())
    return Response(200, [("Content-Type", "application/json"), *headers])


def _gateway(status: int, message: str) -> Response:
    """The gateway's own errors. The template gives its gateway responses the CORS header too."""
    return in_json(status, {"message": message}, _OPEN)
