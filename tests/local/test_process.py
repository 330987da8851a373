"""`python -m infrastructure.local` as a program: its one line, its end, its second start."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ("--port", "0", "--state", "none", "--json", "--quiet")
HANDSHAKE = (
    b"GET /websocket HTTP/1.1\r\nHost: stoa\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@contextmanager
def running(*options: str, start: tuple[str, str] = ("-m", "infrastructure.local")) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, *start, *options]
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
    """Its log lines so far. It writes where the file's one position is, so that is left alone."""
    file = process.log.fileno()
    return os.pread(file, os.fstat(file).st_size, 0).decode()


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


def test_each_call_is_a_line_from_the_first_start_on(monkeypatch):
    monkeypatch.delenv("STOA_LOG_LEVEL")
    with running("--port", "0", "--state", "none", "--json") as process:
        told = ready(process)
        assert said(process) == ""
        assert log_in(told, told["users"][0]) == 200
        end(process)
        assert '"operation":"POST /token"' in said(process)


def test_a_port_in_use_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running("--port", port, "--state", "none") as process:
            out, _ = process.communicate(timeout=15)
            assert (process.returncode, out) == (1, "")
            assert said(process) == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_an_end_is_quick_whatever_is_open():
    with ExitStack() as stack:
        process = stack.enter_context(running(*PROGRAM, "--tick", "0.01"))
        told = ready(process)
        host, port = told["rest"].removeprefix("http://").split(":")
        kept, half, mute = (
            stack.enter_context(socket.create_connection((host, int(port)), timeout=5)) for _ in range(3)
        )
        kept.sendall(b"GET /nowhere HTTP/1.1\r\nHost: stoa\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 404")
        half.sendall(b"POST /demo/chat/token HTTP/1.1\r\nHost: stoa\r\nContent-Length: 100\r\n\r\n{")
        mute.sendall(HANDSHAKE)  # it will not answer that it is closed
        assert mute.recv(4096).startswith(b"HTTP/1.1 101")
        began = time.monotonic()
        assert end(process) == (0, "")
        assert time.monotonic() - began < 6


def test_a_thread_that_never_ends_does_not_keep_it():
    stuck = "import threading, time; threading.Thread(target=time.sleep, args=[60]).start()"
    program = f"{stuck}; from infrastructure.local.__main__ import main; main()"
    with running(*PROGRAM, start=("-c", program)) as process:
        ready(process)
        assert end(process) == (-signal.SIGALRM, "")


@pytest.mark.parametrize("option", ["--help"])
def test_help(option):
    with running(option) as process:
        out, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert all(name in out for name in ("--binary", "--idle", "--life", "--shuffle", "--drop-disconnect", "--double"))
