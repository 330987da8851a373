"""Our own tokens: what they say, how they end, how keys rotate. And the dynamic user token."""

import base64
import hashlib
import json
import warnings
from dataclasses import replace

import jwt
import pytest

from chalicelib import clock, limits
from chalicelib.auth import credentials, tokens
from chalicelib.config import settings
from chalicelib.errors import TokenBad, TokenExpired
from chalicelib.model.app import Role
from chalicelib.store import cache, secrets, session
from tests.rest.tenancy import make


def rotate(change):
    """Change the secret as an operator does, and forget what the process knew."""
    client = session.client("secretsmanager")
    keys = json.loads(client.get_secret_value(SecretId=settings().secret)["SecretString"])
    change(keys["signing"])
    client.put_secret_value(SecretId=settings().secret, SecretString=json.dumps(keys))


@pytest.fixture
def rotation(tenant):
    client = session.client("secretsmanager")
    before = client.get_secret_value(SecretId=settings().secret)["SecretString"]
    yield rotate
    client.put_secret_value(SecretId=settings().secret, SecretString=before)
    cache.forget()


def forged(tenant, key=None, algorithm="HS256", headers=None, **claims):
    said = {"aud": tenant.app.key, "sub": "mira", "role": "user", "gen": 0}
    keys = secrets.get()
    return jwt.encode(said | claims, key or keys.signing["k1"], algorithm, headers={"kid": "k1"} | (headers or {}))


def test_a_token_says_who_and_until_when(tenant):
    mira = tenant.user("mira")
    issued = tokens.issue(tenant.app.key, Role.USER, "mira", mira.generation, 60)
    grant = tokens.verify(tenant.app, issued.token)
    assert (grant.role, grant.appkey, grant.username) == (Role.USER, tenant.app.key, "mira")
    assert (issued.expires_in, issued.expires) == (60, grant.expires)
    assert 58_000 < grant.expires - clock.now() <= 60_000
    assert tokens.current(grant, mira)


def test_a_token_ends_when_it_says(tenant):
    token = tokens.issue(tenant.app.key, Role.APP, "", 0, 60).token
    clock.offset = 59_000
    tokens.verify(tenant.app, token)
    clock.offset = 60_000
    with pytest.raises(TokenExpired):
        tokens.verify(tenant.app, token)


def test_time_to_live_zero_never_ends(tenant):
    issued = tokens.issue(tenant.app.key, Role.APP, "", 0, 0)
    clock.offset = 50 * 365 * 86_400_000
    assert tokens.verify(tenant.app, issued.token).expires == 0


def test_tokens_of_an_old_key_stay_good_and_new_ones_have_the_new_key(tenant, rotation):
    old = tokens.issue(tenant.app.key, Role.APP, "", 0, 600).token
    rotation(lambda signing: signing.update(current="k2", keys=signing["keys"] | {"k2": "ab" * 32}))
    cache.forget()
    new = tokens.issue(tenant.app.key, Role.APP, "", 0, 600).token
    assert jwt.get_unverified_header(new)["kid"] == "k2"
    assert tokens.verify(tenant.app, old)
    assert tokens.verify(tenant.app, new)


def test_a_process_that_has_not_seen_the_new_key_yet_looks_for_it(tenant, rotation):
    secrets.get()
    rotation(lambda signing: signing.update(keys=signing["keys"] | {"k2": "ab" * 32}))
    token = forged(tenant, bytes.fromhex("ab" * 32), headers={"kid": "k2"})
    clock.offset = limits.SECRET_AGAIN * 1000
    assert tokens.verify(tenant.app, token).username == "mira"


def test_a_withdrawn_key_ends_its_tokens(tenant, rotation):
    old = tokens.issue(tenant.app.key, Role.APP, "", 0, 600).token
    rotation(lambda signing: signing.update(current="k2", keys={"k2": "ab" * 32}))
    cache.forget()
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, old)


@pytest.mark.parametrize(
    "change",
    [
        {"key": b"0" * 32},
        {"aud": "acme#other"},
        {"role": "org"},
        {"role": "platform"},
        {"role": "god"},
        {"gen": None},
        {"gen": "high"},
        {"sub": 7},
        {"aud": ["a", "b"]},
        {"exp": "late"},
        {"algorithm": "HS384"},
        {"headers": {"kid": "unknown"}},
    ],
    ids=str,
)
def test_what_is_not_exactly_ours_is_bad(tenant, change):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own about short keys
        try:
            token = forged(tenant, **change)
        except (TypeError, jwt.PyJWTError):  # the library would not even write such a token
            return
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, token)


def test_an_unsigned_token_is_bad(tenant):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, jwt.encode({"aud": tenant.app.key}, "", "none", headers={"kid": "k1"}))


def test_a_changed_character_is_noticed(tenant):
    token = tenant.app_token
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        if token[place] == "." or place == len(token) - 1:
            continue
        with pytest.raises(TokenBad):
            tokens.verify(tenant.app, token[:place] + other + token[place + 1 :])


DEEP = base64.urlsafe_b64encode(b"[" * 2000).decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b.c",
        "..",
        "é",
        "A" * (limits.TOKEN + 1),
        "{}",
        "eyJ9.e30.x",
        "null",
        f"{DEEP}.e30.x",
        f"e30.{DEEP}.x",
    ],
)
def test_garbage_is_bad(tenant, token):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, token)


def test_tokens_stay_in_their_app_and_organisation(tenant):
    neighbour, stranger = make("acme", "second"), make("globex", "shop")
    for token in (tenant.app_token, tenant.token("mira"), stranger.org_token):
        with pytest.raises(TokenBad):
            tokens.verify(neighbour.app, token)
    assert tokens.verify(neighbour.app, tenant.org_token).role is Role.ORG


def test_new_credentials_end_the_apps_tokens(tenant):
    with pytest.raises(TokenExpired):
        tokens.verify(replace(tenant.app, credentials=1), tenant.app_token)


def test_credentials_look_as_documented_and_differ(tenant):
    shown, other = credentials.of(tenant.app), credentials.of(make("acme", "second").app)
    assert shown.client_id.startswith("YXA6")
    assert shown.client_secret.startswith("YXA6")
    assert len(bytes.fromhex(shown.certificate)) == 16
    every = {value for one in (shown, other) for value in (one.client_id, one.client_secret, one.certificate)}
    assert len(every) == 6
    assert shown == credentials.of(tenant.app)
    assert shown.client_secret not in repr(shown)


def test_a_later_account_of_the_same_name_does_not_take_the_old_ones_token(rest, tenant):
    token = tenant.token("mira")
    rest("DELETE", "/users/mira")
    tenant.user("mira")
    assert rest("GET", "/users/mira", token=token)[0] == 401


def dynamic(tenant, user="mira", *, secret=None, lasts=600, **change):
    shown = credentials.of(tenant.app)
    said = {"appkey": tenant.app.key, "userId": user, "curTime": clock.now() // 1000, "ttl": lasts} | change
    signed = f"{shown.client_id}{said['appkey']}{user}{said['curTime']}{lasts}{secret or shown.client_secret}"
    said = {"signature": hashlib.sha256(signed.encode()).hexdigest()} | said
    return base64.urlsafe_b64encode(b"dt-" + json.dumps(said).encode()).decode()


def test_a_dynamic_token_is_the_users(rest, tenant):
    tenant.user("mira")
    assert rest("GET", "/users/mira", token=dynamic(tenant))[0] == 200
    assert rest("GET", "/users/mira", token=dynamic(tenant).rstrip("="))[0] == 200
    assert rest("GET", "/users/mira", token=dynamic(tenant, "noor"))[0] == 401


def test_a_dynamic_token_ends(tenant):
    token = dynamic(tenant, lasts=5)
    clock.offset = 6000
    with pytest.raises(TokenExpired):
        tokens.verify(tenant.app, token)


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "other"},
        {"appkey": "acme#second"},
        {"ttl": 10**9},
        {"ttl": "600"},
        {"curTime": True},
        {"signature": "é"},
        {"signature": 1},
        {"userId": ""},
        {"userId": None},
        {"userId": "noor"},
    ],
    ids=str,
)
def test_a_dynamic_token_that_does_not_fit_is_bad(tenant, change):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, dynamic(tenant, **change))


@pytest.mark.parametrize("inside", [b"dt-", b"dt-[]", b"dt-{}", b"dt-" + b"[" * 2000, b"dt-\xff"])
def test_a_dynamic_token_of_garbage_is_bad(tenant, inside):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, base64.urlsafe_b64encode(inside).decode())
