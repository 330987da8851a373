"""Sessions that began while all of their user ended: with a token that was good when the login read the account."""

from typing import Any

from chalicelib.delivery import sessions
from chalicelib.model.app import App
from chalicelib.model.event import Kick
from chalicelib.model.user import Party
from chalicelib.services import connections
from chalicelib.store import people


def look(said: dict[str, Any]) -> None:
    """What a message of the queue asks for. They are all of them, if the call died that was to end them."""
    app = connections.tenant(said["appkey"])
    if app is not None:
        end(app, said["ended"], people.account(app, said["ended"]), Kick(said["reason"]))


def end(app: App, username: str, party: Party, reason: Kick) -> None:
    user = party.user
    before = user.generation if user is not None and user.activated else None
    sessions.end(app, username, party.devices, reason, before=before)
