"""Chat files: their rows, and their bytes in S3."""

import urllib.request
from dataclasses import replace
from urllib.parse import unquote

import pytest

from chalicelib import limits
from chalicelib.config import settings
from chalicelib.model.file import ChatFile
from chalicelib.store import blobs, files, session, table
from tests.store.moments import AT

UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
MADE = ChatFile(UUID, "Grüße 🦉.png", "image/png", 5, "ada", restricted=True, created=AT + 999)


def stored(key):
    return session.client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read()


def keys():
    return [
        found["Key"] for found in session.client("s3").list_objects_v2(Bucket=settings().bucket).get("Contents", [])
    ]


@pytest.mark.parametrize("made", [MADE, replace(MADE, name="", owner="", size=0, restricted=False)])
def test_what_is_put_is_got(app, made):
    files.put(app, made)
    assert files.get(app, UUID) == made


def test_a_file_is_its_tenants(app, other):
    files.put(app, MADE)
    blobs.put(app, UUID, b"ours")
    blobs.put(other, UUID, b"theirs")
    assert files.get(other, UUID) is None
    files.remove(other, UUID)
    blobs.remove(other, UUID)
    assert files.get(app, UUID) == MADE
    assert keys() == [f"acme#shop/chatfiles/{UUID}"]
    assert stored(keys()[0]) == b"ours"


def test_removing_what_is_gone(app):
    files.put(app, MADE)
    blobs.put(app, UUID, b"x")
    for _ in range(2):
        files.remove(app, UUID)
        blobs.remove(app, UUID)
    assert files.get(app, UUID) is None
    assert keys() == []


def test_a_row_is_cleaned_up_by_its_time(app):
    files.put(app, MADE)
    [item] = table.client().scan(TableName=files.Row.Meta.table_name)["Items"]
    assert item["ttl"] == {"N": str(MADE.created // 1000 + limits.FILE_REMEMBERED_DAYS * 86_400)}
    told = table.client().describe_time_to_live(TableName=files.Row.Meta.table_name)["TimeToLiveDescription"]
    assert told["AttributeName"] == "ttl"


@pytest.mark.parametrize("data", [b"", bytes(range(256)), b"\xff" * limits.FILE])
def test_bytes_stay_what_they_are(app, data):
    blobs.put(app, UUID, data)
    assert stored(f"acme#shop/chatfiles/{UUID}") == data


@pytest.mark.parametrize("name", ["a.png", "Grüße 🦉.png", 'a"b;c%41\\.png', "x" * limits.FILE_NAME, ""])
def test_the_address_gives_bytes_type_and_name(app, name, backend):
    blobs.put(app, UUID, b"bytes")
    address = blobs.address(app, replace(MADE, name=name))
    if not address.startswith("http://127.0.0.1"):
        return  # moto is no server; tests/rest follow its addresses through the gateway
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5) as answer:
        assert answer.read() == b"bytes"
        assert answer.headers["Content-Type"] == "image/png"
        how, _, exact = answer.headers["Content-Disposition"].partition("; ")
        assert (how, unquote(exact.rpartition("UTF-8''")[2])) == ("inline", name)
