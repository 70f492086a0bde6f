"""Serves the product on this machine: the web server and the worker, kept running, and ended together."""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from config import postgres
from config.leash import leashed
from relay.kernel import tenancy
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation

HOST = "127.0.0.1"
COMES_UP, PAUSE_MOST = 5, 30
"""Whoever lived so many seconds had come up; longer than the other we never wait before we try again."""
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Serve until interrupted; a part that ends by itself is started again."""

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
            parts: list[Part] = []
            try:
                self._prepare(demo)
                parts += _start(port)
                _wait_until_ready(port, parts)
                self.stdout.write(f"Ready: http://{HOST}:{port}/")
                if demo:
                    call_command("demo", "signins")
                    connections.close_all()
                self.stdout.flush()
                while True:
                    _mind_database(self.stderr.write)
                    for part in parts:
                        part.mind(self.stderr.write)
                    sleep(0.5)
            except KeyboardInterrupt:
                self.stdout.write("Ending …")
            finally:
                _end(parts, stop_database)

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
    command = leashed("manage.py", "demo", "seed-if-empty")
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
        deadline = monotonic() + 15
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > deadline:
                    raise CommandError("This folder is served already; end that one first.") from None
                sleep(0.2)
        yield


def _free(port: int) -> None:
    """Stop with a hint when somebody else has the port; what a killed run left behind lets go within moments."""
    deadline = monotonic() + 5
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as no:
                if monotonic() > deadline:
                    raise CommandError(
                        f"Port {port} is taken ({no.strerror}). Choose another: make demo PORT=8001"
                    ) from no
            else:
                return
        sleep(0.2)


class Part:
    """A program that is kept running: at once where it had come up, with growing patience where it does not."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Started at once."""
        self.name, self.command, self.environment = name, command, environment
        self.short_lives, self.due = 0, 0.0
        self.start()

    def start(self) -> None:
        """Run it, beside us and tied to us."""
        self.began = monotonic()
        self.child = subprocess.Popen(
            leashed(*self.command),
            cwd=settings.ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,  # greetings; what goes wrong is said on the other stream
            start_new_session=True,  # Ctrl-C reaches us alone, and we end the others in order
        )

    def mind(self, say: Callable[[str], object]) -> None:
        """Start it again when it has ended."""
        code, now = self.child.poll(), monotonic()
        if code is None:
            return
        if not self.due:
            self.short_lives = self.short_lives + 1 if now - self.began < COMES_UP else 0
            pause = min(2**self.short_lives - 1, PAUSE_MOST)
            self.due = now + pause
            say(f"{self.name} ended by itself (code {code}); starting it again in {pause} s.")
        if now >= self.due:
            self.due = 0.0
            self.start()


def _mind_database(say: Callable[[str], object]) -> None:
    """Bring our own database back; the parts would try to reach it for ever."""
    if settings.EMBEDDED_DATABASE and not postgres.is_answering():
        say("The database does not answer; starting it again.")
        try:
            postgres.ensure_running()
        except (postgres.NotStarted, psycopg.Error, OSError) as no:  # a full disk speaks through any of them
            say(f"It could not be started: {no}")


def _start(port: int) -> list[Part]:
    web = (
        *("granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2"),
        *("--respawn-failed-workers", "--blocking-threads", "4", "--log-level", "warning", "--no-access-log"),
        *("--workers-kill-timeout", "8"),  # a process that is asked to end while it is still starting does not hear it
    )
    environment = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    return [
        Part("The web server", ["-m", *web, "config.wsgi:application"], environment),
        Part("The worker", ["manage.py", "work"], environment),
    ]


def _wait_until_ready(port: int, parts: list[Part]) -> None:
    deadline = monotonic() + 60
    while not _is_ready(port):
        for part in parts:
            if (code := part.child.poll()) is not None:
                raise CommandError(f"{part.name} ended by itself (code {code}) before it was ready; ending the rest.")
        if monotonic() > deadline:
            raise CommandError("/healthz does not answer 200 after a minute.")
        sleep(0.1)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(parts: list[Part], stop_database: bool) -> None:
    """End all in order: no new requests, no new jobs, then the database. A second Ctrl-C does not hurry it."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    for part in parts:
        part.child.terminate()
    for part in parts:
        try:
            part.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            part.child.kill()
            part.child.wait()
    connections.close_all()
    if stop_database:
        postgres.stop()
