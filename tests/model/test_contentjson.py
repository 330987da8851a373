"""What REST is asked to say, as content and attributes, and back."""

import json

import pytest

from chalicelib import frames, limits
from chalicelib.errors import ContentMalformed, ContentTooLarge, MessageMalformed, ParamEmpty
from chalicelib.model import contentjson, messagejson
from chalicelib.model.content import (
    KINDS,
    Attribute,
    Audio,
    Combined,
    Command,
    Custom,
    File,
    Image,
    Location,
    Size,
    Text,
    Video,
)
from chalicelib.model.message import Draft, Entry, Kind
from chalicelib.msync import msync_pb2 as pb

URL = "https://chat.test/acme/shop/chatfiles/0b5d6c1e-0000-4000-8000-000000000001"
THUMB = URL[:-1] + "2"

# Name, what REST says, what it is.
SAID = [
    ("txt", {"msg": "hi 🦉"}, Text("hi 🦉")),
    ("img", {"url": URL}, Image(remote_path=URL)),
    (
        "img",
        {"url": URL, "filename": "a.gif", "secret": "s", "size": {"width": 480, "height": 720.5}, "subType": "sub_gif"},
        Image("a.gif", URL, "s", sub_type=1, size=Size(480, 720.5)),
    ),
    ("audio", {"url": URL, "filename": "a.amr", "secret": "s", "length": 10}, Audio("a.amr", URL, "s", duration=10)),
    (
        "video",
        {
            "url": URL,
            "thumb": THUMB,
            "length": "9",
            "secret": "s",
            "file_length": 58103,
            "thumb_secret": "t",
            "filename": "a.mp4",
        },
        Video("a.mp4", URL, "s", 58103, thumbnail_remote_path=THUMB, thumbnail_secret_key="t", duration=9),
    ),
    ("file", {"url": URL, "filename": "a.pdf"}, File("a.pdf", URL)),
    ("file", {"url": URL, "filename": None, "colour": "red"}, File(remote_path=URL)),
    ("loc", {"lat": "39.96", "lng": "-116.32", "addr": "Peking"}, Location(39.96, -116.32, "Peking")),
    ("loc", {"lat": 0, "lng": 1.5, "addr": "Sea", "buildingName": "Buoy"}, Location(0, 1.5, "Sea", "Buoy")),
    ("cmd", {"action": "jump"}, Command("jump")),
    ("custom", {}, Custom()),
    (
        "custom",
        {"customEvent": "a-Z0/_.x", "customExts": {"a": "1", "b": ""}},
        Custom("a-Z0/_.x", (Attribute("a", 7, "1"), Attribute("b", 7, ""))),
    ),
    ("custom", {"customExts": [{"a": "1"}]}, Custom(custom_exts=(Attribute("a", 7, "1"),))),
]


@pytest.mark.parametrize(("name", "said", "made"), SAID)
def test_what_is_said(name, said, made):
    assert contentjson.content(name, said) == made


@pytest.mark.parametrize(("name", "said", "made"), SAID)
def test_what_is_shown_of_it_is_read_as_the_same(name, said, made):
    shown = json.loads(json.dumps(messagejson.body(made)))
    assert shown["type"] == name
    assert contentjson.content(shown["type"], shown) == made


@pytest.mark.parametrize(("name", "said", "made"), SAID)
def test_frames_carry_it(name, said, made):
    draft = Draft(0, "1", Kind.ROOM_CHAT, made)
    meta = frames.meta(1, 2, "ada", draft)
    assert frames.message(Entry(1, "ada", "", Kind.ROOM_CHAT, meta)).said.content == made


def test_every_type_but_the_forwarded_ones_can_be_said():
    assert {type(made) for _, _, made in SAID} == set(KINDS) - {Combined}


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        ("combine", {"msg": "x"}, "type must be one of txt, img, video, loc, audio, file, cmd, custom"),
        ("TXT", {"msg": "x"}, "type must be one of"),
        (7, {"msg": "x"}, "type must be one of"),
        ([], {"msg": "x"}, "type must be one of"),
        ("txt", {}, "msg must be provided"),
        ("txt", {"msg": ""}, "msg must be provided"),
        ("txt", {"msg": 7}, "msg must be a string"),
        ("txt", {"msg": ["x"]}, "msg must be a string"),
        ("img", {"filename": "a.png"}, "url must be provided"),
        ("img", {"url": URL, "size": [1, 2]}, "size must be an object"),
        ("img", {"url": URL, "size": {"width": 1}}, "size.height must be a number"),
        ("img", {"url": URL, "size": {"width": True, "height": 1}}, "size.width must be a number"),
        ("audio", {"length": 1}, "url must be provided"),
        ("audio", {"url": URL, "length": -1}, "length must be a whole number from 0 to 2147483647"),
        ("audio", {"url": URL, "length": 1 << 31}, "length must be a whole number"),
        ("audio", {"url": URL, "length": 1.5}, "length must be a whole number"),
        ("audio", {"url": URL, "length": 10**400}, "length must be a number"),
        ("audio", {"url": URL, "length": "long"}, "length must be a number"),
        ("video", {"thumb": THUMB}, "url must be provided"),
        ("video", {"url": URL, "thumb": {}}, "thumb must be a string"),
        ("file", {"filename": "a.pdf"}, "url must be provided"),
        ("loc", {"lat": "1", "lng": "2"}, "addr must be provided"),
        ("loc", {"lat": "north", "lng": "2", "addr": "x"}, "lat must be a number"),
        ("loc", {"lat": "nan", "lng": "2", "addr": "x"}, "lat must be a number"),
        ("loc", {"lat": "1", "lng": "1e999", "addr": "x"}, "lng must be a number"),
        ("cmd", {}, "action must be provided"),
        ("custom", {"customEvent": "no blanks"}, "customEvent is not legal"),
        ("custom", {"customEvent": "x" * (limits.CUSTOM_EVENT + 1)}, "customEvent is not legal"),
        ("custom", {"customExts": "x"}, "customExts must be an object"),
        ("custom", {"customExts": ["x"]}, "customExts must be an object"),
        ("custom", {"customExts": {"a": 1}}, "customExts.a must be a string"),
        (
            "custom",
            {"customExts": {str(n): "" for n in range(limits.CUSTOM_EXTS + 1)}},
            f"customExts has more than {limits.CUSTOM_EXTS} entries",
        ),
    ],
)
def test_what_cannot_be_said(name, said, why):
    with pytest.raises(ContentMalformed) as refused:
        contentjson.content(name, said)
    assert refused.value.text.startswith(f"Request body is invalid. Please check body is correct. {why}")


@pytest.mark.parametrize("name", [None, ""])
def test_a_type_there_has_to_be(name):
    with pytest.raises(ParamEmpty, match="param type can't be empty"):
        contentjson.content(name, {"msg": "x"})


def test_the_edges_of_what_can_be_said():
    assert contentjson.content("audio", {"url": URL, "length": (1 << 31) - 1}).duration == (1 << 31) - 1
    exts = {str(n): "" for n in range(limits.CUSTOM_EXTS)}
    said = {"customEvent": "x" * limits.CUSTOM_EVENT, "customExts": exts}
    assert len(contentjson.content("custom", said).custom_exts) == limits.CUSTOM_EXTS


# --- attributes ------------------------------------------------------------------------------------------------------

VALUES = [
    (True, pb.KeyValue.BOOL, True),
    (False, pb.KeyValue.BOOL, False),
    (0, pb.KeyValue.INT, 0),
    ((1 << 31) - 1, pb.KeyValue.INT, (1 << 31) - 1),
    (-(1 << 31), pb.KeyValue.INT, -(1 << 31)),
    (1 << 31, pb.KeyValue.LLINT, 1 << 31),
    (-(1 << 31) - 1, pb.KeyValue.LLINT, -(1 << 31) - 1),
    ((1 << 63) - 1, pb.KeyValue.LLINT, (1 << 63) - 1),
    (1 << 63, pb.KeyValue.DOUBLE, float(1 << 63)),
    (1.5, pb.KeyValue.DOUBLE, 1.5),
    (1.0, pb.KeyValue.DOUBLE, 1.0),
    ("", pb.KeyValue.STRING, ""),
    ("ü 🦉", pb.KeyValue.STRING, "ü 🦉"),
    (None, pb.KeyValue.JSON_STRING, "null"),
    ([1, "ü"], pb.KeyValue.JSON_STRING, '[1,"ü"]'),
    ({"a": {"b": None}}, pb.KeyValue.JSON_STRING, '{"a":{"b":null}}'),
]


@pytest.mark.parametrize(("value", "kind", "written"), VALUES)
def test_an_attribute(value, kind, written):
    [made] = contentjson.extension({"k": value})
    assert (made.key, made.type, made.value, type(made.value)) == ("k", kind, written, type(written))


def test_attributes_are_shown_and_carried_as_they_were():
    ext = {str(n): value for n, (value, _, _) in enumerate(VALUES)}
    made = contentjson.extension(ext)
    shown = json.loads(json.dumps(messagejson.plain(made)))
    assert (shown, contentjson.extension(shown)) == (ext, made)
    meta = frames.meta(1, 2, "ada", Draft(0, "1", Kind.ROOM_CHAT, Text("x"), made))
    assert frames.message(Entry(1, "ada", "", Kind.ROOM_CHAT, meta)).said.ext == made


def nested(levels):
    return {"k": nested(levels - 1)} if levels else 1


@pytest.mark.parametrize(
    ("ext", "why"),
    [
        ({"k": float("inf")}, "k must be a number"),
        ({"k": 10**400}, "k must be a number"),
        ({"k": [float("inf")]}, "a number is too large"),
        (nested(limits.EXT_DEPTH + 1), f"ext is nested more than {limits.EXT_DEPTH} levels deep"),
        ({str(n): 1 for n in range(limits.EXT_KEYS + 1)}, f"ext has more than {limits.EXT_KEYS} keys"),
    ],
)
def test_attributes_that_cannot_be(ext, why):
    with pytest.raises(ContentMalformed) as refused:
        contentjson.extension(ext)
    assert why in refused.value.text


def test_the_edges_of_attributes():
    assert len(contentjson.extension(nested(limits.EXT_DEPTH))) == 1
    assert len(contentjson.extension({str(n): 1 for n in range(limits.EXT_KEYS)})) == limits.EXT_KEYS
    assert contentjson.extension({"stoa_expire_in": limits.EXPIRE_IN})


@pytest.mark.parametrize("name", contentjson.ENDS)
@pytest.mark.parametrize("value", [0, -1, 1.0, True, "5", None, limits.EXPIRE_IN + 1])
def test_a_message_ends_after_whole_seconds(name, value):
    with pytest.raises(MessageMalformed, match=name):
        contentjson.extension({name: value})


@pytest.mark.parametrize("letter", ["x", "ü", "🦉"])
def test_body_and_attributes_together_may_be_so_large(letter):
    room = limits.MESSAGE - len('{"msg":""}{"k":""}')
    ext = {"k": letter * (room // 2 // len(letter.encode()))}
    room -= len(ext["k"].encode())
    contentjson.weigh({"msg": "x" * room}, ext)
    with pytest.raises(ContentTooLarge, match="message is too large"):
        contentjson.weigh({"msg": "x" * (room + 1)}, ext)
