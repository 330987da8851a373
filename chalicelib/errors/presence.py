"""Presence (rest-users-groups-rooms 6.3, sdk-rest 5.2)."""

from chalicelib.errors.requests import IllegalArgument


class PresenceExtTooLarge(IllegalArgument):
    says = "ext is too big "  # with the space: the SDK compares
