"""Messages, as they are asked for and as they stand in the log of a conversation."""

from dataclasses import dataclass, field, replace
from enum import IntEnum

from chalicelib.model.content import Content, Extension
from chalicelib.model.conversation import Conversation, time_of
from chalicelib.model.user import Device


class Kind(IntEnum):
    """MessageBody.Type, and VOID for a number that no message took."""

    LATER = -2  # whatever a later release has beyond these: it is passed on as it stands
    VOID = -1
    CHAT = 1
    GROUP_CHAT = 2
    ROOM_CHAT = 3
    READ_ACK = 4
    DELIVER_ACK = 5
    RECALL = 6
    CHANNEL_ACK = 7
    EVENT = 100  # not a message: its meta is in another name space

    @classmethod
    def _missing_(cls, _: object) -> "Kind":
        return cls.LATER


MESSAGES = {Kind.CHAT, Kind.GROUP_CHAT, Kind.ROOM_CHAT}  # what people say, and may take back
PUSHED = {Kind.CHAT, Kind.GROUP_CHAT}  # of these, what phones are told of: also in threads, to their members

# What the author's other devices have no use for: they did not send the message that is acknowledged.
_NOT_FOR_OWN_DEVICES = {Kind.READ_ACK, Kind.DELIVER_ACK}


@dataclass(frozen=True)
class Draft:
    """What a client asks to be sent."""

    client_id: int
    to: str
    kind: Kind
    content: Content | None = field(default=None, repr=False)
    ext: Extension = field(default=(), repr=False)  # the message's attributes
    notes: Extension = field(default=(), repr=False)  # Meta.ext: what goes beside the body
    about: int = 0  # the message that is acknowledged or recalled
    to_device: str = ""
    directed: tuple[str, ...] = ()  # the only members who are to have it
    online_only: bool = False
    expire_in: int = 0  # seconds after sending
    burn_after_read: int = 0  # seconds after the read receipt
    wants_acks: bool = False  # members may acknowledge that they read it; or it is such an acknowledgement
    ack_content: str = field(default="", repr=False)  # what goes with that
    beside: str = field(default="", repr=False)  # MessageBody.meta: JSON that the server sets, on the way down


@dataclass(frozen=True)
class Message:
    """What was said, read from where it is kept."""

    id: int
    at: int  # ms
    sender: str
    said: Draft


@dataclass(frozen=True)
class Entry:
    """One number of a conversation's log, exactly as it will be sent."""

    id: int
    sender: str
    device: str  # the sending one; empty: the server
    kind: Kind
    meta: bytes = field(repr=False)
    seq: int = 0
    taken: int = 0  # ms: when the number was known; a missing number before it is a hole some time later
    to_device: str = ""
    expires: int = 0  # ms; 0: never
    burn: int = 0  # seconds after the read receipt
    files: tuple[str, ...] = ()
    directed: frozenset[str] = frozenset()  # the only ones who are to have it, beside its author; empty: everybody
    spared: str = ""  # a user who is not to have it
    wants_acks: bool = False

    @property
    def at(self) -> int:
        return time_of(self.id)

    def gone(self, now: int) -> bool:
        """Recalled, destroyed or never there: no reader is shown it."""
        return self.kind is Kind.VOID or bool(self.expires and self.expires <= now)

    def concerns(self, username: str, resource: str) -> bool:
        """Whether this device is to have the entry."""
        if username == self.spared or (username == self.sender and resource == self.device):
            return False
        if self.to_device:
            return resource == self.to_device
        if self.directed and username not in self.directed | {self.sender}:
            return False
        return username != self.sender or self.kind not in _NOT_FOR_OWN_DEVICES

    def at_number(self, seq: int, taken: int) -> "Entry":
        return replace(self, seq=seq, taken=taken)


@dataclass(frozen=True)
class Locator:
    """Where a message stands."""

    id: int
    conversation: Conversation
    seq: int
    sender: str


@dataclass(frozen=True)
class Inbox:
    """What one user has of one conversation."""

    conversation: Conversation
    last: int = 0  # the last number known
    at: int = 0  # ms, of that number
    seen: int = 0  # the last number any device confirmed: where a new device begins
    cursors: dict[str, int] = field(default_factory=dict)  # by resource
    held: frozenset[str] = frozenset()  # devices that are to be pushed nothing before they caught up
    until: int = -1  # the last number that a user who left a group may still see; -1: it has not left
    gaps: tuple[tuple[int, int], ...] = ()  # numbers it may not see, above the first of two and up to the second
    on: frozenset[str] | None = None  # connections of the user that were seen when the last number was noted

    def cursor(self, resource: str) -> int:
        """The last number that is done with: the device has it, and whatever the user may not see right above it."""
        cursor = self.cursors.get(resource, self.seen)
        for after, through in self.gaps:
            if after <= cursor < through:
                cursor = through
        return cursor

    def sees(self, seq: int) -> bool:
        return (self.until < 0 or seq <= self.until) and not any(after < seq <= end for after, end in self.gaps)

    def holds(self, device: Device) -> bool:
        """Whether a push now would overtake what the device is still to pull.

        What came after its login was pushed to it, confirmed or not; what is older, or was said by who did not see it
        yet, it must pull first, and whatever comes meanwhile is held until it has.
        """
        unseen = self.at <= device.seen or (self.on is not None and device.connection not in self.on)
        return self.cursor(device.resource) < self.last and (device.resource in self.held or unseen)


@dataclass(frozen=True)
class Stretch:
    """Entries read from a log: the visible ones, and the number they reach to."""

    entries: tuple[Entry, ...]
    after: int
    through: int
    more: bool  # whether numbers beyond `through` may be read now
    waiting: bool = False  # whether a number beyond it may yet appear


@dataclass(frozen=True)
class Key:
    """What a confirmation says: "I have every number above `through - run` up to `through`".

    Opaque to the client, which echoes it. A cursor moves only over numbers known to have arrived, so a confirmation
    that comes late, twice or after a push that got lost can never make a reader pass a message.
    """

    through: int
    run: int
    page: bool  # the client waits for what follows
    nonce: int = 0  # the client ignores a key that equals the one before

    _RUN = 12
    _NONCE = 3

    def number(self) -> int:
        """Below 2**53, so that clients that read numbers as doubles echo it unharmed."""
        run = min(self.run, (1 << self._RUN) - 1)
        return ((self.through << self._RUN | run) << 1 | self.page) << self._NONCE | self.nonce % (1 << self._NONCE)

    @classmethod
    def parse(cls, number: int) -> "Key":
        rest, nonce = number >> cls._NONCE, number & ((1 << cls._NONCE) - 1)
        page, rest = bool(rest & 1), rest >> 1
        return cls(rest >> cls._RUN, rest & ((1 << cls._RUN) - 1), page, nonce)
