"""Users of whom one wants to know or to change what is between them."""

from collections.abc import Iterable

from chalicelib import limits
from chalicelib.errors import ContactOfOneself, IllegalArgument, UserNotFound
from chalicelib.model.app import App
from chalicelib.model.contact import Relations, Tie, Ties
from chalicelib.model.user import User, fold, legal_username
from chalicelib.store import people, ties


def fetch(app: App, name: str) -> User:
    username = fold(name)
    user = people.get(app, username, consistent=True)
    if user is None:
        raise UserNotFound
    return user


def between(app: App, name: str, others: Iterable[str], *, gone: bool = False) -> list[Ties]:
    """A user and each of some others. `gone`: they need no account any more, where the user has something with them."""
    username = fold(name)
    names = list(dict.fromkeys(map(fold, others)))
    if not all(map(legal_username, (username, *names))):
        raise UserNotFound
    if username in names:
        raise ContactOfOneself
    found = ties.between(app, username, names)
    if any(each.me is None or (each.them is None and not (gone and each.mine.stamp)) for each in found):
        raise UserNotFound
    return found


def check(app: App, asked: Relations) -> tuple[User, dict[str, Tie]]:
    """The user, and what it has with those who were asked about."""
    if not asked.username.strip():
        raise IllegalArgument("username cannot be blank")
    if not 0 < len(asked.asked) <= limits.RELATIONS_CHECKED:
        raise IllegalArgument(f"check_list size must be between 1 and {limits.RELATIONS_CHECKED}")
    user = fetch(app, asked.username)
    names = dict.fromkeys(filter(legal_username, map(fold, asked.asked)))
    return user, ties.among(app, user.username, list(names))
