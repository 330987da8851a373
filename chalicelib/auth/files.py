"""Who may open a file. Its secret is derived and stored nowhere; it lasts as long as the file does."""

import hmac
from base64 import urlsafe_b64encode
from enum import Enum

from chalicelib.auth import credentials, require
from chalicelib.errors import Unauthorized
from chalicelib.model.app import App, Role
from chalicelib.store import secrets


class Shown(Enum):
    """What a caller has shown."""

    SECRET = "the file's secret"  # noqa: S105
    TOKEN = "a token of the app"  # noqa: S105
    NEITHER = "a wrong secret"


def secret(app: App, uuid: str) -> str:
    """`share-secret` and `secretKey`: 16 characters that pass unquoted through addresses and headers."""
    root = secrets.get().credentials
    return urlsafe_b64encode(hmac.digest(root, f"file/{app.uuid}/{uuid}".encode(), "sha256")[:12]).decode()


def caller(app: App, uuid: str, secret_shown: str, token: str) -> Shown:
    """The right secret is enough, whatever stands beside it: the web SDK sends `Bearer undefined` (sdk-rest 7.3).
    Raises what `require.caller` raises, unless some secret was shown."""
    if credentials.same(secret(app, uuid), secret_shown):
        return Shown.SECRET
    try:
        require.caller(app, token, Role.USER)
    except Unauthorized:
        if not secret_shown:
            raise
        return Shown.NEITHER
    return Shown.TOKEN
