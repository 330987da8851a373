"""One WebSocket: bytes in, messages out, and every limit of API Gateway that closes it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from infrastructure.local.rules import Rules

_LINGER = 2.0  # seconds a client has to finish the closing handshake


@dataclass(frozen=True)
class Origin:
    """What the handshake told about the client."""

    id: str
    host: str
    source: str
    agent: str
    connected: float


class Socket(asyncio.Protocol):
    def __init__(
        self,
        origin: Origin,
        wire: ServerProtocol,
        transport: asyncio.Transport,
        rules: Rules,
        heard: Callable[["Socket", bytes, bool], None],
        ended: Callable[["Socket", int, str], None],
    ) -> None:
        self.origin, self.active = origin, time.time()
        self._wire, self._transport, self._rules = wire, transport, rules
        self._heard, self._ended = heard, ended
        self._opcode: Opcode | None = None  # of the message whose fragments are arriving
        self._parts: list[bytes] = []
        self.binary: bool | None = None  # the form of its first frame; None: none came yet
        self._second, self._posts = 0, 0
        self._closed = False  # by us: what arrives after that is not heard

    @property
    def open(self) -> bool:
        return self._wire.state is State.OPEN

    def data_received(self, data: bytes) -> None:
        self.active = time.time()
        self._wire.receive_data(data)
        for event in self._wire.events_received():
            assert isinstance(event, Frame)
            self._take(event)
        self._flush()

    def eof_received(self) -> None:
        self._wire.receive_eof()
        self._flush()

    def connection_lost(self, _: Exception | None) -> None:
        self._wire.receive_eof()
        sent, received = self._wire.close_sent, self._wire.close_rcvd
        first = received if self._wire.close_rcvd_then_sent or sent is None else sent
        self._ended(self, first.code if first else 1006, first.reason if first else "Connection closed abnormally")

    def close(self, code: int, reason: str) -> None:
        self._closed = True
        if self.open:
            self._wire.fail(code, reason)
            self._flush()

    def send(self, data: bytes) -> None:
        """Text, unless this client speaks binary; what a frame cannot hold goes as several. The socket is open."""
        self.active = time.time()
        parts = [data[at : at + self._rules.frame] for at in range(0, len(data), self._rules.frame)] or [b""]
        first = self._wire.send_binary if self.binary else self._wire.send_text
        first(parts[0], fin=len(parts) == 1)
        for part in parts[1:]:
            self._wire.send_continuation(part, fin=part is parts[-1])
        self._flush()

    def busy(self) -> bool:
        """Whether API Gateway would say 429 to one more post."""
        if self._transport.get_write_buffer_size() > self._rules.backlog:
            return True
        second = int(time.time())
        self._posts = self._posts + 1 if second == self._second else 1
        self._second = second
        return 0 < self._rules.posts < self._posts

    def overdue(self, now: float) -> str:
        """Why it must be closed now; empty while it need not."""
        if now - self.origin.connected > self._rules.life:
            return "Connection duration limit exceeded"
        return "Going away" if now - self.active > self._rules.idle else ""

    def _take(self, frame: Frame) -> None:
        if frame.opcode in {Opcode.TEXT, Opcode.BINARY}:
            self._opcode = frame.opcode
        elif frame.opcode is not Opcode.CONT:
            return
        if self._opcode is Opcode.BINARY and not self._rules.binary:
            self.close(1003, "Binary is not supported")
        if self._closed:
            return
        self._parts.append(bytes(frame.data))
        if frame.fin:
            self._deliver(b"".join(self._parts))
            self._parts.clear()

    def _deliver(self, message: bytes) -> None:
        binary = self._opcode is Opcode.BINARY
        if self.binary is None:
            self.binary = binary
        if not binary and not _utf8(message):
            self.close(1007, "Invalid UTF-8")
            return
        self._heard(self, message, binary)

    def _flush(self) -> None:
        for chunk in self._wire.data_to_send():
            if chunk:
                self._transport.write(chunk)
            elif self._transport.can_write_eof() and not self._transport.is_closing():
                self._transport.write_eof()
        if self._wire.close_expected():
            asyncio.get_running_loop().call_later(_LINGER, self._transport.abort)


def _utf8(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True
