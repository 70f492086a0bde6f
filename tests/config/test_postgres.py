"""The embedded server: starts whatever happened to it before. Each test is a real server in a folder of its own."""

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import postgres


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project whose folder has a space and Japanese letters; as root it is a private one, too."""
    folder = tmp_path / "リレー 箱"
    folder.mkdir()
    yield folder
    postgres.remove(folder)


def _ask(project: Path, question: str, role: str = "relay_owner") -> object:
    with psycopg.connect(postgres.url(role, project=project), autocommit=True) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def _postmaster(project: Path) -> int:
    lock = postgres.socket_folder(project) / ".s.PGSQL.5432.lock"
    return int(lock.read_text().splitlines()[0])


def _kill(pid: int) -> None:
    """Kill, and wait until it is gone."""
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([handle], [], [], 30)
    os.close(handle)


def test_server_starts_and_starts_again(project: Path) -> None:
    postgres.ensure_running(project)
    _ask(project, "CREATE TABLE kept AS SELECT 42 AS answer")
    first = _postmaster(project)

    postgres.ensure_running(project)
    assert _postmaster(project) == first

    postgres.stop(project)
    assert not postgres.is_answering(project)
    postgres.ensure_running(project)
    assert _ask(project, "SELECT answer FROM kept") == 42


def test_roles_have_few_rights(project: Path) -> None:
    postgres.ensure_running(project)

    rights = (
        "SELECT (rolsuper, rolbypassrls, rolcreaterole, rolcreatedb)::text FROM pg_roles WHERE rolname = current_user"
    )
    assert _ask(project, rights, "relay_app") == "(f,f,f,f)"
    assert _ask(project, rights, "relay_owner") == "(f,f,f,t)"
    owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()"
    assert _ask(project, owner) == "relay_owner"


def test_killed_server_comes_up_with_what_was_committed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELAY_PG_FAST", raising=False)  # the fast one may forget
    postgres.ensure_running(project)
    _ask(project, "CREATE TABLE kept AS SELECT 42 AS answer")
    _kill(_postmaster(project))

    postgres.ensure_running(project)

    assert _ask(project, "SELECT answer FROM kept") == 42
    postgres.remove(project)


def test_pid_of_a_stranger_does_not_hinder(project: Path) -> None:
    postgres.ensure_running(project)
    postgres.stop(project)
    data = (project / "var" / postgres._data(project).name).resolve()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    postgres.ensure_running(project)

    assert postgres.is_answering(project)


def test_data_deleted_under_a_running_server_is_made_anew(project: Path) -> None:
    postgres.ensure_running(project)
    _ask(project, "CREATE TABLE gone (answer int)")
    orphan = _postmaster(project)
    data = postgres._data(project)
    shutil.rmtree(data.resolve())
    data.unlink(missing_ok=True)

    postgres.ensure_running(project)

    assert _postmaster(project) != orphan
    assert _ask(project, "SELECT to_regclass('gone') IS NULL") is True


def test_two_starts_at_once_make_one_server(project: Path) -> None:
    code = f"from pathlib import Path; from config import postgres; postgres.ensure_running(Path({str(project)!r}))"
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=postgres.PROJECT) for _ in range(2)]

    assert [one.wait(timeout=60) for one in both] == [0, 0]
    assert postgres.is_answering(project)


def test_stop_without_a_server_is_quiet(project: Path) -> None:
    postgres.stop(project)

    assert not postgres.is_answering(project)


def test_address_is_known_before_the_start_and_short_enough(tmp_path: Path) -> None:
    deep = tmp_path / ("深" * 40) / ("い" * 40)

    assert postgres.url("relay_app", project=deep) == postgres.url("relay_app", project=deep)
    assert postgres.url("relay_app", project=deep) != postgres.url("relay_app", project=tmp_path)
    assert len(os.fsencode(postgres.socket_folder(deep) / ".s.PGSQL.5432")) <= 107


def test_socket_folder_of_somebody_else_is_refused(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    socket = postgres.socket_folder(project)
    socket.symlink_to(elsewhere)

    with pytest.raises(postgres.NotStarted, match="belongs to somebody else"):
        postgres.ensure_running(project)

    socket.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_root_steps_down_and_leaves_private_folders_closed(project: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    postgres.ensure_running(project)

    assert Path(f"/proc/{_postmaster(project)}").stat().st_uid != 0
    assert postgres._data(project).is_symlink()
    assert tmp_path.stat().st_mode & 0o077 == 0
