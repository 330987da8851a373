"""Calls the product as API Gateway would: one proxy event in, status and JSON out."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

STAGE = "live"  # the gateway's; no path begins with it, but for the addresses that the web SDK makes of it


def event(
    verb: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, address: str = "203.0.113.7"
) -> dict[str, Any]:
    """`path` may carry a query."""
    path, _, query = path.partition("?")
    segments = path.strip("/").split("/") if path.strip("/") else []
    names = [f"p{n:02d}" for n in range(1, len(segments) + 1)]
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    given = {"host": "chat.test", "x-forwarded-proto": "https"} | (headers or {})
    return {
        "resource": "/" + "/".join(f"{{{name}}}" for name in names),
        "path": path,
        "httpMethod": verb,
        "headers": given,
        "multiValueHeaders": {name: [value] for name, value in given.items()},
        "queryStringParameters": {name: value[-1] for name, value in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "pathParameters": dict(zip(names, segments, strict=True)) or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/" + "/".join(f"{{{name}}}" for name in names),
            "httpMethod": verb,
            "requestId": "r-1",
            "stage": STAGE,
            "identity": {"sourceIp": address},
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def call(
    verb: str,
    path: str,
    body: Any = None,
    *,
    token: str = "",
    headers: dict[str, str] | None = None,
    address: str = "203.0.113.7",
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body, headers. A body that is no bytes is sent as JSON."""
    from app import app

    given = dict(headers or {})
    if token:
        given["authorization"] = f"Bearer {token}"
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    if body is not None:
        given.setdefault("content-type", "application/json")
    answer = app(event(verb, path, body or b"", given, address), None)
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]
