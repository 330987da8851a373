"""Attributes of users (rest-users-groups-rooms 3.1, 3.5, 6.1)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.errors.tenants import TokenMissing


class ProfileMalformed(Refusal):
    name, exception = "BAD_REQUEST", "MetadataException"


class TooManyTargets(ProfileMalformed):
    def __init__(self, most: int) -> None:
        super().__init__(f"exceed allowed batch size {most}")


class ProfileTooLarge(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "FORBIDDEN", "MetadataException"

    def __init__(self, most: int) -> None:
        super().__init__(f"size of metadata for this single user exceeds the user defined limit, {most}Bytes")


class ProfilesFull(Refusal):
    """Those of the whole app."""

    status, name, exception = HTTPStatus.FORBIDDEN, "FORBIDDEN", "MetadataException"

    def __init__(self, most: int) -> None:
        super().__init__(f"total size of user metadata for this app exceeds the user defined limit, {most}Bytes")


class ProfileTokenMissing(TokenMissing):
    says, short = "unauthorized", True
