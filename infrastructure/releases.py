"""What was deployed, kept in a bucket of the stage: the sources of each release, for a rollback, and what Chalice knows
of the resources it made, so that anyone in the team can deploy the next one."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import ClientError

from infrastructure.account import Account, Undeployable
from infrastructure.stages import Stage

_SOURCES, _STATE, _CURRENT = "sources/", "deployed.json", "current"
KEPT = {  # of the bucket in the template
    "VersioningConfiguration": {"Status": "Enabled"},
    "LifecycleConfiguration": {
        "Rules": [{"Id": "forget", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 90}}]
    },
}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def bucket_prefix(stage: Stage) -> str:
    return f"{stage.stack}-releases"


def bucket(account: Account, stage: Stage) -> str:
    return f"{bucket_prefix(stage)}-{account.suffix}"


def state_file(source: Path, stage: Stage) -> Path:
    """Where Chalice looks for it, and leaves it."""
    return source / ".chalice" / "deployed" / f"{stage.name}.json"


def load_state(account: Account, stage: Stage, source: Path) -> None:
    """What Chalice knew after the last deployment, if there was one."""
    body = _get(account, stage, _STATE)
    if body is not None:
        path = state_file(source, stage)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def keep_state(account: Account, stage: Stage, source: Path) -> None:
    """Also after a deployment that failed: what it made has to be found again."""
    path = state_file(source, stage)
    if path.exists():
        _put(account, stage, _STATE, path.read_bytes())


def keep(account: Account, stage: Stage, source: Path) -> str:
    """The release's name: when it was kept."""
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3] + "Z"
    _put(account, stage, f"{_SOURCES}{name}.zip", _zipped(source))
    mark(account, stage, name)
    return name


def mark(account: Account, stage: Stage, name: str) -> None:
    """This release is the one that runs."""
    _put(account, stage, _CURRENT, name.encode())


def current(account: Account, stage: Stage) -> str:
    """Empty before the first."""
    return (_get(account, stage, _CURRENT) or b"").decode()


def names(account: Account, stage: Stage) -> list[str]:
    """Oldest first."""
    pages = (
        account.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket(account, stage), Prefix=_SOURCES)
    )
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return sorted(key.removeprefix(_SOURCES).removesuffix(".zip") for key in keys)


def before(account: Account, stage: Stage) -> str:
    """The release before the one that runs."""
    running = current(account, stage)
    older = [name for name in names(account, stage) if name < running]
    if not older:
        raise Undeployable(f"stage {stage.name} has no release before {running or 'the first'}")
    return older[-1]


def fetch(account: Account, stage: Stage, name: str, to: Path) -> None:
    body = _get(account, stage, f"{_SOURCES}{name}.zip")
    if body is None:
        raise Undeployable(
            f"stage {stage.name} has no release {name}; it has {', '.join(names(account, stage)) or 'none'}"
        )
    with zipfile.ZipFile(io.BytesIO(body)) as sources:
        sources.extractall(to)


def _zipped(source: Path) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.is_file() and inside.parts[:2] not in ((".chalice", "deployed"), (".chalice", "deployments")):
                made.writestr(zipfile.ZipInfo(str(inside), _EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return body.getvalue()


def _get(account: Account, stage: Stage, key: str) -> bytes | None:
    try:
        answer = account.client("s3").get_object(Bucket=bucket(account, stage), Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchBucket"}:
            return None
        raise
    return bytes(answer["Body"].read())


def _put(account: Account, stage: Stage, key: str, body: bytes) -> None:
    account.client("s3").put_object(Bucket=bucket(account, stage), Key=key, Body=body)
