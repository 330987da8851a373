"""What calls about threads ask for, before it is judged. Ids may be numbers or strings."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NewThread:
    group_id: int | None = None
    msg_id: int | None = None
    name: str = ""
    owner: str = ""


@dataclass(frozen=True)
class NewName:
    name: str = ""


@dataclass(frozen=True)
class ThreadIds:
    ids: tuple[str, ...] = field(default=(), metadata={"rest": "threadIds"})
