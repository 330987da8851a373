"""What the app forbids a user to say, wherever in the app: by kind of chat."""

from dataclasses import dataclass

from chalicelib import limits
from chalicelib.errors import IllegalArgument
from chalicelib.model.conversation import Place

FOR_EVER = -1


@dataclass(frozen=True)
class Mutes:
    """Until when (ms). 0: not at all; -1: for ever. Named as REST does."""

    chat: int = 0
    groupchat: int = 0  # and threads
    chatroom: int = 0

    def holds(self, place: Place, now: int) -> bool:
        until = {Place.PAIR: self.chat, Place.ROOM: self.chatroom}.get(place, self.groupchat)
        return until == FOR_EVER or until > now

    def left(self, now: int) -> dict[str, int]:
        """Seconds by kind, as REST tells them; one that has begun counts."""
        return {kind: until if until == FOR_EVER else max(0, -((now - until) // 1000)) for kind, until in self.ends()}

    def ends(self) -> list[tuple[str, int]]:
        return list(vars(self).items())

    @property
    def last(self) -> int:
        """When the last of them ends."""
        ends = [until for _, until in self.ends()]
        return FOR_EVER if FOR_EVER in ends else max(ends)


@dataclass(frozen=True)
class MuteChange:
    """Seconds from now. 0 lifts, -1 is for ever; what is not named, or less than that, stays as it is."""

    username: str = ""
    chat: int | None = None
    groupchat: int | None = None
    chatroom: int | None = None

    def __post_init__(self) -> None:
        for kind in ("chat", "groupchat", "chatroom"):
            if (getattr(self, kind) or 0) > limits.MUTE_SECONDS:
                raise IllegalArgument(f"{kind} must not be greater than {limits.MUTE_SECONDS}")

    def over(self, old: Mutes, now: int) -> Mutes:
        return Mutes(*(_until(getattr(self, kind), until, now) for kind, until in old.ends()))


def _until(seconds: int | None, old: int, now: int) -> int:
    if seconds is None or seconds < FOR_EVER:
        return old
    return now + seconds * 1000 if seconds > 0 else seconds
