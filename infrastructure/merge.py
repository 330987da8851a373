"""What is merged into the template that Chalice makes: what AWS needs and Chalice has no word for.

`chalice deploy` knows no such thing; there a step after it has to set the same."""

from typing import Any

from infrastructure import functions, policies
from infrastructure.stages import Stage


def merged(stage: Stage) -> dict[str, Any]:
    resources = {functions.resource(name): {"Properties": _properties(stage, name)} for name in functions.names()}
    return {"Resources": {name: made for name, made in resources.items() if made["Properties"]}}


def _properties(stage: Stage, function: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if policies.CONNECTIONS in policies.GRANTS[function]:
        # Only a frame's own event tells where its connection is, and that is wrong behind a custom domain.
        endpoint = f"https://${{WebsocketAPI}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{stage.gateway_stage}"
        made["Environment"] = {"Variables": {"STOA_WEBSOCKET_ENDPOINT": {"Fn::Sub": endpoint}}}
    if function in functions.consumers(stage.settings):
        # Or Lambda would delete the messages of a batch that failed along with those that were served.
        reports = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
        made["Events"] = {f"{functions.resource(function)}SqsEventSource": {"Properties": reports}}
    return made
