"""Presigned S3 addresses on the gateway's port."""

import os

import boto3
import pytest
from botocore.config import Config

from chalicelib.config import settings
from infrastructure.local.files import Files


@pytest.fixture
def served(_cloud, start, monkeypatch):
    """The gateway, and a client of S3 behind it whose bucket holds `a/b c.txt`."""
    keys = (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    gateway = start(files=Files(settings().bucket, *keys))
    address = f"http://127.0.0.1:{gateway.port}"
    monkeypatch.setenv("MOTO_S3_CUSTOM_ENDPOINTS", address)
    client = boto3.client("s3", endpoint_url=address, config=Config(signature_version="s3v4"))
    client.put_object(Bucket=settings().bucket, Key="a/b c.txt", Body=b"0123456789", ContentType="text/plain")
    return gateway, client


def address(client, *, expires: int = 60, **parameters) -> str:
    asked = {"Bucket": settings().bucket, "Key": "a/b c.txt", **parameters}
    url = client.generate_presigned_url("get_object", Params=asked, ExpiresIn=expires)
    return "/" + url.split("/", 3)[3]


def test_a_presigned_address_gives_the_file(served):
    gateway, client = served
    status, headers, body = gateway.http("GET", address(client), headers={"share-secret": "x", "Origin": "http://x"})
    assert (status, headers["Content-Type"], body) == (200, "text/plain", b"0123456789")
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_it_may_choose_type_and_name(served):
    gateway, client = served
    chosen = {"ResponseContentType": "image/png", "ResponseContentDisposition": 'attachment; filename="a.png"'}
    _, headers, _ = gateway.http("GET", address(client, **chosen))
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == 'attachment; filename="a.png"'


def test_a_range(served):
    gateway, client = served
    status, headers, body = gateway.http("GET", address(client), headers={"Range": "bytes=2-4"})
    assert (status, headers["Content-Range"], body) == (206, "bytes 2-4/10", b"234")


def test_head(served):
    gateway, client = served
    asked = {"Bucket": settings().bucket, "Key": "a/b c.txt"}
    url = client.generate_presigned_url("head_object", Params=asked, ExpiresIn=60)
    status, _, body = gateway.http("HEAD", "/" + url.split("/", 3)[3])
    assert (status, body) == (200, b"")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda url: url.replace("b%20c", "other"), b"SignatureDoesNotMatch"),
        (lambda url: url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"), b"SignatureDoesNotMatch"),
        (lambda url: url.replace("X-Amz-Expires=60", "X-Amz-Expires=0"), b"Request has expired"),
        (lambda url: url.replace("X-Amz-Date", "X-Date"), b"AuthorizationQueryParametersError"),
    ],
)
def test_a_spoiled_address_is_refused(served, spoil, code):
    gateway, client = served
    status, headers, body = gateway.http("GET", spoil(address(client)))
    assert status == 403
    assert code in body
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_an_expired_address_is_refused(served):
    gateway, client = served
    status, _, body = gateway.http("GET", address(client, expires=-1))
    assert (status, b"Request has expired" in body) == (403, True)


def test_an_absent_file_is_404(served):
    gateway, client = served
    assert gateway.http("GET", address(client, Key="absent"))[0] == 404


def test_preflight(served):
    gateway, client = served
    status, headers, _ = gateway.http("OPTIONS", address(client).partition("?")[0])
    assert status == 200
    assert "share-secret" in headers["Access-Control-Allow-Headers"]


def test_without_a_signature_it_is_an_ordinary_path(served):
    gateway, client = served
    assert gateway.http("GET", address(client).partition("?")[0])[0] == 403
