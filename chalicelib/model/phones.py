"""What is known of a user's phones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.model.push import Binding
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
