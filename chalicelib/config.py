"""The environment, read once into a frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Settings:
    """Names of what the infrastructure made. Nothing here tells where the code runs."""

    prefix: str  # in front of every table name
    bucket: str  # chat files
    secret: str  # Secrets Manager id: {"credentials": root, "signing": {"current": kid, "keys": {kid: key}}}
    platform_key: str  # the platform operator's bearer key; empty: the one that derives from the secret
    # Queues are URLs, or names in the function's own account, which cost one request per process to look up.
    login_queue: str  # sockets that must have logged in when their message arrives
    deliver_queue: str  # what is still to be pushed to many connections
    notify_queue: str  # what is to be pushed to the phones of who is away
    websocket_endpoint: str  # management endpoint for @connections; empty: the one the event names
    public_rest: str  # where clients find REST; empty: the host the request came to
    public_websocket: str
    public_files: str  # where clients find what stands for S3; empty: where the product finds it


def read(env: Mapping[str, str]) -> Settings:
    stage = env.get("STOA_STAGE", "dev")
    return Settings(
        prefix=env.get("STOA_TABLE_PREFIX", f"stoa-{stage}-"),
        bucket=env.get("STOA_BUCKET", f"stoa-{stage}-files"),
        secret=env.get("STOA_SECRET", f"stoa-{stage}"),
        platform_key=env.get("STOA_PLATFORM_KEY", ""),
        login_queue=env.get("STOA_LOGIN_QUEUE", f"stoa-{stage}-logins"),
        deliver_queue=env.get("STOA_DELIVER_QUEUE", f"stoa-{stage}-deliver.fifo"),
        notify_queue=env.get("STOA_NOTIFY_QUEUE", f"stoa-{stage}-notify"),
        websocket_endpoint=env.get("STOA_WEBSOCKET_ENDPOINT", ""),
        public_rest=env.get("STOA_PUBLIC_REST", ""),
        public_websocket=env.get("STOA_PUBLIC_WEBSOCKET", ""),
        public_files=env.get("STOA_PUBLIC_FILES", ""),
    )


def queue_name(queue: str) -> str:
    """Of a name or a URL."""
    return queue.rsplit("/", 1)[-1]


@cache
def settings() -> Settings:
    return read(os.environ)
