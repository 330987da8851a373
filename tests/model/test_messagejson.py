"""What clients send by MSYNC, shown as JSON that everybody can read."""

import json
import math

import pytest

from chalicelib import limits
from chalicelib.model import messagejson
from chalicelib.model.content import Attribute, Custom, Location, Size, ValueType, Video


def shown(kind, value):
    said = messagejson.plain((Attribute("a", kind, value),))["a"]
    json.dumps(said, allow_nan=False, ensure_ascii=False).encode()
    return said


def nested(levels):
    return "[" * levels + "]" * levels


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_has_no_word_for_are_none(number):
    assert shown(ValueType.DOUBLE, number) is None
    place = messagejson.body(Location(number, 1.5, "here"))
    assert (place["lat"], place["lng"]) == (None, 1.5)
    assert messagejson.body(Video(size=Size(number, 2)))["size"] == {"width": None, "height": 2}
    assert messagejson.body(Custom("x", (Attribute("a", ValueType.DOUBLE, number),)))["customExts"] == [{"a": None}]


HALVES = (r'["\ud83d"]', r'{"\uDC00": 1}')  # of pairs that are one character


@pytest.mark.parametrize("text", ["NaN", "[1e999]", '{"a": -Infinity}', "[" * 3000, nested(3000), "{", *HALVES])
def test_what_is_no_json_stays_text(text):
    assert shown(ValueType.JSON, text) == text


def test_what_is_nested_too_deep_stays_text():
    most, beyond = nested(limits.EXT_DEPTH), nested(limits.EXT_DEPTH + 1)
    assert shown(ValueType.JSON, most) == json.loads(most)
    assert shown(ValueType.JSON, beyond) == beyond


def test_json_is_read():
    assert shown(ValueType.JSON, '{"a": [1.5, "b", null]}') == {"a": [1.5, "b", None]}
    assert shown(ValueType.JSON, r'["\ud83d\ude42"]') == ["🙂"]
