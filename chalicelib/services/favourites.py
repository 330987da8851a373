"""What users keep (rest-users-groups-rooms 5, U21-U25)."""

import json
from collections.abc import Iterable, Sequence

from chalicelib import clock, limits
from chalicelib.errors import (
    ConcurrentOperation,
    FavouriteNotFound,
    FavouritesFull,
    IllegalArgument,
    UserNotFound,
)
from chalicelib.model.app import App
from chalicelib.model.favourite import Favourite, FavouriteQuery, NewFavourite, judge_ext, legal_id
from chalicelib.model.membership import Outcome
from chalicelib.model.user import User, fold, legal_username
from chalicelib.store import favourites, people


def add(app: App, name: str, asked: Sequence[NewFavourite]) -> list[Favourite]:
    """As they are kept now. An id that is there already keeps what it has: a call may be made twice."""
    _few(asked, "collections")
    user, now = _user(app, name), clock.now()
    wanted: dict[str, Favourite] = {}
    for each in asked:
        made = each.made(clock.uuid(), now)
        wanted.setdefault(made.id, made)
    for _ in range(limits.CHANGE_ATTEMPTS):
        there = favourites.find(app, user, wanted)
        new = [each for each in wanted.values() if each.id not in there]
        if _added(app, user, new):
            kept = {each.id: each for each in favourites.some(app, user, there)} if there else {}
            return [kept.get(each.id, each) for each in wanted.values()]
    raise ConcurrentOperation("others change these collections at this moment")


def _added(app: App, user: User, new: list[Favourite]) -> bool:
    outcome = favourites.add(app, user, new) if new else Outcome.DONE
    if outcome is Outcome.ABSENT:
        raise UserNotFound
    if outcome is Outcome.FULL:
        raise FavouritesFull(user.username, limits.FAVOURITES_PER_USER)
    return outcome is Outcome.DONE


def change(app: App, name: str, favourite_id: str, ext: str) -> Favourite:
    judge_ext(ext)
    user = _user(app, name)
    at = _found(app, user, [favourite_id]).get(favourite_id)
    changed = None if at is None else favourites.change(app, user, favourite_id, at, ext, clock.now())
    if changed is None:
        raise FavouriteNotFound
    return changed


def remove(app: App, name: str, ids: Sequence[str]) -> None:
    """Those of them that there are."""
    _few(ids, "collection_ids")
    user = _user(app, name)
    for _ in range(limits.CHANGE_ATTEMPTS):
        there = _found(app, user, ids)
        if not there or favourites.remove(app, user, there):
            return
    raise ConcurrentOperation("others change these collections at this moment")


def page(app: App, name: str, asked: FavouriteQuery) -> list[Favourite]:
    user = _user(app, name)
    start = None
    if asked.first:
        start = _found(app, user, [asked.first]).get(asked.first)
        if start is None:
            raise FavouriteNotFound
    return _fitting(favourites.page(app, user, asked, start))


def _fitting(found: list[Favourite]) -> list[Favourite]:
    """As many as an answer can carry; who asks on from the last one gets the others."""
    room = limits.FAVOURITES_ANSWER
    for count, each in enumerate(found):
        room -= len(json.dumps([each.data, each.ext], ensure_ascii=False).encode())
        if room < 0:
            return found[:count]
    return found


def _found(app: App, user: User, ids: Iterable[str]) -> dict[str, int]:
    legal = [each for each in ids if legal_id(each)]
    return favourites.find(app, user, legal) if legal else {}


def _few(given: Sequence[object], what: str) -> None:
    if len(given) > limits.FAVOURITES_PER_CALL:
        raise IllegalArgument(f"{what} must not be more than {limits.FAVOURITES_PER_CALL}")


def _user(app: App, name: str) -> User:
    username = fold(name)
    if not legal_username(username):
        raise IllegalArgument(f"username {name} is not legal")
    user = people.get(app, username)
    if user is None:
        raise UserNotFound
    return user
