"""Every refusal. One class serves both protocols: HTTP status, REST `error` and `exception`, MSYNC code; the text is
`error_description` there and `reason` here. Texts are the vendor's, because its clients compare them."""

from http import HTTPStatus

from chalicelib.msync import Code


class Refusal(Exception):
    """What a caller did that cannot be done. Anything else that is raised is a bug."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    name: str = "illegal_argument"
    exception: str = "java.lang.IllegalArgumentException"
    code: Code = Code.FAIL

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


# --- MSYNC: connection and frames (msync 2.4, 3.2) -------------------------------------------------------------------


class BadFrame(Refusal):
    """Not MSYNC at all: cut, oversized, not base64. The connection is closed."""

    code = Code.PB_PARSER_ERROR


class OutOfTurn(Refusal):
    """A frame that may not come now."""

    code = Code.UNAUTHORIZED


class LoginRefused(Refusal):
    """PROVISION failed; msync 2.4 lists the texts that clients know."""

    status, name = HTTPStatus.UNAUTHORIZED, "unauthorized"


class TokenMismatch(LoginRefused):
    def __init__(self) -> None:
        super().__init__("Sorry, token or password does not match login info")


class LoginTokenExpired(LoginRefused):
    def __init__(self) -> None:
        super().__init__("Sorry, token expired")


class LoginUserNotFound(LoginRefused):
    def __init__(self) -> None:
        super().__init__("Sorry, user not found")


class LoginForbidden(LoginRefused):
    """The app or the user is banned."""

    code = Code.IM_FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Sorry, serving is disabled")


class LoginMalformed(LoginRefused):
    code = Code.WRONG_PARAMETER


# --- MSYNC: messages (msync 3.2) -------------------------------------------------------------------------------------


class Blocked(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"

    def __init__(self) -> None:
        super().__init__("blocked")


class NotContact(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"

    def __init__(self) -> None:
        super().__init__("nonroster")


class Muted(Refusal):
    status, name, code = HTTPStatus.FORBIDDEN, "forbidden_op", Code.USER_MUTED

    def __init__(self) -> None:
        super().__init__("user is mute")


class ReceiverNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"

    def __init__(self, username: str) -> None:
        super().__init__(f"username {username} doesn't exist!")


class MessageTooLarge(Refusal):
    status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "message_send_error"
    code = Code.PERMISSION_DENIED

    def __init__(self) -> None:
        super().__init__("Sorry, data is too large")


class MessageMalformed(Refusal):
    """A send whose parts make no message."""

    code = Code.WRONG_PARAMETER


class NotSupported(Refusal):
    """A frame this server knows and does not serve."""

    code = Code.UNKNOWN_COMMAND


class RecallTooLate(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "message_recall_error"

    def __init__(self) -> None:
        super().__init__("exceed recall time limit")


class RecallDisabled(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"

    def __init__(self) -> None:
        super().__init__("message recall disabled")


class RecallNotFound(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "message_recall_error"

    def __init__(self) -> None:
        super().__init__("not_found msg")


class NotYours(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"

    def __init__(self) -> None:
        super().__init__("Sorry, You do not have permission")


# --- REST ------------------------------------------------------------------------------------------------------------
