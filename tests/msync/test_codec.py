"""Frames against bytes: the reference frames of msync.md 10, and whatever anybody may send."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import frames, limits
from chalicelib.errors import BadFrame, NotSupported, OutOfTurn
from chalicelib.msync import Code, codec, session
from chalicelib.msync import msync_pb2 as pb
from chalicelib.msync.session import State, Step


def test_the_heartbeat():
    frame = codec.read("CABAAVgA")
    assert session.read(frame) == (Step.UNREAD, None)


def test_a_pull_with_a_key():
    step, sync = session.read(codec.read("CABAAEofEIWAgIAQGhcKA28jYRIDYm9iGgtlYXNlbW9iLmNvbVgA"))
    assert step is Step.PULL
    assert sync is not None
    assert (sync.key, sync.queue.name, sync.queue.domain) == (4294967301, "bob", "easemob.com")


def test_a_statistic():
    step, sync = session.read(codec.read("CABAAEoPCg0I6uq8oKA0KAAyAggAWAA="))
    assert step is Step.STATISTIC
    assert sync is not None


def test_welcome_is_the_reference_frame():
    assert codec.text(frames.welcome("webim_web_1", 0)) == "QANKD0IAagt3ZWJpbV93ZWJfMQ=="


def test_unwelcome_is_the_reference_frame():
    text = codec.text(frames.unwelcome("webim_web_1", Code.FAIL, "Sorry, user not found"))
    assert text == "QANKKEIZCAESFVNvcnJ5LCB1c2VyIG5vdCBmb3VuZGoLd2ViaW1fd2ViXzE="


def test_the_no_op_notice_names_the_own_device():
    # The reference names appKey and domain too; the client compares name and resource alone.
    frame = frames.nothing_new("bob", "webim_web_1")
    assert frame.hex() == "40024a140a121203626f62220b776562696d5f7765625f31"
    notice = pb.CommNotice.FromString(pb.MSync.FromString(frame).payload)
    assert (notice.queue.name, notice.queue.clientResource) == ("bob", "webim_web_1")


def test_a_send_reply_is_the_reference_frame_less_the_command_that_goes_without_saying():
    reference = "QABKGgoAEO3w4um3DxiAgNjY18HE6BRAgNCV/7wx"
    when = pb.CommSyncDL.FromString(codec.read(reference).payload).timestamp
    assert b"\x40\x00" + frames.sent(530381846637, 1500000000000000000, when) == base64.b64decode(reference)


def test_a_login_tells_when_the_token_ends_in_absolute_milliseconds():
    reply = pb.Provision.FromString(pb.MSync.FromString(frames.welcome("r", 1794355800000)).payload)
    assert reply.authToken == '{"expires_in":1794355800000}'
    assert reply.HasField("status")
    assert reply.resource == "r"


@pytest.mark.parametrize("text", ["!!", "CABAAVg", "CAB AAVgA", "é", "a" * (limits.FRAME_TEXT + 1)])
def test_what_is_no_frame_is_refused(text):
    with pytest.raises(BadFrame):
        codec.read(text)


def test_the_largest_frame_is_read():
    padding = limits.FRAME - 4
    frame = pb.MSync(payload=b"x" * padding)
    while len(frame.SerializeToString()) > limits.FRAME:
        padding -= 1
        frame = pb.MSync(payload=b"x" * padding)
    assert codec.read(codec.text(frame.SerializeToString())).payload == b"x" * padding


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(data):
    try:
        step, _ = session.read(codec.read(base64.b64encode(data).decode()))
    except (BadFrame, NotSupported):
        return
    assert step in Step


def test_unread_before_login_is_out_of_turn():
    with pytest.raises(OutOfTurn, match="UNREAD while NEW"):
        session.check(State.NEW, Step.UNREAD)


@pytest.mark.parametrize("step", [Step.UNREAD, Step.PULL, Step.SEND, Step.OTHER])
def test_nothing_is_served_before_login(step):
    with pytest.raises(OutOfTurn):
        session.check(State.NEW, step)
    session.check(State.BOUND, step)


def test_a_notice_is_not_for_clients():
    with pytest.raises(NotSupported):
        session.read(pb.MSync(command=pb.MSync.NOTICE))
