"""Labels that an app puts on its users, to push to all who wear them (rest-users-groups-rooms 2.5, 7)."""

import re
from dataclasses import dataclass

from chalicelib import limits
from chalicelib.errors import IllegalArgument

_NAME = re.compile(rf"[a-zA-Z0-9_.\-]{{1,{limits.LABEL_NAME}}}")


def legal_label(name: str) -> bool:
    return bool(_NAME.fullmatch(name))


def fold_label(name: str) -> str:
    """`VIP` and `vip` are one label."""
    return name.lower()


@dataclass(frozen=True)
class NewLabel:
    name: str
    description: str = ""

    def __post_init__(self) -> None:
        if not legal_label(self.name):
            raise IllegalArgument(f"name must have 1 to {limits.LABEL_NAME} letters, digits, _, - or .")
        if len(self.description) > limits.LABEL_DESCRIPTION:
            raise IllegalArgument(f"description must not be longer than {limits.LABEL_DESCRIPTION} characters")


@dataclass(frozen=True)
class Label:
    name: str  # as its maker wrote it
    description: str
    created: int  # ms
    id: str  # tells it from an earlier label of that name
    wearers: int = 0


@dataclass(frozen=True)
class Named:
    """Users that a label is put on, or taken off."""

    usernames: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.usernames) <= limits.LABELLED_PER_CALL:
            raise IllegalArgument(f"usernames must have 1 to {limits.LABELLED_PER_CALL} names")


@dataclass(frozen=True)
class Wearer:
    username: str
    since: int  # ms


@dataclass(frozen=True)
class Worn:
    """A label on a user, as the user's side knows it."""

    name: str
    label_id: str
    since: int  # ms


@dataclass(frozen=True)
class Fitting:
    """What stands about some users and a label, before it is put on or taken off."""

    label: Label
    known: frozenset[str]  # who have an account
    wearing: frozenset[str]


@dataclass(frozen=True)
class Labelled:
    """Users by what became of them, each as the caller wrote the name."""

    done: tuple[str, ...]
    refused: dict[str, str]  # and why
