"""Where messages are said, and how identifiers of messages are made."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

RANDOM_BITS = 22  # under the milliseconds of a message id
_BURNS = 1  # the lowest bit: a read receipt for any other message costs no look-up


class Place(StrEnum):
    PAIR = "u"  # two users; with oneself: the user's own line, which system events share
    GROUP = "g"
    ROOM = "r"
    THREAD = "t"  # of a group

    @property
    def waits(self) -> bool:
        """Whether who was away is given later what was said. To a room only those come who are there."""
        return self is not Place.ROOM

    @property
    def noun(self) -> str:
        """As refusals call it."""
        return "chatroom" if self is Place.ROOM else self.name.lower()


@dataclass(frozen=True)
class Conversation:
    place: Place
    members: tuple[str, ...]

    @classmethod
    def between(cls, one: str, other: str) -> "Conversation":
        return cls(Place.PAIR, tuple(sorted((one, other))))

    @classmethod
    def parse(cls, key: str) -> "Conversation":
        place, *members = key.split("/")
        return cls(Place(place), tuple(members))

    @staticmethod
    def known(key: str) -> bool:
        """Whether this release knows such conversations; a later one may have more."""
        return key.partition("/")[0] in set(Place)

    @property
    def key(self) -> str:
        return "/".join((self.place.value, *self.members))

    def peer(self, username: str) -> str:
        """What the user's queue is called: the other one, oneself in a conversation with oneself, a group's id."""
        if self.place is not Place.PAIR:
            return self.members[0]
        one, other = self.members
        return other if username == one else one


@dataclass(frozen=True)
class Claim:
    """Who sends which message for the first time: equal claims are one message (architecture 4, "Idempotency").

    22 bits of its digest end the message id, so that an id alone leads to the claim's row.
    """

    digest: bytes
    burns: bool = False

    @classmethod
    def of(cls, username: str, resource: str, client_id: int | str, *, burns: bool = False) -> "Claim":
        parts = "\0".join((username, resource, str(client_id))).encode()
        return cls(hashlib.blake2b(parts, digest_size=16).digest(), burns)

    def id(self, arrived: int) -> int:
        """The message id for a frame that reached the gateway at `arrived` ms."""
        return arrived << RANDOM_BITS | int.from_bytes(self.digest[:3]) >> 2 & ~_BURNS | self.burns


def bucket(message_id: int) -> str:
    """Where the claim of a message is found, from its id."""
    return f"{(message_id & ((1 << RANDOM_BITS) - 1)) >> 1:06x}"


def time_of(message_id: int) -> int:
    return message_id >> RANDOM_BITS


def burns(message_id: int) -> bool:
    """Whether the message destroys itself after it was read."""
    return bool(message_id & _BURNS)
