"""POST /token and its four grants, and the login of administrators (rest-users-groups-rooms 4.2, 4.3)."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from chalicelib import clock, limits
from chalicelib.auth import credentials, passwords, require, tokens
from chalicelib.errors import (
    ConcurrentOperation,
    GrantRefused,
    GrantUserNotFound,
    IllegalArgument,
    InvalidPassword,
    NotActivated,
    TokenBad,
    TooManyAttempts,
    UserNull,
)
from chalicelib.model.app import Admin, App, Grant, Issued, Role
from chalicelib.model.tenancy import TokenRequest
from chalicelib.model.user import NewUser, User, fold, legal_username
from chalicelib.services import users
from chalicelib.store import apps, attempts, people

Granted = tuple[Issued, User | None]


def grant(app: App, asked: TokenRequest, bearer: str, address: str) -> Granted:
    """`bearer`: the token the call came with; `inherit` and `agora` need one. `address`: the caller's."""
    if asked.grant_type not in _GRANTS:
        raise GrantRefused(f"grant_type [{asked.grant_type[:32]}] is not supported")
    if asked.ttl is not None and not 0 <= asked.ttl <= limits.TOKEN_TTL_LARGEST:
        raise IllegalArgument(f"ttl must be between 0 and {limits.TOKEN_TTL_LARGEST}")
    return _GRANTS[asked.grant_type](app, asked, bearer, address)


def user_token(app: App, user: User, ttl: int | None = None) -> Issued:
    lasts = app.settings.token_ttl if ttl is None else ttl
    return tokens.issue(app.key, Role.USER, user.username, user.generation, lasts)


def login(app: App, username: str, password: str, address: str) -> User:
    """The user of this name and password. Raises TooManyAttempts, InvalidPassword, GrantUserNotFound, NotActivated."""
    name = fold(username)
    if not legal_username(name) or len(password) > limits.PASSWORD:
        raise GrantUserNotFound if not legal_username(name) else InvalidPassword
    with_user, with_address = f"{app.key}/user/{name}", f"{app.key}/address/{_network(address)}"
    _claim(with_user, with_address)
    user = people.get(app, name, consistent=True)
    if not passwords.matches(user.password if user else "", password):
        raise InvalidPassword if user else GrantUserNotFound
    assert user is not None
    _succeeded(with_user, with_address)
    if not user.activated:
        raise NotActivated
    return user


def login_admin(asked: TokenRequest, address: str) -> tuple[Issued, Admin]:
    if asked.grant_type != "password":
        raise GrantRefused(f"grant_type [{asked.grant_type[:32]}] is not supported")
    name = fold(asked.username)
    if not 0 < len(name) <= limits.EMAIL or len(asked.password) > limits.PASSWORD:
        raise InvalidPassword
    with_admin, with_address = f"@management/user/{name}", f"@management/address/{_network(address)}"
    _claim(with_admin, with_address)
    admin = apps.login(name)
    if not passwords.matches(admin.password if admin else "", asked.password):
        raise InvalidPassword
    assert admin is not None
    _succeeded(with_admin, with_address)
    ttl = asked.ttl if asked.ttl else limits.MANAGEMENT_TOKEN_TTL
    if not 0 < ttl <= limits.TOKEN_TTL:
        raise IllegalArgument(f"ttl must be between 1 and {limits.TOKEN_TTL}")
    return tokens.issue(admin.org, Role.ORG, admin.username, 0, ttl), admin


def expiry(presented: Grant | None) -> int:
    """When the presented token ends, in ms; far away if it never does."""
    return (presented.expires if presented else 0) or clock.now() + limits.TOKEN_TTL_LARGEST * 1000


def _password(app: App, asked: TokenRequest, _: str, address: str) -> Granted:
    user = login(app, asked.username, asked.password, address)
    return user_token(app, user, asked.ttl), user


def _client_credentials(app: App, asked: TokenRequest, _: str, __: str) -> Granted:
    if not asked.client_id:
        raise IllegalArgument("client_id must be provided.")
    if not asked.client_secret:
        raise IllegalArgument("client_secret must be provided")
    known = credentials.of(app)
    if not credentials.same(known.client_id, asked.client_id):
        raise GrantRefused("client_id does not match")
    if not credentials.same(known.client_secret, asked.client_secret):
        raise GrantRefused("client_secret does not match")
    return _app_token(app, asked.ttl), None


def _app_token(app: App, ttl: int | None) -> Issued:
    lasts = app.settings.token_ttl if ttl is None else ttl
    return tokens.issue(app.key, Role.APP, app.uuid, app.credentials, lasts)


def _inherit(app: App, asked: TokenRequest, bearer: str, _: str) -> Granted:
    require.caller(app, bearer, Role.APP)
    if not asked.username:
        raise UserNull
    name = fold(asked.username)
    user = people.get(app, name, consistent=True)
    if user is None:
        if not asked.auto_create:
            raise GrantUserNotFound
        user = _created(app, asked.username)
    if not user.activated:
        raise NotActivated
    return user_token(app, user, asked.ttl), user


def _created(app: App, username: str) -> User:
    if len(username) <= limits.USERNAME and not legal_username(fold(username)):
        raise IllegalArgument(f"username [{username}] is not legal")
    made = users.open_account(app, NewUser(username), token_only=True)
    if made is None:
        raise ConcurrentOperation("concurrency create app user failed")
    return made


def _agora(app: App, _: TokenRequest, bearer: str, __: str) -> Granted:
    """Swap an AccessToken2 for a token of ours, which lasts no longer than such a token can."""
    shown = require.caller(app, bearer, Role.USER)
    if not bearer.startswith("007"):
        raise TokenBad
    ttl = min(app.settings.token_ttl or limits.AGORA_TOKEN_TTL, limits.AGORA_TOKEN_TTL)
    if shown.role is Role.APP:
        return _app_token(app, ttl), None
    user = people.get(app, shown.username)
    if user is None:
        raise TokenBad
    return user_token(app, user, ttl), user


_GRANTS: dict[str, Callable[[App, TokenRequest, str, str], Granted]] = {
    "password": _password,
    "client_credentials": _client_credentials,
    "inherit": _inherit,
    "agora": _agora,
}


def _claim(who: str, address: str) -> None:
    """One attempt, counted as failed until it succeeds. Raises TooManyAttempts while earlier ones have to cool."""
    for key, free in ((address, limits.LOGIN_FAILURES_PER_ADDRESS), (who, limits.LOGIN_FAILURES)):
        now = clock.now()
        failures = attempts.add(key, free, now)
        if not failures:
            raise TooManyAttempts
        if failures >= free:
            wait = min(limits.LOGIN_WAIT << min(failures - free, 16), limits.LOGIN_WAIT_LONGEST)
            attempts.put(key, now + wait * 1000)


def _network(address: str) -> str:
    """Whoever has one IPv6 address has its whole /64."""
    try:
        seen = ip_address(address)
    except ValueError:
        return "unknown"
    return str(seen) if seen.version == 4 else str(ip_network((seen, 64), strict=False).network_address)


def _succeeded(who: str, address: str) -> None:
    attempts.remove(who)
    attempts.take_back(address)
