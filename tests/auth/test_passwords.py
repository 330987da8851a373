"""Hashes of passwords."""

import time

import pytest

from chalicelib import limits
from chalicelib.auth import passwords
from tests.rest.tenancy import STRONG


@pytest.fixture(autouse=True)
def strong(monkeypatch):
    monkeypatch.setattr(limits, "PASSWORD_TIME", STRONG[0])
    monkeypatch.setattr(limits, "PASSWORD_MEMORY", STRONG[1])
    passwords.forget()
    yield
    passwords.forget()


def test_a_hash_matches_its_password_only():
    hashed = passwords.hash("pässword")
    assert hashed.startswith("$argon2id$")
    assert passwords.matches(hashed, "pässword")
    assert not passwords.matches(hashed, "password")
    assert not passwords.matches(hashed, "")
    assert hashed != passwords.hash("pässword")


@pytest.mark.parametrize("hashed", ["", "x", "$argon2id$", "$2b$12$abc"])
def test_what_is_no_hash_matches_nothing(hashed):
    assert not passwords.matches(hashed, "nobody's password")


def test_an_unknown_user_takes_as_long_as_a_known_one():
    hashed = passwords.hash("secret")
    passwords.matches("", "x")

    def best(known):
        def once():
            started = time.perf_counter()
            passwords.matches(known, "wrong")
            return time.perf_counter() - started

        return min(once() for _ in range(5))

    assert 0.5 < best("") / best(hashed) < 2


def test_the_cost_is_as_strong_as_is_advised():
    assert STRONG[0] >= 2
    assert STRONG[1] >= 19 * 1024
