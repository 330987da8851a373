"""One connection of the gateway: write to it, ask about it, close it."""

import base64
from contextvars import ContextVar
from enum import Enum, auto
from typing import Any

from chalicelib import telemetry
from chalicelib.config import settings
from chalicelib.model.user import Form
from chalicelib.store import session

_event_endpoint: ContextVar[str] = ContextVar("endpoint", default="")


class Outcome(Enum):
    SENT = auto()
    GONE = auto()
    FAILED = auto()


def called_by(domain: str, stage: str) -> None:
    """Where a frame came from is where answers go, unless the environment names another management endpoint."""
    _event_endpoint.set(f"https://{domain}/{stage}")


def post(connection_id: str, form: Form, frame: bytes) -> Outcome:
    """GONE only when the gateway says so; anything else that fails is FAILED, and the frame can be offered again."""
    data = base64.b64encode(frame) if form is Form.TEXT else frame
    client = _client()
    try:
        client.post_to_connection(ConnectionId=connection_id, Data=data)
    except client.exceptions.GoneException:
        telemetry.count("Gone")
        return Outcome.GONE
    except (client.exceptions.ClientError, *session.network_errors()) as error:
        telemetry.failure("post_to_connection", error)
        return Outcome.FAILED
    return Outcome.SENT


def close(connection_id: str) -> None:
    client = _client()
    try:
        client.delete_connection(ConnectionId=connection_id)
    except client.exceptions.GoneException:
        return
    except (client.exceptions.ClientError, *session.network_errors()) as error:
        # The client was told to go; the sweep closes what stays.
        telemetry.failure("delete_connection", error)


def last_active(connection_id: str) -> int | None:
    """Ms of the last frame in either direction; None if the connection is gone."""
    client = _client()
    try:
        answer = client.get_connection(ConnectionId=connection_id)
    except client.exceptions.GoneException:
        return None
    return int(answer["LastActiveAt"].timestamp() * 1000)


def _client() -> Any:
    return session.client("apigatewaymanagementapi", settings().websocket_endpoint or _event_endpoint.get())
