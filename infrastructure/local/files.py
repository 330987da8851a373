"""S3's front door: presigned addresses on the gateway's port, with the expiry and signature that moto ignores."""

import hmac
import time
from calendar import timegm
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from moto.core.models import botocore_stubber

from infrastructure.local.hardening import REGION, lock
from infrastructure.local.listener import Headers, Request, Response

_DATE = "%Y%m%dT%H%M%SZ"
# What the template's bucket allows.
_CORS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "Authorization, Range, share-secret, X-Requested-With"),
    ("Access-Control-Expose-Headers", "Content-Disposition, Content-Length, Content-Range, ETag"),
    ("Access-Control-Max-Age", "3000"),
]


class Files:
    def __init__(self, bucket: str, key: str, secret: str) -> None:
        self._bucket, self._credentials = f"/{bucket}/", Credentials(key, secret)

    def wants(self, request: Request) -> bool:
        if not request.path.startswith(self._bucket):
            return False
        return request.method == "OPTIONS" or "X-Amz-Signature=" in request.query

    def answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(200, _CORS)
        asked = dict(parse_qsl(request.query, keep_blank_values=True))
        try:
            expires = timegm(time.strptime(asked["X-Amz-Date"], _DATE)) + int(asked["X-Amz-Expires"])
        except (KeyError, ValueError):
            return _refusal("AuthorizationQueryParametersError", "Query-string authentication is incomplete.")
        if time.time() > expires:
            return _refusal("AccessDenied", "Request has expired")
        if not hmac.compare_digest(asked["X-Amz-Signature"], self._signature(request, asked["X-Amz-Date"])):
            return _refusal("SignatureDoesNotMatch", "The request signature we calculated does not match.")
        return self._forward(request)

    def _signature(self, request: Request, date: str) -> str:
        signer = S3SigV4QueryAuth(self._credentials, "s3", REGION)
        kept = "&".join(part for part in request.query.split("&") if not part.startswith("X-Amz-Signature="))
        url = f"http://{request.header('host')}{request.path}?{kept}"
        signed = AWSRequest(request.method, url, headers={"host": request.header("host")})
        signed.context["timestamp"] = date
        signature: str = signer.signature(signer.string_to_sign(signed, signer.canonical_request(signed)), signed)
        return signature

    def _forward(self, request: Request) -> Response:
        headers = HTTPHeaders()
        for name, value in request.headers:
            headers[name] = value
        url = f"http://s3.amazonaws.com{request.path}?{request.query}"
        with lock:
            status, answered, body = botocore_stubber.process_request(
                AWSPreparedRequest(request.method, url, headers, request.body, False)
            )
        sent = [(name, str(value)) for name, value in answered.items() if name.lower() not in {"status", "connection"}]
        return Response(int(status), [*sent, *_CORS], body.encode() if isinstance(body, str) else body or b"")


def _refusal(code: str, message: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(403, [("Content-Type", "application/xml"), *_CORS], text.encode())
