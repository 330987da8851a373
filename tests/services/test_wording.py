"""What a push says: each layer over those below it."""

import json

import pytest

from chalicelib import limits
from chalicelib.delivery import payloads
from chalicelib.model import wishes
from chalicelib.model.alert import Alert
from chalicelib.model.content import (
    Attribute,
    Audio,
    Combined,
    Custom,
    File,
    Image,
    Location,
    Text,
    ValueType,
    Video,
)
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import Draft, Kind, Message
from chalicelib.model.notifier import Provider
from chalicelib.model.phones import Hearer, Phones
from chalicelib.model.push import PushSettings
from chalicelib.model.templates import Template
from chalicelib.model.user import Device
from chalicelib.services import wording
from chalicelib.services.wording import NEUTRAL, Said
from tests.services.phones import shown

PAIR = Conversation.between("ada", "grace")
TEMPLATES = {
    "default": Template("default", "default {$fromNickname}", "default {$msg}", 0, 0),
    "mine": Template("mine", "mine {0}", "mine {1} {0}", 0, 0),
    "named": Template("named", "named {0}", "{$dynamicFrom}: {$msg} {9}", 0, 0),
}


def attributes(said):
    return tuple(
        Attribute(name, ValueType.BOOL, value)
        if isinstance(value, bool)
        else Attribute(name, ValueType.STRING, value)
        if isinstance(value, str)
        else Attribute(name, ValueType.JSON, json.dumps(value))
        for name, value in said.items()
    )


def alert(
    ext=None, *, style=1, template="", templates=(), remark="", content=None, line=PAIR, nickname="Ada L.", **more
):
    draft = Draft(1, "grace", Kind.CHAT, content or Text("hello"))
    message = Message(7 << 22, 7, "ada", draft)
    found = {name: TEMPLATES[name] for name in templates}
    said = Said(line, message, wishes.read(attributes(ext or {})), nickname, found)
    hearer = Hearer("grace", settings=PushSettings(style=style, template=template), **more)
    return wording.alert(said, hearer, remark)


def text(*args, **more):
    made = alert(*args, **more)
    return made.title, made.body


NAMED = {"em_push_template": {"name": "named", "title_args": ["T"], "content_args": ["C"]}}
ARGS = {"em_push_template": {"title_args": ["T"], "content_args": ["C", 5]}}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"style": 0}, ("", NEUTRAL)),
        ({}, ("Ada L.", "hello")),
        ({"nickname": ""}, ("ada", "hello")),
        ({"remark": "My Ada"}, ("My Ada", "hello")),
        ({"ext": {"em_push_ext": {"group_user_nickname": "Chief"}}}, ("Chief", "hello")),
        ({"ext": {"em_push_ext": {"group_user_nickname": "Chief"}}, "remark": "My Ada"}, ("My Ada", "hello")),
        ({"style": 0, "templates": ["default"]}, ("default Ada L.", "default hello")),
        ({"templates": ["default"], "ext": {"em_push_ext": {"title": "X"}}}, ("X", "default hello")),
        ({"style": 0, "ext": {"em_apns_ext": {"em_push_title": "X", "em_push_content": "Y"}}}, ("X", "Y")),
        ({"ext": {"em_push_title": "X", "em_push_content": "Y"}}, ("X", "Y")),
        ({"template": "mine", "templates": ["default", "mine"], "ext": ARGS}, ("mine T", "mine 5 C")),
        ({"template": "mine", "templates": ["mine"], "ext": ARGS | {"em_push_title": "X"}}, ("mine T", "mine 5 C")),
        ({"template": "mine", "templates": ["mine"]}, ("mine ", "mine  ")),
        ({"template": "mine", "templates": ["mine", "named"], "ext": NAMED}, ("named T", "Ada L.: hello ")),
        ({"templates": ["named"], "ext": NAMED, "remark": "My Ada"}, ("named T", "My Ada: hello ")),
        ({"template": "gone", "ext": NAMED, "templates": ["default"]}, ("default Ada L.", "default hello")),
    ],
)
def test_each_layer_beats_those_below(said, expected):
    assert text(**said) == expected


@pytest.mark.parametrize(
    ("content", "short"),
    [
        (Image(), "[image]"),
        (Audio(), "[audio]"),
        (Video(), "[video]"),
        (File(), "[file]"),
        (Location(), "[location]"),
        (Custom(), "[custom]"),
        (Combined(text="several"), "several"),
        (Text("{$msg} {0}"), "{$msg} {0}"),
    ],
)
def test_contents_are_told_by_their_kind(content, short):
    assert text(content=content)[1] == short
    assert text(content=content, templates=["default"])[1] == f"default {short}", "and nothing in them is filled in"


def test_the_sender_may_choose_how_it_comes():
    ext = {
        "em_apns_ext": {
            "em_push_badge": 7,
            "em_push_sound": "bell.caf",
            "em_push_category": "chat",
            "em_push_mutable_content": True,
        },
        "em_android_push_ext": {"fcm_channel_id": "loud"},
        "em_push_ext": {"custom": {"order": 5}},
    }
    made = alert(ext)
    assert (made.badge, made.sound, made.category, made.mutable) == (7, "bell.caf", "chat", True)
    payload = json.loads(json.loads(payloads.message(Provider.APNS, made))["APNS"])
    assert payload == {
        "aps": {
            "alert": {"title": "Ada L.", "body": "hello"},
            "sound": "bell.caf",
            "badge": 7,
            "category": "chat",
            "mutable-content": 1,
        },
        "f": "ada",
        "t": "grace",
        "m": str(7 << 22),
        "e": {"order": 5},
    }
    payload = json.loads(json.loads(payloads.message(Provider.FCM, made))["GCM"])["fcmV1Message"]["message"]
    assert payload["android"]["notification"] == {
        "sound": "bell.caf",
        "channel_id": "loud",
        "tag": str(7 << 22),
        "notification_count": 7,
    }
    assert payload["data"] == {"f": "ada", "t": "grace", "m": str(7 << 22), "e": '{"order":5}'}
    payload = json.loads(json.loads(payloads.message(Provider.ADM, made))["ADM"])
    assert payload["data"]["message"] == "hello"
    assert payload["consolidationKey"] == str(7 << 22)


def test_of_a_group_it_says_which():
    assert alert(line=Conversation(Place.GROUP, ("11",))).data["g"] == "11"


@pytest.mark.parametrize(
    ("badge", "badged", "seen", "shown"),
    [(0, 0, 5, 1), (4, 9, 5, 5), (4, 9, 9, 5), (4, 9, 10, 1)],
    ids=["the first", "more", "at that time", "seen since"],
)
def test_the_badge_counts_what_came_since_a_device_was_here(badge, badged, seen, shown):
    made = alert(phones=Phones(badge=badge, badged=badged), devices=(Device("web", seen=seen),))
    assert made.badge == shown


NONSENSE = ("x", 7, True, [], {}, [[]], {"name": []}, {"em_push_badge": -1, "em_push_sound": {}}, None)
KEYS = ("at_list", "push_template", "push_ext", "apns_ext", "android_push_ext", "push_filter", "ignore_notification")


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_nonsense_is_as_if_it_were_not_there(value):
    ext = {f"em_{key}": value for key in KEYS if (key, value) != ("ignore_notification", True)}
    assert text(ext) == ("Ada L.", "hello")
    assert alert(ext).badge == 1


def test_a_template_that_cannot_be_is_not_asked_for():
    for name in ("x" * limits.TEMPLATE_NAME, "x" * (limits.TEMPLATE_NAME + 1), "a b", "#count"):
        made = wishes.read(attributes({"em_push_template": {"name": name}}))
        assert bool(made.template) == (name == "x" * limits.TEMPLATE_NAME)


@pytest.mark.parametrize("provider", list(Provider))
@pytest.mark.parametrize("letter", ["a", "ü", "🙂", '"'])
def test_a_long_text_is_cut_and_the_payload_stays_whole(provider, letter):
    made = Alert("Ada", letter * 5000, data={"f": "ada"}, custom={"k": "v"})
    raw = json.loads(payloads.message(provider, made))[provider.value]
    size = len(raw.encode())
    assert limits.PUSH_PAYLOAD - 20 < size <= limits.PUSH_PAYLOAD
    said = json.loads(raw)
    told = said["data"]["message"] if provider is Provider.ADM else shown(said)[1]
    assert told == letter * (len(told) - 1) + "…"
    if provider is Provider.APNS:
        assert (said["f"], said["e"]) == ("ada", {"k": "v"})


@pytest.mark.parametrize("provider", list(Provider))
def test_what_leaves_no_room_for_a_text_is_left_out(provider):
    made = Alert("Ada", "hello", data={"f": "ada"}, custom={"k": "v" * 5000}, click="🙂" * 1024, channel="c" * 128)
    raw = json.loads(payloads.message(provider, made))[provider.value]
    assert len(raw.encode()) <= limits.PUSH_PAYLOAD
    assert "hello" in raw
    assert "vvv" not in raw


def test_an_app_may_say_it_otherwise_for_one_vendor():
    made = Alert(
        "Ada",
        "hello",
        id="5",
        apns={
            "title": "A",
            "badge": 3,
            "contentAvailable": True,
            "ext": {"a": 1},
            "pushType": "background",
            "priority": 5,
        },
        fcm={
            "priority": "normal",
            "timeToLive": "60s",
            "notification": {"body": "F", "channelId": "c"},
            "data": {"b": 2},
        },
    )
    said = json.loads(json.loads(payloads.message(Provider.APNS_SANDBOX, made))["APNS_SANDBOX"])
    assert said["aps"]["alert"] == {"title": "A", "body": "hello"}
    assert (said["aps"]["badge"], said["aps"]["content-available"], said["e"]) == (3, 1, {"a": 1})
    beside = payloads.attributes(Provider.APNS, made)
    assert {name.rsplit(".")[-1]: each["StringValue"] for name, each in beside.items()} == {
        "PUSH_TYPE": "background",
        "PRIORITY": "5",
        "COLLAPSE_ID": "5",
    }
    said = json.loads(json.loads(payloads.message(Provider.FCM, made))["GCM"])["fcmV1Message"]["message"]
    assert said["notification"] == {"title": "Ada", "body": "F"}
    assert (said["android"]["priority"], said["android"]["ttl"]) == ("normal", "60s")
    assert said["data"]["e"] == '{"b":2}'
    assert payloads.attributes(Provider.FCM, made) == {}
