"""That somebody read a message."""

from dataclasses import dataclass

from chalicelib.model.conversation import Claim


@dataclass(frozen=True)
class Receipt:
    """Of a member for a group's message; the first one counts."""

    message: int
    reader: str
    device: str
    client_id: int
    at: int  # ms

    def repeated_by(self, other: "Receipt") -> bool:
        """Whether both are one, sent twice."""
        return (self.device, self.client_id) == (other.device, other.client_id)

    @property
    def claim(self) -> Claim:
        """Whatever the reader sends about this message, its author is told once."""
        return Claim.of(self.reader, "", f"read/{self.message}")

    @property
    def id(self) -> int:
        return self.claim.id(self.at)
