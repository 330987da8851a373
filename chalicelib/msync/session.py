"""What may happen when: a table of states and steps, without sockets, clock or storage."""

from enum import Enum, auto

from chalicelib.errors import NotSupported, OutOfTurn
from chalicelib.msync import codec
from chalicelib.msync import msync_pb2 as pb


class State(Enum):
    NEW = auto()  # a socket that nobody has logged in on
    BOUND = auto()


class Step(Enum):
    """What a frame asks for."""

    LOGIN = auto()
    LOGOUT = auto()
    UNREAD = auto()  # also the heartbeat
    PULL = auto()
    SEND = auto()
    ATTEND = auto()  # into a room, or out of it
    STATISTIC = auto()  # reports of the client about itself; no answer
    OTHER = auto()  # a name space that is not served


ALLOWED = {
    (State.NEW, Step.LOGIN),
    (State.NEW, Step.LOGOUT),
    (State.NEW, Step.STATISTIC),
    (State.BOUND, Step.LOGIN),  # the same frame may come twice
    (State.BOUND, Step.LOGOUT),
    (State.BOUND, Step.UNREAD),
    (State.BOUND, Step.PULL),
    (State.BOUND, Step.SEND),
    (State.BOUND, Step.ATTEND),
    (State.BOUND, Step.STATISTIC),
    (State.BOUND, Step.OTHER),
}

_COMMANDS = {
    pb.MSync.UNREAD: Step.UNREAD,
    pb.MSync.PROVISION: Step.LOGIN,
    pb.MSync.LOGOUT: Step.LOGOUT,
}
_NAMESPACES = {pb.Meta.STATISTIC: Step.STATISTIC, pb.Meta.CHAT: Step.SEND, pb.Meta.MUC: Step.ATTEND}


def read(frame: pb.MSync) -> tuple[Step, pb.CommSyncUL | None]:
    """Which step a frame is. SYNC says two things: a meta to send, or a queue to pull."""
    if frame.command in _COMMANDS:
        return _COMMANDS[frame.command], None
    if frame.command != pb.MSync.SYNC:
        raise NotSupported(f"{pb.MSync.Command.Name(frame.command)} is not for clients")
    sync = codec.parse(pb.CommSyncUL, frame.payload)
    if not sync.HasField("meta"):
        return Step.PULL, sync
    return _NAMESPACES.get(sync.meta.ns, Step.OTHER), sync


def check(state: State, step: Step) -> None:
    if (state, step) not in ALLOWED:
        raise OutOfTurn(f"{step.name} while {state.name}")
