"""Calls beside the chat: who has which number there, and what lets it join a channel."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.auth import agora, credentials
from chalicelib.errors import ConcurrentOperation, IllegalArgument, UserNotFound
from chalicelib.model.app import App
from chalicelib.model.membership import Outcome
from chalicelib.model.user import User
from chalicelib.services import users
from chalicelib.store import callers

ANY_CHANNEL = "*"
_CHANNEL = re.compile(rf"[ -~]{{1,{limits.CHANNEL}}}")


@dataclass(frozen=True)
class Ticket:
    token: str = field(repr=False)
    number: int
    channel: str
    lasts: int  # seconds


def ticket(app: App, name: str, channel: str) -> Ticket:
    if not _CHANNEL.fullmatch(channel):
        raise IllegalArgument("channelName is not legal")
    number = _number(app, users.fetch(app, name))
    lasts = min(app.settings.token_ttl or limits.AGORA_TOKEN_TTL, limits.AGORA_TOKEN_TTL)
    token = agora.for_calls(app, credentials.of(app).certificate, channel, number, lasts)
    return Ticket(token, number, channel, lasts)


def _number(app: App, user: User) -> int:
    """The user's, from its first call on."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        known = callers.get(app, user)
        if known is not None:
            return known
        number = secrets.randbelow(limits.CALLERS) + 1
        outcome = callers.put(app, user, number)
        if outcome is Outcome.DONE:
            return number
        if outcome is Outcome.ABSENT:
            raise UserNotFound
    raise ConcurrentOperation("others give this user a number at this moment")


def named(app: App, numbers: Sequence[int]) -> dict[int, str]:
    """The users of those numbers that somebody has."""
    if len(numbers) > limits.CALLERS_ASKED:
        raise IllegalArgument(f"data must not be more than {limits.CALLERS_ASKED}")
    possible = [number for number in numbers if 0 < number <= limits.CALLERS]
    return callers.users(app, possible) if possible else {}
