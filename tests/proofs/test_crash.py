"""`make prove-crash` with a single kill: the running product in a copy of its own loses its web server under load."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.story
def test_a_killed_web_server_loses_nothing_acknowledged(tmp_path: Path) -> None:
    environment = {**os.environ, "PROVE_KILLS": "1", "PROVE_JOBS": "1", "SEED": "7303", "PROVE_FIGURES": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.crash"],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills: 1, violations: 0" in (tmp_path / "crash.txt").read_text()
