"""Pushes (rest-users-groups-rooms 7, 10.1)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class PushNotOpen(Refusal):
    """The app has no notifier that works."""

    status, name, exception = HTTPStatus.FORBIDDEN, "forbidden_op", "ServiceNotOpenException"
    says = "push service not open"


class CertificateRefused(Refusal):
    says = "certificate is not accepted by the push provider"


class NotifierNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "service_resource_not_found"
    exception = "ServiceResourceNotFoundException"

    def __init__(self, uuid: str) -> None:
        super().__init__(f"notifier {uuid} does not exist")


class TooManyNotifiers(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "exceed_limit", "ExceedLimitException"
    says = "the number of notifiers exceeds the limit"
