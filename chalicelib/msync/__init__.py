"""MSYNC, the wire protocol: what a status can say. The rest of the protocol is in codec and session."""

from enum import IntEnum


class Code(IntEnum):
    """Status.ErrorCode of msync.proto, here without protobuf so that refusals cost no import."""

    OK = 0
    FAIL = 1
    UNAUTHORIZED = 2
    MISSING_PARAMETER = 3
    WRONG_PARAMETER = 4
    TOKEN_EXPIRED = 6
    PERMISSION_DENIED = 7
    UNKNOWN_COMMAND = 9
    PB_PARSER_ERROR = 10
    IM_FORBIDDEN = 12
    TOO_MANY_DEVICES = 13
    USER_MUTED = 15
    PERMISSION_DENIED_EXTERNAL = 19
