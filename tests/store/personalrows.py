"""Rows beside an account, for tests.store.rows: what a user says of itself, keeps, may not say, and is in calls."""

from typing import Any

from chalicelib.model.favourite import Favourite, FavouriteQuery
from chalicelib.model.mute import Mutes
from chalicelib.model.user import User
from chalicelib.store import callers, favourites, mutes, people, profiles
from tests.store.moments import AT

SAID = {"nickname": "Ada ☀", "city": "Bonn"}
KEPT = [Favourite("f2", 2, "later", AT + 1, AT + 1), Favourite("f1", 1, "said", AT, AT + 2, "e")]
NUMBER = 4_294_967_295


def _ada(app: Any) -> User:
    user = people.get(app, "ada")
    assert user is not None
    return user


def write(app: Any) -> None:
    user = _ada(app)
    mutes.put(app, user.username, user.mutes, user.mutes)
    profiles.put(app, user, profiles.look(app, user.username)[1], SAID)
    favourites.add(app, user, KEPT)
    callers.put(app, user, NUMBER)


def read(app: Any) -> dict[str, Any]:
    user = _ada(app)
    profile = profiles.look(app, user.username)[1]
    return {
        "muted": mutes.listed(app, AT, 9),
        "profile": (profile.values, profile.account, bool(profile.stamp)),
        "profiles": (profiles.some(app, [user.username]), profiles.total(app)),
        "kept": favourites.page(app, user, FavouriteQuery(), None),
        "kept ones": favourites.find(app, user, ["f1", "f2", "f3"]),
        "number": callers.get(app, user),
        "numbered": callers.users(app, [NUMBER]),
    }


EXPECTED = {
    "muted": [("ada", Mutes(-1, AT, AT + 1))],
    "profile": (SAID, "ada-uuid", True),
    "profiles": ({"ada": SAID}, 23),
    "kept": KEPT,
    "kept ones": {"f1": AT, "f2": AT + 1},
    "number": NUMBER,
    "numbered": {NUMBER: "ada"},
}
