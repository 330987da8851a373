"""The functions' stack: the template of `make package`, and what SAM makes of it."""

import copy
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infrastructure import configure, functions, gateways, merge, package, policies, sizing, stages, template
from infrastructure.stages import Domain, Stage
from tests.infrastructure.sam import build, expanded

DEV, PROD = stages.stage("dev"), stages.stage("prod")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/8b1d6b1e-0000-4000-8000-000000000000"
NAMED = Domain("chat.example.com", "socket.example.com", CERTIFICATE)
HANDLERS = {
    "api_handler": "app.app",
    "websocket_connect": "app.connect",
    "websocket_message": "app.message",
    "websocket_disconnect": "app.disconnect",
    "sweep_connections": "app.sweep_connections",
    "expire_messages": "app.expire_messages",
    "settle_logins": "app.settle_logins",
    "deliver": "app.deliver",
    "notify": "app.notify",
}
GATEWAYS = {functions.REST, functions.CONNECT, functions.MESSAGE, functions.DISCONNECT}
MOST_RESOURCES = 500  # of one stack
MOST_VARIABLES = 4096  # bytes of a function's environment


class Variant:
    """A stage, what Chalice and the merge make of it, and what SAM makes of that."""

    def __init__(self, stage: Stage, path: Path) -> None:
        self.stage, self.path = stage, path
        self.text = path.read_text()
        self.sam = json.loads(self.text)
        self.made = expanded(self.sam)
        self.resources = self.made["Resources"]

    def of(self, type: str):
        return {name: made["Properties"] for name, made in self.resources.items() if made["Type"] == type}

    def functions(self):
        """By the names that Chalice has for them."""
        made = self.of("AWS::Lambda::Function")
        assert set(made) == {functions.resource(name) for name in functions.names()}
        return {name: made[functions.resource(name)] for name in functions.names()}


def deployments(variant, change, resource="RestAPI", *below):
    """The logical ids of what makes routes go live, after a change to what Chalice made."""
    kinds = {"AWS::ApiGateway::Deployment": "rest", "AWS::ApiGatewayV2::Deployment": "websocket"}
    sam = copy.deepcopy(variant.sam)
    [name] = [name for name, each in sam["Resources"].items() if each["Type"] == "AWS::ApiGatewayV2::Deployment"]
    sam["Resources"]["WebsocketAPIDeployment"] = sam["Resources"].pop(name)
    changed = sam["Resources"][resource]["Properties"]
    for key in below:
        changed = changed[key]
    changed |= change
    made = expanded(merge.mended(variant.stage, sam))["Resources"]
    [stage] = [each["Properties"] for each in made.values() if each["Type"] == "AWS::ApiGatewayV2::Stage"]
    found = {kinds[each["Type"]]: name for name, each in made.items() if each["Type"] in kinds}
    assert stage["DeploymentId"] == {"Ref": found["websocket"]}
    return found


def named() -> Stage:
    """Production behind names of the team's own."""
    plan = replace(PROD.plan, domain=NAMED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "plans", lambda: {"prod": plan})
        return Stage("prod", configure.config()["stages"]["prod"], plan)


@pytest.fixture(scope="module")
def dev(built):
    return Variant(DEV, built / "sam.json")


@pytest.fixture(scope="module")
def prod(tmp_path_factory):
    return Variant(PROD, build(PROD, tmp_path_factory.mktemp("prod")))


@pytest.fixture(scope="module")
def domain(tmp_path_factory):
    stage = named()
    return Variant(stage, build(stage, tmp_path_factory.mktemp("domain")))


@pytest.fixture(params=["dev", "prod", "domain"])
def variant(request):
    return request.getfixturevalue(request.param)


def test_the_linter_finds_nothing(variant):
    linter = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([linter, variant.path], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_template_is_small_and_has_no_white_space(variant):
    assert len(variant.text) < package.TEMPLATE // 2
    assert len(variant.text.splitlines()) == 1
    assert len(json.dumps(variant.made)) < package.TEMPLATE // 2
    assert len(variant.resources) < MOST_RESOURCES // 4


def test_every_function_is_as_configured(variant):
    stage, made = variant.stage, variant.functions()
    assert {name: each["Handler"] for name, each in made.items()} == HANDLERS
    for name, each in made.items():
        assert each["FunctionName"] == stage.function(name)
        assert each["Timeout"] == stage.of(name, "lambda_timeout")
        assert each["MemorySize"] == stage.of(name, "lambda_memory_size") >= 1024
        assert each["Runtime"] == f"python{sys.version_info.major}.{sys.version_info.minor}"
        variables = each["Environment"]["Variables"]
        assert variables["STOA_STAGE"] == stage.name
        assert len(json.dumps(variables)) < MOST_VARIABLES
        if name in GATEWAYS:
            assert each["Timeout"] < 29  # the gateway waits no longer


def test_production_reserves_what_its_peak_needs_and_dev_nothing(dev, prod):
    for each in dev.functions().values():
        assert "ReservedConcurrentExecutions" not in each
    for name, each in prod.functions().items():
        assert each["ReservedConcurrentExecutions"] == sizing.concurrency(PROD.plan.peak, name) >= 2


def test_every_function_has_a_role_of_its_own_with_its_own_policy(variant):
    roles = variant.of("AWS::IAM::Role")
    used = {name: each["Role"]["Fn::GetAtt"][0] for name, each in variant.functions().items()}
    assert sorted(used.values()) == sorted(roles)
    for name, role in used.items():
        assert "ManagedPolicyArns" not in roles[role]
        assert [each["PolicyDocument"] for each in roles[role]["Policies"]] == [policies.policy(variant.stage, name)]
        [trusted] = roles[role]["AssumeRolePolicyDocument"]["Statement"]
        assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_only_what_calls_a_function_may_call_it(variant):
    allowed = {
        each["FunctionName"].get("Ref") or each["FunctionName"]["Fn::GetAtt"][0]: each["Principal"]
        for each in variant.of("AWS::Lambda::Permission").values()
    }
    callers = {functions.resource(name): "apigateway.amazonaws.com" for name in GATEWAYS}
    callers |= {name: "events.amazonaws.com" for name in ("SweepConnections", "ExpireMessages")}
    assert allowed == callers  # queues are read in the function's own name
    assert all("SourceArn" in each for each in variant.of("AWS::Lambda::Permission").values())


def test_schedules_and_queues_call_their_functions(variant):
    rules = variant.of("AWS::Events::Rule").values()
    called = {
        target["Arn"]["Fn::GetAtt"][0]: rule["ScheduleExpression"] for rule in rules for target in rule["Targets"]
    }
    assert called == {"SweepConnections": "rate(1 minute)", "ExpireMessages": "rate(1 minute)"}
    mappings = variant.of("AWS::Lambda::EventSourceMapping").values()
    assert {
        mapping["FunctionName"]["Ref"]: mapping["EventSourceArn"]["Fn::Sub"].split(":")[-1] for mapping in mappings
    } == {
        "SettleLogins": f"stoa-{variant.stage.name}-logins",
        "Deliver": f"stoa-{variant.stage.name}-deliver.fifo",
        "Notify": f"stoa-{variant.stage.name}-notify",
    }
    assert all(mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for mapping in mappings)


def test_who_reaches_connections_is_told_where_they_are(variant):
    told = {
        name: each["Environment"]["Variables"].get("STOA_WEBSOCKET_ENDPOINT")
        for name, each in variant.functions().items()
    }
    reaching = {name for name, grants in policies.GRANTS.items() if policies.CONNECTIONS in grants}
    assert {name for name, at in told.items() if at} == reaching
    host = "https://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"  # also behind a custom domain
    assert all(told[name] == {"Fn::Sub": f"{host}/{variant.stage.gateway_stage}"} for name in reaching)


def test_who_touches_files_is_told_the_bucket(variant):
    bucket = template.template(variant.stage)["Resources"]["Bucket"]["Properties"]["BucketName"]
    told = {name: each["Environment"]["Variables"].get("STOA_BUCKET") for name, each in variant.functions().items()}
    for name, grants in policies.GRANTS.items():
        assert told[name] == (bucket if any(action.startswith("s3:") for action in grants) else None)


def test_clients_are_told_the_gateways_addresses_without_names_of_the_teams_own(dev, domain):
    api = dev.functions()[functions.REST]["Environment"]["Variables"]
    host = "execute-api.${AWS::Region}.${AWS::URLSuffix}/" + DEV.gateway_stage
    assert api["STOA_PUBLIC_REST"] == {"Fn::Sub": f"https://${{RestAPI}}.{host}"}
    assert api["STOA_PUBLIC_WEBSOCKET"] == {"Fn::Sub": f"wss://${{WebsocketAPI}}.{host}"}
    for each in domain.functions().values():
        assert each["Environment"]["Variables"]["STOA_PUBLIC_REST"] == "https://chat.example.com"
        assert each["Environment"]["Variables"]["STOA_PUBLIC_WEBSOCKET"] == "wss://socket.example.com"


def test_the_rest_api_has_few_resources_and_answers_preflights(variant):
    [api] = variant.of("AWS::ApiGateway::RestApi").values()
    paths = api["Body"]["paths"]
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert len(paths) == 11
    assert "/" in paths
    for path, verbs in paths.items():
        assert set(verbs) == {"get", "post", "put", "delete", "patch", "options"}, path
        said = verbs["options"]["x-amazon-apigateway-integration"]["responses"]["default"]["responseParameters"]
        assert said["method.response.header.Access-Control-Allow-Origin"] == "'*'"
        allowed = said["method.response.header.Access-Control-Allow-Headers"]
        assert {"Authorization", "share-secret", "X-Requested-With"} <= set(allowed.strip("'").split(","))
        for verb, called in ((verb, made["x-amazon-apigateway-integration"]) for verb, made in verbs.items()):
            assert called["type"] == ("mock" if verb == "options" else "aws_proxy")
            if verb != "options":
                function = f":function:{variant.stage.function(functions.REST)}/invocations"
                assert called["uri"]["Fn::Sub"].endswith(function)
    assert "multipart/form-data" in api["Body"]["x-amazon-apigateway-binary-media-types"]


def test_browsers_may_read_the_gateways_own_errors(variant):
    [api] = variant.of("AWS::ApiGateway::RestApi").values()
    errors = api["Body"]["x-amazon-apigateway-gateway-responses"]
    assert set(errors) == {"DEFAULT_4XX", "DEFAULT_5XX"}
    for error in errors.values():
        assert error["responseParameters"] == {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
        assert error["responseTemplates"] == {"application/json": '{"message":$context.error.messageString}'}


def test_each_api_has_one_stage_which_lets_through_what_the_peak_needs(variant):
    peak = variant.stage.plan.peak
    [rest] = variant.of("AWS::ApiGateway::Stage").values()
    [websocket] = variant.of("AWS::ApiGatewayV2::Stage").values()
    assert rest["StageName"] == websocket["StageName"] == variant.stage.gateway_stage
    assert all("StageName" not in made for made in variant.of("AWS::ApiGateway::Deployment").values())
    [everywhere] = rest["MethodSettings"]
    assert (everywhere["HttpMethod"], everywhere["ResourcePath"]) == ("*", "/*")
    for rate, throttle in (
        (sizing.rest_rate(peak), everywhere),
        (sizing.frame_rate(peak), websocket["DefaultRouteSettings"]),
    ):
        assert throttle["ThrottlingRateLimit"] == rate
        assert throttle["ThrottlingBurstLimit"] >= min(rate, sizing.BURST)
        assert throttle["ThrottlingBurstLimit"] <= sizing.BURST


def test_access_is_logged_where_the_stage_wants_it_and_never_a_token(dev, prod):
    [quiet] = dev.of("AWS::ApiGateway::Stage").values()
    [silent] = dev.of("AWS::ApiGatewayV2::Stage").values()
    assert "AccessLogSetting" not in quiet
    assert "AccessLogSettings" not in silent
    [rest] = prod.of("AWS::ApiGateway::Stage").values()
    [websocket] = prod.of("AWS::ApiGatewayV2::Stage").values()
    for kind, log in ((gateways.REST, rest["AccessLogSetting"]), (gateways.WEBSOCKET, websocket["AccessLogSettings"])):
        assert log["DestinationArn"]["Fn::Sub"].endswith(f":log-group:{gateways.log_group(PROD, kind)}")
        said = set(json.loads(log["Format"]).values())
        assert all(value.startswith("$context.") for value in said)  # which knows neither query nor headers


def test_the_gateway_knows_the_three_routes_of_sockets(variant):
    routes = {each["RouteKey"]: each["Target"] for each in variant.of("AWS::ApiGatewayV2::Route").values()}
    assert set(routes) == {"$connect", "$default", "$disconnect"}


def test_changed_routes_are_deployed_anew_and_others_are_not(dev):
    before = deployments(dev, {})
    assert set(before.values()) <= set(dev.resources)
    assert deployments(dev, {"Timeout": 59}, "SweepConnections") == before
    sockets = deployments(dev, {"RouteResponseSelectionExpression": "$default"}, "WebsocketMessageRoute")
    assert (sockets["websocket"] == before["websocket"], sockets["rest"] == before["rest"]) == (False, True)
    rest = deployments(dev, {"paths": {}}, "RestAPI", "DefinitionBody")
    assert (rest["websocket"] == before["websocket"], rest["rest"] == before["rest"]) == (True, False)


def test_names_of_the_teams_own_have_no_path_and_no_old_tls(domain, dev):
    assert not dev.of("AWS::ApiGateway::DomainName") | dev.of("AWS::ApiGatewayV2::DomainName")
    [rest] = domain.of("AWS::ApiGateway::DomainName").values()
    assert (rest["DomainName"], rest["RegionalCertificateArn"]) == ("chat.example.com", CERTIFICATE)
    assert rest["SecurityPolicy"] == "TLS_1_2"
    [websocket] = domain.of("AWS::ApiGatewayV2::DomainName").values()
    assert websocket["DomainName"] == "socket.example.com"
    [certified] = websocket["DomainNameConfigurations"]
    assert (certified["CertificateArn"], certified["SecurityPolicy"]) == (CERTIFICATE, "TLS_1_2")
    [mapping] = domain.of("AWS::ApiGateway::BasePathMapping").values()
    [stage] = domain.of("AWS::ApiGateway::Stage")
    assert "BasePath" not in mapping
    assert mapping["Stage"] == {"Ref": stage}  # mapped once it is there
    [mapping] = domain.of("AWS::ApiGatewayV2::ApiMapping").values()
    assert "ApiMappingKey" not in mapping
    assert mapping["Stage"] == {"Ref": "WebsocketAPIStage"}


def test_the_stack_says_where_the_names_have_to_point(domain, dev):
    said = {name for name in domain.made["Outputs"] if "Domain" in name}
    kinds = ("Rest", "Websocket")
    assert said == {f"{kind}Domain{what}" for kind in kinds for what in ("DomainName", "HostedZoneId")}
    assert not [name for name in dev.made["Outputs"] if "Domain" in name]
