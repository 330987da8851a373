"""The tenant. Every service and store function takes it first, so nothing can be read across apps."""

import re
from dataclasses import dataclass, field
from enum import Enum

from chalicelib import limits
from chalicelib.errors import IllegalArgument
from chalicelib.model.conversation import Place
from chalicelib.model.notifier import Notifier

_NAME = re.compile(r"[A-Za-z0-9-]+")
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
# The first segment of paths that belong to no tenant.
_RESERVED = {"management", "easemob", "app-id"}


def legal_name(name: str, longest: int) -> bool:
    """Letters, digits, hyphen (source document, "app_name")."""
    return len(name) <= longest and bool(_NAME.fullmatch(name))


def legal_org(name: str) -> bool:
    return legal_name(name, limits.ORG_NAME) and name not in _RESERVED


def legal_email(email: str) -> bool:
    return len(email) <= limits.EMAIL and bool(_EMAIL.fullmatch(email))


class Role(Enum):
    """Who calls. Ordered by reach: each may do what the next one may, within its own reach (architecture 6)."""

    PLATFORM = "platform"
    ORG = "org"
    APP = "app"
    USER = "user"


@dataclass(frozen=True)
class Quota:
    """How many of a kind an app may have, how many a user may be in, and how many members each may have."""

    per_app: int
    per_user: int
    size: int


@dataclass(frozen=True)
class AppSettings:
    """What an app may choose. Seconds and days. `rest` is the name on the wire where it is another."""

    title: str = ""
    open_registration: bool = field(default=False, metadata={"rest": "allow_open_registration"})
    token_ttl: int = limits.TOKEN_TTL  # 0: tokens never expire
    devices_per_user: int = limits.DEVICES_PER_USER  # on each platform
    recall_enabled: bool = True
    recall_seconds: int = limits.RECALL_SECONDS
    friends_only: bool = False
    contacts_per_user: int = limits.CONTACTS
    message_days: int = limits.MESSAGE_DAYS
    file_days: int = limits.FILE_DAYS
    groups_per_app: int = limits.GROUPS_PER_APP
    groups_per_user: int = limits.GROUPS_PER_USER
    group_size: int = limits.GROUP_SIZE_ALLOWED
    admins_per_group: int = limits.ADMINS_PER_MUC  # and room; the owner is one of them
    rooms_per_app: int = limits.ROOMS_PER_APP
    rooms_per_user: int = limits.ROOMS_PER_USER
    room_size: int = limits.ROOM_SIZE_LARGEST
    product: str = field(default="", metadata={"rest": "productName"})
    description: str = field(default="", metadata={"rest": "appDesc"})
    status: str = field(default="online", metadata={"rest": "app_status"})  # or "offline": serves nobody but its org

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise IllegalArgument(f"{name} must be between {least} and {most}")
        if max(len(self.title), len(self.product), len(self.description)) > limits.TITLE:
            raise IllegalArgument(f"title, productName and appDesc must not be longer than {limits.TITLE}")
        if self.status not in {"online", "offline"}:
            raise IllegalArgument("app_status must be online or offline")

    def quota(self, place: Place) -> Quota:
        if place is Place.ROOM:
            return Quota(self.rooms_per_app, self.rooms_per_user, self.room_size)
        if place is Place.THREAD:
            return Quota(limits.MUCS_PER_APP_LARGEST, limits.THREADS_PER_USER, limits.THREAD_SIZE)
        return Quota(self.groups_per_app, self.groups_per_user, self.group_size)


_RANGES = {
    "token_ttl": (0, limits.TOKEN_TTL_LARGEST),
    "devices_per_user": (1, limits.DEVICES_KNOWN),
    "recall_seconds": (0, limits.RECALL_SECONDS_LARGEST),
    "message_days": (1, limits.MESSAGE_DAYS_LARGEST),
    "contacts_per_user": (1, limits.CONTACTS),
    "groups_per_app": (0, limits.MUCS_PER_APP_LARGEST),
    "groups_per_user": (0, limits.GROUPS_PER_USER),
    "group_size": (1, limits.GROUP_SIZE_LARGEST),
    "admins_per_group": (1, limits.ADMINS_PER_MUC),
    "rooms_per_app": (0, limits.MUCS_PER_APP_LARGEST),
    "rooms_per_user": (0, limits.ROOMS_PER_USER),
    "room_size": (1, limits.ROOM_SIZE_LARGEST),
    "file_days": (1, limits.FILE_DAYS),  # the bucket's lifecycle rule removes files then
}


@dataclass(frozen=True)
class App:
    org: str
    name: str
    uuid: str  # "application" in REST
    app_id: str  # 32 hex characters; the other address of the app, and its name in AccessToken2
    created: int  # ms
    credentials: int = 0  # raised to issue a new client secret and certificate; both derive from it (auth.credentials)
    disabled: bool = False  # by the platform operator: serves nobody, its data is kept
    settings: AppSettings = field(default_factory=AppSettings)
    modified: int = 0  # ms
    notifiers: tuple[
        Notifier, ...
    ] = ()  # with the app, so that a send knows without a read whether pushes are possible

    @property
    def key(self) -> str:
        """The appkey. Every partition key begins with it."""
        return f"{self.org}#{self.name}"

    @property
    def pushes(self) -> bool:
        """Whether there is a way to phones at all."""
        return any(not notifier.disabled for notifier in self.notifiers)

    @property
    def serving(self) -> bool:
        return not self.disabled and self.settings.status == "online"


@dataclass(frozen=True)
class Org:
    name: str
    uuid: str
    created: int  # ms


@dataclass(frozen=True)
class Admin:
    """A person who may do everything in one organisation. Name and e-mail are unique in the whole installation."""

    org: str
    username: str
    email: str
    uuid: str
    created: int  # ms
    name: str = ""
    password: str = field(default="", repr=False)  # argon2


@dataclass(frozen=True)
class Credentials:
    client_id: str
    client_secret: str = field(repr=False)
    certificate: str = field(repr=False)  # 32 hex characters; signs AccessToken2


@dataclass(frozen=True)
class Grant:
    """What a verified token says."""

    role: Role
    appkey: str  # or the organisation's name, in an administrator's
    username: str = ""  # or the user's uuid: AccessToken2 may name either
    generation: int | None = None  # of the account; None in tokens that the app's own server made
    issued: int = 0  # ms
    expires: int = 0  # ms; 0: never


@dataclass(frozen=True)
class Issued:
    """A new token. The user is None where the token is the app's."""

    token: str = field(repr=False)
    expires_in: int  # seconds
    expires: int  # ms
