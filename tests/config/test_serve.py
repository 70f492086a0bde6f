"""Serving for real: ready when it says so, ended whole, refused for a role that could look past the policies."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config import postgres

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="needs the embedded server's roles")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "config.leash", sys.executable, "manage.py", "serve", "--port", str(port)]
    with subprocess.Popen(
        command,
        cwd=postgres.PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _healthz(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    finally:
        connection.close()


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


def _has_ended(pids: list[int]) -> bool:
    return not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def test_serve_says_ready_and_ends_whole() -> None:
    port = _free_port()

    with _serving(port) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Ready: http://127.0.0.1:{port}/\n"
        assert _healthz(port) == http.HTTPStatus.OK
        parts = _children(process.pid)
        assert len(parts) == 2

        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=30) == 0
        assert _has_ended(parts)
    assert postgres.is_answering(), "a server that was running before is left running"


def test_serve_ends_whole_when_a_part_dies() -> None:
    with _serving(_free_port()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        parts = _children(process.pid)

        os.kill(parts[-1], signal.SIGKILL)

        assert process.wait(timeout=30) == 1
        assert "ended by itself" in process.stderr.read()
        assert _has_ended(parts)


def test_killed_serve_takes_its_parts_along() -> None:
    with _serving(_free_port()) as process:
        assert process.stdout is not None
        process.stdout.readline()
        parts = [os.pidfd_open(child) for child in _children(process.pid)]

        process.kill()

        for part in parts:
            ended, _, _ = select.select([part], [], [], 30)
            os.close(part)
            assert ended


def test_serve_refuses_a_role_that_could_look_past_the_policies() -> None:
    environment = {"DATABASE_URL": postgres.url("postgres"), "DATABASE_OWNER_URL": postgres.url("relay_owner")}

    with _serving(_free_port(), **environment) as process:
        said, complaint = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "superuser" in complaint
    assert said == ""


def test_serve_refuses_a_taken_port() -> None:
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        port = int(neighbour.getsockname()[1])

        with _serving(port) as process:
            _, complaint = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Port {port} is taken" in complaint
