"""Contacts and block lists (rest-users-groups-rooms 6.2; sdk-rest 5.2)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.errors.requests import IllegalArgument


class ContactOfOneself(IllegalArgument):
    says = "a user can be neither contact of itself nor blocked by itself"


class NotContacts(IllegalArgument):
    says = "updateRemark | they are not friends, please add as a friend first."


class RemarkTooLong(IllegalArgument):
    def __init__(self, most: int) -> None:
        super().__init__(f"remark length must less than or equal to {most}")


class NoContactRequest(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "forbidden_op", "ForbiddenOpException"

    def __init__(self, username: str) -> None:
        super().__init__(f"{username} has not asked to be a contact")


class ContactsFull(Refusal):
    """Of who asked the other."""

    status, name, exception = HTTPStatus.FORBIDDEN, "exceed_limit", "ExceedLimitException"
    says = "Inviter's contact max count"


class OtherContactsFull(ContactsFull):
    """Of who was asked."""

    says = "Invitee's contact max count"


class BlocksFull(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "exceed_limit", "ExceedLimitException"

    def __init__(self, most: int) -> None:
        super().__init__(f"user block list exceeds maximum limit, maximum limit is {most}")
