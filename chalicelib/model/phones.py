"""What is known of a user who may have to be pushed to, and of the user's phones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.model.push import NO_SILENCE, Binding, PushSettings, Silence
from chalicelib.model.user import Device

SLOTS = 16  # messages that a row remembers to have been pushed; a queue brings one again within minutes


def slot(message_id: int) -> int:
    return (message_id >> 1) % SLOTS  # the lowest bit is no chance


@dataclass(frozen=True)
class Phones:
    bindings: tuple[Binding, ...] = ()
    badge: int = 0  # pushes since a device last came or went
    badged: int = 0  # ms, when that was last counted
    pushed: Mapping[int, int] = field(default_factory=dict)  # message ids by slot

    def had(self, message_id: int) -> bool:
        return self.pushed.get(slot(message_id)) == message_id

    def waiting(self, devices: Iterable[Device]) -> int:
        """Who was here since has seen what there was."""
        return self.badge if all(device.seen <= self.badged for device in devices) else 0


@dataclass(frozen=True)
class Hearer:
    """Somebody a message is for, as a push asks."""

    username: str
    devices: tuple[Device, ...] = ()
    settings: PushSettings = field(default_factory=PushSettings)
    silence: Silence = NO_SILENCE  # of the conversation alone
    phones: Phones = field(default_factory=Phones)
    blocks: bool = False  # the sender
    befriended: int = 0  # ms; what it remarks about the sender is found by that
