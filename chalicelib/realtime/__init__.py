"""The socket's edge: what the gateway tells, translated, and every refusal turned into a frame in one place."""

from collections.abc import Callable
from typing import Any

from chalicelib import clock, frames, limits, telemetry
from chalicelib.delivery import gateway, queues
from chalicelib.errors import BadFrame, LoginRefused, Refusal
from chalicelib.model.user import Form
from chalicelib.msync import Code, codec, session
from chalicelib.msync.session import State, Step
from chalicelib.realtime import login, send, sync
from chalicelib.realtime.call import Call
from chalicelib.services import connections

Counter = Callable[[], int]

_OK = {"statusCode": 200}


def _attend(call: Call) -> None:
    from chalicelib.realtime import rooms  # what rooms need is a tenth of a cold start, and few frames are about them

    rooms.attend(call)


_TAKES: dict[Step, Callable[[Call], None]] = {
    Step.LOGIN: login.login,
    Step.LOGOUT: login.logout,
    Step.UNREAD: sync.unread,
    Step.PULL: sync.pull,
    Step.SEND: send.send,
    Step.ATTEND: _attend,
    Step.OTHER: send.unserved,
}


def connect(event: dict[str, Any], aws_requests: Counter) -> dict[str, int]:
    """$connect: anybody may open a socket; one that does not log in is closed."""
    with telemetry.call("$connect", _request(event), aws_requests):
        queues.settle_login(event["requestContext"]["connectionId"])
    return _OK


def disconnect(event: dict[str, Any], aws_requests: Counter) -> dict[str, int]:
    """$disconnect, if it comes."""
    with telemetry.call("$disconnect", _request(event), aws_requests):
        connections.lost(event["requestContext"]["connectionId"])
    return _OK


def receive(event: dict[str, Any], aws_requests: Counter) -> dict[str, int]:
    """One frame. Always 200: the gateway would answer anything else with text that no client reads."""
    context = event["requestContext"]
    gateway.called_by(context["domainName"], context["stage"])
    call = Call(
        connection=context["connectionId"],
        form=Form.BINARY if event.get("isBase64Encoded") else Form.TEXT,
        arrived=min(int(context.get("requestTimeEpoch") or clock.now()), clock.now()),
    )
    with telemetry.call("frame", _request(event), aws_requests) as summary:
        telemetry.count("Frames")
        try:
            _receive(call, event.get("body") or "", summary)
        except Refusal as refusal:
            summary.outcome = type(refusal).__name__
            telemetry.count(f"Refused.{summary.outcome}")
            _refuse(call, refusal)
        except Exception as error:  # a bug: nobody else is hurt, and the client is told at once
            summary.outcome = "bug"
            telemetry.bug(error, operation=summary.operation, request=summary.request)
            _refuse(call, Refusal("server error"))
    return _OK


def _receive(call: Call, body: str, summary: telemetry.Summary) -> None:
    call.frame = codec.read(body)
    call.step, call.sync = session.read(call.frame)
    summary.operation = call.step.name.lower()
    if call.step is Step.STATISTIC:
        return
    if call.step is not Step.LOGIN:
        call.session = connections.find(call.connection, beats=call.step is Step.UNREAD)
    session.check(State.BOUND if call.session or call.step is Step.LOGIN else State.NEW, call.step)
    if call.session is not None:
        summary.appkey = call.session.appkey
    _TAKES[call.step](call)


def _refuse(call: Call, refusal: Refusal) -> None:
    """The documented answer to what was asked; and the end of a socket that can't go on. What goes wrong after the
    answer, while others are told, is not the caller's."""
    if call.answered:
        return
    if isinstance(refusal, LoginRefused) and connections.find(call.connection) is not None:
        return  # the frame of a login that succeeded, come twice: what ends the session tells the client why
    text = refusal.told(limits.REFUSAL_TEXT)
    if call.step is Step.LOGIN:
        call.answer(frames.unwelcome(login.resource(call.frame), refusal.code, text))
    elif call.sync is not None and call.sync.HasField("meta"):
        call.answer(frames.refused(call.sync.meta.id, refusal.code, text))
    elif call.step is Step.UNREAD and refusal.code is not Code.UNAUTHORIZED:
        call.answer(frames.nothing_new("", ""))
    if isinstance(refusal, LoginRefused | BadFrame) or refusal.code is Code.UNAUTHORIZED:
        gateway.close(call.connection)


def _request(event: dict[str, Any]) -> str:
    return str(event["requestContext"].get("requestId", ""))
