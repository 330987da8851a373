"""Taking a message back: by its sender, within the app's time (msync 6.4, rest-messages 4.1)."""

from chalicelib import clock
from chalicelib.errors import NotYours, RecallDisabled, RecallNotFound, RecallTooLate
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import MESSAGES, Entry, Kind
from chalicelib.services import files
from chalicelib.store import locators, messages


def take_back(app: App, username: str, conversation: Conversation, message_id: int) -> bool:
    """Remove the message, and whether it was there still; the recall itself is then said like any other message.

    In this order a repeat is never refused: what is gone may be recalled again, whatever time it is.
    """
    if not app.settings.recall_enabled:
        raise RecallDisabled
    place = locators.get(app, message_id)
    if place is None:
        raise RecallNotFound
    if place.sender != username:
        raise NotYours
    entry = messages.get(app, place.conversation, place.seq)
    if place.conversation != conversation or entry is None or entry.kind not in {*MESSAGES, Kind.VOID}:
        raise RecallNotFound
    if entry.kind is Kind.VOID:
        return False
    if clock.now() - entry.at > app.settings.recall_seconds * 1000:
        raise RecallTooLate
    remove(app, place.conversation, entry)
    return True


def remove(app: App, conversation: Conversation, entry: Entry) -> None:
    """Remove the files a message brought, then what it said, so that a repeat still knows the files."""
    for file in entry.files:
        files.remove(app, file, owner=entry.sender)
    messages.erase(app, conversation, entry.seq)
