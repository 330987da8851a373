"""/collections and /users/{username}/collections: what users keep (U21-U25)."""

import re
from dataclasses import dataclass, fields
from typing import Any

from chalicelib import limits
from chalicelib.api import body
from chalicelib.api.body import rest_name
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.errors import IllegalArgument
from chalicelib.model.app import Role
from chalicelib.model.favourite import Favourite, FavouriteQuery, NewFavourite, NewFavourites
from chalicelib.services import favourites

rest = Collection(__name__)

_TYPE = re.compile(r"-?[0-9]{1,10}")


def show(favourite: Favourite) -> dict[str, Any]:
    return {rest_name(part): getattr(favourite, part.name) for part in fields(favourite)}


@rest.post("/users/{username}/collections", role=Role.APP, bare=True)
def add(call: Call, username: str) -> Part:
    [made] = favourites.add(call.app, username, [call.one(NewFavourite)])
    return {"collection": show(made)}


@rest.post("/collections", role=Role.APP, bare=True, largest=limits.FAVOURITES_BODY)
def add_some(call: Call) -> Part:
    asked = call.one(NewFavourites)
    new = [body.read(NewFavourite, each) for each in asked.collections]
    return {"collections": [show(made) for made in favourites.add(call.app, asked.username, new)]}


@dataclass(frozen=True)
class FavouriteChange:
    ext: str = ""


@rest.put("/users/{username}/collections/{favourite}", role=Role.APP, bare=True)
def change(call: Call, username: str, favourite: str) -> Part:
    return {"collection": show(favourites.change(call.app, username, favourite, call.one(FavouriteChange).ext))}


@dataclass(frozen=True)
class FavouriteIds:
    collection_ids: tuple[str, ...]


@rest.delete("/users/{username}/collections", role=Role.APP, bare=True)
def remove(call: Call, username: str) -> Part:
    favourites.remove(call.app, username, call.one(FavouriteIds).collection_ids)
    return {"result": True}


@rest.get("/users/{username}/collections", role=Role.APP, bare=True)
def browse(call: Call, username: str) -> Part:
    return {"collections": [show(each) for each in favourites.page(call.app, username, _asked(call))]}


def _asked(call: Call) -> FavouriteQuery:
    direction = call.query.get("direction", "desc")
    if direction not in {"desc", "asc"}:
        raise IllegalArgument("direction should be desc or asc")
    return FavouriteQuery(
        call.number("limit", limits.FAVOURITES_PAGE_DEFAULT),
        min(call.number("begin_time", 0), limits.FAVOURITE_TIME),
        min(call.number("end_time", limits.FAVOURITE_TIME), limits.FAVOURITE_TIME),
        direction == "desc",
        _type(call.query.get("type")),
        call.query.get("collection_id", ""),
    )


def _type(given: str | None) -> int | None:
    """Types may be less than nothing."""
    if given is not None and not _TYPE.fullmatch(given):
        raise IllegalArgument("type must be a number")
    return None if given is None else int(given)
