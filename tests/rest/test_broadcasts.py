"""/messages/chatrooms/broadcast (S6): how it is asked for, answered and refused."""

import pytest

from chalicelib import clock, limits
from chalicelib.msync import msync_pb2 as pb
from tests.realtime.test_login import later
from tests.rest.groups import error, rest
from tests.rest.tenancy import make
from tests.services.broadcasts import brought, hall, queued

__all__ = ["rest"]

PATH = "/messages/chatrooms/broadcast"
TXT = {"type": "txt", "msg": "news"}
INVALID = "Request body is invalid. Please check body is correct. "


@pytest.fixture
def ada(rest, client):
    """In a room where something was said."""
    made = client("ada", tenant=rest.tenant.app)
    hall(rest.tenant.app, made)
    return made


def heard(client):
    """The one message: its meta and body."""
    [meta] = client.heard()
    return meta, pb.MessageBody.FromString(meta.payload)


def test_the_answer_is_a_number(rest):
    before = clock.now()
    status, body = rest("POST", PATH, {"msg": TXT})
    assert status == 200, body
    assert body["data"].keys() == {"id"}
    assert before * 1000 <= body["data"]["id"] < min((clock.now() + 1) * 1000, 1 << 53)
    app = rest.tenant.app
    assert {name: body[name] for name in ("action", "path", "application", "applicationName", "organization")} == {
        "action": "post",
        "path": PATH,
        "application": app.uuid,
        "applicationName": app.name,
        "organization": app.org,
    }
    assert body["uri"] == f"https://chat.test/{app.org}/{app.name}{PATH}"
    assert {"timestamp", "duration", "entities"} <= body.keys()


def test_numbers_sort_by_time(rest):
    numbers = []
    for _ in range(3):
        numbers.append(rest("POST", PATH, {"msg": TXT})[1]["data"]["id"])
        later(1)
    assert numbers == sorted(numbers)


def test_it_is_said_as_asked(rest, ada):
    asked = {"from": "Grace", "chatroom_msg_level": "low", "msg": TXT, "ext": {"a": 1, "b": {"c": [True]}, "d": 2.5}}
    assert rest("POST", PATH, asked)[0] == 200
    with ada.recorder.tenant(rest.tenant.app.key):
        brought()
    meta, body = heard(ada)
    assert (getattr(body, "from").name, body.contents[0].text) == ("grace", "news")
    assert {pair.key: pair.varintValue for pair in meta.ext} == {"is_broadcast": 1, "chatroom_msg_tag": 2}
    pairs = [(pair.key, pair.type, getattr(pair, pair.WhichOneof("value"))) for pair in body.ext]
    assert pairs == [("a", 2, 1), ("b", 8, '{"c":[true]}'), ("d", 6, 2.5)]


def test_the_server_says_it_in_the_ordinary_way_unless_it_is_told_otherwise(rest, ada):
    rest("POST", PATH, {"msg": TXT, "chatroom_msg_level": None})
    brought()
    meta, body = heard(ada)
    assert (getattr(body, "from").name, meta.ext[1].varintValue, len(body.ext)) == ("admin", 1, 0)


URL = "https://chat.test/acme/store/chatfiles/0b5d6c1e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("msg", "kind"),
    [
        (TXT, "TEXT"),
        ({"type": "img", "url": URL, "size": {"width": 4, "height": 3}}, "IMAGE"),
        ({"type": "audio", "url": URL, "length": 10}, "VOICE"),
        ({"type": "video", "url": URL, "thumb": URL, "length": 10}, "VIDEO"),
        ({"type": "file", "url": URL, "filename": "a.pdf"}, "FILE"),
        ({"type": "loc", "lat": "39.9", "lng": "116.3", "addr": "Peking"}, "LOCATION"),
        ({"type": "cmd", "action": "jump"}, "COMMAND"),
        ({"type": "custom", "customEvent": "gift", "customExts": {"a": "1"}}, "CUSTOM"),
    ],
)
def test_every_type_of_message(rest, ada, msg, kind):
    assert rest("POST", PATH, {"msg": msg})[0] == 200
    brought()
    _, body = heard(ada)
    assert pb.MessageBody.Content.Type.Name(body.contents[0].type) == kind


def test_the_end_of_a_message_may_stand_beside_it(rest, ada):
    assert rest("POST", PATH, {"msg": TXT, "stoa_expire_in": 60})[0] == 200
    brought()
    _, body = heard(ada)
    assert [(pair.key, pair.varintValue) for pair in body.ext] == [("stoa_expire_in", 60)]


ILLEGAL, SEND, BODY = "illegal_argument", "message_send_error", "invalid_request_body"


@pytest.mark.parametrize(
    ("asked", "name", "text"),
    [
        ([], ILLEGAL, "request body must be a JSON object"),
        ({"from": "", "msg": TXT}, ILLEGAL, "from can't be empty"),
        ({"from": None, "msg": TXT}, ILLEGAL, "from can't be empty"),
        ({"from": 7, "msg": TXT}, ILLEGAL, "from must be a legal username"),
        ({"from": "no blanks", "msg": TXT}, ILLEGAL, "from must be a legal username"),
        ({"from": "x" * (limits.USERNAME + 1), "msg": TXT}, ILLEGAL, "from must be a legal username"),
        ({"msg": TXT, "ext": "x"}, ILLEGAL, "ext must be JSONObject"),
        ({"msg": TXT, "ext": None}, ILLEGAL, "ext must be JSONObject"),
        ({"msg": TXT, "ext": [1]}, ILLEGAL, "ext must be JSONObject"),
        ({"msg": TXT, "chatroom_msg_level": "urgent"}, ILLEGAL, "chatroom_msg_level must be one of high, normal, low"),
        ({"msg": TXT, "chatroom_msg_level": 0}, ILLEGAL, "chatroom_msg_level must be one of high, normal, low"),
        (
            {"msg": TXT, "stoa_expire_in": 0},
            ILLEGAL,
            "stoa_expire_in must be a whole number of seconds from 1 to 31536000",
        ),
        ({}, SEND, "param msg can't be empty"),
        ({"msg": {}}, SEND, "param msg can't be empty"),
        ({"msg": {"msg": "x"}}, SEND, "param type can't be empty"),
        ({"msg": {"type": ""}}, SEND, "param type can't be empty"),
        ({"msg": "x"}, BODY, INVALID + "msg must be an object"),
        ({"msg": {"type": "txt"}}, BODY, INVALID + "msg must be provided"),
        (
            {"msg": {"type": "fax", "msg": "x"}},
            BODY,
            INVALID + "type must be one of txt, img, video, loc, audio, file, cmd, custom",
        ),
        ({"msg": {"type": "custom", "customEvent": "no blanks"}}, BODY, INVALID + "customEvent is not legal"),
    ],
)
def test_what_is_refused_is_said_nowhere(rest, asked, name, text):
    assert error(rest("POST", PATH, asked)) == (400, name, text)
    assert queued() == []
    assert rest("POST", PATH, {"msg": TXT})[0] == 200, "and does not count"


def test_json_that_is_none(rest):
    assert error(rest("POST", PATH, b"{"))[:2] == (400, "json_parse")


@pytest.mark.parametrize("levels", [900, 990, 2500])
def test_json_that_is_nested_deep(rest, levels):
    deep = b'{"msg":{"type":"txt","msg":"x"},"ext":{"k":' + b"[" * levels + b"]" * levels + b"}}"
    assert error(rest("POST", PATH, deep))[0] == 400


@pytest.mark.parametrize("name", ["msg", "ext"])
def test_a_number_beyond_all_bounds(rest, name):
    asked = {
        "msg": b'{"msg":{"type":"audio","url":"x","length":1e400}}',
        "ext": b'{"msg":{"type":"cmd","action":"x"},"ext":{"k":1e400}}',
    }
    assert error(rest("POST", PATH, asked[name]))[:2] == (400, BODY)


def test_the_largest_message_and_one_byte_more(rest, ada):
    room = limits.MESSAGE - len('{"msg":""}{"k":"v"}')
    largest = {"msg": {"type": "txt", "msg": "x" * room}, "ext": {"k": "v"}}
    assert rest("POST", PATH, largest)[0] == 200
    brought()
    assert ada.texts() == ["x" * room]
    largest["msg"]["msg"] += "x"
    later(1)
    answer = rest("POST", PATH, largest)
    assert error(answer) == (413, SEND, "message is too large")
    assert (answer[1]["error_code"], answer[1]["exception"]) == (14007, "MessageSendException")


def test_what_takes_most_room_on_the_queue(rest, ada):
    """Six bytes for two of UTF-8, and pairs for a map."""
    exts = {str(n): "ü" * 140 for n in range(limits.CUSTOM_EXTS)}
    assert rest("POST", PATH, {"msg": {"type": "custom", "customExts": exts}})[0] == 200
    brought()
    _, body = heard(ada)
    assert {pair.key: pair.stringValue for pair in body.contents[0].customExts} == exts


def test_too_many(rest):
    assert rest("POST", PATH, {"msg": TXT})[0] == 200
    answers = [rest("POST", PATH, {"msg": TXT}) for _ in range(3)]
    assert (403, "forbidden_op", "chatroom broadcast limit exceeded") in map(error, answers)
    later(1)
    assert rest("POST", PATH, {"msg": TXT})[0] == 200


def test_a_user_may_not(rest):
    assert rest("POST", PATH, {"msg": TXT}, token=rest.tenant.token("ada"))[0] == 401
    assert queued() == []


def test_the_organisation_may(rest):
    assert rest("POST", PATH, {"msg": TXT}, token=rest.tenant.org_token)[0] == 200


def test_another_app_hears_nothing(rest, client):
    other = make("acme", "other")
    other.user("ada")
    ada = client("ada", tenant=other.app)
    hall(other.app, ada)
    assert rest("POST", PATH, {"msg": TXT})[0] == 200
    with ada.recorder.tenant(rest.tenant.app.key):
        brought()
    assert ada.heard() == []
    assert rest("POST", PATH, {"msg": TXT}, token=other.app_token)[0] == 401
