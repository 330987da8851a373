"""Notifiers: what an app shows the vendors of phones to have its pushes taken (rest-users-groups-rooms 10.1)."""

from dataclasses import dataclass
from enum import StrEnum


class Platform(StrEnum):
    """As statistics call what phones run."""

    APNS = "APNS"
    ANDROID = "ANDROID"


class Provider(StrEnum):
    """As Amazon SNS calls them: those that a device with one token can be reached by."""

    APNS = "APNS"
    APNS_SANDBOX = "APNS_SANDBOX"
    FCM = "GCM"
    ADM = "ADM"

    @property
    def platform(self) -> Platform:
        return Platform.APNS if self in {Provider.APNS, Provider.APNS_SANDBOX} else Platform.ANDROID


@dataclass(frozen=True)
class Notifier:
    """The secret that goes with it is in Amazon SNS and nowhere else."""

    uuid: str
    name: str  # devices bind themselves to it by this
    provider: Provider
    arn: str  # of the platform application, which belongs to this app alone
    created: int  # ms
    modified: int  # ms
    package: str = ""
    disabled: bool = False
