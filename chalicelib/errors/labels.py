"""Labels of users, and pushes to them (rest-users-groups-rooms 7; the vendor's sentences about them are not known)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class LabelNotFound(Refusal):
    status, name, exception = HTTPStatus.NOT_FOUND, "entity_not_found", "EntityNotFoundException"

    def __init__(self, label: str) -> None:
        super().__init__(f"label {label} does not exist")


class NotLabelled(Refusal):
    status, name, exception = HTTPStatus.NOT_FOUND, "entity_not_found", "EntityNotFoundException"

    def __init__(self, username: str, label: str) -> None:
        super().__init__(f"user {username} does not have the label {label}")


class LabelTaken(Refusal):
    name, exception = "duplicate_unique_property_exists", "DuplicateUniquePropertyExistsException"

    def __init__(self, label: str) -> None:
        super().__init__(f"label {label} already exists")


class TooManyLabels(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "exceed_limit", "LimitException"

    def __init__(self, most: int) -> None:
        super().__init__(f"an app cannot have more than {most} labels")


class TooManyTasks(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "exceed_limit", "LimitException"

    def __init__(self, most: int, what: str) -> None:
        super().__init__(f"no more than {most} push tasks of an app may {what} at a time")
