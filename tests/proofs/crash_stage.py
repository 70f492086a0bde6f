"""A copy of the product with its own PostgreSQL, port and clock: served for real, killed, and brought up again."""

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.leash import leashed

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("config", "relay", "demo", "tests", "manage.py")
SIZE = "1500m"
PATIENCE = 180
WEB_PROCESSES = 2


@contextmanager
def copied() -> Iterator[tuple[Path, bool]]:
    """A copy of the project, and whether it lies on a small disk of its own that may be filled."""
    home = Path(tempfile.mkdtemp(prefix="relay-crash-"))
    home.chmod(0o755)  # started by root, the server runs as a user of its own
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(home)]
    small = os.getuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        for name in PARTS:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, home / name)
        yield home, small
    finally:
        subprocess.run([sys.executable, "-m", "config.postgres", "remove"], cwd=home, env=plain(), check=False)
        if small:
            subprocess.run(["umount", "--lazy", str(home)], check=False)
        shutil.rmtree(home, ignore_errors=True)
        Path(f"{home}.journal").unlink(missing_ok=True)


def plain() -> dict[str, str]:
    """Our environment without what is said to this run's own Django and database: a copy has its own."""
    said = ("RELAY_", "DATABASE_", "DJANGO_")
    return {name: text for name, text in os.environ.items() if not name.startswith(said)}


def free_port() -> int:
    """A port nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """The living children of a process."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def newest_worker() -> int:
    """The number of the worker that showed itself last; 0 while the database does not answer."""
    from django.db import Error, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_workers")
            return int((cursor.fetchone() or (0,))[0])
    except Error:
        connection.close()
        return 0


class Stage:
    """The parts that run, and how each is killed."""

    def __init__(self, home: Path, port: int, dice: random.Random, small: bool) -> None:
        """Nothing runs yet but the database."""
        self.home, self.port, self.dice = home, port, dice
        self.journal = Path(f"{home}.journal")  # beside the small disk: a full one must not tear our own notes
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = 0
        self.said = ""
        self.kills: dict[str, Callable[[], None]] = {
            "web": lambda: self._kill_process(self._part("granian")),
            "web process": lambda: self._kill_process(self.dice.choice(children_of(self._part("granian")))),
            "worker": lambda: self._kill_process(self._part("work")),
            "supervisor": self._kill_supervisor,
            "postgres": self._kill_postgres,
            "acting process": lambda: self.parts["acting"].kill(),
        }
        if small:
            self.kills["disk full"] = self._fill_disk

    def up(self) -> None:
        """Have everything running: the product brings back its parts and its database, we the rest, as a machine would."""
        self._have("serve", ["manage.py", "serve", "--port", str(self.port)])
        self._wait_until_healthy()
        self._have("acting", ["-m", "tests.proofs.crash_acting", str(self.journal), str(self.dice.randrange(10**6))])

    def _have(self, name: str, command: list[str]) -> None:
        part = self.parts.get(name)
        if part is None or part.poll() is not None:
            self.restarts += part is not None
            self.parts[name] = self._start(command)

    def down(self) -> None:
        """End what this run started."""
        for part in self.parts.values():
            part.terminate()
        for part in self.parts.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.wait(timeout=30)
            part.kill()

    def kill(self, what: str) -> None:
        """Kill one part, without warning."""
        seen = newest_worker() if what == "worker" else 0
        self.kills[what]()
        if what == "acting process":
            self.parts["acting"].wait()
        if what == "worker":
            self._wait(lambda: newest_worker() > seen)

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        log = (self.home / "log").open("ab")
        return subprocess.Popen(leashed(*command), cwd=self.home, stdout=log, stderr=log)

    def _wait_until_healthy(self) -> None:
        def healthy() -> bool:
            self._have("serve", ["manage.py", "serve", "--port", str(self.port)])
            web = self._part("granian")
            if not web or len(children_of(web)) < WEB_PROCESSES or not self._part("work"):
                return False
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                answer = connection.getresponse()
                self.said = answer.read().decode(errors="replace")[:200]
                return answer.status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False
            finally:
                connection.close()

        self._wait(healthy)

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < deadline, f"what was killed does not come back (or does not end): {self.said}"
            time.sleep(0.1)

    def _part(self, word: str) -> int:
        """The number of the part whose command has this word; 0 where there is none just now."""
        for pid in children_of(self.parts["serve"].pid):
            with contextlib.suppress(OSError):
                if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    return pid
        return 0

    def _kill_process(self, pid: int) -> None:
        assert pid, "it is not there"  # 0 would be all of us
        os.kill(pid, signal.SIGKILL)

    def _kill_supervisor(self) -> None:
        self.parts["serve"].kill()
        self.parts["serve"].wait()

    def _postmaster(self) -> int:
        return int((self.home / "var/postgres/postmaster.pid").read_text().split("\n", 1)[0])

    def _kill_postgres(self) -> None:
        os.kill(self._postmaster(), signal.SIGKILL)

    def _fill_disk(self) -> None:
        ballast = self.home / "ballast"
        with ballast.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 2**20)
        with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 512)
        time.sleep(2)
        ballast.unlink()
