"""Messages to metas and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import frames, limits
from chalicelib.errors import MessageMalformed, NotSupported
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
    Text,
    Video,
)
from chalicelib.model.message import Draft, Key, Kind
from chalicelib.msync import msync_pb2 as pb

CONTENT = pb.MessageBody.Content
CONTENTS = [
    (CONTENT(type=0, text="hello ☀️"), Text),
    (CONTENT(type=0, subType=0, text="old", title="t", summary="s", combineLevel=1, remotePath="p"), Combined),
    (CONTENT(type=1, displayName="a.png", remotePath="u", secretKey="k", fileLength=3, subType=1), Image),
    (CONTENT(type=1, size=CONTENT.Size(width=0, height=2.5), thumbnailDisplayName=""), Image),
    (CONTENT(type=2, displayName="a.mp4", duration=0, thumbnailRemotePath="u?vframe=true"), Video),
    (CONTENT(type=3, latitude=0.0, longitude=-1.5, address="x", buildingName=""), Location),
    (CONTENT(type=4, displayName="a.amr", duration=9), Audio),
    (CONTENT(type=5, displayName="a.txt", remotePath="u", secretKey="k"), File),
    (CONTENT(type=6, action="typing"), Command),
    (CONTENT(type=7, customEvent="gift", customExts=[pb.KeyValue(key="n", type=7, stringValue="1")]), Custom),
]


def up(content, **fields):
    body = pb.MessageBody(type=pb.MessageBody.CHAT, **fields)
    body.contents.append(content)
    meta = pb.Meta(id=1, payload=body.SerializeToString())
    meta.to.name = "grace"
    return meta


@pytest.mark.parametrize(("content", "kind"), CONTENTS)
def test_a_content_goes_down_as_it_came_up(content, kind):
    draft = frames.draft(up(content))
    assert type(draft.content) is kind
    down = pb.Meta.FromString(frames.meta(1, 2, "ada", draft))
    [got] = pb.MessageBody.FromString(down.payload).contents
    got.type = got.type  # TEXT may be left out
    assert got == content


def test_every_kind_is_tried():
    assert {kind for _, kind in CONTENTS} == set(KINDS)


def test_ext_keeps_every_type():
    pairs = [
        pb.KeyValue(key="b", type=1, varintValue=0),
        pb.KeyValue(key="i", type=2, varintValue=-5),
        pb.KeyValue(key="u", type=3, varintValue=5),
        pb.KeyValue(key="l", type=4, varintValue=1 << 60),
        pb.KeyValue(key="f", type=5, floatValue=0.5),
        pb.KeyValue(key="d", type=6, doubleValue=0.1),
        pb.KeyValue(key="s", type=7, stringValue=""),
        pb.KeyValue(key="j", type=8, stringValue='{"a":null}'),
    ]
    draft = frames.draft(up(CONTENT(type=0, text="x"), ext=pairs))
    down = pb.Meta.FromString(frames.meta(1, 2, "ada", draft))
    assert list(pb.MessageBody.FromString(down.payload).ext) == pairs


def test_custom_events_have_a_length():
    frames.draft(up(CONTENT(type=7, customEvent="e" * limits.CUSTOM_EVENT)))
    with pytest.raises(MessageMalformed):
        frames.draft(up(CONTENT(type=7, customEvent="e" * (limits.CUSTOM_EVENT + 1))))


def test_custom_maps_have_a_length():
    def pairs(n):
        return [pb.KeyValue(key=str(i), type=7, stringValue="") for i in range(n)]

    frames.draft(up(CONTENT(type=7, customExts=pairs(limits.CUSTOM_EXTS))))
    with pytest.raises(MessageMalformed):
        frames.draft(up(CONTENT(type=7, customExts=pairs(limits.CUSTOM_EXTS + 1))))


def test_ext_has_a_length():
    def pairs(n):
        return [pb.KeyValue(key=str(i), type=2, varintValue=i) for i in range(n)]

    frames.draft(up(CONTENT(type=0), ext=pairs(limits.EXT_KEYS)))
    with pytest.raises(MessageMalformed):
        frames.draft(up(CONTENT(type=0), ext=pairs(limits.EXT_KEYS + 1)))


@pytest.mark.parametrize("key", ["stoa_expire_in", "stoa_burn_after_read"])
@pytest.mark.parametrize("pair", [{"type": 2, "varintValue": 0}, {"type": 2, "varintValue": limits.EXPIRE_IN + 1},
                                  {"type": 1, "varintValue": 1}, {"type": 7, "stringValue": "5"}])  # fmt: skip
def test_self_destruct_wants_whole_seconds(key, pair):
    with pytest.raises(MessageMalformed, match=key):
        frames.draft(up(CONTENT(type=0), ext=[pb.KeyValue(key=key, **pair)]))
    frames.draft(up(CONTENT(type=0), ext=[pb.KeyValue(key=key, type=2, varintValue=limits.EXPIRE_IN)]))


def test_a_message_without_content_is_none():
    with pytest.raises(MessageMalformed):
        frames.draft(pb.Meta(payload=pb.MessageBody(type=1).SerializeToString()))


@pytest.mark.parametrize("kind", [0, 8])
def test_kinds_that_are_not_served(kind):
    with pytest.raises(NotSupported):
        frames.draft(pb.Meta(payload=pb.MessageBody(type=kind).SerializeToString()))


@given(st.integers(0, 2**36), st.integers(0, 2**12 - 1), st.booleans(), st.integers(0, 7))
def test_keys_come_back_and_fit_a_double(through, run, page, nonce):
    key = Key(through, run, page, nonce)
    assert Key.parse(key.number()) == key
    assert key.number() < 2**53


def test_a_run_beyond_what_a_key_holds_vouches_for_less():
    assert Key.parse(Key(10_000, 9_000, page=False).number()).run == 4095


def test_kinds_of_receipts_have_no_content():
    draft = frames.draft(up(CONTENT(), ackMessageId=9).__class__.FromString(_receipt().SerializeToString()))
    assert (draft.kind, draft.about, draft.content) == (Kind.READ_ACK, 9, None)


def _receipt():
    body = pb.MessageBody(type=pb.MessageBody.READ_ACK, ackMessageId=9)
    body.contents.add()
    return pb.Meta(id=1, payload=body.SerializeToString())


values = st.one_of(
    st.booleans().map(lambda value: {"type": 1, "varintValue": int(value)}),
    st.integers(-(2**63), 2**63 - 1).map(lambda value: {"type": 4, "varintValue": value}),
    st.floats(allow_nan=False, width=32).map(lambda value: {"type": 5, "floatValue": value}),
    st.floats(allow_nan=False).map(lambda value: {"type": 6, "doubleValue": value}),
    st.text().map(lambda value: {"type": 7, "stringValue": value}),
)


@given(st.text(), st.dictionaries(st.text(max_size=20), values, max_size=8), st.integers(1, 2**63 - 1))
def test_any_text_and_attributes_go_down_as_they_came_up(text, attributes, message_id):
    pairs = [pb.KeyValue(key=key, **value) for key, value in attributes.items() if not key.startswith("stoa_")]
    draft = frames.draft(up(CONTENT(type=0, text=text), ext=pairs))
    down = pb.Meta.FromString(frames.meta(message_id, 5, "ada", draft))
    body = pb.MessageBody.FromString(down.payload)
    assert (down.id, body.contents[0].text, list(body.ext)) == (message_id, text, pairs)


def group_message(**fields):
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT, **fields)
    body.contents.add(type=0, text="hi")
    meta = pb.Meta(id=1, payload=body.SerializeToString())
    meta.to.name, meta.to.domain = "121", "conference.easemob.com"
    return meta


ALLOWED = pb.MessageBody.MessageConfig(allowGroupAck=True)


def test_a_message_that_wants_to_be_acknowledged_says_so_on_the_wire():
    asked = frames.draft(group_message(msgConfig=ALLOWED))
    assert asked.wants_acks
    down = pb.Meta.FromString(frames.meta(1, 2, "ada", asked))
    assert down.payload.hex() == "0802" + "12051203616461" + "1a051203313231" + "220412026869" + "3a020801"


def test_a_message_that_does_not_says_nothing():
    for config in ({}, {"msgConfig": pb.MessageBody.MessageConfig()}):
        asked = frames.draft(group_message(**config))
        assert not asked.wants_acks
        down = pb.Meta.FromString(frames.meta(1, 2, "ada", asked))
        assert down.payload.hex() == "0802" + "12051203616461" + "1a051203313231" + "220412026869"


def test_between_two_there_is_nothing_to_ask_for():
    assert not frames.draft(up(CONTENT(type=0, text="x"), msgConfig=ALLOWED)).wants_acks


def test_an_acknowledgement_is_read_from_the_wire():
    payload = bytes.fromhex("0804" + "2200" + "3005" + "3a020801" + "42026f6b")
    asked = frames.draft(pb.Meta(id=9, payload=payload))
    assert (asked.kind, asked.about, asked.wants_acks, asked.ack_content) == (Kind.READ_ACK, 5, True, "ok")


def test_an_acknowledgement_tells_how_many_read_it():
    count = Attribute("group_ack_count", 7, '{"5":2}')
    asked = Draft(9, "121", Kind.READ_ACK, about=5, wants_acks=True, ack_content="ok", ext=(count,))
    down = pb.Meta.FromString(frames.meta(1, 2, "ada", asked))
    ext = "2a1c" + "0a0f" + b"group_ack_count".hex() + "1007" + "3207" + b'{"5":2}'.hex()
    body = "0804" + "12051203616461" + "1a051203313231" + ext + "3005" + "3a020801" + "42026f6b"
    assert down.payload.hex() == body
