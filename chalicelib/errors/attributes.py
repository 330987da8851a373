"""Attributes and tags (rest-users-groups-rooms 3.4, 3.5, 8, 9; sdk-rest 5.1, 5.4)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.errors.mucs import ExceedLimit, ResourceNotFound


class AttributeRefusal(Refusal):
    name, exception = "metadata_error", "MetadataException"


class AttributeKeyTooLong(AttributeRefusal):
    number = 60009
    says = "exceeds chatgroup user metadata single key limit"


class AttributeValueTooLong(AttributeRefusal):
    number = 60010
    says = "exceeds chatgroup user metadata single value limit"


class AttributesTooLarge(AttributeRefusal):
    """All of one member."""

    number = 60012
    says = "exceeds chatgroup user metadata total size limit"


class TooManySet(AttributeRefusal):
    number = 60006
    says = "exceeds chatgroup metadata batch put users limit"


class TooManyAsked(AttributeRefusal):
    number = 60007
    says = "query param reaches limit."


class AttributesOfAnother(AttributeRefusal):
    status, number = HTTPStatus.UNAUTHORIZED, 60001
    says = "auth error"


class AttributesOfStranger(AttributeRefusal):
    status, number = HTTPStatus.NOT_FOUND, 60003
    says = "user not in group"


class AttributesOfStrangers(AttributeRefusal):
    number = 60005

    def __init__(self, usernames: list[str]) -> None:
        super().__init__(f"Some users are not in the group: {', '.join(usernames)}")


class AttributesOfNoGroup(AttributeRefusal):
    status, number = HTTPStatus.NOT_FOUND, 60003
    says = "group not exists"


class AttributesOvertaken(AttributeRefusal):
    status = HTTPStatus.CONFLICT
    says = "Failed to operate user metadata. Concurrent operation not allowed"


class RoomAttributesTooMany(AttributeRefusal):
    """In one call."""

    number = 60006

    def __init__(self, most: int) -> None:
        super().__init__(f"exceed allowed batch size {most}")


class RoomAttributesOfAnother(AttributeRefusal):
    number = 60010
    says = "others are not allowed to be set"


class RoomAttributesOfStranger(AttributeRefusal):
    status = HTTPStatus.UNAUTHORIZED
    says = "user is not in chatroom"


class TagNotFound(ResourceNotFound):
    says = "group tag not found"


class TagTooLong(ExceedLimit):
    says = "tag length exceeds limit!"


class TooManyTags(ExceedLimit):
    says = "user group tag count exceed limit"


class TooManyMutedTags(ExceedLimit):
    """In one room."""

    says = "muted group tag count exceed limit"
