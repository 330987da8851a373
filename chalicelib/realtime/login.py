"""PROVISION and LOGOUT (msync 2)."""

import json
from contextlib import suppress

from chalicelib import frames, limits
from chalicelib.errors import BadFrame, LoginMalformed
from chalicelib.model.user import Login, fold
from chalicelib.msync import codec
from chalicelib.msync import msync_pb2 as pb
from chalicelib.realtime.call import Call
from chalicelib.services import connections

_MARK = "$t$"  # in front of a token


def login(call: Call) -> None:
    frame = call.frame
    asked = codec.parse(pb.Provision, frame.payload)
    if not frame.HasField("guid"):
        raise LoginMalformed("no user")
    bound, grant = connections.login(
        Login(
            connection=call.connection,
            form=call.form,
            appkey=frame.guid.appKey,
            username=fold(frame.guid.name),
            token=_token(frame, asked),
            resource=resource(frame),
            device_name=asked.deviceName[: limits.DEVICE],
            device_uuid=asked.deviceUuid[: limits.DEVICE],
            platform=_platform(asked),
            extension=asked.reason[: limits.LOGIN_EXTENSION],
        )
    )
    call.session = bound
    call.answer(frames.welcome(bound.resource, grant.expires))


def logout(call: Call) -> None:
    """The client closes by itself; no reply is expected."""
    if call.session is not None:
        connections.logout(call.session)


def resource(frame: pb.MSync) -> str:
    """The device's name: in the JID, else in the body. None where that cannot be read."""
    with suppress(BadFrame):
        return frame.guid.clientResource or codec.parse(pb.Provision, frame.payload).resource
    return ""


def _platform(asked: pb.Provision) -> str:
    """Those that an app made its own have numbers (msync 2.2)."""
    own = str(asked.osCustomValue) if asked.osType == pb.Provision.OS_CUSTOM else ""
    return pb.Provision.OsType.Name(asked.osType) + own


def _token(frame: pb.MSync, asked: pb.Provision) -> str:
    if frame.auth.startswith(_MARK):
        return frame.auth.removeprefix(_MARK)
    try:
        return str(json.loads(asked.authToken)["token"]).removeprefix(_MARK)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
