"""What is built for AWS: the template Chalice makes, and the bundle, run by an interpreter that has nothing else."""

import json
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from infrastructure import functions, package, policies, stages

DEV = stages.stage("dev")
HANDLERS = {
    "APIHandler": "app.app",
    "WebsocketConnect": "app.connect",
    "WebsocketMessage": "app.message",
    "WebsocketDisconnect": "app.disconnect",
    "SweepConnections": "app.sweep_connections",
    "ExpireMessages": "app.expire_messages",
    "RequireLogins": "app.require_logins",
}
GATEWAYS = {functions.REST, functions.CONNECT, functions.MESSAGE, functions.DISCONNECT}
PRODUCT = {"app.py", "chalice", "chalicelib"}  # Chalice puts its own run time in
NOT_SHIPPED = {"tests", "infrastructure", "benchmarks", "clients", "node_modules", ".stoa", ".chalice"}
BUILDERS = {"pip", "setuptools", "wheel", "moto", "pytest"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("package")
    package.package(DEV, out)
    return out


@pytest.fixture(scope="module")
def resources(built):
    return json.loads((built / "sam.json").read_text())["Resources"]


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(built / "deployment.zip") as bundle:
        bundle.extractall(folder)
    return folder


@pytest.fixture
def bare(unpacked):
    """Runs code in an interpreter without site-packages, the environment or this directory."""

    def run(code: str) -> str:
        path = f"import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + [{str(unpacked)!r}]; "
        environment = {"AWS_DEFAULT_REGION": "us-east-1", "STOA_STAGE": "dev"}
        command = [sys.executable, "-I", "-S", "-B", "-c", path + code]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def test_the_template_is_small_and_has_no_white_space(built):
    text = (built / "sam.json").read_text()
    assert len(text) < package.TEMPLATE // 2
    assert len(text.splitlines()) == 1


def test_the_linter_finds_nothing(built):
    linter = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([linter, built / "sam.json"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_function_is_as_configured(resources):
    made = {name: each["Properties"] for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}
    assert {name: each["Handler"] for name, each in made.items()} == HANDLERS
    for name in functions.names():
        found = made[functions.resource(name)]
        assert found["Timeout"] == DEV.of(name, "lambda_timeout")
        if name in GATEWAYS:
            assert found["Timeout"] < 29  # the gateway waits no longer
        assert found["MemorySize"] == DEV.of(name, "lambda_memory_size") >= 1024
        assert found["Runtime"] == f"python{sys.version_info.major}.{sys.version_info.minor}"
        assert found["Environment"]["Variables"]["STOA_STAGE"] == "dev"
        role = resources[found["Role"]["Fn::GetAtt"][0]]["Properties"]
        assert [each["PolicyDocument"] for each in role["Policies"]] == [policies.policy(DEV, name)]


def test_who_reaches_connections_is_told_where_they_are(resources):
    told = {
        name
        for name in functions.names()
        if "STOA_WEBSOCKET_ENDPOINT" in resources[functions.resource(name)]["Properties"]["Environment"]["Variables"]
    }
    assert told == {name for name, grants in policies.GRANTS.items() if policies.CONNECTIONS in grants}


def test_schedules_and_queues_call_their_functions(resources):
    events = {name: each["Properties"].get("Events") for name, each in resources.items() if name in HANDLERS}
    for name in ("SweepConnections", "ExpireMessages"):
        [event] = events[name].values()
        assert (event["Type"], event["Properties"]["Schedule"]) == ("Schedule", "rate(1 minute)")
    [event] = events["RequireLogins"].values()
    assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["Properties"]["Queue"]["Fn::Sub"].endswith(":stoa-dev-logins")


def test_the_rest_api_has_few_resources_and_answers_preflights(resources):
    api = resources["RestAPI"]["Properties"]
    paths = api["DefinitionBody"]["paths"]
    assert api["EndpointConfiguration"] == "REGIONAL"
    assert len(paths) == 11
    for path, verbs in paths.items():
        assert set(verbs) == {"get", "post", "put", "delete", "patch", "options"}, path
        said = verbs["options"]["x-amazon-apigateway-integration"]["responses"]["default"]["responseParameters"]
        assert said["method.response.header.Access-Control-Allow-Origin"] == "'*'"
        allowed = said["method.response.header.Access-Control-Allow-Headers"]
        assert {"Authorization", "share-secret", "X-Requested-With"} <= set(allowed.strip("'").split(","))
        for verb in verbs.values():
            assert verb["x-amazon-apigateway-integration"]["type"] in {"aws_proxy", "mock"}
    assert "/" in paths
    assert "multipart/form-data" in api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]


def test_the_gateway_knows_the_three_routes_of_sockets(resources):
    routes = {each["Properties"]["RouteKey"] for each in resources.values() if each["Type"].endswith("V2::Route")}
    assert routes == {"$connect", "$default", "$disconnect"}
    assert resources["WebsocketAPIStage"]["Properties"]["StageName"] == DEV.gateway_stage


def test_the_bundle_holds_the_product_and_its_requirements(built, unpacked):
    size = (built / "deployment.zip").stat().st_size
    print(f"bundle: {size / 1024 / 1024:.1f} MB")
    assert size <= package.BUNDLE
    top = {path.name for path in unpacked.iterdir()}
    assert top >= PRODUCT
    assert not top & (NOT_SHIPPED | BUILDERS)
    product = {path.relative_to(unpacked) for path in (unpacked / "chalicelib").rglob("*") if path.is_file()}
    ours = {path.relative_to(stages.ROOT) for path in (stages.ROOT / "chalicelib").rglob("*.py")}
    assert product == ours
    assert not list(unpacked.rglob("*.pyc"))


def test_the_bundle_has_the_pinned_versions(unpacked):
    pinned = dict(line.split("==") for line in (stages.ROOT / "requirements.txt").read_text().split())
    found = {}
    for path in unpacked.glob("*.dist-info/METADATA"):
        said = Parser().parsestr(path.read_text(), headersonly=True)
        found[said["Name"].lower().replace("_", "-")] = said["Version"]
    assert {name: found.get(name) for name in pinned} == pinned


def test_compiled_wheels_are_for_lambda(unpacked):
    compiled = [path for path in unpacked.rglob("*.so*") if path.is_file()]
    assert {path.relative_to(unpacked).parts[0].split(".")[0] for path in compiled} >= {
        "_argon2_cffi_bindings",
        "_cffi_backend",
        "google",
    }
    for path in compiled:
        head = path.read_bytes()[:20]
        assert (head[:5], head[18:20]) == (b"\x7fELF\x02", (62).to_bytes(2, "little")), path  # 64 bits, x86-64
    for wheel in unpacked.glob("*.dist-info/WHEEL"):
        for line in wheel.read_text().splitlines():
            if line.startswith("Tag:"):
                platform = line.rsplit("-", 1)[-1]
                assert platform == "any" or (platform.startswith("manylinux") and platform.endswith("x86_64")), wheel


@pytest.mark.parametrize("handler", list(HANDLERS.values()))
def test_a_handler_imports_from_the_bundle_alone(bare, unpacked, handler):
    module, name = handler.split(".")
    said = bare(f"import {module}; print({module}.__file__, callable({module}.{name}))")
    assert said == f"{unpacked / 'app.py'} True"


@pytest.mark.parametrize(
    "work", ["realtime", "api.endpoint", "jobs.heartbeats", "jobs.expiry", "auth.passwords", "store.blobs"]
)
def test_the_work_imports_from_the_bundle_alone(bare, work):
    bare(f"import chalicelib.{work}")


def test_the_frame_handler_answers_from_the_bundle_alone(bare):
    context = {"connectionId": "c", "requestId": "r", "domainName": "g.invalid", "stage": "api", "apiId": "a"}
    event = {"requestContext": context | {"routeKey": "$default", "eventType": "MESSAGE"}, "body": "AAAA"}
    code = (
        "from chalicelib.delivery import gateway; gateway.close = print; "
        f"import app; print(app.message({event!r}, None)['statusCode'])"
    )
    assert bare(code).splitlines()[-1] == "200"


def test_passwords_are_hashed_by_the_compiled_library_in_the_bundle(bare):
    assert bare("import argon2; print(argon2.PasswordHasher(1, 64, 1).hash('x')[:9])") == "$argon2id"
