"""REST, whatever the path (rest-users-groups-rooms 3.2)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class IllegalArgument(Refusal):
    """A value that cannot be used."""


class Unfit(IllegalArgument):
    """A member of the body that is missing, or of another kind."""

    def __init__(self, field: str, must: str) -> None:
        super().__init__(f"{field} must be {must}")
        self.field = field


class JsonMalformed(Refusal):
    name, exception = "json_parse", "com.fasterxml.jackson.core.JsonParseException"


class PathNotFound(Refusal):
    status, name, exception = HTTPStatus.NOT_FOUND, "service_resource_not_found", "ServiceResourceNotFoundException"
    says = "Service path not found"


class MethodNotAllowed(Refusal):
    status, name = HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed"
    exception = "javax.ws.rs.NotAllowedException"

    def __init__(self, allowed: list[str]) -> None:
        super().__init__("Method Not Allowed")
        self.allowed = allowed


class BodyTooLarge(Refusal):
    status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_entity_too_large"

    def __init__(self, largest: int) -> None:
        super().__init__(f"request body exceeds maximum limit, maximum limit is {largest} bytes")


class ContentRefused(Refusal):
    status, name = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "web_application"
    exception = "javax.ws.rs.WebApplicationException"
    says = "Unsupported Media Type"


class ConcurrentOperation(Refusal):
    """Others change the same thing at this moment; the caller may try again."""

    status, name, exception = HTTPStatus.CONFLICT, "concurrent_operation_error", "ConcurrentOperationException"


class TooManyAttempts(Refusal):
    status, name = HTTPStatus.TOO_MANY_REQUESTS, "reach_limit"
    says = "This request has reached api limit."
