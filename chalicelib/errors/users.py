"""Users (rest-users-groups-rooms 4.2, 5)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class NotUnique(Refusal):
    name, exception = "duplicate_unique_property_exists", "DuplicateUniquePropertyExistsException"

    def __init__(self, owner: str, entity: str, field: str, value: str) -> None:
        super().__init__(
            f"{owner} Entity {entity} requires that property named {field} be unique, value of {value} exists"
        )


class SamePasswordNeeded(Refusal):
    """One name twice in a batch."""

    name, exception = "duplicate_unique_property_exists", "DuplicateUniquePropertyExistsException"

    def __init__(self, username: str) -> None:
        super().__init__(f"the same user {username} has a different password, the passwords are different")


class UserNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "service_resource_not_found"
    exception = "UserNotFoundException"
    says = "Service resource not found"


class UserNameMissing(Refusal):
    """The same fact, as the global mute says it."""

    name, exception = "required_property_not_found", "RequiredPropertyNotFoundException"
    says = "Entity user requires a property named username"


class UserNull(Refusal):
    """The same fact, as the password and inherit calls say it."""

    status, name, exception = HTTPStatus.NOT_FOUND, "entity_not_found", "EntityNotFoundException"
    says = "User null not found"
