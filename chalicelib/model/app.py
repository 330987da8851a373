"""The tenant. Every service and store function takes it first, so nothing can be read across apps."""

import re
from dataclasses import dataclass, field
from enum import Enum

from chalicelib import limits

_NAME = re.compile(r"[A-Za-z0-9-]+")


def legal_name(name: str, longest: int) -> bool:
    """Letters, digits, hyphen (source document, "app_name")."""
    return len(name) <= longest and bool(_NAME.fullmatch(name))


class Role(Enum):
    """Who calls. Ordered by reach: each may do what the next one may, within its own reach (architecture 6)."""

    PLATFORM = "platform"
    ORG = "org"
    APP = "app"
    USER = "user"


@dataclass(frozen=True)
class AppSettings:
    """What an app may choose. Seconds and days."""

    title: str = ""
    open_registration: bool = False
    token_ttl: int = limits.TOKEN_TTL
    devices_per_user: int = limits.DEVICES_PER_USER
    recall_enabled: bool = True
    recall_seconds: int = limits.RECALL_SECONDS
    friends_only: bool = False
    message_days: int = limits.MESSAGE_DAYS
    file_days: int = limits.FILE_DAYS


@dataclass(frozen=True)
class App:
    org: str
    name: str
    uuid: str  # "application" in REST
    app_id: str  # 32 hex characters; the other address of the app, and its name in AccessToken2
    created: int  # ms
    credentials: int = 0  # raised to issue a new client secret and certificate; both derive from it (auth.credentials)
    disabled: bool = False
    settings: AppSettings = field(default_factory=AppSettings)

    @property
    def key(self) -> str:
        """The appkey. Every partition key begins with it."""
        return f"{self.org}#{self.name}"
