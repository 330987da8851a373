"""Who may call: the one place that decides."""

from dataclasses import replace

from chalicelib.auth import credentials, tokens
from chalicelib.errors import NotServing, OrgForbidden, TokenBad, TokenExpired, TokenMissing, Unauthorized
from chalicelib.model.app import App, Grant, Role
from chalicelib.model.user import User, fold, like_uuid
from chalicelib.store import apps, people

_REACH = (Role.ORG, Role.APP, Role.USER)


def caller(app: App, token: str, least: Role, own: str | None = None) -> Grant:
    """Who shows this token to the app, if that is at least `least`; a user only where the path's user is itself
    when `own` names that one. The grant's username is the account's, also where the token named its uuid.
    Raises TokenMissing, TokenBad, TokenExpired, NotServing."""
    if not token:
        raise TokenMissing
    grant = tokens.verify(app, token)
    if _REACH.index(grant.role) > _REACH.index(least):
        raise TokenBad
    if grant.role is Role.ORG and apps.admin(app.org, grant.username) is None:
        raise TokenBad
    if grant.role is not Role.USER:
        return grant
    user = _account(app, grant)
    if own is not None and fold(own) not in {user.username, user.uuid}:
        raise TokenBad
    return replace(grant, username=user.username)


def _account(app: App, grant: Grant) -> User:
    name = fold(grant.username)
    user = None
    if grant.generation is None and like_uuid(name):  # AccessToken2 may name either
        user = people.get_by_uuid(app, name)
    if user is None:
        user = people.get(app, name)
    if user is None:
        raise TokenBad
    if not user.activated:
        raise NotServing
    if not tokens.current(grant, user):
        raise TokenExpired
    return user


def admin(org: str, token: str) -> Grant:
    """An administrator of this organisation."""
    try:
        grant = tokens.verify_admin(token)
    except TokenExpired:
        raise
    except Unauthorized:
        raise OrgForbidden from None
    if grant.appkey != org or apps.admin(org, grant.username) is None:
        raise OrgForbidden
    return grant


def operator(token: str) -> Grant:
    """Whoever runs the platform."""
    if not credentials.same(credentials.operator(), token):
        raise OrgForbidden
    return Grant(Role.PLATFORM, "")
