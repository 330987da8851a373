"""What API Gateway is told beside its routes: what it lets through, what it logs, what browsers may read of its own
errors. And where it is."""

import json
from typing import Any

from infrastructure import sizing
from infrastructure.stages import Stage

REST, WEBSOCKET = "rest", "websocket"
# Its own errors: as long as a browser may not read them they look like a network that is down.
ERRORS = ("DEFAULT_4XX", "DEFAULT_5XX")
OPEN = {"Access-Control-Allow-Origin": "'*'"}
BODY = {"application/json": '{"message":$context.error.messageString}'}  # what it says anyhow
_BOTH = {
    "time": "$context.requestTime",
    "request": "$context.requestId",
    "source": "$context.identity.sourceIp",
    "status": "$context.status",
    "function": "$context.integrationStatus",
    "error": "$context.error.responseType",
}
# No query: the address of a socket may carry a token.
_LINES = {
    REST: _BOTH | {"verb": "$context.httpMethod", "path": "$context.path", "ms": "$context.responseLatency"},
    WEBSOCKET: _BOTH | {"route": "$context.routeKey", "connection": "$context.connectionId"},
}


def burst(rate: int) -> int:
    """Calls at once, for a rate a second."""
    return min(2 * rate, sizing.BURST)


def throttle(stage: Stage, gateway: str) -> dict[str, int]:
    rates = {REST: sizing.rest_rate, WEBSOCKET: sizing.frame_rate}
    rate = rates[gateway](stage.plan.peak)
    return {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst(rate)}


def log_group(stage: Stage, gateway: str) -> str:
    return f"/stoa/{stage.name}/{gateway}"


def log_line(gateway: str) -> str:
    return json.dumps(_LINES[gateway], separators=(",", ":"))


def management(stage: Stage) -> dict[str, str]:
    """Where connections are written to. Only a frame's own event tells, and that is wrong behind a custom domain."""
    return _execute(stage, "https", "WebsocketAPI")


def public(stage: Stage) -> dict[str, dict[str, str]]:
    """Where clients find the product, by variable, as far as the stage has no names of its own."""
    found = {
        "STOA_PUBLIC_REST": _execute(stage, "https", "RestAPI"),
        "STOA_PUBLIC_WEBSOCKET": _execute(stage, "wss", "WebsocketAPI"),
    }
    return {variable: at for variable, at in found.items() if variable not in stage.said["environment_variables"]}


def log_settings(stage: Stage, gateway: str) -> dict[str, Any]:
    group = f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{log_group(stage, gateway)}"
    return {"DestinationArn": {"Fn::Sub": group}, "Format": log_line(gateway)}


def _execute(stage: Stage, scheme: str, api: str) -> dict[str, str]:
    host = f"{scheme}://${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
    return {"Fn::Sub": f"{host}/{stage.gateway_stage}"}
