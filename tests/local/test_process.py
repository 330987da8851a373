"""`python -m infrastructure.local` as a program: its one line, its end, its second start."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def running(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "infrastructure.local", *options]
    # What it logs goes to a file: nobody reads a pipe meanwhile, and a full one would stop it.
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            process.log = log
            yield process
        finally:
            process.kill()


def ready(process) -> dict:
    line = process.stdout.readline()
    assert line, said(process)
    return json.loads(line)


def said(process) -> str:
    """Its log lines so far."""
    process.log.seek(0)
    return process.log.read()


def end(process, number: int = signal.SIGTERM) -> tuple[int, str]:
    """The exit code, and what it had still to say on standard output."""
    process.send_signal(number)
    out, _ = process.communicate(timeout=15)
    return process.returncode, out


def log_in(told: dict, user: dict) -> int:
    line = http.client.HTTPConnection(told["rest"].removeprefix("http://"), timeout=10)
    body = json.dumps({"grant_type": "password", **user})
    path = f"/{told['appkey'].replace('#', '/')}/token"
    line.request("POST", path, body, {"Content-Type": "application/json"})
    status = line.getresponse().status
    line.close()
    return status


def test_json_is_one_line_and_a_restart_tells_the_same(tmp_path):
    options = ("--port", "0", "--json", "--state", str(tmp_path / "state"))
    with running(*options) as process:
        told = ready(process)
        assert list(told) == [
            *("rest", "ws", "appkey", "app_id", "app_certificate", "client_id", "client_secret", "admin", "users")
        ]
        assert told["ws"] == told["rest"].replace("http", "ws") + "/websocket"
        assert told["appkey"] == "demo#chat"
        assert set(told["admin"]) == {"organization", "username", "password"}
        assert [user["username"] for user in told["users"]] == ["ada", "grace", "linus"]
        assert [log_in(told, user) for user in told["users"]] == [200, 200, 200]
        assert end(process) == (0, "")
    with running(*options) as process:
        again = ready(process)
        assert {name: value for name, value in again.items() if name not in {"rest", "ws"}} == {
            name: value for name, value in told.items() if name not in {"rest", "ws"}
        }
        assert log_in(again, told["users"][0]) == 200
        assert end(process, signal.SIGINT) == (0, "")


def test_people_are_told_what_they_need():
    with running("--port", "0", "--state", "none", "--quiet") as process:
        shown = ""
        while "Ctrl-C" not in shown:
            shown += process.stdout.readline()
        assert all(word in shown for word in ("curl", "demo#chat", "ada", "AgoraChat.connection", "ws://127.0.0.1:"))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=15)
        assert (process.returncode, said(process)) == (0, "")


def test_a_port_in_use_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running("--port", port, "--state", "none") as process:
            out, _ = process.communicate(timeout=15)
            assert (process.returncode, out) == (1, "")
            assert said(process) == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize("option", ["--help"])
def test_help(option):
    with running(option) as process:
        out, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert all(name in out for name in ("--binary", "--idle", "--life", "--shuffle", "--drop-disconnect", "--double"))
