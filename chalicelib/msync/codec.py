"""Frames to MSync and back: base64 text, sizes, and nothing that decides."""

import base64
import binascii
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from chalicelib import limits
from chalicelib.errors import BadFrame
from chalicelib.msync import msync_pb2 as pb

M = TypeVar("M", bound=Message)


def read(body: str) -> pb.MSync:
    """The frame inside base64 text. The gateway hands over binary frames in the same way."""
    if len(body) > limits.FRAME_TEXT:
        raise BadFrame("frame too large")
    try:
        return parse(pb.MSync, base64.b64decode(body, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadFrame("not base64") from error


def parse(kind: type[M], data: bytes) -> M:
    try:
        return kind.FromString(data)
    except DecodeError as error:
        raise BadFrame(f"not a {kind.DESCRIPTOR.name}") from error


def write(command: pb.MSync.Command, payload: Message) -> bytes:
    """One downlink frame. No command is SYNC, which most are."""
    frame = pb.MSync(payload=payload.SerializeToString())
    if command != pb.MSync.SYNC:
        frame.command = command
    return frame.SerializeToString()


def text(frame: bytes) -> str:
    return base64.b64encode(frame).decode("ascii")
