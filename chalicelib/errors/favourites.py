"""Favourites (rest-users-groups-rooms 5)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class FavouriteNotFound(Refusal):
    says = "user collection not found"


class FavouritesFull(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "exceed_limit"

    def __init__(self, username: str, most: int) -> None:
        super().__init__(f"user {username} must not have more than {most} collections")
