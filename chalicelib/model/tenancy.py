"""What calls about organisations, apps and tokens ask for, before it is judged."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NewAdmin:
    """What is asked for; judged by services.tenants."""

    username: str
    email: str
    password: str = field(repr=False)
    name: str = ""
    organization: str = ""  # where the call makes the organisation too


@dataclass(frozen=True)
class NewApp:
    name: str


@dataclass(frozen=True)
class TokenRequest:
    """POST /token and POST /management/token."""

    grant_type: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    auto_create: bool = field(default=False, metadata={"rest": "autoCreateUser"})
    ttl: int | None = None  # seconds; 0: never expires; None: as the app is set
