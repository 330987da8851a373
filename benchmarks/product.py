"""The product on this machine in a process of its own, and who may enter."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]


@contextmanager
def running(*options: str) -> Iterator[dict[str, Any]]:
    """What a fresh product says about itself; it logs as ever, to nobody."""
    command = [sys.executable, "-m", "infrastructure.local", "--port", "0", "--state", "none", "--json", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def post(server: dict[str, Any], path: str, body: Any, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    address = server["rest"] + "/" + server["appkey"].replace("#", "/") + path
    with urlopen(Request(address, json.dumps(body).encode(), headers)) as answer:  # noqa: S310  our own address
        return json.load(answer)


def users(server: dict[str, Any], names: list[str]) -> dict[str, str]:
    """Accounts made through REST, and a token for each."""
    grant = {"grant_type": "client_credentials"} | {name: server[name] for name in ("client_id", "client_secret")}
    admin = post(server, "/token", grant)["access_token"]
    post(server, "/users", [{"username": name, "password": "secret-" + name} for name in names], admin)
    logins = ({"grant_type": "password", "username": name, "password": "secret-" + name} for name in names)
    return {login["username"]: post(server, "/token", login)["access_token"] for login in logins}
