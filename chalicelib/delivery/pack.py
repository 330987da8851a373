"""Entries as the bytes that clients will be sent, and back."""

from dataclasses import replace
from typing import Any

from chalicelib import frames
from chalicelib.model.event import Event, RosterEvent
from chalicelib.model.message import Draft, Entry, Message
from chalicelib.model.muc import Muc


def message(entry: Entry, asked: Draft) -> Entry:
    """The entry with its meta, and its end if the message destroys itself."""
    expires = entry.at + asked.expire_in * 1000 if asked.expire_in else 0
    return replace(entry, meta=frames.meta(entry.id, entry.at, entry.sender, asked), expires=expires)


def event(entry: Entry, muc: Muc, happened: Event) -> Entry:
    return replace(entry, meta=frames.event(entry.id, entry.at, muc, happened))


def roster(entry: Entry, happened: RosterEvent) -> Entry:
    return replace(entry, meta=frames.roster(entry.id, entry.at, happened))


def notice(entry: Entry, to: str, said: dict[str, Any]) -> Entry:
    return replace(entry, meta=frames.notice(entry.id, entry.at, entry.sender, to, said))


def read(entry: Entry) -> Message:
    return frames.message(entry)
