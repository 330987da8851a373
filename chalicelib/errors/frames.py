"""MSYNC: connection and frames (msync 2.4, 3.2)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.msync import Code


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
    says = "Sorry, token or password does not match login info"


class LoginTokenExpired(LoginRefused):
    says = "Sorry, token expired"


class LoginUserNotFound(LoginRefused):
    says = "Sorry, user not found"


class LoginForbidden(LoginRefused):
    """The app or the user is banned."""

    code = Code.IM_FORBIDDEN
    says = "Sorry, serving is disabled"


class LoginMalformed(LoginRefused):
    code = Code.WRONG_PARAMETER


class SessionEnded(Refusal):
    """The account, or this device's place in it, changed since the login."""

    status, name, code = HTTPStatus.UNAUTHORIZED, "unauthorized", Code.UNAUTHORIZED
    says = "session ended, log in again"


class NotSupported(Refusal):
    """A frame this server knows and does not serve."""

    code = Code.UNKNOWN_COMMAND
