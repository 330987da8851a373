"""AccessToken2, as the official builder makes it."""

import base64
import hmac
import struct
import time
import zlib

import pytest

from chalicelib import clock, limits
from chalicelib.auth import agora, credentials, tokens
from chalicelib.errors import TokenBad, TokenExpired
from chalicelib.model.app import App, Role
from tests.auth import official


def build(app: App, certificate: str, user: str, seconds: int) -> dict[str, str]:
    """By the official builder."""
    return official.run("agora_vectors.js", app.app_id, certificate, user, str(seconds))


@pytest.fixture
def made(tenant):
    return build(tenant.app, credentials.of(tenant.app).certificate, "ada", 600)


def test_a_user_token_names_the_user_and_its_time(tenant, made):
    grant = tokens.verify(tenant.app, made["user"])
    assert (grant.role, grant.username, grant.generation) == (Role.USER, "ada", None)
    assert grant.expires == grant.issued + 600_000
    assert abs(grant.issued - time.time() * 1000) < 10_000


def test_an_app_token_is_the_apps(tenant, made):
    assert tokens.verify(tenant.app, made["app"]).role is Role.APP


def test_chat_is_found_among_other_services(tenant, made):
    assert tokens.verify(tenant.app, made["many"]).username == "ada"


def test_a_token_without_the_chat_service_is_bad(tenant, made):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, made["without_chat"])


def test_a_token_ends(tenant, made):
    clock.offset = 601_000
    with pytest.raises(TokenExpired):
        tokens.verify(tenant.app, made["user"])


def test_no_token_lasts_longer_than_a_day(tenant):
    long = build(tenant.app, credentials.of(tenant.app).certificate, "ada", 90_000)
    assert tokens.verify(tenant.app, long["user"]).expires < clock.now() + limits.AGORA_TOKEN_TTL * 1000 + 1
    clock.offset = limits.AGORA_TOKEN_TTL * 1000 + 1000
    with pytest.raises(TokenExpired):
        tokens.verify(tenant.app, long["user"])


def test_another_certificate_or_app_is_refused(tenant):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, build(tenant.app, "0" * 32, "ada", 600)["user"])


def test_every_changed_byte_is_noticed(tenant, made):
    packed = zlib.decompress(base64.b64decode(made["user"][3:]))
    for place in range(len(packed)):
        changed = packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]
        with pytest.raises(TokenBad):
            tokens.verify(tenant.app, "007" + base64.b64encode(zlib.compress(changed)).decode())


def test_every_cut_is_noticed(tenant, made):
    packed = zlib.decompress(base64.b64decode(made["user"][3:]))
    for length in range(len(packed)):
        with pytest.raises(TokenBad):
            tokens.verify(tenant.app, "007" + base64.b64encode(zlib.compress(packed[:length])).decode())


def test_a_bomb_is_not_unpacked(tenant):
    bomb = base64.b64encode(zlib.compress(b"\0" * 2_000_000, 9)).decode()
    assert len("007" + bomb) < limits.TOKEN
    assert len(agora._unpack("007" + bomb)) <= limits.AGORA_TOKEN_UNPACKED
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, "007" + bomb)


@pytest.mark.parametrize("token", ["007", "007!", "007AAAA", "007" + "A" * 8000, "007é"])
def test_garbage_is_bad(tenant, token):
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, token)


def test_a_signed_token_without_the_privilege_is_bad(tenant):
    certificate = credentials.of(tenant.app).certificate
    info = struct.pack("<H32sIIIH", 32, tenant.app.app_id.encode(), int(time.time()), 600, 7, 1)
    info += struct.pack("<HH", 5, 0) + struct.pack("<H3s", 3, b"ada")
    signature = hmac.digest(agora._key(certificate, struct.unpack("<I", info[34:38])[0], 7), info, "sha256")
    packed = struct.pack("<H", 32) + signature + info
    with pytest.raises(TokenBad):
        tokens.verify(tenant.app, "007" + base64.b64encode(zlib.compress(packed)).decode())


def test_rest_takes_it_for_the_username_and_for_the_uuid(rest, tenant):
    ada = tenant.user("ada")
    for name in ("ada", "ADA", ada.uuid):
        shown = build(tenant.app, credentials.of(tenant.app).certificate, name, 600)["user"]
        assert rest("GET", "/users/ada", token=shown)[0] == 200


def test_a_name_like_a_uuid_is_not_another_users_uuid(rest, tenant):
    ada = tenant.user("ada")
    status, body = rest("POST", "/users", {"username": ada.uuid, "password": "1"})
    assert (status, body["error"]) == (400, "duplicate_unique_property_exists")


def test_ended_sessions_end_it_too(rest, tenant):
    tenant.user("ada")
    shown = build(tenant.app, credentials.of(tenant.app).certificate, "ada", 600)["user"]
    clock.offset = 2000
    rest("PUT", "/users/ada/password", {"newpassword": "2"})
    status, body = rest("GET", "/users/ada", token=shown)
    assert (status, body["error_description"]) == (401, "Unable to authenticate due to expired access token")


def test_the_agora_grant_swaps_it(rest, tenant):
    tenant.user("ada")
    made = build(tenant.app, credentials.of(tenant.app).certificate, "ada", 600)
    status, body = rest("POST", "/token", {"grant_type": "agora"}, token=made["user"])
    assert (status, body["expires_in"], body["user"]["username"]) == (200, limits.AGORA_TOKEN_TTL, "ada")
    assert body["expire_timestamp"] // 1000 == pytest.approx(clock.now() // 1000 + limits.AGORA_TOKEN_TTL, abs=3)
    assert rest("GET", "/users/ada", token=body["access_token"])[0] == 200
    status, body = rest("POST", "/token", {"grant_type": "agora"}, token=made["app"])
    assert rest("GET", "/users", token=body["access_token"])[0] == 200
    assert rest("POST", "/token", {"grant_type": "agora"}, token=tenant.app_token)[0] == 401
