"""`make destroy`: takes a stage down. What its plan keeps stays: tables, files, releases, secret and logs."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from botocore.exceptions import ClientError

from infrastructure import account as accounts
from infrastructure import package, releases, stages
from infrastructure.account import Account, Undeployable
from infrastructure.stages import Stage


def destroy(account: Account, stage: Stage) -> None:
    """May be asked for again when it was cut off: what is gone is passed over."""
    accounts.remove(account, stage.watch_stack)
    with TemporaryDirectory() as folder:
        source = Path(folder)
        package.gather(source)
        releases.load_state(account, stage, source)
        if releases.state_file(source, stage).exists():
            try:
                package.run_chalice(source, "delete", "--stage", stage.name)
            finally:
                releases.keep_state(account, stage, source)
    if not stage.keeps:
        for prefix in (stage.settings.bucket, releases.bucket_prefix(stage)):
            _empty(account, f"{prefix}-{account.suffix}")
    accounts.remove(account, stage.data_stack)


def plan(stage: Stage) -> str:
    kept = "tables, files, releases, secret and logs stay" if stage.keeps else "nothing stays"
    steps = [
        f"stack {stage.watch_stack}",
        "chalice delete: functions, roles, REST and WebSocket API, schedules",
        *([] if stage.keeps else ["every object of its buckets"]),
        f"stack {stage.data_stack}: {kept}",
    ]
    return stages.in_order(stage, steps)


def _empty(account: Account, bucket: str) -> None:
    """Every generation of every object: a bucket that holds any cannot be deleted."""
    client = account.client("s3")
    try:
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            gone = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if gone:
                client.delete_objects(Bucket=bucket, Delete={"Objects": gone, "Quiet": True})
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise


def main() -> None:
    asked = stages.parser(__doc__).parse_args()
    stage = stages.stage(asked.stage)
    if os.environ.get("DRY_RUN"):
        print(plan(stage))
        return
    try:
        destroy(accounts.reach(), stage)
    except (Undeployable, package.Unpackable, ClientError) as error:
        sys.exit(str(error))
    print(f"stage {stage.name} is gone" + (", what it keeps is not" if stage.keeps else ""))


if __name__ == "__main__":
    main()
