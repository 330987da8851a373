"""Files of messages: which an address names, and who removes them."""

import pytest

from chalicelib import clock, limits
from chalicelib.auth.files import secret
from chalicelib.errors import FileNotFound, FileTooLarge
from chalicelib.model.app import App
from chalicelib.model.file import ChatFile, Upload
from chalicelib.services import files
from chalicelib.store import blobs, session
from chalicelib.store import files as rows
from tests.conftest import tenant

ONE, OTHER = "5f2c1e70-ae11-41f0-9d5b-0242ac120002", "6f2c1e70-ae11-41f0-9d5b-0242ac120002"
SHOP = App("acme", "shop", "u", "0123456789abcdef0123456789abcdef", 0)


def given(data: bytes = b"bytes", **more: str) -> Upload:
    return Upload.of(more.get("name", "a.txt"), more.get("type", "text/plain"), data, restricted=False)


def keys() -> list[str]:
    from chalicelib.config import settings

    found = session.client("s3").list_objects_v2(Bucket=settings().bucket)
    return [item["Key"] for item in found.get("Contents", [])]


def opened(app: App, file: ChatFile) -> str:
    return files.locate(app, file.uuid, secret(app, file.uuid), "")


@pytest.mark.parametrize(
    "address",
    [
        f"https://x1.execute-api.eu-central-1.amazonaws.com/api/acme/shop/chatfiles/{ONE}",
        f"https://chat.example/acme/shop/chatfiles/{ONE}",
        f"http://127.0.0.1:8080/acme/shop/chatfiles/{ONE}?em-redirect=true&share-secret=abc",
        f"/acme/shop/chatfiles/{ONE}",
        f"acme/shop/chatfiles/{ONE}?vframe=true",
        f"https://chat.example/app-id/{SHOP.app_id}/chatfiles/{ONE}#now",
        f"/app-id/{SHOP.app_id}/chatfiles/{ONE}",
    ],
)
def test_an_address_names_a_file_of_the_app(address):
    assert files.named_in(SHOP, (address,)) == (ONE,)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "chatfiles",
        ONE,
        f"https://chat.example/acme/other/chatfiles/{ONE}",
        f"https://chat.example/other/shop/chatfiles/{ONE}",
        f"https://chat.example/app-id/{'0' * 32}/chatfiles/{ONE}",
        f"https://chat.example/app-id/shop/chatfiles/{ONE}",
        f"https://chat.example/acme/shop/chatfiles/{ONE}/more",
        f"https://chat.example/acme/shop/chatfiles/{ONE}x",
        f"https://chat.example/acme/shop/chatfiles/../chatfiles/{ONE}",
        f"https://chat.example/acme/shop/users/{ONE}",
        f"https://chat.example/photo.png?acme/shop/chatfiles/{ONE}",
        f"file:///acme/shop/chatfiles/{ONE}",
        f"javascript:/acme/shop/chatfiles/{ONE}",
        "https://[/acme/shop",
        "https://chat.example/acme/shop/chatfiles/" + "a" * 100_000,
        "\x00\ud800",
    ],
)
def test_a_strange_address_names_nothing(address):
    assert files.named_in(SHOP, (address,)) == ()


def test_a_file_is_named_once():
    paths = [f"/acme/shop/chatfiles/{uuid}{query}" for uuid in (ONE, OTHER) for query in ("", "?vframe=true")]
    assert files.named_in(SHOP, tuple(paths)) == (ONE, OTHER)


def test_the_key_begins_with_the_appkey(app):
    made = files.upload(app, "ada", given())
    assert keys() == [f"acme#shop/chatfiles/{made.uuid}"]


def test_two_requests_upload_and_one_locates(app):
    secret(app, ONE)  # the product's keys are remembered
    counted = session.count_requests()
    made = files.upload(app, "ada", given())
    assert counted() == 2
    opened(app, made)
    assert counted() == 3


def test_bytes_without_a_row_are_nobodys(app, monkeypatch):
    monkeypatch.setattr(clock, "uuid", lambda: ONE)
    blobs.put(app, ONE, b"died after this")
    with pytest.raises(FileNotFound):
        files.locate(app, ONE, secret(app, ONE), "")


def test_the_largest_file_is_taken_and_one_byte_more_is_not(app):
    assert files.upload(app, "ada", given(b"x" * limits.FILE)).size == limits.FILE
    with pytest.raises(FileTooLarge):
        files.upload(app, "ada", given(b"x" * (limits.FILE + 1)))
    assert len(keys()) == 1


def test_the_owner_removes_a_file_again_and_again(app):
    made = files.upload(app, "ada", given())
    for _ in range(2):
        files.remove(app, made.uuid, owner="ada")
        assert (keys(), rows.get(app, made.uuid)) == ([], None)


def test_a_removal_that_died_half_way_is_finished_by_the_next(app):
    made = files.upload(app, "ada", given())
    blobs.remove(app, made.uuid)
    files.remove(app, made.uuid, owner="ada")
    assert rows.get(app, made.uuid) is None


@pytest.mark.parametrize(("owner", "remover"), [("ada", "grace"), ("ada", ""), ("", "ada"), ("", "")])
def test_nobody_else_removes_a_file(app, owner, remover):
    made = files.upload(app, owner, given())
    files.remove(app, made.uuid, owner=remover)
    assert opened(app, made)
    assert len(keys()) == 1


def test_another_app_neither_opens_nor_removes_a_file(app):
    made, other = files.upload(app, "ada", given()), tenant("acme", "other")
    files.remove(other, made.uuid, owner="ada")
    assert opened(app, made)
    for shown in (secret(app, made.uuid), secret(other, made.uuid)):
        with pytest.raises(FileNotFound):
            files.locate(other, made.uuid, shown, "")


def test_secrets_differ_by_app_and_file(app):
    other = tenant("acme", "other")
    made = {secret(tenant, uuid) for tenant in (app, other) for uuid in (ONE, OTHER)}
    assert len(made) == 4
    assert all(len(each) == 16 and each.replace("-", "").replace("_", "").isalnum() for each in made)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../x", "x"),
        ("..", ""),
        ("C:\\docs\\plan.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: b.txt", "aSet-Cookie: b.txt"),
        ("prüfung 🙂.pdf", "prüfung 🙂.pdf"),
        ('say "hi".txt', 'say "hi".txt'),
        ("\u202etxt.exe", "txt.exe"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("ü" * 126 + ".pdf", "ü" * 125 + ".pdf"),
    ],
)
def test_a_name_has_no_folder_no_control_and_an_end(given_name, kept):
    assert Upload.of(given_name, "", b"", restricted=False).name == kept


@pytest.mark.parametrize(
    ("given_type", "kept"),
    [
        ("image/png", "image/png"),
        ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ('video/webm;codecs="vp8, opus"', 'video/webm;codecs="vp8, opus"'),
        ("", "application/octet-stream"),
        ("png", "application/octet-stream"),
        ("text/plain\r\nX: y", "application/octet-stream"),
        ("text/prüfung", "application/octet-stream"),
        ("a/" + "b" * (limits.FILE_TYPE - 2), "a/" + "b" * (limits.FILE_TYPE - 2)),
        ("a/" + "b" * (limits.FILE_TYPE - 1), "application/octet-stream"),
    ],
)
def test_a_type_is_kept_if_it_is_one(given_type, kept):
    assert Upload.of("", given_type, b"", restricted=False).type == kept


@pytest.mark.parametrize("type", ["image/png", "IMAGE/PNG", "audio/amr", "video/mp4; codecs=x", "text/plain;charset=x"])
def test_a_browser_may_show(type):
    assert ChatFile(ONE, "", type, 0, "", restricted=False, created=0).shown


@pytest.mark.parametrize(
    "type",
    ["text/html", "TEXT/HTML", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/plainer", "unknown/unknown"],
)
def test_a_browser_has_to_save(type):
    assert not ChatFile(ONE, "", type, 0, "", restricted=False, created=0).shown
