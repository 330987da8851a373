"""multipart/form-data to model values."""

from collections.abc import Iterator
from typing import Any

from multipart import MultipartSegment, PushMultipartParser, parse_options_header

from chalicelib import limits
from chalicelib.api.call import Call
from chalicelib.errors import FileMissing, Refusal
from chalicelib.model.file import Upload

_NO = {"", "false", "0"}


def file(call: Call, missing: type[Refusal] = FileMissing) -> Upload:
    """The one part that is named `file`; others are the vendor's wishes for thumbnails."""
    _, options = parse_options_header(call.headers.get("content-type", ""))
    try:
        found = [part for part in _parts(call.raw, options.get("boundary", "")) if part[0].name == "file"]
    except ValueError:  # also what the parser calls its errors
        raise missing from None
    if len(found) != 1:
        raise missing
    head, data = found[0]
    if not data and not head.filename:  # an <input> that nobody filled
        raise missing
    restricted = call.headers.get("restrict-access", "").strip().lower() not in _NO
    return Upload.of(head.filename or "", head.header("Content-Type", ""), data, restricted=restricted)


def _parts(raw: bytes, boundary: str) -> Iterator[tuple[Any, bytes]]:
    if not boundary:
        raise ValueError
    with PushMultipartParser(
        boundary,
        max_header_size=limits.FORM_HEADER,
        max_header_count=limits.FORM_HEADERS,
        max_segment_count=limits.FORM_PARTS,
    ) as parser:
        head: Any = None
        data = b""
        for event in parser.parse(raw):
            if isinstance(event, MultipartSegment):
                head, data = event, b""
            elif event is not None:
                data += event
            else:
                yield head, data
