"""Serving for real: ready when it says so, ended whole, refused for a role that could look past the policies."""

import http.client
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise

import pytest
from django.conf import LazySettings

from config import postgres
from config.leash import leashed
from config.management.commands import serve

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="needs the embedded server's roles")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    command = leashed("manage.py", "serve", "--port", str(port))
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


def _part(pid: int, word: str) -> int:
    """The part whose command has this word; waited for, where it is being started again."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in _children(pid):
            with suppress(OSError), open(f"/proc/{child}/cmdline") as file:
                if word in file.read().split("\0"):
                    return child
    raise AssertionError(f"no {word}")


def _answers_again(port: int) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError, http.client.HTTPException):
            if _healthz(port) == http.HTTPStatus.OK:
                return True
    return False


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


@pytest.mark.parametrize("word", ["granian", "work"])
def test_a_part_that_dies_is_started_again(word: str) -> None:
    port = _free_port()
    with _serving(port) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        killed = _part(process.pid, word)

        os.kill(killed, signal.SIGKILL)

        assert "(code -9); starting it again in" in process.stderr.readline()
        assert _part(process.pid, word) != killed
        assert _answers_again(port)
        parts = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert _has_ended(parts)


def test_a_part_that_never_comes_up_is_tried_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now, starts, said = [100.0], list[float](), list[str]()

    class Ended:
        def __init__(self, *_: object, **__: object) -> None:
            starts.append(now[0])

        def poll(self) -> int:
            return 1

    monkeypatch.setattr(serve, "monotonic", lambda: now[0])
    monkeypatch.setattr(subprocess, "Popen", Ended)
    part = serve.Part("The worker", ["manage.py", "work"], {})

    while now[0] < 190:
        part.mind(said.append)
        now[0] += 0.5

    assert [later - earlier for earlier, later in pairwise(starts)] == [1, 3.5, 7.5, 15.5, 30.5, 30.5]
    assert said[:2] == [f"The worker ended by itself (code 1); starting it again in {n} s." for n in (1, 3)]


@pytest.mark.parametrize("is_embedded", [True, False])
def test_only_a_database_of_our_own_is_started_again(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, is_embedded: bool
) -> None:
    settings.EMBEDDED_DATABASE = is_embedded
    starts, said = list[str](), list[str]()

    def start() -> None:
        starts.append("started")
        raise postgres.NotStarted("The disk is full.")

    monkeypatch.setattr(postgres, "is_answering", lambda: False)
    monkeypatch.setattr(postgres, "ensure_running", start)

    serve._mind_database(said.append)

    assert len(starts) == is_embedded
    assert (
        said
        == ["The database does not answer; starting it again.", "It could not be started: The disk is full."]
        * is_embedded
    )


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
