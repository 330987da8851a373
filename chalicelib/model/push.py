"""What a user wants to be notified of while away, and on which devices (rest-users-groups-rooms 7)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib.model.conversation import Place


class Remind(StrEnum):
    """Which messages are worth a push. AT: those whose `em_at_list` names the user."""

    DEFAULT = "DEFAULT"  # of a conversation: as the user decided for all of them
    ALL = "ALL"
    AT = "AT"
    NONE = "NONE"


@dataclass(frozen=True)
class Silence:
    """What is not pushed: of all conversations of a user, or of one."""

    remind: Remind = Remind.DEFAULT
    until: int = 0  # ms; nothing is pushed before
    interval: str = ""  # HH:MM-HH:MM, UTC, each day, equal times: all day; only for all conversations

    def at(self, now: int) -> "Silence":
        """Without what is over."""
        return self if self.until > now else replace(self, until=0)


NO_SILENCE = Silence()


@dataclass(frozen=True)
class Binding:
    """A device that takes pushes, by one of the app's notifiers (the name of a certificate)."""

    device: str
    notifier: str
    token: str = field(repr=False)
    endpoint: str = ""  # ARN, when Amazon SNS knows the device
    dead: bool = False  # nothing arrives there any more; until it is bound anew
    since: int = 0  # ms


@dataclass(frozen=True)
class PushSettings:
    style: int = 0  # 1: a push shows who says what; 0: that there is something
    language: str = ""  # that pushes are to be translated to
    template: str = ""  # the receiver's choice
    silence: Silence = NO_SILENCE
    ignored: frozenset[str] = frozenset()  # groups
    bindings: tuple[Binding, ...] = ()


# As the paths of the settings call what they are about; a thread is called as its group is.
KINDS = {Place.PAIR: "user", Place.GROUP: "chatgroup", Place.THREAD: "chatgroup"}
