"""JSON to model values. Anything that does not fit is refused here, once."""

import json
import re
from dataclasses import MISSING, Field, fields
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from chalicelib.errors import IllegalArgument, JsonMalformed, Unfit

T = TypeVar("T")

_NUMBER = re.compile(r"\s*-?\d{1,20}\s*", re.ASCII)
_WORDS = {str: "a string", int: "an integer", float: "a number", bool: "a boolean", dict: "an object", tuple: "a list"}


def parse(raw: bytes) -> Any:
    """Any JSON value. No body is an empty object: clients post actions without one."""
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
        if b"\\ud" in raw.lower():  # half a surrogate pair cannot be stored or sent
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise JsonMalformed(f"Request body is not JSON: {_why(error)}") from None
    return value


def read(shape: type[T], value: Any) -> T:
    """A dataclass from an object: fields by name or by their `rest` name, unknown members ignored."""
    if not isinstance(value, dict):
        raise IllegalArgument("request body must be a JSON object")
    hints = get_type_hints(shape)
    given: dict[str, Any] = {}
    for part in fields(shape):  # type: ignore[arg-type]
        name = rest_name(part)
        if value.get(name) is not None:
            given[part.name] = _fit(name, value[name], hints[part.name])
        elif part.default is MISSING and part.default_factory is MISSING:
            raise Unfit(name, "provided")
    return shape(**given)


def read_some(shape: type[T], value: Any) -> dict[str, Any]:
    """The members of an object that are fields of a dataclass: what a change asks for. Others are refused."""
    if not isinstance(value, dict):
        raise IllegalArgument("request body must be a JSON object")
    known = {rest_name(part): part.name for part in fields(shape)}  # type: ignore[arg-type]
    unknown = sorted(value.keys() - known.keys())
    if unknown:
        raise IllegalArgument(f"some of [{', '.join(unknown)}] are not valid fields")
    hints = get_type_hints(shape)
    return {known[name]: _fit(name, given, hints[known[name]]) for name, given in value.items()}


def rest_name(part: Field[Any]) -> str:
    return str(part.metadata.get("rest", part.name))


def _fit(name: str, value: Any, kind: Any) -> Any:
    if get_origin(kind) is UnionType:
        kind = next(choice for choice in get_args(kind) if choice is not NoneType)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise Unfit(name, _WORDS[tuple])
        return tuple(_fit(name, item, get_args(kind)[0]) for item in value)
    kind = get_origin(kind) or kind
    if kind is int and isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)  # vendor's examples pass numbers either way
    if kind is float and type(value) is int:
        return float(value)
    if kind is not Any and type(value) is not kind:
        raise Unfit(name, _WORDS[kind])
    return value


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _why(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
