"""What survives a restart, and what is set aside."""

import moto
import pytest

from chalicelib.config import settings
from infrastructure.local import cloud
from infrastructure.local.state import State

SEED = {"platform_key": "k"}


@pytest.fixture
def state(_cloud, tmp_path):
    cloud.empty()
    return State(tmp_path)


def table() -> str:
    return settings().prefix + "people"


def row(sort: str) -> dict:
    return {"who": {"S": "a"}, "what": {"S": sort}, "n": {"N": "1"}, "b": {"B": b"\x00"}}


def fill() -> None:
    cloud.client("dynamodb").put_item(TableName=table(), Item=row("1"))
    cloud.client("s3").put_object(Bucket=settings().bucket, Key="k", Body=b"x" * 300_000, ContentType="image/png")
    cloud.client("sqs").send_message(QueueUrl=settings().login_queue, MessageBody="waiting")
    cloud.client("sns").publish(TargetArn=phone(), Message="before")


def phone() -> str:
    asked = {"Name": "n", "Platform": "GCM", "Attributes": {"PlatformCredential": "x"}}
    arn = cloud.client("sns").create_platform_application(**asked)["PlatformApplicationArn"]
    return cloud.client("sns").create_platform_endpoint(PlatformApplicationArn=arn, Token="t")["EndpointArn"]


def test_everything_comes_back(state, tmp_path):
    fill()
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=settings().secret)["SecretString"]
    state.keep(SEED)
    cloud.empty()
    again = State(tmp_path)
    assert again.seed() == SEED
    again.restore()
    items = cloud.client("dynamodb").query(
        TableName=table(), KeyConditionExpression="who = :a", ExpressionAttributeValues={":a": {"S": "a"}}
    )["Items"]
    assert items == [row("1")]
    kept = cloud.client("s3").get_object(Bucket=settings().bucket, Key="k")
    assert (kept["ContentType"], kept["Body"].read()) == ("image/png", b"x" * 300_000)
    messages = cloud.client("sqs").receive_message(QueueUrl=settings().login_queue)["Messages"]
    assert [message["Body"] for message in messages] == ["waiting"]
    [endpoint] = cloud.backend("sns").platform_endpoints.values()
    assert list(endpoint.messages.values()) == ["before"]
    assert phone() == endpoint.arn
    assert cloud.client("secretsmanager").get_secret_value(SecretId=settings().secret)["SecretString"] == secret
    cloud.client("dynamodb").put_item(TableName=table(), Item=row("0"))  # and it is as good as new
    cloud.client("sqs").send_message(QueueUrl=settings().login_queue, MessageBody="more")
    cloud.empty()


def test_it_is_written_only_when_something_changed(state, tmp_path):
    state.keep(SEED)
    before = (tmp_path / "cloud.pickle").stat()
    cloud.client("dynamodb").get_item(TableName=table(), Key={"who": {"S": "a"}, "what": {"S": "1"}})
    state.save()
    assert (tmp_path / "cloud.pickle").stat().st_ino == before.st_ino
    fill()
    state.save()
    assert (tmp_path / "cloud.pickle").stat().st_ino != before.st_ino
    cloud.empty()


def test_nobody_else_may_read_it(state, tmp_path):
    state.keep(SEED)
    assert [file.stat().st_mode & 0o777 for file in sorted(tmp_path.iterdir())] == [0o600, 0o600]


def test_another_moto_is_set_aside(state, tmp_path, caplog):
    state.keep(SEED)
    written = tmp_path / "cloud.pickle"
    written.write_bytes(b"1.0.0\n" + written.read_bytes().partition(b"\n")[2])
    assert State(tmp_path).seed() is None
    assert not written.exists()
    assert len(list(tmp_path.glob("*.old"))) == 1
    assert f"written by moto 1.0.0, and this is moto {moto.__version__}" in caplog.text


def test_rows_without_a_seed_are_set_aside(state, tmp_path):
    state.keep(SEED)
    (tmp_path / "seed.json").unlink()
    assert State(tmp_path).seed() is None
    assert not (tmp_path / "cloud.pickle").exists()


def test_an_empty_folder_is_a_first_start(tmp_path):
    assert State(tmp_path / "new").seed() is None
