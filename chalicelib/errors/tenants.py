"""Organisations, apps, tokens, roles (rest-users-groups-rooms 3.2, 4)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.msync import Code


class TenantNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "organization_application_not_found"
    exception = "OrganizationApplicationNotFoundException"

    def __init__(self, tenant: str, path: str) -> None:
        super().__init__(f"Could not find application for {tenant} from URI: {path}")


class AppNameTaken(Refusal):
    name, exception = "application_already_exists", "ApplicationAlreadyExistsException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Application {name} already exists")


class Unauthorized(Refusal):
    status, name, exception = HTTPStatus.UNAUTHORIZED, "unauthorized", "EasemobSecurityException"


class TokenMissing(Unauthorized):
    says = "Unable to authenticate (OAuth)"


class TokenExpired(Unauthorized):
    code = Code.TOKEN_EXPIRED
    says = "Unable to authenticate due to expired access token"


class TokenBad(Unauthorized):
    """Malformed, of another tenant, or of a role that may not do this."""

    name = "auth_bad_access_token"
    says = "Unable to authenticate due to corrupt access token"


class OrgForbidden(Unauthorized):
    """No token of this organisation's administrators. Says the same of an unknown organisation."""

    says = "No organization access authorized"


class RegistrationClosed(Unauthorized):
    says = "Open registration doesn't allow, so register user need token"


class NotServing(Refusal):
    """The app or the user is banned."""

    status, name = HTTPStatus.FORBIDDEN, "forbidden_service_operation"
    exception, code = "ForbiddenServiceOperationException", Code.IM_FORBIDDEN
    says = "Service operation not allowed"


class QuotaReached(Refusal):
    status, name = HTTPStatus.TOO_MANY_REQUESTS, "resource_limited"

    def __init__(self) -> None:
        super().__init__(
            "You have exceeded the limit of the community edition,Please upgrade to the enterprise edition"
        )


class GrantRefused(Refusal):
    """POST /token; the texts are in rest-users-groups-rooms 4.3."""

    name, exception = "invalid_grant", "EasemobSecurityException"


class InvalidPassword(GrantRefused):
    says = "invalid password"


class NotActivated(GrantRefused):
    says = "user not activated"


class GrantUserNotFound(GrantRefused):
    status = HTTPStatus.NOT_FOUND
    says = "user not found"
