"""`make prove-isolation`: every address and every reader, the marks crawl, and each planted fault caught, with figures."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.proofs.running import Report, chosen_seed, jobs, say

MATRIX = ("tests/isolation", "tests/architecture/test_isolation.py")


def main() -> int:
    """Print the figures; 1 when a test failed or too many faults were missed."""
    report = Report("isolation", chosen_seed())
    parts = [_planted] if os.environ.get("ONLY") else [_planted, _visited]
    # Side by side, for the faults begin with a long run of their own that keeps one core only.
    with ThreadPoolExecutor(min(jobs(), len(parts))) as pool:
        for found in pool.map(lambda part: part(), parts):
            report.figure(**found)
    return report.code()


def _visited() -> dict[str, Any]:
    began = time.perf_counter()
    said, code = _told(["-m", "pytest", "-q", "-p", "no:randomly", *MATRIX])
    passed, failed = (_number(rf"(\d+) {word}", said) for word in ("passed", "failed"))
    return {
        "what": "cells, markers and policies", "size": passed, "violations": failed or int(code != 0),
        "seconds": time.perf_counter() - began,
    }  # fmt: skip


def _planted() -> dict[str, Any]:
    began = time.perf_counter()
    said, code = _told(["-m", "tests.isolation.plant"], RELAY_MODE="test", JOBS=os.environ.get("JOBS") or str(jobs()))
    planted, caught = _number(r"planted (\d+)", said), _number(r"caught (\d+)$", said)
    return {
        "what": "planted faults", "size": planted, "violations": int(code != 0), "says": f"{caught} caught",
        "seconds": time.perf_counter() - began,
    }  # fmt: skip


def _told(command: list[str], **environment: str) -> tuple[str, int]:
    """Run it, pass on what it says, and keep that."""
    lines = []
    with subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            lines.append(line)
            say(line.rstrip("\n"))
    return "".join(lines), running.returncode


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text, re.MULTILINE)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
