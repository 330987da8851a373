"""AccessToken2: `007` and base64 of deflated bytes, signed with the app's certificate (rest-users-groups-rooms 4.5).
Those for chat the app's own server makes, those for calls we do."""

import hmac
import secrets
import struct
import zlib
from base64 import b64decode, b64encode

from chalicelib import clock, limits
from chalicelib.errors import TokenBad, TokenExpired
from chalicelib.model.app import App, Grant, Role

PREFIX = "007"
_CHAT, _USER, _APP = 5, 1, 2
_CALLS = 1
_SPEAK = (1, 2, 3, 4)  # join a channel; send sound, pictures, data
# Services with strings behind their privileges, as the official builder packs them: how many, and bytes after those.
_SHAPES = {1: (2, 0), 2: (1, 0), 4: (0, 0), _CHAT: (1, 0), 7: (2, 2)}


class _Reader:
    """Little-endian numbers, and strings and maps with a length in front."""

    def __init__(self, packed: bytes) -> None:
        self.rest = packed

    def take(self, length: int) -> bytes:
        if length > len(self.rest):
            raise TokenBad
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def short(self) -> int:
        return int(struct.unpack("<H", self.take(2))[0])

    def long(self) -> int:
        return int(struct.unpack("<I", self.take(4))[0])

    def string(self) -> bytes:
        return self.take(self.short())

    def privileges(self) -> dict[int, int]:
        return {self.short(): self.long() for _ in range(self.short())}


def verify(app: App, certificate: str, token: str) -> Grant:
    reader = _Reader(_unpack(token))
    signature, info = reader.string(), reader.rest
    app_id, issued, lasts, salt = reader.string(), reader.long(), reader.long(), reader.long()
    expected = hmac.digest(_key(certificate, issued, salt), info, "sha256")
    if not hmac.compare_digest(expected, signature) or app_id != app.app_id.encode():
        raise TokenBad
    privileges, name = _chat(reader)
    role = Role.USER if name else Role.APP
    privilege = privileges.get(_USER if name else _APP)
    if privilege is None:
        raise TokenBad
    expires = (issued + min(lasts, privilege, limits.AGORA_TOKEN_TTL)) * 1000
    if expires <= clock.now():
        raise TokenExpired
    return Grant(role, app.key, name, None, issued * 1000, expires)


def for_calls(app: App, certificate: str, channel: str, uid: int, lasts: int) -> str:
    """What lets this number join a channel of the app's calls and speak there, so many seconds."""
    issued, salt = clock.now() // 1000, secrets.randbelow(99_999_999) + 1
    privileges = b"".join(struct.pack("<HI", each, lasts) for each in _SPEAK)
    service = struct.pack("<HH", _CALLS, len(_SPEAK)) + privileges + _packed(channel.encode()) + _packed(b"%d" % uid)
    info = _packed(app.app_id.encode()) + struct.pack("<IIIH", issued, lasts, salt, 1) + service
    signature = hmac.digest(_key(certificate, issued, salt), info, "sha256")
    return PREFIX + b64encode(zlib.compress(_packed(signature) + info)).decode()


def _packed(string: bytes) -> bytes:
    return struct.pack("<H", len(string)) + string


def _unpack(token: str) -> bytes:
    inflate = zlib.decompressobj()
    try:
        return inflate.decompress(b64decode(token.removeprefix(PREFIX), validate=True), limits.AGORA_TOKEN_UNPACKED)
    except (ValueError, zlib.error):
        raise TokenBad from None


def _key(certificate: str, issued: int, salt: int) -> bytes:
    inner = hmac.digest(struct.pack("<I", issued), certificate.encode(), "sha256")
    return hmac.digest(struct.pack("<I", salt), inner, "sha256")


def _chat(reader: _Reader) -> tuple[dict[int, int], str]:
    """Privileges and user of the chat service; it may stand among others."""
    for _ in range(reader.short()):
        service, privileges = reader.short(), reader.privileges()
        if service == _CHAT:
            try:
                return privileges, reader.string().decode()
            except UnicodeDecodeError:
                raise TokenBad from None
        strings, more = _SHAPES.get(service, (None, 0))
        if strings is None:
            raise TokenBad
        for _ in range(strings):
            reader.string()
        reader.take(more)
    raise TokenBad
