"""What `chalice deploy` leaves out (platform 1.5): partial failures of batches, throttling, access logs, errors of the
gateway that browsers may read, and where connections are written to. Each may be set again."""

from typing import Any

from infrastructure import functions, gateways, sizing
from infrastructure.account import Account
from infrastructure.stages import Stage

Deployed = dict[str, Any]  # what Chalice remembers of one resource

# The variables that a gateway's address goes into, and what takes the place of its `wss:` there.
_TOLD = {
    "rest_api": {"STOA_PUBLIC_REST": ""},
    "websocket_api": {"STOA_WEBSOCKET_ENDPOINT": "https:", "STOA_PUBLIC_WEBSOCKET": "wss:"},
}


def describe(stage: Stage) -> str:
    calls, frames = (
        gateways.throttle(stage, each)["ThrottlingRateLimit"] for each in (gateways.REST, gateways.WEBSOCKET)
    )
    logs = ", access logs" if stage.plan.gateway_logs else ""
    return (
        "what chalice leaves out: partial failures of batches, readable gateway errors,"
        f" {calls} calls and {frames} frames a second at most{logs}, addresses"
    )


def settle(account: Account, stage: Stage, deployed: dict[str, Deployed]) -> None:
    consumers(account, stage, deployed)
    rest_stage(account, stage, deployed["rest_api"]["rest_api_id"])
    websocket_stage(account, stage, deployed["websocket_api"]["websocket_api_id"])
    tell_addresses(account, stage, addresses(stage, deployed))


def addresses(stage: Stage, deployed: dict[str, Deployed]) -> dict[str, str]:
    """What functions can be told once the gateways are there: where connections are written to, and where clients find
    the product unless the team has names of its own."""
    found: dict[str, str] = {}
    for name, variables in _TOLD.items():
        if address := str(deployed.get(name, {}).get(f"{name}_url", "")).rstrip("/"):
            found |= {variable: address.replace("wss:", scheme) for variable, scheme in variables.items()}
    return found | {name: str(value) for name, value in stage.said["environment_variables"].items()}


def names(deployed: dict[str, Deployed]) -> list[tuple[str, str]]:
    """Host names of the team's own, each with the name that its DNS record has to point to."""
    made = [resource for resource in deployed.values() if resource["resource_type"] == "domain_name"]
    return [(str(each["domain_name"]), str(each["alias_domain_name"])) for each in made]


def consumers(account: Account, stage: Stage, deployed: dict[str, Deployed]) -> None:
    """Failures are reported one by one, or Lambda would delete the messages that failed with those that were served."""
    called = {stage.function(name): name for name in functions.names()}
    for resource in deployed.values():
        if resource["resource_type"] == "sqs_event":
            function = called[resource["lambda_arn"].rpartition(":")[2]]
            account.client("lambda").update_event_source_mapping(
                UUID=resource["event_uuid"],
                FunctionResponseTypes=["ReportBatchItemFailures"],
                ScalingConfig=sizing.scaling(stage.plan, function),
            )


def rest_stage(account: Account, stage: Stage, api: str) -> None:
    client = account.client("apigateway")
    headers = {f"gatewayresponse.header.{name}": value for name, value in gateways.OPEN.items()}
    for kind in gateways.ERRORS:
        client.put_gateway_response(
            restApiId=api, responseType=kind, responseParameters=headers, responseTemplates=gateways.BODY
        )
    client.create_deployment(restApiId=api, stageName=stage.gateway_stage)  # or the responses stay as they were
    throttle = gateways.throttle(stage, gateways.REST)
    settings = {
        "/*/*/throttling/rateLimit": str(throttle["ThrottlingRateLimit"]),
        "/*/*/throttling/burstLimit": str(throttle["ThrottlingBurstLimit"]),
    }
    for name, value in _logs(account, stage, gateways.REST).items():
        settings[f"/accessLogSettings/{name[0].lower()}{name[1:]}"] = value
    client.update_stage(
        restApiId=api,
        stageName=stage.gateway_stage,
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in settings.items()],
    )


def websocket_stage(account: Account, stage: Stage, api: str) -> None:
    logs = _logs(account, stage, gateways.WEBSOCKET)
    account.client("apigatewayv2").update_stage(
        ApiId=api,
        StageName=stage.gateway_stage,
        DefaultRouteSettings=gateways.throttle(stage, gateways.WEBSOCKET),
        **({"AccessLogSettings": logs} if logs else {}),
    )


def tell_addresses(account: Account, stage: Stage, known: dict[str, str]) -> None:
    """Only the first deployment has to: the ones after it know them beforehand."""
    client = account.client("lambda")
    for function in functions.names():
        name = stage.function(function)
        variables = client.get_function_configuration(FunctionName=name).get("Environment", {}).get("Variables", {})
        wanted = variables | known
        if wanted != variables:
            client.update_function_configuration(FunctionName=name, Environment={"Variables": wanted})
            client.get_waiter("function_updated_v2").wait(FunctionName=name)


def _logs(account: Account, stage: Stage, gateway: str) -> dict[str, str]:
    if not stage.plan.gateway_logs:
        return {}
    group = f"arn:{account.partition}:logs:{account.region}:{account.id}:log-group:{gateways.log_group(stage, gateway)}"
    return {"DestinationArn": group, "Format": gateways.log_line(gateway)}
