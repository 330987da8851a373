"""Pushes (rest-users-groups-rooms 7, 10.1)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class PushNotOpen(Refusal):
    """The app has no notifier that works."""

    status, name, exception = HTTPStatus.FORBIDDEN, "forbidden_op", "ServiceNotOpenException"
    says = "push service not open"
