"""The bytes of chat files and of shared files, in S3. Key: the app, `chatfiles`, the uuid. The bucket's lifecycle rule
removes old ones."""

import re
from urllib.parse import quote

from chalicelib import limits
from chalicelib.config import settings
from chalicelib.model.app import App
from chalicelib.model.file import ChatFile
from chalicelib.store import session

_NOT_PLAIN = re.compile(r'[^ -~]|["\\%]')


def put(app: App, uuid: str, data: bytes) -> None:
    session.client("s3").put_object(Bucket=settings().bucket, Key=_key(app, uuid), Body=data)


def remove(app: App, uuid: str) -> None:
    """Does nothing when it is gone."""
    session.client("s3").delete_object(Bucket=settings().bucket, Key=_key(app, uuid))


def address(app: App, file: ChatFile) -> str:
    """Where anyone gets the file for a short while. Made here, S3 is not asked."""
    public = settings().public_files
    client = session.client("s3", public) if public else session.client("s3")
    made: str = client.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings().bucket,
            "Key": _key(app, file.uuid),
            "ResponseContentType": file.type,
            "ResponseContentDisposition": _disposition(file),
        },
        ExpiresIn=limits.FILE_ADDRESS_SECONDS,
    )
    return made


def _disposition(file: ChatFile) -> str:
    """RFC 6266: a name that every client reads, and the exact one beside it."""
    shown = "inline" if file.shown else "attachment"
    if not file.name:
        return shown
    return f"{shown}; filename=\"{_NOT_PLAIN.sub('_', file.name)}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def _key(app: App, uuid: str) -> str:
    return f"{app.key}/chatfiles/{uuid}"
