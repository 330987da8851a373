"""A tenant to call: its organisation, its app, and tokens of every role."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest

from chalicelib import limits
from chalicelib.auth import passwords, tokens
from chalicelib.model.app import App, AppSettings, Role
from chalicelib.model.tenancy import NewAdmin
from chalicelib.model.user import NewUser, User
from chalicelib.services import tenants, users
from chalicelib.services import tokens as token_service
from chalicelib.store import apps
from infrastructure.recorder import Recorder
from tests.rest.caller import call


@dataclass
class Tenant:
    app: App
    org_token: str
    app_token: str
    users: dict[str, User] = field(default_factory=dict)

    def user(self, name: str, password: str = "secret", nickname: str = "") -> User:
        made = users.open_account(self.app, NewUser(name, password, nickname))
        assert made is not None
        self.users[name] = made
        return made

    def token(self, name: str, ttl: int | None = None) -> str:
        """The user's, who is made if need be."""
        user = self.users.get(name) or self.user(name)
        return token_service.user_token(self.app, user, ttl).token


def make(org: str, name: str, settings: AppSettings | None = None) -> Tenant:
    if apps.org(org) is None:
        tenants.open_org(NewAdmin(f"{org}-admin", f"admin@{org}.test", "secret", organization=org))
    app = tenants.open_app(org, name, settings or AppSettings())
    return Tenant(
        app,
        tokens.issue(org, Role.ORG, f"{org}-admin", 0, 3600).token,
        tokens.issue(app.key, Role.APP, app.uuid, app.credentials, 3600).token,
    )


STRONG = limits.PASSWORD_TIME, limits.PASSWORD_MEMORY


@pytest.fixture(scope="session")
def weak_hashes() -> Iterator[None]:
    """The strength of hashes is tested on its own."""
    limits.PASSWORD_TIME, limits.PASSWORD_MEMORY = 1, 64
    passwords.forget()
    yield
    limits.PASSWORD_TIME, limits.PASSWORD_MEMORY = STRONG
    passwords.forget()


@pytest.fixture
def tenant(app: App, weak_hashes: None, recorder: Recorder) -> Tenant:
    """An app without users, beside the one that all tests share."""
    Rest.watch = recorder.tenant
    return make(app.org, "store")


class Rest:
    """Calls a tenant as its administrator, or with the token that is given; an empty one is none."""

    watch: ClassVar[Callable[[str], AbstractContextManager[None]]]  # every key of the call is the tenant's

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.headers: dict[str, str] = {}  # of the last answer

    def __call__(
        self, verb: str, path: str, body: Any = None, *, token: str | None = None, **more: Any
    ) -> tuple[int, dict[str, Any]]:
        shown = self.tenant.app_token if token is None else token
        tenant = f"/{self.tenant.app.org}/{self.tenant.app.name}"
        with Rest.watch(self.tenant.app.key):
            status, answer, self.headers = call(verb, tenant + path, body, token=shown, **more)
        return status, answer


@pytest.fixture
def rest(tenant: Tenant) -> Rest:
    return Rest(tenant)
