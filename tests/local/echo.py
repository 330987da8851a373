"""A small Chalice app to stand behind the gateway double: it answers frames as the product does, through boto3."""

import json
import threading
import time
from typing import Any

import boto3
from botocore.config import Config
from chalice import Chalice, CORSConfig, Response


class Heard:
    """What the app was called with, and what it shall do next."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.connect = {"statusCode": 200}
        self.changed = threading.Condition()

    def add(self, event: dict[str, Any]) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def wait(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """Events of that kind, once there are so many."""

        def found() -> list[dict[str, Any]]:
            return [event for event in self.events if event.get("requestContext", {}).get("eventType") == kind]

        with self.changed:
            assert self.changed.wait_for(lambda: len(found()) >= count, 5), f"{kind}: {found()}"
            return found()


def management(endpoint: str) -> Any:
    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


def make(heard: Heard, endpoint: str) -> Chalice:
    app = Chalice(app_name="echo")
    app.api.binary_types.append("multipart/form-data")
    app.api.cors = CORSConfig(allow_headers=["share-secret"], max_age=60)
    _rest(app, heard)
    _sockets(app, heard, management(endpoint))
    return app


def _rest(app: Chalice, heard: Heard) -> None:
    def show(**parameters: str) -> Any:
        event = app.current_request.to_original_event()
        action = (app.current_request.query_params or {}).get("do")
        if action == "sleep":
            time.sleep(1)
        if action == "bytes":
            return Response(b"\x00\xff", headers={"Content-Type": "image/png"})
        heard.add(event)
        return Response(event, status_code=201, headers={"X-One": "1", "Set-Cookie": ["a=1", "b=2"]})

    for path in ("/{p01}", "/{p01}/{p02}", "/users/{name}"):
        app.route(path, methods=["GET", "POST", "PUT", "DELETE"], content_types=[], name=path)(show)


def _sockets(app: Chalice, heard: Heard, posts: Any) -> None:
    @app.on_ws_connect()
    def connect(event: Any) -> Any:
        heard.add(event.to_dict())
        if "raise" in heard.connect:
            raise ValueError("no")
        return heard.connect

    @app.on_ws_message()
    def message(event: Any) -> Any:
        raw = event.to_dict()
        heard.add(raw)
        if raw["body"] == "raise":
            raise ValueError("no")
        if raw["body"] == "sleep":
            time.sleep(0.6)
        answer = json.dumps([raw["body"], raw["isBase64Encoded"]])
        posts.post_to_connection(ConnectionId=event.connection_id, Data=answer.encode())

    @app.on_ws_disconnect()
    def disconnect(event: Any) -> Any:
        heard.add(event.to_dict())
