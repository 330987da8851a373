"""What users want to be notified of (rest-users-groups-rooms 7)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.errors.requests import IllegalArgument, PathNotFound


class ParameterInvalid(IllegalArgument):
    exception = "IllegalArgumentException"

    def __init__(self, field: str) -> None:
        super().__init__(f"parameters is invalid : {field}")


class PropertyMissing(Refusal):
    name, exception = "required_property_not_found", "RequiredPropertyNotFoundException"
    says = "Entity user requires a property named username"


class SettingUnknown(PathNotFound):
    """No kind of conversation that has settings."""

    says = "url is invalid"


class NotOfConversation(Refusal):
    """The web SDK takes the number for GROUP_NOT_JOINED, and the words for unknown groups for a room's."""

    status, name, exception = HTTPStatus.NOT_FOUND, "resource_not_found", "ResourceNotFoundException"
    number = 60003
    says = "user not in group"


class TemplateNotFound(Refusal):
    name, exception = "entity_not_found", "EntityNotFoundException"

    def __init__(self, template: str) -> None:
        super().__init__(f"{template} template is not exist")


class TemplateTaken(Refusal):
    name, exception = "duplicate_unique_property_exists", "DuplicateUniquePropertyExistsException"

    def __init__(self, template: str) -> None:
        super().__init__(f"{template} template already exists")


class TooManyTemplates(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "exceed_limit", "ExceedLimitException"

    def __init__(self, most: int) -> None:
        super().__init__(f"an app cannot have more than {most} templates")
