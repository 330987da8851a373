"""Groups, chat rooms and threads of groups: one shape, which the protocol calls MUC. Where a sentence here or in
another module about all of them says group, it holds for the others too."""

import re
from dataclasses import dataclass, field
from enum import IntEnum

from chalicelib.model.conversation import Conversation, Place

FOR_EVER = -1  # the end of a mute that has none
_ID = re.compile(r"[1-9][0-9]{0,19}")
_LAST_DIGIT = {Place.GROUP: "1", Place.ROOM: "2", Place.THREAD: "3"}
_PLACES = {digit: place for place, digit in _LAST_DIGIT.items()}


def legal_muc_id(name: str) -> bool:
    return bool(_ID.fullmatch(name))


def new_muc_id(place: Place, now: int, chance: int) -> str:
    """`chance`: 0 to 99. A number that JavaScript reads without loss, and that tells what it is the id of: frames name
    groups, rooms and threads in one way."""
    return f"{now * 100 + chance}{_LAST_DIGIT[place]}"


def place_of(muc_id: str) -> Place:
    return _PLACES.get(muc_id[-1:], Place.GROUP)


class Affiliation(IntEnum):
    """What a user is to a group, by rank: each may do what those below it may."""

    NONE = 0
    MEMBER = 1
    ADMIN = 2
    OWNER = 3


@dataclass(frozen=True)
class Muc:
    """A group, room or thread. `members` counts the owner too."""

    id: str  # decimal digits
    place: Place
    owner: str
    created: int  # ms
    modified: int  # ms; changes with everything that the group says of itself
    name: str = ""
    description: str = ""
    avatar: str = ""
    custom: str = ""
    announcement: str = ""
    public: bool = False
    approval: bool = False  # whoever wants to join a public one has to be let in
    allow_invites: bool = False  # members may invite
    invite_confirm: bool = True  # whoever is invited has to agree
    max_users: int = 200
    muted: bool = False  # all but owner, admins and the allow list
    disabled: bool = False  # by the app: nobody says or changes anything
    admins: frozenset[str] = frozenset()
    members: int = 1
    parent: str = ""  # a thread's group
    message: str = ""  # of the group, that a thread is about
    unsaid: int = 0  # numbers of a thread's log that are known to hold no message

    @property
    def conversation(self) -> Conversation:
        return Conversation(self.place, (self.id,))

    @property
    def staff(self) -> tuple[str, ...]:
        """Who decides on requests: the owner first."""
        return (self.owner, *sorted(self.admins))

    def rank(self, username: str, *, member: bool) -> Affiliation:
        """`member`: whether there is a row that says so."""
        if not member:  # who made a thread may leave it
            return Affiliation.NONE
        if username == self.owner:
            return Affiliation.OWNER
        return Affiliation.ADMIN if username in self.admins else Affiliation.MEMBER


@dataclass(frozen=True)
class Member:
    username: str
    joined: int  # ms
    shielded: bool = False  # wants no messages of this group


@dataclass(frozen=True)
class Mute:
    username: str
    until: int  # ms, or FOR_EVER

    def holds(self, now: int) -> bool:
        return self.until == FOR_EVER or self.until > now


@dataclass(frozen=True)
class Standing:
    """All that a send, or a change, asks about one user in one group: read at once."""

    muc: Muc | None
    member: Member | None = None
    mute: Mute | None = None
    blocked: bool = False
    allowed: bool = False
    username: str = field(default="")

    @property
    def rank(self) -> Affiliation:
        return self.muc.rank(self.username, member=self.member is not None) if self.muc else Affiliation.NONE
