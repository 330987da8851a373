"""/chatfiles: upload, and download by redirect."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.model.app import AppSettings
from chalicelib.store import session
from tests.rest import tenancy
from tests.rest.caller import STAGE, call

UNKNOWN = "4b86a576-af7b-428b-aaa6-d2d080bad1cc"
DAY = 86_400_000
TYPE = {"content-type": "multipart/form-data; boundary=B"}
RESTRICTED = {"restrict-access": "true"}


def part(data: bytes = b"bytes", *, name: str = "file", filename: str | None = "a.txt", type: str = "text/plain"):
    named = f'; filename="{filename}"' if filename is not None else ""
    typed = f"\r\nContent-Type: {type}" if type else ""
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{named}{typed}\r\n\r\n'.encode() + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--B--\r\n"


@pytest.fixture
def upload(rest):
    """Uploads a file and gives its entity."""

    def made(data: bytes = b"bytes", *, token: str | None = None, headers: dict[str, str] | None = None, **more: str):
        status, body = rest("POST", "/chatfiles", form(part(data, **more)), token=token, headers=TYPE | (headers or {}))
        assert status == 200, body
        return body["entities"][0]

    return made


@pytest.fixture
def download(rest):
    """Asks for a file: the status, and where to get it or why not."""

    def asked(uuid: str, query: str = "", *, token: str | None = None, secret: str | None = None):
        headers = {} if secret is None else {"share-secret": secret}
        status, body = rest("GET", f"/chatfiles/{uuid}{query}", token=token, headers=headers)
        return status, rest.headers.get("Location") or body["error_description"]

    return asked


def uploaded() -> int:
    return len(session.client("s3").list_objects_v2(Bucket=settings().bucket).get("Contents", []))


def test_an_upload_answers_as_documented(rest, tenant):
    status, body = rest(
        "POST",
        "/chatfiles?chat-type=CHAT&chat-target=grace",
        form(part(b"170", name="thumbnail-width", filename=None, type=""), part(b"\x00\xff", type="image/png")),
        token=tenant.token("ada"),
        headers=TYPE | RESTRICTED,
    )
    (entity,) = body["entities"]
    assert (status, body["action"], body["path"]) == (200, "post", "/chatfiles")
    assert body["uri"] == "https://chat.test/acme/store/chatfiles"
    assert (body["organization"], body["applicationName"]) == ("acme", "store")
    assert (entity["type"], len(entity["uuid"]), len(entity["share-secret"])) == ("chatfile", 36, 16)
    assert entity["file-metadata"] == {"content-length": 2, "content-type": "image/png"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--B--\r\n",
        b"no form at all",
        form(part(name="picture")),
        form(part(), part()),
        form(part(b"", filename=None)),
        form(part(b"", filename="")),
        part(),  # cut
        form(part()).replace(b"--B", b"--C"),
        form(part(filename="x" * limits.FORM_HEADER)),
        form(*[part(b"", name="x")] * limits.FORM_PARTS, part()),
        form(part()).replace(b"Content-Type", b"X: y\r\n" * limits.FORM_HEADERS + b"Content-Type"),
        form(part()).replace(b"form-data", b"attachment"),
        form(part()).replace(b"a.txt", b"\xff"),
    ],
)
def test_a_form_without_the_one_file_settles_the_client(rest, body):
    status, said = rest("POST", "/chatfiles", body, headers=TYPE)
    assert (status, said["error"], said["error_description"]) == (422, "illegal_argument", "file must be provided.")
    assert uploaded() == 0


@pytest.mark.parametrize("type", ["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data;b="'])
def test_a_form_without_a_boundary_brings_no_file(rest, type):
    assert rest("POST", "/chatfiles", form(part()), headers={"content-type": type})[0] == 422


@pytest.mark.parametrize("type", ["application/json", "text/plain", "multipart/mixed; boundary=B"])
def test_what_is_no_form_is_refused(rest, type):
    status, body = rest("POST", "/chatfiles", form(part()), headers={"content-type": type})
    assert (status, body["error_description"]) == (415, "Unsupported Media Type")


def test_a_file_of_one_byte_too_many_is_refused(rest, upload):
    assert upload(b"x" * limits.FILE)["file-metadata"]["content-length"] == limits.FILE
    status, body = rest("POST", "/chatfiles", form(part(b"x" * (limits.FILE + 1))), headers=TYPE)
    assert (status, body["error_description"]) == (413, "the file size exceeds the maximum limit.")
    assert uploaded() == 1


def test_other_parts_do_not_hide_the_file(rest, upload):
    others = [part(b"1", name=f"x{n}", filename=None) for n in range(limits.FORM_PARTS - 1)]
    assert rest("POST", "/chatfiles", form(*others, part()), headers=TYPE)[0] == 200


@pytest.mark.parametrize("token", ["", "undefined", "x.y.z"])
def test_an_upload_needs_a_token(rest, token):
    assert rest("POST", "/chatfiles", form(part()), token=token, headers=TYPE)[0] == 401
    assert uploaded() == 0


def test_what_is_downloaded_is_what_was_uploaded(upload, download):
    data = bytes(range(256)) * 300 + b"--B\r\n--A--\r\n"
    status, address = download(upload(data, type="image/png", filename="view.png")["uuid"])
    answer = requests.get(address, timeout=5)
    assert (status, answer.status_code, answer.content) == (302, 200, data)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline; filename=\"view.png\"; filename*=UTF-8''view.png"


def test_an_empty_file_is_a_file(upload, download):
    _, address = download(upload(b"", filename="empty")["uuid"])
    assert requests.get(address, timeout=5).content == b""


def test_the_address_is_signed_for_a_short_while_and_names_the_app(tenant, upload, download):
    made = upload()
    parts = urlsplit(download(made["uuid"])[1])
    asked = parse_qs(parts.query)
    assert parts.path == f"/acme%23store/chatfiles/{made['uuid']}"
    assert parts.hostname == f"{settings().bucket}.s3.us-east-1.amazonaws.com"
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert asked["X-Amz-Expires"] == [str(limits.FILE_ADDRESS_SECONDS)]
    assert made["share-secret"] not in parts.query


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("a%22b.txt", "filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"),
        ("a\\\\b;c.txt", "filename=\"b;c.txt\"; filename*=UTF-8''b%3Bc.txt"),
        ("a%0D%0AX-Evil: 1", "filename=\"aX-Evil: 1\"; filename*=UTF-8''aX-Evil%3A%201"),
        ("prüfung 1.pdf", "filename=\"pr_fung 1.pdf\"; filename*=UTF-8''pr%C3%BCfung%201.pdf"),
        ("../../x", "filename=\"x\"; filename*=UTF-8''x"),
        ("100%.txt", "filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
    ],
)
def test_a_name_cannot_leave_its_quotes(upload, download, sent, said):
    answer = requests.get(download(upload(filename=sent)["uuid"])[1], timeout=5)
    assert answer.headers["content-disposition"] == f"inline; {said}"


@pytest.mark.parametrize("type", ["text/html; charset=utf-8", "image/svg+xml", "application/xhtml+xml"])
def test_what_a_browser_would_run_is_saved(upload, download, type):
    answer = requests.get(download(upload(type=type)["uuid"])[1], timeout=5)
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == type


def test_any_user_of_the_app_opens_a_file(tenant, upload, download):
    made = upload(token=tenant.token("ada"))
    assert download(made["uuid"], token=tenant.token("grace"))[0] == 302


@pytest.mark.parametrize("token", ["", "undefined", "x.y.z"])
@pytest.mark.parametrize("headers", [{}, RESTRICTED])
def test_the_secret_is_enough(upload, download, token, headers):
    made = upload(headers=headers)
    query = f"?em-redirect=true&share-secret={made['share-secret']}"
    assert download(made["uuid"], token=token, secret=made["share-secret"])[0] == 302
    assert download(made["uuid"], query, token=token)[0] == 302


@pytest.mark.parametrize("flag", ["em-redirect", "thumbnail", "vframe"])
def test_flags_get_the_file_itself(upload, download, flag):
    assert download(upload()["uuid"], f"?{flag}=true")[0] == 302


def test_a_restricted_file_needs_its_secret(tenant, upload, download):
    made = upload(token=tenant.token("ada"), headers=RESTRICTED)
    for token in (None, tenant.token("ada"), tenant.token("grace"), tenant.org_token):
        for secret in (None, "wrong", made["share-secret"][:-1], made["share-secret"] + "x"):
            assert download(made["uuid"], token=token, secret=secret) == (403, "chatfile no permission")


def test_access_that_is_not_restricted_is_open_to_tokens(upload, download):
    assert download(upload(headers={"restrict-access": "false"})["uuid"])[0] == 302


@pytest.mark.parametrize("token", ["", "undefined"])
@pytest.mark.parametrize("secret", ["wrong", "ü", "x" * 5000])
def test_a_wrong_secret_opens_nothing(upload, download, token, secret):
    assert download(upload()["uuid"], token=token, secret=secret) == (403, "chatfile no permission")


@pytest.mark.parametrize(("token", "said"), [("", "Unable to authenticate (OAuth)"), ("undefined", "corrupt")])
def test_without_token_and_secret_nothing_is_said_of_a_file(upload, download, token, said):
    for uuid in (upload()["uuid"], clock.uuid()):
        status, text = download(uuid, token=token)
        assert status == 401
        assert said in text


@pytest.mark.parametrize("uuid", [UNKNOWN, "x", "..", UNKNOWN.upper(), "%2e%2e%2fx"])
def test_an_unknown_file_may_not_exist(rest, uuid):
    status, body = rest("GET", f"/chatfiles/{uuid}")
    assert status == 404
    if "%" not in uuid:
        assert (body["error"], body["error_description"]) == ("entity_not_found", "file may not exists")


def test_a_file_of_another_app_may_not_exist(upload):
    made, other = upload(), tenancy.make("globex", "store")
    shown = {"share-secret": made["share-secret"]}
    for headers, token in [({}, other.app_token), (shown, other.token("ada")), (shown, "")]:
        status, body, _ = call("GET", f"/globex/store/chatfiles/{made['uuid']}", token=token, headers=headers)
        assert (status, body["error_description"]) == (404, "file may not exists")


def test_a_token_of_another_app_opens_nothing(upload, download):
    other = tenancy.make("globex", "store")
    for token in (other.app_token, other.org_token, other.token("ada")):
        assert download(upload()["uuid"], token=token)[0] == 401


@pytest.mark.parametrize("address", ["acme/store", "app-id/{}"])
def test_the_gateways_stage_in_front_is_passed_over(tenant, upload, address):
    """What the web SDK makes of an address behind a gateway without a name of the team's own."""
    path = f"/{STAGE}/{address.format(tenant.app.app_id)}/chatfiles/{upload()['uuid']}"
    status, _, headers = call("GET", path, token=tenant.token("ada"))
    assert (status, "chatfiles" in headers["Location"]) == (302, True)


@pytest.mark.parametrize(
    "path", ["/other/acme/store/chatfiles/{}", "/live/acme/store/users/{}", "/live/live/acme/store/chatfiles/{}"]
)
def test_nothing_else_in_front_is(tenant, upload, path):
    assert call("GET", path.format(upload()["uuid"]), token=tenant.token("ada"))[0] == 404


def test_the_app_is_also_found_by_its_id(tenant, upload):
    path = f"/app-id/{tenant.app.app_id}/chatfiles/{upload()['uuid']}"
    assert call("GET", path, token=tenant.app_token)[0] == 302


def test_a_file_expires_when_it_is_read(upload, download):
    made = upload()
    clock.offset = limits.FILE_DAYS * DAY - 60_000
    assert download(made["uuid"], secret=made["share-secret"])[0] == 302
    clock.offset = limits.FILE_DAYS * DAY + 1
    expired = (404, f"file {made['uuid']} is expired")
    assert download(made["uuid"], secret=made["share-secret"]) == expired


def test_an_app_may_keep_its_files_for_less(weak_hashes, app):
    short = tenancy.make("acme", "short", AppSettings(file_days=1))
    _, body, _ = call("POST", "/acme/short/chatfiles", form(part()), token=short.app_token, headers=TYPE)
    path = f"/acme/short/chatfiles/{body['entities'][0]['uuid']}"
    assert call("GET", path, token=short.app_token)[0] == 302
    clock.offset = DAY
    secret = {"share-secret": body["entities"][0]["share-secret"]}  # the token is expired too by then
    status, said, _ = call("GET", path, headers=secret)
    assert (status, said["error"]) == (404, "file_expired")
