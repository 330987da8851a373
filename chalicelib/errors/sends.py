"""What is said by REST (rest-messages 3)."""

from http import HTTPStatus
from typing import ClassVar

from chalicelib.errors.base import Refusal


class SendRefusal(Refusal):
    name, exception = "message_send_error", "MessageSendException"


class ParamEmpty(SendRefusal):
    _NUMBERS: ClassVar[dict[str, int]] = {"from": 14001, "to": 14002, "body": 14005, "msg": 14005}

    def __init__(self, param: str) -> None:
        self.number = self._NUMBERS.get(param, 0)
        super().__init__(f"param {param} can't be empty")


class ContentTooLarge(SendRefusal):
    """Of one message, with what goes beside it."""

    status, number = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 14007
    says = "message is too large"


class ContentMalformed(Refusal):
    """The vendor's sentence, and what is wrong."""

    name, exception = "invalid_request_body", "InvalidRequestBodyException"

    def __init__(self, why: str) -> None:
        super().__init__(f"Request body is invalid. Please check body is correct. {why}")


class TooManyBroadcasts(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    exception = "EasemobForbiddenOpException"
    says = "chatroom broadcast limit exceeded"
