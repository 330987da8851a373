"""What every endpoint shares: from a request to a Call, who may, the answer's envelope, and every error body."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

from chalice.app import Request, Response

from chalicelib import clock, limits, telemetry
from chalicelib.api.call import Call
from chalicelib.api.router import Router
from chalicelib.auth import require
from chalicelib.errors import ContentRefused, MethodNotAllowed, NotServing, Refusal, TokenMissing, Unfit
from chalicelib.model.app import Role
from chalicelib.services import tenants

__all__ = ["Call", "Collection", "Part", "Reply", "Route", "View", "answer"]

Part = dict[str, Any]
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
}
_JSON = ("application/json",)


@dataclass(frozen=True)
class Reply:
    """An answer that is not the usual one: another status, headers, a redirect."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Part = field(default_factory=dict)


View = Callable[..., Part | Reply]


@dataclass(frozen=True)
class Route:
    verb: str
    path: str  # below the tenant; whole where there is none
    view: View
    role: Role | None  # the least that may call; None: anyone
    tenant: bool  # /{org}/{app} or /app-id/{app_id} in front
    own: str | None = None  # the variable that names the user: another user's token is refused
    stranger: Callable[[Call], None] | None = None  # without a token: returns (welcome) or raises what he hears
    action: str = ""
    bare: bool = False  # without the envelope
    brief: bool = False  # of the envelope only the time and how long it took
    content: tuple[str, ...] = _JSON
    typed: bool = False  # a body has to say its content type
    largest: int = limits.BODY  # bytes of body
    blank: type[Refusal] = TokenMissing  # what who shows no token hears
    unfit: Callable[[str], Refusal] | None = None  # what is said where the body lacks a member, or has another kind


class Collection:
    """The routes of one module. `role` has no default, so that no route can forget it."""

    def __init__(self, name: str, *, tenant: bool = True, **shared: Any) -> None:
        """`shared`: what all of its routes have."""
        self.name = name
        self.tenant = tenant
        self.shared = shared
        self.routes: list[Route] = []

    def _claim(self, verb: str, path: str, options: dict[str, Any]) -> Callable[[View], View]:
        def claim(view: View) -> View:
            self.routes.append(Route(verb, path, view, tenant=self.tenant, **self.shared, **options))
            return view

        return claim

    def get(self, path: str, *, role: Role | None, **options: Any) -> Callable[[View], View]:
        return self._claim("GET", path, {"role": role, **options})

    def post(self, path: str, *, role: Role | None, **options: Any) -> Callable[[View], View]:
        return self._claim("POST", path, {"role": role, **options})

    def put(self, path: str, *, role: Role | None, **options: Any) -> Callable[[View], View]:
        return self._claim("PUT", path, {"role": role, **options})

    def delete(self, path: str, *, role: Role | None, **options: Any) -> Callable[[View], View]:
        return self._claim("DELETE", path, {"role": role, **options})


@cache
def _router() -> Router[Route]:
    """Paths of tenants stand below `/*/*` here, those without a tenant as they are."""
    from chalicelib.api import COLLECTIONS

    router: Router[Route] = Router()
    for collection in COLLECTIONS:
        for route in collection.routes:
            router.add(route.verb, ("/*/*" if route.tenant else "") + route.path, route)
    return router


def answer(request: Request, aws_requests: Callable[[], int] = lambda: 0) -> Response:
    """Every REST call comes through here, and no exception leaves."""
    started, call, operation, outcome = time.perf_counter(), Call(), "unknown", "ok"
    try:
        call.read(request)
        route, variables = _find(call)
        operation = f"{route.verb} {route.path or '/'}"
        said = _call(route, call, variables)
        reply = said if isinstance(said, Reply) else Reply(body=_envelope(route, call, said))
        response = _response(reply.status, _timed(reply.body, started, bare=route.bare), reply.headers)
    except Refusal as refusal:
        outcome = refusal.name
        response = _refused(refusal, started)
    except Exception as error:
        outcome = "bug"
        telemetry.bug(error, operation=operation, request=call.id)
        response = _refused(_Bug(), started)
    telemetry.metric("RestCalls", "Count", 1)
    telemetry.summary(
        operation=operation,
        outcome=outcome,
        status=response.status_code,
        request=call.id,
        appkey=call.appkey,
        milliseconds=_since(started),
        aws_requests=aws_requests(),
    )
    return response


def _find(call: Call) -> tuple[Route, dict[str, str]]:
    segments = call.segments
    if segments[:1] not in (["management"], ["easemob"]):
        segments = ["*", "*", *segments[2:]] if len(segments) > 1 else ["*"]
    return _router().find(call.verb, segments)


def _call(route: Route, call: Call, variables: dict[str, str]) -> Part | Reply:
    call.limit(route.largest)
    if route.tenant:
        call.app = tenants.find(*call.segments[:2], path=call.path)
        if call.app.disabled:
            raise NotServing
    _admit(route, call, variables)
    if route.tenant and not call.app.serving and not (call.grant and call.grant.role is Role.ORG):
        raise NotServing
    if call.raw and (call.content_type or route.typed) and call.content_type not in route.content:
        raise ContentRefused
    return _view(route, call, variables)


def _view(route: Route, call: Call, variables: dict[str, str]) -> Part | Reply:
    try:
        return route.view(call, **variables)
    except Unfit as unfit:
        raise route.unfit(unfit.field) if route.unfit else unfit from None


def _admit(route: Route, call: Call, variables: dict[str, str]) -> None:
    """Let the caller in with its role, or refuse."""
    if route.stranger is not None and not call.token:
        route.stranger(call)
    elif route.role is Role.PLATFORM:
        call.grant = require.operator(call.token)
    elif route.role is Role.ORG and not route.tenant:
        call.grant = require.admin(variables["org"], call.token)
    elif route.role is not None and not call.token:
        raise route.blank
    elif route.role is not None:
        call.grant = require.caller(call.app, call.token, route.role, variables.get(route.own or ""))


def _envelope(route: Route, call: Call, part: Part) -> Part:
    """rest-users-groups-rooms 2.3: what all answers share, and the view's part over it."""
    if route.bare or route.brief:
        return part
    shared: Part = {"action": route.action or route.verb.lower(), "uri": call.uri, "path": call.below, "entities": []}
    if route.tenant:
        shared |= {"application": call.app.uuid, "applicationName": call.app.name, "organization": call.app.org}
    if call.query and route.verb in {"GET", "DELETE"}:
        shared["params"] = {name: [value] for name, value in call.query.items()}
    payload = part.get("entities") or part.get("data")
    shared["count"] = len(payload) if isinstance(payload, list) else 0
    return {name: value for name, value in (shared | part).items() if name != "cursor" or value}


def _timed(body: Part, started: float, *, bare: bool) -> Part:
    return body if bare else body | {"timestamp": clock.now(), "duration": _since(started)}


class _Bug(Refusal):
    status, name = HTTPStatus.INTERNAL_SERVER_ERROR, "internal_server_error"
    exception = "InternalServerErrorException"

    def __init__(self) -> None:
        super().__init__("Internal Server Error")


def _refused(refusal: Refusal, started: float) -> Response:
    """rest-users-groups-rooms 3.1."""
    telemetry.metric(f"Refused.{refusal.name}", "Count", 1)
    headers = {"Allow": ", ".join(refusal.allowed)} if isinstance(refusal, MethodNotAllowed) else {}
    return _response(refusal.status, _timed(_said(refusal), started, bare=False), headers)


def _said(refusal: Refusal) -> Part:
    text = refusal.told(limits.REFUSAL_TEXT)
    if refusal.short:
        return {"desc": text}
    body: Part = {"error": refusal.name, "exception": refusal.exception, "error_description": text}
    return body | ({"error_code": refusal.number} if refusal.number else {})


def _response(status: int, body: Part, headers: dict[str, str]) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, headers=_HEADERS | headers, status_code=int(status))


def _since(started: float) -> int:
    return int((time.perf_counter() - started) * 1000)
