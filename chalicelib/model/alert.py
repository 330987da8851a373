"""What a phone shows of a push, whoever its vendor is."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Alert:
    title: str = field(repr=False)
    body: str = field(repr=False)
    sub_title: str = field(default="", repr=False)
    id: str = ""  # what comes under the same one again takes the place of the first on the phone
    badge: int | None = None  # what the icon shows; None: as it is
    sound: str = "default"
    category: str = ""
    mutable: bool = False  # the phone's own part of the app may change it before it is shown
    channel: str = ""  # of Android's notifications
    click: str = ""  # what Android opens
    data: dict[str, Any] = field(default_factory=dict, repr=False)  # for the app: who, where, which message
    custom: dict[str, Any] = field(default_factory=dict, repr=False)  # what its sender added for the app
    apns: dict[str, Any] = field(default_factory=dict, repr=False)  # what its sender wants of one vendor
    fcm: dict[str, Any] = field(default_factory=dict, repr=False)
