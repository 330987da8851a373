"""What must hold in everything that is made for AWS, and in every file that is tracked."""

import json
import re
import subprocess

import pytest

from infrastructure import policies, stages, template, watch

STAGES = [stages.stage(name) for name in stages.names()]
KINDS = {"data": template.template, "watch": watch.watching}
_SECRETIVE = re.compile("KEY|SECRET|TOKEN|PASSWORD|CREDENTIAL|PRIVATE")
_RANDOM = re.compile(r"[A-Za-z0-9+/_]{32,}")
_LEAKS = re.compile(
    r"(AKIA|ASIA)[0-9A-Z]{16}"  # AWS
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\."  # a JWT
    r"|gh[pousr]_\w{30,}|glpat-[\w-]{20}|xox[baprs]-[\w-]{10}|AIza[\w-]{35}|npm_\w{36}|pypi-AgEI\w{20}"
    r"|(secret|password|token|api_?key)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/_=]{32,}[\"']"
)


@pytest.fixture(scope="module")
def templates(sam):
    """Every template by what it is of."""
    made = {f"{kind} of {stage.name}": make(stage) for stage in STAGES for kind, make in KINDS.items()}
    return made | {"functions of dev": sam}


def within(value, *, key=""):
    """Every object in a template, with the key it stands under."""
    if isinstance(value, dict):
        yield key, value
        for name, each in value.items():
            yield from within(each, key=name)
    elif isinstance(value, list):
        for each in value:
            yield from within(each, key=key)


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def of(templates, kind: str):
    """Logical ids and properties of one kind of resource, in all templates."""
    for where, made in templates.items():
        for name, resource in made["Resources"].items():
            if resource["Type"] == kind:
                yield f"{where}: {name}", resource["Properties"]


def allowed(document):
    """Statements that allow something, but for those of a key's own policy: its resource is itself."""
    for key, each in within(document):
        if key != "KeyPolicy" and each.get("Effect") == "Allow":
            yield each
        elif key == "KeyPolicy":
            for statement in each["Statement"]:
                statement["Effect"] = "Key"


def test_no_policy_allows_every_action_or_everything(templates):
    documents = [json.loads(json.dumps(made)) for made in templates.values()]
    documents += [policies.policy(stage, function) for stage in STAGES for function in policies.GRANTS]
    statements = [statement for document in documents for statement in allowed(document)]
    assert len(statements) > 50
    for statement in statements:
        assert statement.get("Principal") not in ("*", {"AWS": "*"})
        for action in listed(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action), action
        for resource in listed(statement.get("Resource", [])):
            assert resource != "*"
            if isinstance(resource, str):
                named = "stoa-" in resource or resource == policies.NO_APPLICATION
                assert named or resource.startswith("arn:aws:execute-api:"), resource


def test_a_key_is_for_its_account_and_the_service_that_uses_it(templates):
    found = list(of(templates, "AWS::KMS::Key"))
    assert len(found) == len(STAGES)
    for _, key in found:
        assert key["EnableKeyRotation"] is True
        owner, *others = key["KeyPolicy"]["Statement"]
        assert owner["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
        for statement in others:
            assert set(statement["Principal"]) == {"Service"}
            assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_everything_that_is_kept_is_encrypted(templates):
    tables, buckets, queues, topics = (
        dict(of(templates, kind))
        for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic")
    )
    assert tables
    assert buckets
    assert queues
    assert topics
    assert {name for name, made in tables.items() if made["SSESpecification"] != {"SSEEnabled": True}} == set()
    for made in buckets.values():
        [rule] = made["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in {"AES256", "aws:kms"}
        assert set(made["PublicAccessBlockConfiguration"].values()) == {True}
    assert {name for name, made in queues.items() if made.get("SqsManagedSseEnabled") is not True} == set()
    assert {name for name, made in topics.items() if "KmsMasterKeyId" not in made} == set()


def test_nothing_is_reached_without_tls(templates):
    guarded = {}
    for where, made in templates.items():
        for name, resource in made["Resources"].items():
            if resource["Type"] in ("AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
                statements = resource["Properties"]["PolicyDocument"]["Statement"]
                assert [
                    each
                    for each in statements
                    if (each["Effect"], each["Principal"]) == ("Deny", "*")
                    and each["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
                ], name
                properties = resource["Properties"]
                of_which = properties.get("Topics") or properties.get("Queues") or [properties["Bucket"]]
                guarded.setdefault(where, set()).update(each["Ref"] for each in of_which)
    for where, made in templates.items():
        reached = ("AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue")
        open_to_all = {name for name, resource in made["Resources"].items() if resource["Type"] in reached}
        assert open_to_all == guarded.get(where, set())
        assert not re.search(r"\b(http|ws)://", json.dumps(made))


def test_secrets_are_generated_and_stand_in_no_template(templates):
    secrets = list(of(templates, "AWS::SecretsManager::Secret"))
    assert len(secrets) == len(STAGES)
    for _, made in secrets:
        assert "SecretString" not in made
        assert json.loads(made["GenerateSecretString"]["SecretStringTemplate"]) == {}
    for made in templates.values():
        assert "Parameters" not in made
        assert "resolve:secretsmanager" not in json.dumps(made)


def test_no_function_is_told_a_secret(sam):
    told = [stage.said["environment_variables"] for stage in STAGES]
    told += [variables for key, variables in within(sam) if key == "Variables"]
    assert len(told) > len(STAGES)
    for variables in told:
        for name, value in variables.items():
            assert name == "STOA_SECRET" or not _SECRETIVE.search(name), name
            if isinstance(value, str):
                assert not _RANDOM.search(value), name
    names = {stage.settings.secret for stage in STAGES}
    assert {variables["STOA_SECRET"] for variables in told if "STOA_SECRET" in variables} <= names


def test_no_tracked_file_holds_a_key():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=stages.ROOT, capture_output=True, check=True)
    paths = [stages.ROOT / name for name in listing.stdout.decode().split("\0") if name]
    texts = {path: path.read_bytes().decode(errors="ignore") for path in paths if path.is_file()}
    assert len(texts) > 100
    assert {str(path): found.group(0)[:12] for path, text in texts.items() if (found := _LEAKS.search(text))} == {}
    forbidden = re.compile(r"(^|/)(\.env|.*\.pem|.*\.p12|.*\.key|id_rsa|credentials)$")
    assert [str(path) for path in paths if forbidden.search(str(path.relative_to(stages.ROOT)))] == []


@pytest.mark.parametrize(
    "leak",
    [
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "ghp_" + "a1" * 18,
        'client_secret = "' + "Zm9v" * 10 + '"',
        "eyJhbGciOiJIUzI1" + "NiJ9.eyJzdWIiOiJhZGEifQ" + ".c2ln",
    ],
)
def test_a_key_in_a_file_would_be_noticed(leak):
    assert _LEAKS.search(f"x {leak} y")


def test_every_dependency_is_pinned():
    for path in stages.ROOT.glob("requirements*.txt"):
        for line in path.read_text().splitlines():
            assert re.fullmatch(r"-r requirements\.txt|[a-z0-9-]+(\[[a-z0-9,]+\])?==[0-9][0-9A-Za-z.]*", line), line
    locked = json.loads((stages.ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, made in locked.items() if name and not made["integrity"].startswith("sha512-")] == []
