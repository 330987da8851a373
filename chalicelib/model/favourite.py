"""What a user keeps: favourites, which REST calls collections (rest-users-groups-rooms 5, U21-U25)."""

import re
from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.errors import IllegalArgument

_ID = re.compile(rf"[^/\x00-\x1f\x7f]{{1,{limits.FAVOURITE_ID}}}")


def legal_id(name: str) -> bool:
    return bool(_ID.fullmatch(name))


def judge_ext(ext: str) -> None:
    if len(ext) > limits.FAVOURITE_EXT:
        raise IllegalArgument(f"ext must not be longer than {limits.FAVOURITE_EXT} characters")


@dataclass(frozen=True)
class Favourite:
    id: str
    type: int
    data: str = field(repr=False)
    created: int = field(metadata={"rest": "createdAt"})  # ms; its place in the list
    updated: int = field(metadata={"rest": "updatedAt"})  # ms
    ext: str = field(default="", repr=False)


@dataclass(frozen=True)
class NewFavourite:
    """What is asked for. Without an id and a time it gets them."""

    type: int
    data: str = field(repr=False)
    id: str = ""
    ext: str = field(default="", repr=False)
    created: int | None = field(default=None, metadata={"rest": "createdAt"})

    def __post_init__(self) -> None:
        if self.id and not legal_id(self.id):
            raise IllegalArgument("id is not legal")
        if abs(self.type) > limits.FAVOURITE_TYPE:
            raise IllegalArgument(f"type must be between -{limits.FAVOURITE_TYPE} and {limits.FAVOURITE_TYPE}")
        if not 0 < len(self.data) <= limits.FAVOURITE_DATA:
            raise IllegalArgument(f"data must have 1 to {limits.FAVOURITE_DATA} characters")
        if self.created is not None and not 0 <= self.created <= limits.FAVOURITE_TIME:
            raise IllegalArgument("createdAt must be a time in milliseconds")
        judge_ext(self.ext)

    def made(self, new_id: str, now: int) -> Favourite:
        created = now if self.created is None else self.created
        return Favourite(self.id or new_id, self.type, self.data, created, now, self.ext)


@dataclass(frozen=True)
class NewFavourites:
    username: str
    collections: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class FavouriteQuery:
    """Which are asked for. One that is named comes first, wherever it stands."""

    limit: int = limits.FAVOURITES_PAGE_DEFAULT
    begin: int = 0
    end: int = limits.FAVOURITE_TIME
    newest_first: bool = True
    type: int | None = None
    first: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.limit <= limits.FAVOURITES_PAGE:
            raise IllegalArgument(f"limit should be less than {limits.FAVOURITES_PAGE}")
