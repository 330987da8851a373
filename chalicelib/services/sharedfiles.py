"""Files that are shared in a group or room: by its members, for its members, for as long as chat files are kept."""

import secrets

from chalicelib import clock, limits
from chalicelib.errors import FileNotFound, FileTooLarge, GroupAuthorization, MucNotFound, SharedFilesFull
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.file import CHANCES, ChatFile, Upload, oldest_id, shared_id
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Affiliation, Muc
from chalicelib.model.user import like_uuid
from chalicelib.services import events, mucs
from chalicelib.store import blobs
from chalicelib.store import sharedfiles as rows


def upload(app: App, place: Place, muc_id: str, by: Actor, given: Upload) -> ChatFile:
    """The bytes first: without the row nobody finds them, and the bucket's lifecycle rule removes them. Who uploads in
    the same moment as others may pass the limit."""
    if len(given.data) > limits.FILE:
        raise FileTooLarge
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.MEMBER)
    if rows.count(app, muc, limits.SHARED_FILES, _oldest(app)) >= limits.SHARED_FILES:
        raise SharedFilesFull
    made = _made(muc, by, given)
    blobs.put(app, made.uuid, given.data)
    outcome = rows.add(app, muc, made)
    if outcome is not Outcome.DONE:
        blobs.remove(app, made.uuid)
        raise mucs.refusal(outcome, muc)
    events.announce(app, muc, Event(Operation.UPLOAD_FILE, by))
    return made


def _made(muc: Muc, by: Actor, given: Upload) -> ChatFile:
    """What the app shares, the owner does."""
    now, owner = clock.now(), by.username or muc.owner
    uuid = shared_id(now, secrets.randbelow(CHANCES))
    return ChatFile(uuid, given.name, given.type, len(given.data), owner, restricted=False, created=now)


def browse(app: App, place: Place, muc_id: str, by: Actor, skip: int, limit: int) -> list[ChatFile]:
    """The newest first."""
    muc = mucs.look(app, place, muc_id, by, Affiliation.MEMBER, unknown=MucNotFound)
    return rows.newest(app, muc, skip + limit, _oldest(app))[skip:] if skip < limits.SHARED_FILES else []


def locate(app: App, place: Place, muc_id: str, by: Actor, uuid: str) -> str:
    """Where the caller gets the file, for a short while."""
    muc = mucs.look(app, place, muc_id, by, Affiliation.MEMBER, unknown=MucNotFound)
    return blobs.address(app, _find(app, muc, uuid))


def remove(app: App, place: Place, muc_id: str, by: Actor, uuid: str) -> None:
    """By who leads, or who shared it. The row first, so that nobody sees a file that cannot be opened: bytes that are
    left over are found by nobody, and the bucket's lifecycle rule removes them."""
    muc, _ = mucs.admit(app, place, muc_id, by, Affiliation.MEMBER)
    file = _find(app, muc, uuid)
    own = by.username in {"", file.owner}
    if not own and muc.rank(by.username, member=True) < Affiliation.ADMIN:
        raise GroupAuthorization(" group admin permission is required")
    if not rows.remove(app, muc, uuid):
        raise FileNotFound
    blobs.remove(app, uuid)
    events.announce(app, muc, Event(Operation.DELETE_FILE, by))


def _find(app: App, muc: Muc, uuid: str) -> ChatFile:
    file = rows.get(app, muc, uuid) if like_uuid(uuid) else None
    if file is None or file.expired(app.settings.file_days, clock.now()):
        raise FileNotFound
    return file


def _oldest(app: App) -> str:
    return oldest_id(app.settings.file_days, clock.now())
