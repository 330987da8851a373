"""Chat files: kept for some days, opened with a token or the file's own secret."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from chalicelib import clock, limits
from chalicelib.auth import files as access
from chalicelib.auth.files import Shown
from chalicelib.errors import FileExpired, FileForbidden, FileNotFound, FileTooLarge
from chalicelib.model.app import App
from chalicelib.model.file import ChatFile, Upload
from chalicelib.model.user import like_uuid
from chalicelib.store import blobs, files


def upload(app: App, owner: str, given: Upload) -> ChatFile:
    """The bytes first: without the row nobody finds them, and the bucket's lifecycle rule removes them."""
    if len(given.data) > limits.FILE:
        raise FileTooLarge
    made = ChatFile(clock.uuid(), given.name, given.type, len(given.data), owner, given.restricted, clock.now())
    blobs.put(app, made.uuid, given.data)
    files.put(app, made)
    return made


def locate(app: App, uuid: str, secret: str, token: str) -> str:
    """Where the caller gets the file, for a short while."""
    shown = access.caller(app, uuid, secret, token)
    file = files.get(app, uuid) if like_uuid(uuid) else None
    if file is None:
        raise FileNotFound
    if shown is Shown.NEITHER or (file.restricted and shown is not Shown.SECRET):
        raise FileForbidden
    if file.expired(app.settings.file_days, clock.now()):
        raise FileExpired(uuid)
    return blobs.address(app, file)


def remove(app: App, uuid: str, owner: str) -> None:
    """Remove a file that this user uploaded. The bytes first, so that a repeat still knows whose they were."""
    file = files.get(app, uuid)
    if file is not None and owner and file.owner == owner:
        blobs.remove(app, uuid)
        files.remove(app, uuid)


def named_in(app: App, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The app's files among these addresses. Hosts are not compared, nor what stands before the app: clients know us by
    several, and the gateway's own address begins with its stage."""
    return tuple(dict.fromkeys(_named(app, paths)))


def _named(app: App, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        match _segments(path):
            case [*_, org, name, "chatfiles", uuid] if like_uuid(uuid) and (org, name) in _spellings(app):
                yield uuid


def _segments(address: str) -> list[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return []
    return parts.path.removeprefix("/").split("/") if parts.scheme in {"http", "https", ""} else []


def _spellings(app: App) -> set[tuple[str, str]]:
    return {(app.org, app.name), ("app-id", app.app_id)}
