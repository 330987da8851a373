"""Tokens: our own JWT, and the two kinds that an app's server makes without us."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from typing import Any

from chalicelib import clock, limits
from chalicelib.auth import agora, credentials
from chalicelib.errors import TokenBad, TokenExpired
from chalicelib.model.app import App, Grant, Issued, Role
from chalicelib.model.user import User, fold
from chalicelib.store import secrets

_ALGORITHM = "HS256"
_DYNAMIC = "ZHQt"  # "dt-" in base64


def issue(audience: str, role: Role, subject: str, generation: int, ttl: int) -> Issued:
    """`audience`: appkey or organisation. `ttl`: seconds; 0 never expires.

    A client sends its token twice with each login, so it says nothing that goes without saying: no role is a user's.
    """
    import jwt

    keys, now = secrets.get(), clock.now()
    claims: dict[str, Any] = {"aud": audience, "sub": subject, "gen": generation}
    if role is not Role.USER:
        claims["role"] = role.value
    if ttl:
        claims["exp"] = now // 1000 + ttl
    token = jwt.encode(claims, keys.signing[keys.current], _ALGORITHM, headers={"kid": keys.current, "typ": None})
    lasts = ttl or limits.TOKEN_TTL_LARGEST  # clients count with it, so never has a number too
    return Issued(token, lasts, (now // 1000 + lasts) * 1000)


def verify(app: App, token: str) -> Grant:
    """A token of this app, of one of its users, or of an administrator of its organisation.
    Raises TokenBad, TokenExpired."""
    if not token or len(token) > limits.TOKEN or not token.isascii():
        raise TokenBad
    if token.startswith(agora.PREFIX):
        return agora.verify(app, credentials.of(app).certificate, token)
    if token.startswith(_DYNAMIC):
        return _dynamic(app, token)
    grant = _jwt(token)
    if grant.appkey != (app.org if grant.role is Role.ORG else app.key):
        raise TokenBad
    if grant.role is Role.APP and grant.generation != app.credentials:
        raise TokenExpired
    return grant


def verify_admin(token: str) -> Grant:
    """A token of an administrator, of whichever organisation."""
    if len(token) > limits.TOKEN or not token.isascii():
        raise TokenBad
    grant = _jwt(token)
    if grant.role is not Role.ORG:
        raise TokenBad
    return grant


def current(grant: Grant, user: User) -> bool:
    """Whether a user's token is this account's, and nothing ended its sessions since."""
    if fold(grant.username) not in {user.username, user.uuid}:
        return False
    if grant.generation is not None:
        return grant.generation == user.generation
    return grant.issued >= user.ended // 1000 * 1000  # such tokens count in seconds


def _jwt(token: str) -> Grant:
    import jwt

    try:
        claims = jwt.decode(
            token,
            _key(str(jwt.get_unverified_header(token).get("kid", ""))),
            algorithms=[_ALGORITHM],
            options={
                "require": ["aud", "sub", "gen"],
                "verify_aud": False,  # the caller compares it with a tenant
                "verify_exp": False,  # here, against the product's clock
            },
        )
        grant = _grant(claims)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise TokenBad from None
    if grant.expires and grant.expires <= clock.now():
        raise TokenExpired
    return grant


def _grant(claims: dict[str, Any]) -> Grant:
    role = Role(claims.get("role", Role.USER.value))
    if role is Role.PLATFORM:
        raise ValueError(role)  # the operator has a key, no token
    expires = int(claims.get("exp", 0)) * 1000
    return Grant(role, str(claims["aud"]), str(claims["sub"]), int(claims["gen"]), expires=expires)


def _key(name: str) -> bytes:
    found = secrets.get().signing.get(name) or secrets.get(younger=limits.SECRET_AGAIN).signing.get(name)
    if found is None:
        raise TokenBad
    return found


def _dynamic(app: App, token: str) -> Grant:
    """rest-users-groups-rooms 4.4."""
    try:
        said = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)).removeprefix(b"dt-"))
        appkey, user, made, ttl = (said[name] for name in ("appkey", "userId", "curTime", "ttl"))
        signature = said["signature"].encode("ascii")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TokenBad from None
    if appkey != app.key or not (isinstance(user, str) and type(made) is int and type(ttl) is int and user):
        raise TokenBad
    shown = credentials.of(app)
    signed = f"{shown.client_id}{appkey}{user}{made}{ttl}{shown.client_secret}"
    expected = hashlib.sha256(signed.encode("utf-8", "replace")).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature):
        raise TokenBad
    if (made + ttl) * 1000 <= clock.now():
        raise TokenExpired
    return Grant(Role.USER, app.key, user, None, made * 1000, (made + ttl) * 1000)
