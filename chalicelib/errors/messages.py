"""Messages: sent, recalled, read (msync 3.2)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.msync import Code


class Blocked(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "blocked"


class NotContact(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "nonroster"


class Muted(Refusal):
    status, name, code = HTTPStatus.FORBIDDEN, "forbidden_op", Code.PERMISSION_DENIED
    says = "user is mute"


class ReceiverNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"

    def __init__(self, username: str) -> None:
        super().__init__(f"username {username} doesn't exist!")


class GroupNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"
    says = "group not found"


class NotInGroup(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "not in group or chatroom"


class GroupDisabled(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "group is disabled"


class MutedInGroup(Refusal):
    """By a list or with everyone."""

    status, name, code = HTTPStatus.FORBIDDEN, "forbidden_op", Code.USER_MUTED
    says = "you were muted"


class TooManyDirected(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "exceed_limit"
    says = "limit directed users"


class TrafficLimit(Refusal):
    """A room has more to tell than its members can be told."""

    status, name, code = HTTPStatus.TOO_MANY_REQUESTS, "reach_limit", Code.PERMISSION_DENIED
    says = "traffic limit"


class MessageTooLarge(Refusal):
    status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "message_send_error"
    code = Code.PERMISSION_DENIED
    says = "Sorry, data is too large"


class MessageMalformed(Refusal):
    """A send whose parts make no message."""

    code = Code.WRONG_PARAMETER


class RecallTooLate(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "message_recall_error"
    says = "exceed recall time limit"


class RecallDisabled(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "message recall disabled"


class RecallNotFound(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "message_recall_error"
    says = "not_found msg"


class ReadNotFound(Refusal):
    """What was read is no message of this group, or not for this member."""

    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"
    says = "Sorry, message does not exist"


class AckUnwanted(Refusal):
    """By the author itself, or of a message that asked for none."""

    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "group ack not allowed"


class NotYours(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "Sorry, You do not have permission"


class MessageNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "entity_not_found"

    def __init__(self, message: str) -> None:
        super().__init__(f"message {message} not found for this user")
