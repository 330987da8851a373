"""What a message says and what goes with it, as MSYNC has them, both ways."""

import re
from collections.abc import Iterable
from dataclasses import MISSING, fields

from chalicelib import limits
from chalicelib.errors import MessageMalformed
from chalicelib.model.content import KINDS, Attribute, Combined, Content, Extension, Size, Text
from chalicelib.msync import msync_pb2 as pb

_BY_WIRE = {kind.wire: kind for kind in KINDS}
_VALUES = {1: "varintValue", 2: "varintValue", 3: "varintValue", 4: "varintValue", 5: "floatValue", 6: "doubleValue"}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


# For each type of content: (name here, name on the wire) of its scalar, size and list fields.
_NAMES = {
    kind: [
        (field.name, _camel(field.name), "list" if field.default is not MISSING and field.default == () else "one")
        for field in fields(kind)
    ]
    for kind in KINDS
}


def read(body: pb.MessageBody) -> Content:
    if len(body.contents) != 1:
        raise MessageMalformed("a message has one content")
    wire = body.contents[0]
    kind = _BY_WIRE.get(wire.type)
    if kind is None:
        raise MessageMalformed(f"content type {wire.type}")
    if kind is Text and wire.HasField("subType"):
        kind = Combined
    values: dict[str, object] = {}
    for name, camel, shape in _NAMES[kind]:
        if shape == "list":
            values[name] = extension(getattr(wire, camel))
        elif wire.HasField(camel):
            value = getattr(wire, camel)
            values[name] = Size(value.width, value.height) if isinstance(value, pb.MessageBody.Content.Size) else value
    return kind(**values)  # type: ignore[arg-type]


def extension(pairs: Iterable[pb.KeyValue]) -> Extension:
    found = tuple(Attribute(pair.key, pair.type, _value(pair)) for pair in pairs)
    if len(found) > limits.EXT_KEYS:
        raise MessageMalformed(f"ext has more than {limits.EXT_KEYS} keys")
    return found


def _value(pair: pb.KeyValue) -> bool | int | float | str:
    value = getattr(pair, _VALUES.get(pair.type, "stringValue"))
    return bool(value) if pair.type == pb.KeyValue.BOOL else value


def write(wire: pb.MessageBody.Content, content: Content) -> None:
    # No type is TEXT, and TEXT with a subType is a combined message.
    if isinstance(content, Combined):
        wire.subType = pb.MessageBody.Content.SUB_COMBINE
    elif not isinstance(content, Text):
        wire.type = content.wire  # type: ignore[assignment]
    for name, camel, shape in _NAMES[type(content)]:
        value = getattr(content, name)
        if shape == "list":
            write_extension(getattr(wire, camel), value)
        elif isinstance(value, Size):
            getattr(wire, camel).MergeFrom(pb.MessageBody.Content.Size(width=value.width, height=value.height))
        elif value is not None:
            setattr(wire, camel, value)


def write_extension(pairs: object, ext: Extension) -> None:
    for attribute in ext:
        pair = pairs.add()  # type: ignore[attr-defined]
        pair.key, pair.type = attribute.key, attribute.type
        value = int(attribute.value) if isinstance(attribute.value, bool) else attribute.value
        setattr(pair, _VALUES.get(attribute.type, "stringValue"), value)
