"""One REST call, as plain values."""

import re
from typing import Any, TypeVar
from urllib.parse import unquote

from chalicelib import limits
from chalicelib.api import body
from chalicelib.config import settings
from chalicelib.errors import BodyTooLarge, IllegalArgument, PathNotFound, Refusal
from chalicelib.model.app import App, Grant, Role
from chalicelib.model.user import like_uuid

T = TypeVar("T")

_CURSOR = re.compile(rf"[A-Za-z0-9._-]{{1,{limits.CURSOR}}}")
_FORBIDDEN = re.compile(r"[/\x00-\x1f\x7f]")
_ABSENT = {"", "undefined", "null"}  # the web SDK builds queries from whatever it has (sdk-rest 1.8)


class Call:
    """What a view is given. `app` is set for paths of a tenant, `grant` where a token was shown and judged."""

    app: App
    grant: Grant | None = None

    def __init__(self) -> None:
        self.id = ""
        self.verb = ""
        self.segments: list[str] = []
        self.query: dict[str, str] = {}
        self.headers: dict[str, str] = {}  # names in lower case
        self.raw = b""
        self.address = ""  # the caller's
        self._host = ""

    def read(self, request: Any) -> None:
        """From Chalice's request."""
        context = request.context
        self.id = str(context.get("requestId", ""))
        self.verb = request.method.upper()
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        self.address = str((context.get("identity") or {}).get("sourceIp", ""))
        self._host = self.headers.get("host") or str(context.get("domainName", ""))
        given = request.uri_params or {}
        self.segments = _once([_decoded(given[name]) for name in sorted(given)], str(context.get("stage", "")))
        self.query = {k: v for k, v in dict(request.query_params or {}).items() if k and v not in _ABSENT}
        raw = request.raw_body
        self.raw = raw if isinstance(raw, bytes) else str(raw).encode()

    @property
    def token(self) -> str:
        """The bearer token; empty without one."""
        scheme, _, token = self.headers.get("authorization", "").strip().partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def caller(self) -> str:
        """The user who calls; empty for an app or an administrator."""
        return self.grant.username if self.grant and self.grant.role is Role.USER else ""

    @property
    def appkey(self) -> str:
        return self.app.key if hasattr(self, "app") else ""

    @property
    def path(self) -> str:
        """As it was asked for, without the leading slash."""
        return "/".join(self.segments)

    @property
    def below(self) -> str:
        """The path below the tenant."""
        return "/" + "/".join(self.segments[2:] if hasattr(self, "app") else self.segments)

    @property
    def base(self) -> str:
        """Scheme and host that the caller knows us by."""
        scheme = self.headers.get("x-forwarded-proto", "https").split(",")[0].strip()
        return settings().public_rest or f"{scheme}://{self._host}"

    @property
    def uri(self) -> str:
        if hasattr(self, "app"):
            return f"{self.base}/{self.app.org}/{self.app.name}{self.below.rstrip('/')}"
        return self.base + self.below

    def limit(self, largest: int) -> None:
        if len(self.raw) > largest:
            raise BodyTooLarge(largest)

    def json(self) -> Any:
        return body.parse(self.raw)

    def one(self, shape: type[T]) -> T:
        """The body's object as this dataclass."""
        return body.read(shape, self.json())

    def some(self, shape: type[Any]) -> dict[str, Any]:
        """The body's members by the names of this dataclass's fields: what a change asks for."""
        return body.read_some(shape, self.json())

    def many(self, shape: type[T], most: int, *, refusal: Refusal | None = None) -> list[T]:
        """The body's objects; one that stands alone is a list of one. Too many are refused, with `refusal` if given."""
        given = self.json()
        asked = given if isinstance(given, list) else [given]
        if len(asked) > most:
            raise refusal or IllegalArgument(
                f"Request body array size[{len(asked)}] had almost reached or been greater than"
                f" the upper range value[{most}]"
            )
        return [body.read(shape, one) for one in asked]

    def number(self, name: str, default: int) -> int:
        """A query parameter."""
        value = self.query.get(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdecimal() or len(value) > 18:
            raise IllegalArgument(f"{name} must be a number")
        return int(value)

    def page(
        self, largest: int, default: int, *, refusal: IllegalArgument | None = None, name: str = "cursor"
    ) -> tuple[int, str]:
        """`limit` and `cursor` of the query. Too large a limit is cut to `largest`, or refused with `refusal`."""
        limit, cursor = self.number("limit", default), self.query.get(name, "")
        if limit < 1:
            raise IllegalArgument("limit must be greater than 0")
        if limit > largest and refusal is not None:
            raise refusal
        if cursor and not _CURSOR.fullmatch(cursor):
            raise IllegalArgument(f"{name} is illegal")
        return min(limit, largest), cursor

    def numbered(
        self, largest: int, default: int, *, number: str = "pagenum", size: str = "pagesize"
    ) -> tuple[int, int]:
        """How many to skip and how many to show, by the number of a page and its size. Pages are counted from 1."""
        shown = min(max(self.number(size, default), 1), largest)
        return (max(self.number(number, 1), 1) - 1) * shown, shown


def _once(segments: list[str], stage: str) -> list[str]:
    """Without the gateway's stage where the web SDK doubles it: behind the gateway's own address, in the addresses of
    files (sdk-rest 2.1)."""
    match segments:
        case [first, _, _, "chatfiles", uuid] if first == stage and like_uuid(uuid):
            return segments[1:]
    return segments


def _decoded(segment: str) -> str:
    """API Gateway may or may not have decoded it; no name has a percent sign, so once more does no harm."""
    try:
        decoded = unquote(segment, errors="strict")
        decoded.encode()
    except UnicodeError:
        raise PathNotFound from None
    if not decoded or len(decoded) > limits.PATH_SEGMENT or _FORBIDDEN.search(decoded):
        raise PathNotFound
    return decoded
