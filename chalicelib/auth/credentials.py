"""What an app shows to get its tokens. Derived from one secret and stored nowhere; raising `App.credentials` makes
new ones and ends every token of the old (rest-users-groups-rooms 4.1)."""

import hmac
from base64 import urlsafe_b64encode

from chalicelib.config import settings
from chalicelib.model.app import App, Credentials
from chalicelib.store import secrets


def of(app: App) -> Credentials:
    return Credentials(
        client_id=_spelled(_derive(app, "client_id")[:18]),
        client_secret=_spelled(_derive(app, "client_secret")[:24]),
        certificate=_derive(app, "certificate")[:16].hex(),
    )


def operator() -> str:
    """The platform operator's key: of the environment, else derived too."""
    return settings().platform_key or hmac.digest(secrets.get().credentials, b"operator", "sha256").hex()


def same(known: str, shown: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(known.encode(), shown.encode("utf-8", "replace"))


def _derive(app: App, purpose: str) -> bytes:
    root = secrets.get().credentials
    return hmac.digest(root, f"{purpose}/{app.uuid}/{app.credentials}".encode(), "sha256")


def _spelled(value: bytes) -> str:
    return urlsafe_b64encode(b"ap:" + value).decode()  # begins with YXA6, as clients know it
