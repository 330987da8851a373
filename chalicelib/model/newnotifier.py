"""What an app shows a vendor of phones to have its pushes taken, as it is asked for by REST."""

import json
import re
from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.errors import IllegalArgument
from chalicelib.model.notifier import Provider

_NAME = re.compile(rf"[^/\x00-\x1f\x7f]{{1,{limits.NOTIFIER_NAME}}}")
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)
_SERVICE = ("project_id", "client_email", "private_key")  # what Google's file of a service account has
_FCM = {"FCM", "GCM"}


@dataclass(frozen=True)
class NewNotifier:
    """What is asked for. `certificate` is what proves the app to the vendor: for FCM the file of a service account, for
    APNS a certificate with its private key, or a signing key with its id and the team's, for ADM a client secret."""

    name: str
    provider: str
    certificate: str = field(repr=False)
    environment: str = "PRODUCTION"
    package: str = field(default="", metadata={"rest": "packageName"})
    key: str = field(default="", repr=False)  # of a certificate, where it stands alone
    key_id: str = field(default="", metadata={"rest": "keyId"})
    team_id: str = field(default="", metadata={"rest": "teamId"})
    client_id: str = field(default="", metadata={"rest": "clientId"})

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise IllegalArgument(f"name must have 1 to {limits.NOTIFIER_NAME} characters and no slash")
        if self.environment not in {"PRODUCTION", "DEVELOPMENT"}:
            raise IllegalArgument("environment must be PRODUCTION or DEVELOPMENT")
        if len(self.package) > limits.NOTIFIER_PACKAGE:
            raise IllegalArgument(f"packageName must not be longer than {limits.NOTIFIER_PACKAGE}")
        if len((self.certificate + self.key).encode()) > limits.NOTIFIER_SECRET:
            raise IllegalArgument(f"certificate must not be longer than {limits.NOTIFIER_SECRET} bytes")
        self.secret()

    @property
    def kind(self) -> Provider:
        if self.provider in _FCM:
            return Provider.FCM
        if self.provider not in {"APNS", "ADM"}:
            raise IllegalArgument(f"provider {self.provider[:32]} is not supported: pushes go by APNS, FCM or ADM")
        if self.provider == "APNS" and self.environment == "DEVELOPMENT":
            return Provider.APNS_SANDBOX
        return Provider(self.provider)

    def secret(self) -> dict[str, str]:
        """As Amazon SNS wants it."""
        if self.kind is Provider.FCM:
            return {"PlatformCredential": _service_account(self.certificate)}
        if self.kind is Provider.ADM:
            return {"PlatformPrincipal": _given("clientId", self.client_id), "PlatformCredential": self._plain()}
        return self._apple()

    def _plain(self) -> str:
        return _given("certificate", self.certificate)

    def _apple(self) -> dict[str, str]:
        blocks = {found[1]: found[0] for found in _PEM.finditer(f"{self.certificate}\n{self.key}")}
        key = next((block for kind, block in blocks.items() if kind.endswith("PRIVATE KEY")), "")
        if not key:
            raise IllegalArgument("certificate must be a PEM with a certificate and its private key, or a signing key")
        if "CERTIFICATE" in blocks:
            return {"PlatformPrincipal": blocks["CERTIFICATE"], "PlatformCredential": key}
        return {
            "PlatformPrincipal": _given("keyId", self.key_id),
            "PlatformCredential": key,
            "ApplePlatformTeamID": _given("teamId", self.team_id),
            "ApplePlatformBundleID": _given("packageName", self.package),
        }


def _service_account(text: str) -> str:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) and said[name] for name in _SERVICE):
        raise IllegalArgument("certificate must be the JSON of a service account, as Google gives it for FCM")
    return text


def _given(name: str, value: str) -> str:
    if not 0 < len(value) <= limits.NOTIFIER_SECRET:
        raise IllegalArgument(f"{name} must be provided")
    return value
