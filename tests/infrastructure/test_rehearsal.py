"""The whole product goes into a fresh account, is updated, rolled back and taken down, by the commands of README."""

import re
import shutil

import pytest

from infrastructure import functions, policies, sizing, stages
from tests.infrastructure import rehearsal
from tests.infrastructure.rehearsal import Rehearsal

DEV = stages.stage("dev")
NOTHING = {"functions": {}, "roles": [], "rules": [], "mappings": [], "rest": [], "websocket": [], "tables": []} | {
    "buckets": [],
    "queues": [],
    "stacks": [],
    "logs": [],
    "alarms": [],
    "topics": [],
    "domains": [],
}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with rehearsal.account() as address:
        made = Rehearsal(address, rehearsal.copy(tmp_path_factory.mktemp("project")))
        made.secret("stoa-dev")
        made.before = made.everything()
        made.said = made.done("deploy", "--stage", "dev")
        made.first = made.everything()
        yield made


def test_the_account_was_empty(here):
    assert here.before == NOTHING


def test_every_function_is_there_as_configured(here):
    found = here.first["functions"]
    assert set(found) == {DEV.function(name) for name in functions.names()}
    for name in functions.names():
        made = found[DEV.function(name)]
        assert made["MemorySize"] == DEV.plan.memory
        assert made["Timeout"] == DEV.of(name, "lambda_timeout")
        assert made["Handler"].startswith("app.")
        assert made["Runtime"].startswith("python3.")
        variables = made["Environment"]["Variables"]
        assert variables["STOA_STAGE"] == "dev"
        assert variables["STOA_BUCKET"] == "stoa-dev-files-123456789012-eu-central-1"
        assert variables["STOA_WEBSOCKET_ENDPOINT"].endswith(f"/{DEV.gateway_stage}")


def test_each_function_has_its_own_role_with_its_own_policy(here):
    client = here.client("iam")
    roles = {name: f"stoa-dev-{name}" for name in functions.names()}
    assert here.first["roles"] == sorted(roles.values())
    for name, role in roles.items():
        [policy] = client.list_role_policies(RoleName=role)["PolicyNames"]
        said = client.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        assert said == policies.policy(DEV, name)


def test_the_queue_keeps_what_its_reader_could_not_serve(here):
    found = here.first["mappings"]
    assert {mapping["EventSourceArn"].split(":")[-1] for mapping in found} == {
        "stoa-dev-logins",
        "stoa-dev-deliver.fifo",
        "stoa-dev-notify",
    }
    assert all(mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for mapping in found)


def test_the_schedules_ring(here):
    assert here.first["rules"] == ["stoa-dev-expire_messages-event", "stoa-dev-sweep_connections-event"]
    rule = here.client("events").describe_rule(Name="stoa-dev-expire_messages-event")
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")


def test_the_rest_gateway_knows_every_depth_and_its_limits(here):
    client, [api] = here.client("apigateway"), here.first["rest"]
    resources = client.get_resources(restApiId=api, limit=100)["items"]
    assert max(each["path"].count("{") for each in resources) == 10
    assert len(resources) == 11
    stage = client.get_stage(restApiId=api, stageName=DEV.gateway_stage)
    rate = sizing.rest_rate(DEV.plan.peak)
    assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] == rate
    kinds = {each["responseType"] for each in client.get_gateway_responses(restApiId=api)["items"]}
    assert kinds >= {"DEFAULT_4XX", "DEFAULT_5XX"}


def test_the_socket_gateway_knows_its_three_routes_and_its_limits(here):
    client, [api] = here.client("apigatewayv2"), here.first["websocket"]
    routes = {each["RouteKey"] for each in client.get_routes(ApiId=api)["Items"]}
    assert routes == {"$connect", "$default", "$disconnect"}
    stage = client.get_stage(ApiId=api, StageName=DEV.gateway_stage)
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == sizing.frame_rate(DEV.plan.peak)


def test_it_says_where_the_product_is(here):
    [rest], [socket] = here.first["rest"], here.first["websocket"]
    assert f"https://{rest}.execute-api.eu-central-1.amazonaws.com/dev" in here.said
    assert f"wss://{socket}.execute-api.eu-central-1.amazonaws.com/dev" in here.said


def test_chalice_finds_what_it_deployed_by_what_was_kept(here):
    bucket = "stoa-dev-releases-123456789012-eu-central-1"
    kept = here.client("s3").get_object(Bucket=bucket, Key="deployed.json")["Body"].read()
    state = here.project / ".chalice" / "deployed" / "dev.json"
    state.parent.mkdir()
    state.write_bytes(kept)
    said = here.done("chalice_cli", "--project-dir", str(here.project), "url", "--stage", "dev")
    shutil.rmtree(state.parent)
    [rest] = here.first["rest"]
    assert said.strip() == f"https://{rest}.execute-api.eu-central-1.amazonaws.com/dev/"


def test_an_update_makes_nothing_anew_and_keeps_what_was_settled(here):
    """With templates that are too large to be sent along, as they may become."""
    here.change("infrastructure/account.py", "TEMPLATE = 51_200", "TEMPLATE = 5_000")
    here.done("deploy", "--stage", "dev")
    again = here.everything()
    assert _standing(again) == _standing(here.first)
    for name, made in again["functions"].items():
        assert made["Environment"] == here.first["functions"][name]["Environment"]
    assert again["mappings"][0]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_rollback_is_one_command(here):
    code = _code(here)
    here.change("app.py", "import gc", "import gc  # the next release")
    here.done("deploy", "--stage", "dev")
    assert _code(here) != code
    here.done("deploy", "--stage", "dev", "--rollback")
    assert _code(here) == code
    here.change("app.py", "import gc  # the next release", "import gc")
    none = here.run("deploy", "--stage", "dev", "--rollback", "--to", "never")
    assert none.returncode == 1
    assert "stage dev has no release never; it has 2" in none.stderr


def test_the_operators_key_derives_from_the_secret(here):
    key = here.done("operator_key", "--stage", "dev").strip()
    assert len(key) == 64
    assert key == here.done("operator_key", "--stage", "dev").strip()


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"AWS_REGION": ""}, "no AWS region: set AWS_REGION"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "no AWS credentials: set AWS_PROFILE"),
    ],
)
@pytest.mark.parametrize("command", ["deploy", "destroy", "operator_key"])
def test_what_is_missing_is_said_in_one_line_before_anything_is_changed(here, command, environment, says):
    before = here.everything()
    run = here.run(command, "--stage", "dev", **environment)
    assert run.returncode == 1
    assert run.stderr.startswith(says)
    assert len(run.stderr.strip().splitlines()) == 1
    assert _standing(here.everything()) == _standing(before)


@pytest.mark.parametrize("command", ["deploy", "destroy", "operator_key"])
def test_an_unknown_stage_is_refused(here, command):
    run = here.run(command, "--stage", "nowhere")
    assert run.returncode == 2
    assert "invalid choice: 'nowhere'" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(("command", "steps"), [("deploy", 6), ("deploy --rollback", 3), ("destroy", 4)])
def test_a_dry_run_needs_no_account(here, command, steps):
    nothing = {name: "" for name in here.environment if name.startswith("AWS_")}
    run = here.run(*command.split(), "--stage", "dev", DRY_RUN="1", **nothing)
    assert (run.returncode, run.stderr) == (0, "")
    first, *lines = run.stdout.splitlines()
    assert first == "Stage dev, in this order:"
    assert [line.partition(". ")[0] for line in lines] == [str(number + 1) for number in range(steps)]


def test_a_dry_run_of_production_tells_its_peak(here):
    said = here.run("deploy", "--stage", "prod", DRY_RUN="1").stdout
    plan = stages.plans()["prod"]
    assert f"{sizing.reserved(plan)} of the account's concurrency reserved" in said
    assert f"{sizing.frame_rate(plan.peak)} frames a second at most, access logs" in said
    kept = here.run("destroy", "--stage", "prod", DRY_RUN="1").stdout
    assert "every object of its buckets" not in kept
    assert "tables, files, releases, secret and logs stay" in kept


def test_production_wants_its_concurrency_before_anything_is_changed(here):
    before = here.everything()
    run = here.run("deploy", "--stage", "prod")
    wanted = sizing.reserved(stages.plans()["prod"]) + 100
    assert run.returncode == 1
    assert f"the peak of prod needs {wanted} concurrent executions" in run.stderr
    assert _standing(here.everything()) == _standing(before)


def test_half_a_domain_is_refused(here):
    here.change("infrastructure/stages.toml", 'rest = ""', 'rest = "chat.example.com"')
    run = here.run("deploy", "--stage", "dev")
    here.change("infrastructure/stages.toml", 'rest = "chat.example.com"', 'rest = ""')
    assert run.returncode == 1
    assert "[dev.domain] needs rest, websocket and certificate" in run.stderr


def test_names_of_the_teams_own(here):
    """From then on: the gateways answer to them, and the functions tell them to clients."""
    asked = here.client("acm").request_certificate(DomainName="*.example.com")
    for name, value in (
        ("rest", "chat.example.com"),
        ("websocket", "ws.example.com"),
        ("certificate", asked["CertificateArn"]),
    ):
        here.change("infrastructure/stages.toml", f'\n{name} = ""', f'\n{name} = "{value}"')
    here.done("configure")
    said = here.done("deploy", "--stage", "dev")
    assert "https://chat.example.com\n" in said
    assert "wss://ws.example.com\n" in said
    targets = dict(re.findall(r"DNS +(\S+) CNAME (\S+)", said))
    assert set(targets) == {"chat.example.com", "ws.example.com"}
    found = here.everything()
    assert found["domains"] == ["chat.example.com", "ws.example.com"]
    for made in found["functions"].values():
        variables = made["Environment"]["Variables"]
        assert variables["STOA_PUBLIC_REST"] == "https://chat.example.com"
        assert variables["STOA_PUBLIC_WEBSOCKET"] == "wss://ws.example.com"
        assert "execute-api" in variables["STOA_WEBSOCKET_ENDPOINT"]  # of @connections, which has no other


def test_at_last_nothing_is_left(here):
    """From then on nothing is there; a second time it has nothing to do."""
    here.client("s3").put_object(Bucket="stoa-dev-files-123456789012-eu-central-1", Key="a#b/chatfiles/1", Body=b"x")
    assert here.done("destroy", "--stage", "dev").strip() == "stage dev is gone"
    assert here.everything() == NOTHING
    assert here.done("destroy", "--stage", "dev").strip() == "stage dev is gone"


def test_what_a_deployment_made_that_failed_is_remembered(here):
    """There is no queue now, so it fails where the consumer is to be subscribed."""
    here.environment["AWS_DEFAULT_REGION"] = here.environment["AWS_REGION"]  # Chalice reads no other
    chalice = ("chalice_cli", "--project-dir", str(here.project))
    failed = here.run(*chalice, "deploy", "--stage", "dev")
    assert "CreateEventSourceMapping" in failed.stderr, failed.stderr
    made = here.everything()
    assert "stoa-dev-settle_logins" in made["functions"]
    assert "stoa-dev-settle_logins" in made["roles"]
    here.done(*chalice, "delete", "--stage", "dev")
    assert here.everything() == NOTHING


def _standing(found):
    return {**found, "functions": sorted(found["functions"]), "mappings": [m["UUID"] for m in found["mappings"]]}


def _code(here):
    return here.client("lambda").get_function(FunctionName="stoa-dev")["Configuration"]["CodeSha256"]
