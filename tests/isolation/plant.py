"""`make prove-isolation`: visit the committed tree as every reader, plant each fault in a copy of it, and see whether a test catches it.

`ONLY=name` plants one; `JOBS=2` has two runs at a time. The tree without faults must pass all the tests that are asked, or
being caught would mean nothing. One test of it comes before everything: it builds the template of the world that the copies
share, on a database server of their own, for a fault must be caught by a test, not by a world it has spoilt.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FAULTS = ROOT / "tests" / "isolation" / "faults"
MATRIX = ("tests/isolation", "tests/architecture/test_isolation.py")
"""Every address, every reader, the marks and the policies."""
FIRST = "test_only_these_tables_are_open_to_everybody"
PATIENCE = 1800
MISSED_AT_MOST = 1 / 15
"""Of thirty, twenty-eight."""


@dataclass(frozen=True)
class Fault:
    """A slip somebody could make, and the tests that should notice."""

    name: str
    patch: Path
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What became of a fault."""

    fault: Fault
    caught: bool
    by: str


def faults(only: str = "") -> list[Fault]:
    """Every planted fault, or the one asked for."""
    found = []
    for patch in sorted(FAULTS.glob("*.patch")):
        first = patch.read_text().splitlines()[0]
        assert first.startswith("# caught-by: "), patch.name
        found.append(Fault(patch.stem, patch, tuple(first.removeprefix("# caught-by: ").split())))
    return [fault for fault in found if only in {"", fault.name}]


def newest_commit() -> str:
    """What HEAD names now; it may move while we are at work."""
    named = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True)
    return named.stdout.strip()


def copy_tree(commit: str, to: Path) -> None:
    """The committed tree, with the catalogues that were compiled already."""
    to.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(to)], input=archive.stdout, check=True)
    for compiled in ROOT.glob("relay/**/*.mo"):
        shutil.copy(compiled, to / compiled.relative_to(ROOT))


def run_tests(
    tree: Path, tests: tuple[str, ...], database: dict[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """The tests in a tree."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--tb=line", *options, *tests],
        cwd=tree, env={**os.environ, **database, "RELAY_MODE": "test"}, capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip


def plant(fault: Fault, base: Path, database: dict[str, str]) -> Found:
    """Plant one fault, run its tests, and say which of them noticed."""
    tree = base / fault.name
    # The clean copy, compiled as it is by now: only what the fault touches is compiled again.
    shutil.copytree(base / "clean", tree, symlinks=True)
    try:
        subprocess.run(
            ["git", "apply", str(fault.patch)],
            cwd=tree,
            check=True,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(base)},
        )
        done = run_tests(tree, fault.tests, database, "-x")
    finally:
        shutil.rmtree(tree, ignore_errors=True)
    named = re.findall(r"^(?:FAILED|ERROR) (tests/\S+)", done.stdout, re.MULTILINE)
    if done.returncode == 1 and named:
        return Found(fault, caught=True, by=named[0])
    return Found(fault, caught=False, by="" if done.returncode == 0 else f"the tests did not run: {done.stdout[-400:]}")


def main() -> int:
    """Plant them all and print what was caught."""
    from config import postgres

    only = os.environ.get("ONLY", "")
    commit, chosen = newest_commit(), faults(only)
    base = Path(tempfile.mkdtemp(prefix="relay-faults-"))
    try:
        postgres.ensure_running(base)
        database = {
            "DATABASE_URL": postgres.url("relay_app", project=base),
            "DATABASE_OWNER_URL": postgres.url("relay_owner", project=base),
            "DATABASE_MAINTENANCE": postgres.DATABASE,
        }
        copy_tree(commit, base / "clean")
        asked = {path for fault in chosen for path in fault.tests}
        others = tuple(sorted(path for path in asked if only or not path.startswith(MATRIX)))
        first = run_tests(base / "clean", (*others, *MATRIX), database, "-k", FIRST)
        assert first.returncode == 0, first.stdout
        # By now it is compiled: the copies are made while nobody writes into it.
        shutil.copytree(base / "clean", base / "whole", symlinks=True)
        with ThreadPoolExecutor(int(os.environ.get("JOBS") or "1")) as pool:
            asked_of_clean = {"without any fault": others} | ({} if only else {"visited": MATRIX})
            whole = {
                what: pool.submit(run_tests, base / "whole", tests, database) for what, tests in asked_of_clean.items()
            }
            results = []
            for found in pool.map(lambda fault: plant(fault, base, database), chosen):
                results.append(found)
                _say(f"{'caught' if found.caught else 'NOT CAUGHT':<11} {found.fault.name:<34} {found.by}")
        clean = {what: each.result() for what, each in whole.items()}
    finally:
        postgres.remove(base)
        shutil.rmtree(base, ignore_errors=True)
    caught = sum(found.caught for found in results)
    holds = all(done.returncode == 0 for done in clean.values())
    for what, done in clean.items():
        if done.returncode:
            _say(done.stdout[-4000:])
        _say(f"{what}: {done.stdout.splitlines()[-1]}")
    _say(f"planted {len(results)}, caught {caught}")
    return 0 if holds and results and len(results) - caught <= len(results) * MISSED_AT_MOST else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ["RELAY_PG_FAST"] = "1"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server and the copies go even when we are ended
    sys.exit(main())
