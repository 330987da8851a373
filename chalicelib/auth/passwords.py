"""Passwords, hashed with argon2."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib import limits

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=limits.PASSWORD_TIME, memory_cost=limits.PASSWORD_MEMORY, parallelism=1)


@cache
def _nobody() -> str:
    return hash("nobody's password")


def hash(password: str) -> str:  # noqa: A001  always called through its module
    return _hasher().hash(password)


def matches(hashed: str, password: str) -> bool:
    """An empty hash, of an unknown user or one without a password, matches nothing and takes as long."""
    from argon2.exceptions import Argon2Error, InvalidHash

    try:
        return _hasher().verify(hashed or _nobody(), password) and bool(hashed)
    except (Argon2Error, InvalidHash):
        return False


def forget() -> None:
    """After the cost was changed."""
    _hasher.cache_clear()
    _nobody.cache_clear()
