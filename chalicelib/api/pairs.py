"""application/x-www-form-urlencoded to names and values, and the same as JSON."""

import re
from urllib.parse import parse_qsl

from chalicelib.api.call import Call
from chalicelib.errors import IllegalArgument

FORM = "application/x-www-form-urlencoded"

# What the web SDK's encoder leaves: one pair.
_ENCODED = re.compile(r"([\w\-.!~*'()]|%[0-9A-Fa-f]{2})+=([\w\-.!~*'()]|%[0-9A-Fa-f]{2})*", re.ASCII)


def read(call: Call) -> dict[str, str]:
    if call.content_type != FORM:
        return _members(call.json())
    try:
        text = call.raw.decode()
        if call.caller and not all(map(_ENCODED.fullmatch, text.split("&"))):
            return _bare(text)
        return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict"))
    except ValueError:
        raise IllegalArgument("Request body is not a form") from None


def _bare(text: str) -> dict[str, str]:
    """One pair, as the web SDK writes it without any encoding where it is given a name and a value: what stands after
    the first equals sign is the value. Only apps' servers write blanks as plus signs or leave out the encoding."""
    name, equals, value = text.partition("=")
    if text and not equals:
        raise ValueError(text)
    return {name: value} if equals else {}


def _members(given: object) -> dict[str, str]:
    if not isinstance(given, dict) or not all(type(value) in {str, int} for value in given.values()):
        raise IllegalArgument("request body must be a JSON object of strings")
    return {name: str(value) for name, value in given.items()}
