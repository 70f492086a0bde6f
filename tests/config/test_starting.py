"""How programs are started: tied to their starter, and from any folder."""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from config.leash import leashed

ROOT = Path(__file__).resolve().parents[2]


def test_leashed_program_ends_when_its_starter_is_killed() -> None:
    starter_code = (
        "import subprocess\n"
        "from config.leash import leashed\n"
        "child = subprocess.Popen(leashed('-c', 'import time; print(\"ready\", flush=True); time.sleep(60)'))\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", starter_code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        said = {starter.stdout.readline().strip(), starter.stdout.readline().strip()}
        program = os.pidfd_open(int((said - {"ready"}).pop()))

        starter.kill()

        ended, _, _ = select.select([program], [], [], 20)
        os.close(program)
        assert ended


def test_leashed_program_is_the_program_itself() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"

    answer = subprocess.run(leashed("-c", code), cwd=ROOT, check=False, timeout=20)

    assert answer.returncode == -signal.SIGTERM


def test_leashed_program_does_not_begin_when_its_starter_is_gone() -> None:
    command = leashed("-c", "print('begun')")
    gone = [str(os.getppid()) if word == str(os.getpid()) else word for word in command]

    answer = subprocess.run(gone, cwd=ROOT, capture_output=True, check=False, timeout=20)

    assert (answer.returncode, answer.stdout) == (1, b"")


def test_the_demo_is_started_tied_to_make() -> None:
    recipe = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "config.leash" in line)
    command = recipe.strip().lstrip("@").replace("$$", "$").replace("$(PY)", sys.executable)

    answer = subprocess.run(
        ["sh", "-c", command.replace("serve --demo", "--version")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("5.2")


def test_web_process_whose_server_was_killed_while_it_started_does_not_serve() -> None:
    server_code = (
        "import multiprocessing, os, signal\n"
        "reads, writes = os.pipe()\n"
        "def start():\n"
        "    os.close(writes)\n"
        "    print('starting', flush=True)\n"
        "    os.read(reads, 1)\n"  # until the server is gone
        "    import config.wsgi\n"
        "    print('serving', flush=True)\n"
        "multiprocessing.get_context('fork').Process(target=start).start()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    with subprocess.Popen([sys.executable, "-c", server_code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        said, _ = server.communicate(timeout=60)  # its process holds the other end

    assert said == "starting\n"


def test_relay_finds_its_python_from_any_folder(tmp_path: Path) -> None:
    project = tmp_path / "リレー 箱"
    (project / "bin").mkdir(parents=True)
    (project / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "relay", project / "bin" / "relay")
    python = project / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    python.chmod(0o755)

    answer = subprocess.run(
        [project / "bin" / "relay", "demo", "two words"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert answer.stdout == f"{project}/manage.py|demo|two words|"


def test_relay_says_what_to_do_without_an_environment(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "relay", tmp_path / "bin" / "relay")

    answer = subprocess.run([tmp_path / "bin" / "relay", "shell"], capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert "make demo" in answer.stderr
