"""What API Gateway allows (bytes and seconds), and the switches with which tests turn it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    body: int = 10 * 1024 * 1024  # of an HTTP request
    payload: int = 6 * 1024 * 1024  # of a Lambda event or answer, as JSON
    timeout: float = 29.0  # of an integration
    message: int = 128 * 1024  # of a WebSocket, either direction
    frame: int = 32 * 1024
    idle: float = 600.0
    life: float = 7200.0
    backlog: int = 4 * 1024 * 1024  # bytes a slow client may leave unread before @connections answers 429
    posts: int = 0  # to one connection and second; 0: as many as come
    binary: bool = False  # accept binary frames, which AWS refuses
    shuffle: bool = False  # deliver frames late and out of order
    double: bool = False  # deliver each frame twice
    drop_disconnect: bool = False  # never tell of an end
