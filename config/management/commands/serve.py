"""Serves the product on this machine: the web server and the worker, watched, and ended together."""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from config import postgres
from relay.kernel import tenancy
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation

HOST = "127.0.0.1"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Serve until interrupted; if one part ends, all end."""

    help = "Prepare, then run granian and the procrastinate worker on 127.0.0.1 until interrupted."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`PORT` says where; `--demo` also fills an empty world and shows the way in."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--demo", action="store_true", help="fill an empty world first, print sign-ins when ready")

    def handle(self, *args: Any, port: int, demo: bool, **options: Any) -> None:
        """From nothing to ready, and back to nothing."""
        for number in ENDING:  # SIGINT too: a shell that starts us in the background has it ignored
            signal.signal(number, _interrupt)
        with _alone():
            _free(port)
            # What a killed demo left running is ours to end; a server somebody else started is not.
            stop_database = settings.EMBEDDED_DATABASE and (demo or not postgres.is_answering())
            children: dict[str, subprocess.Popen[bytes]] = {}
            try:
                self._prepare(demo)
                children.update(_start(port))
                _wait_until_ready(port, children)
                self.stdout.write(f"Ready: http://{HOST}:{port}/")
                if demo:
                    call_command("demo", "signins")
                    connections.close_all()
                self.stdout.flush()
                _watch(children)
            except KeyboardInterrupt:
                self.stdout.write("Ending …")
            finally:
                _end(children, stop_database)

    def _prepare(self, demo: bool) -> None:
        half_made = settings.VAR / "demo-half-made"
        if demo and settings.EMBEDDED_DATABASE and half_made.exists():
            postgres.remove()  # somebody ended the last run while the world was being made
        call_command("prepare")
        if reason := tenancy.why_not_start():
            raise CommandError(reason)
        if demo and _world_is_empty():
            half_made.touch()
            _make_world()
            half_made.unlink()
        connections.close_all()


def _world_is_empty() -> bool:
    with transaction.atomic(), scope(house()):
        return not Organisation.objects.exists()


def _make_world() -> None:
    """Fill an empty world, without waiting for the disk at each commit: half a world is made anew anyway."""
    command = [sys.executable, "-m", "config.leash", sys.executable, "manage.py", "demo", "seed-if-empty"]
    environment = {**os.environ, "PGOPTIONS": "-c synchronous_commit=off"}
    if subprocess.run(command, cwd=settings.ROOT, env=environment, check=False).returncode != 0:
        raise CommandError("The invented world could not be made.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time in this folder; one that is just ending is waited for."""
    settings.VAR.mkdir(exist_ok=True)
    with (settings.VAR / "serve.lock").open("w") as file:
        deadline = time.monotonic() + 15
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CommandError("This folder is served already; end that one first.") from None
                time.sleep(0.2)
        yield


def _free(port: int) -> None:
    """Stop with a hint when somebody else has the port; what a killed run left behind lets go within moments."""
    deadline = time.monotonic() + 5
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as no:
                if time.monotonic() > deadline:
                    raise CommandError(
                        f"Port {port} is taken ({no.strerror}). Choose another: make demo PORT=8001"
                    ) from no
            else:
                return
        time.sleep(0.2)


def _start(port: int) -> dict[str, subprocess.Popen[bytes]]:
    web = (
        *("granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2"),
        *("--blocking-threads", "4", "--log-level", "warning", "--no-access-log", "config.wsgi:application"),
    )
    environment = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    commands = {
        "The web server": [sys.executable, "-m", *web],
        "The worker": [sys.executable, "manage.py", "work"],
    }
    return {
        name: subprocess.Popen(
            [sys.executable, "-m", "config.leash", *command],
            cwd=settings.ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,  # greetings; what goes wrong is said on the other stream
            start_new_session=True,  # Ctrl-C reaches us alone, and we end the others in order
        )
        for name, command in commands.items()
    }


def _wait_until_ready(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    while not _is_ready(port):
        _stop_if_one_ended(children)
        if time.monotonic() > deadline:
            raise CommandError("/healthz does not answer 200 after a minute.")
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _stop_if_one_ended(children)
        time.sleep(0.5)


def _stop_if_one_ended(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if (code := child.poll()) is not None:
            raise CommandError(f"{name} ended by itself (code {code}); ending the rest.")


def _end(children: dict[str, subprocess.Popen[bytes]], stop_database: bool) -> None:
    """End all in order: no new requests, no new jobs, then the database. A second Ctrl-C does not hurry it."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    connections.close_all()
    if stop_database:
        postgres.stop()
