"""`make prove-isolation`: every address and every reader, the marks crawl, and each planted fault caught, with figures."""

import os
import re
import subprocess
import sys
import time

from tests.proofs.running import Report, chosen_seed, jobs, say


def main() -> int:
    """Print the figures; 1 when a test failed or too many faults were missed."""
    report, began = Report("isolation", chosen_seed()), time.perf_counter()
    said, code = _told(["-m", "tests.isolation.plant"], RELAY_MODE="test", JOBS=os.environ.get("JOBS") or str(jobs()))
    seconds = time.perf_counter() - began
    planted, caught = _number(r"^planted (\d+)", said), _number(r"caught (\d+)$", said)
    report.figure("planted faults", size=planted, violations=int(code != 0), says=f"{caught} caught", seconds=seconds)
    if not os.environ.get("ONLY"):
        visited = "".join(re.findall(r"^visited: .*$", said, re.MULTILINE))
        passed, wrong = _number(r"(\d+) passed", visited), re.findall(r"(\d+) (?:failed|error)", visited)
        violations = sum(int(count) for count in wrong)
        report.figure("cells, markers and policies", size=passed, violations=violations, seconds=seconds)
    return report.code()


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
