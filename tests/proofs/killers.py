"""Which test killed which mutant the last time: it is asked first, and nearly always says it at once.

It only decides the order. Every run of `make prove-mutants` writes into `killers.json` what it saw; deleted, the next run takes
more than twice as long.
"""

import json
from pathlib import Path
from zlib import crc32

from tests.proofs.mutating import Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "tests" / "proofs" / "killers.json"
MOST = 12
"""So many tests are kept for each function."""


class Killers:
    """For each function or constant the tests that killed its mutants, and which of them."""

    def __init__(self, kept: Path = KEPT) -> None:
        """As the last run left it: for each test the marks of what it killed."""
        self._kept = kept
        told = json.loads(kept.read_text()) if kept.exists() else {}
        self._of = {name: {test: set(marks.split()) for test, marks in tests.items()} for name, tests in told.items()}

    def of(self, mutant: Mutant) -> list[str]:
        """Who is asked first: who killed this very one, then who killed most of its neighbours."""
        tests, mark = self._of.get(_name(mutant), {}), _mark(mutant)
        return sorted(tests, key=lambda test: (mark not in tests[test], -len(tests[test])))

    def note(self, mutant: Mutant, test: str) -> None:
        """This test killed it."""
        tests, mark = self._of.setdefault(_name(mutant), {}), _mark(mutant)
        for marks in tests.values():
            marks.discard(mark)
        tests.setdefault(test, set()).add(mark)

    def keep(self) -> None:
        """Write down who killed what, for the next time; what was not shown in this run stays as it was."""
        told = {name: _told(tests) for name, tests in sorted(self._of.items())}
        self._kept.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _told(tests: dict[str, set[str]]) -> dict[str, str]:
    most = sorted(tests, key=lambda test: (-len(tests[test]), test))[:MOST]
    return {test: " ".join(sorted(tests[test])) for test in most}


def _name(mutant: Mutant) -> str:
    return f"{mutant.path.relative_to(ROOT)} {mutant.owner}"


def _mark(mutant: Mutant) -> str:
    """Short, for thousands are kept; two that share one are asked the same tests first, no more."""
    return f"{crc32(mutant.says.encode()):08x}"
