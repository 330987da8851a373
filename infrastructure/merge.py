"""What AWS needs and Chalice has no word for: merged into the template that Chalice makes, and mended in what it made.

`chalice deploy` knows no such thing; there a step after it has to set the same."""

import hashlib
import json
from typing import Any

from infrastructure import functions, gateways, policies, sizing, template
from infrastructure.stages import Stage

Json = dict[str, Any]

_REST_DOMAIN, _WEBSOCKET_DOMAIN = "ApiGatewayCustomDomain", "WebsocketApiCustomDomain"  # as Chalice calls them
_DEPLOYMENT = "WebsocketAPIDeployment"
_ROUTED = ("AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route")


def merged(stage: Stage) -> Json:
    made = {functions.resource(name): _function(stage, name) for name in functions.names()}
    made |= {"RestAPI": _rest(stage), "WebsocketAPIStage": _websocket(stage)}
    made |= _rest_domain(stage) | _websocket_domain(stage)
    return {"Resources": {name: {"Properties": each} for name, each in made.items()}, "Outputs": _outputs(stage)}


def mended(stage: Stage, made: Json) -> Json:
    """Of a template that Chalice made and merged."""
    resources = made["Resources"]
    _free_of_cycles(stage, resources)
    _at_the_root(resources)
    routed = json.dumps([each for each in resources.values() if each["Type"] in _ROUTED], sort_keys=True)
    # Routes go live by a deployment, and CloudFormation makes a new one only under a new name.
    name = _DEPLOYMENT + hashlib.sha256(routed.encode()).hexdigest()[:10]
    resources[name] = resources.pop(_DEPLOYMENT)
    resources["WebsocketAPIStage"]["Properties"]["DeploymentId"] = {"Ref": name}
    return made


def _function(stage: Stage, function: str) -> Json:
    made: Json = {"FunctionName": stage.function(function)}
    if variables := _variables(stage, function):
        made["Environment"] = {"Variables": variables}
    if function in functions.consumers(stage.settings):
        # Or Lambda would delete the messages of a batch that failed along with those that were served.
        source: Json = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
        if scaling := sizing.scaling(stage.plan, function):
            source["ScalingConfig"] = scaling
        made["Events"] = {f"{functions.resource(function)}SqsEventSource": {"Properties": source}}
    return made


def _variables(stage: Stage, function: str) -> Json:
    """What only the stacks know."""
    made: Json = dict(gateways.public(stage)) if function == functions.REST else {}
    grants = policies.GRANTS[function]
    if policies.CONNECTIONS in grants:
        made["STOA_WEBSOCKET_ENDPOINT"] = gateways.management(stage)
    if any(action.startswith("s3:") for action in grants):
        made["STOA_BUCKET"] = template.template(stage)["Resources"]["Bucket"]["Properties"]["BucketName"]
    return made


def _rest(stage: Stage) -> Json:
    error = {"ResponseParameters": {"Headers": gateways.OPEN}, "ResponseTemplates": gateways.BODY}
    made: Json = {
        "OpenApiVersion": "2.0",  # without it SAM adds a stage named Stage, which nothing throttles
        "GatewayResponses": {kind: error for kind in gateways.ERRORS},
        "MethodSettings": [{"HttpMethod": "*", "ResourcePath": "/*"} | gateways.throttle(stage, gateways.REST)],
    }
    if stage.plan.gateway_logs:
        made["AccessLogSetting"] = gateways.log_settings(stage, gateways.REST)
    return made


def _websocket(stage: Stage) -> Json:
    made: Json = {"DefaultRouteSettings": gateways.throttle(stage, gateways.WEBSOCKET)}
    if stage.plan.gateway_logs:
        made["AccessLogSettings"] = gateways.log_settings(stage, gateways.WEBSOCKET)
    return made


def _rest_domain(stage: Stage) -> Json:
    if not stage.plan.domain.rest:
        return {}
    # Chalice names the stage by a string, so CloudFormation might map it before it is there.
    return {f"{_REST_DOMAIN}Mapping": {"Stage": {"Ref": "RestAPI.Stage"}}}


def _websocket_domain(stage: Stage) -> Json:
    domain = stage.plan.domain
    if not domain.websocket:
        return {}
    certified = {"CertificateArn": domain.certificate, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    return {_WEBSOCKET_DOMAIN: {"DomainNameConfigurations": [certified]}}


def _outputs(stage: Stage) -> Json:
    """What the team's own names have to point to."""
    domain = stage.plan.domain
    found = {"Rest": (domain.rest, _REST_DOMAIN), "Websocket": (domain.websocket, _WEBSOCKET_DOMAIN)}
    return {
        f"{kind}Domain{what}": {"Description": f"of {host}", "Value": {"Fn::GetAtt": [name, f"Regional{what}"]}}
        for kind, (host, name) in found.items()
        if host
        for what in ("DomainName", "HostedZoneId")
    }


def _free_of_cycles(stage: Stage, resources: Json) -> None:
    """The REST API names its function, which is told where the API is: so it names it by its name."""
    arn = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:" + stage.function(functions.REST)
    for verbs in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].values():
        for verb in verbs.values():
            called = verb["x-amazon-apigateway-integration"].get("uri", {})
            if "Fn::Sub" in called:
                called["Fn::Sub"] = called["Fn::Sub"].replace("${APIHandler.Arn}", arn)


def _at_the_root(resources: Json) -> None:
    """Chalice says "(none)" for no path; to CloudFormation one says nothing."""
    for name, key in ((_REST_DOMAIN, "BasePath"), (_WEBSOCKET_DOMAIN, "ApiMappingKey")):
        if mapping := resources.get(f"{name}Mapping"):
            del mapping["Properties"][key]
