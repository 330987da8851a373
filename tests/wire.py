"""The gateway's management API for tests without sockets: what was written to which connection, and how it fails."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from botocore.awsrequest import AWSResponse

from chalicelib import clock
from chalicelib.msync import msync_pb2 as pb

ENDPOINT = "https://gateway.execute-api.us-east-1.amazonaws.com/test"


class _Raw:
    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.body

    def read(self, *_: Any, **__: Any) -> bytes:
        return self.body


class Gateway:
    """Stands for API Gateway behind boto3: registered before requests are sent, so all of ours runs."""

    def __init__(self) -> None:
        self.open: set[str] = set()
        self.sent: dict[str, list[bytes]] = {}  # connection: what was posted to it, also before it closed
        self.active: dict[str, int] = {}
        self.closed: list[str] = []
        self.failing: dict[str, int] = {}  # connection: status that posts to it get
        self.posts: list[tuple[str, bytes]] = []  # in the order they came

    def connect(self, connection_id: str) -> None:
        self.open.add(connection_id)
        self.sent.setdefault(connection_id, [])
        self.active[connection_id] = clock.now()

    def drop(self, connection_id: str) -> None:
        self.open.discard(connection_id)

    def frames(self, connection_id: str) -> list[pb.MSync]:
        return [pb.MSync.FromString(base64.b64decode(data)) for data in self.sent[connection_id]]

    def answer(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        operation = event_name.rsplit(".", 1)[-1]
        connection_id = unquote(request.url.rsplit("/", 1)[-1])
        if connection_id not in self.open:
            return self._response(request, 410, {}, "GoneException")
        if operation == "DeleteConnection":
            self.drop(connection_id)
            self.closed.append(connection_id)
            return self._response(request, 204, {})
        if operation == "GetConnection":
            active = datetime.fromtimestamp(self.active[connection_id] / 1000, UTC).isoformat()
            return self._response(request, 200, {"connectedAt": active, "lastActiveAt": active})
        if connection_id in self.failing:
            return self._response(request, self.failing[connection_id], {}, "LimitExceededException")
        self.sent[connection_id].append(bytes(request.body))
        self.posts.append((connection_id, bytes(request.body)))
        return self._response(request, 200, {})

    def _response(self, request: Any, status: int, body: dict[str, Any], error: str = "") -> AWSResponse:
        headers = {"x-amzn-requestid": "test"} | ({"x-amzn-ErrorType": error} if error else {})
        return AWSResponse(request.url, status, headers, _Raw(json.dumps(body).encode()))
