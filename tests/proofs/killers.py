"""Which tests killed the mutants of which function the last time: they are asked first, and nearly always say it at once.

It only decides the order. Every run of `make prove-mutants` writes into `killers.json` what it saw; deleted, the next run takes half
an hour longer.
"""

import json
from collections import Counter
from pathlib import Path

from tests.proofs.mutating import Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "tests" / "proofs" / "killers.json"
MOST = 12
"""So many are kept for each."""


class Killers:
    """For each function or constant the tests that killed its mutants, the one that killed most first."""

    def __init__(self, kept: Path = KEPT) -> None:
        """As the last run left it."""
        self._kept = kept
        self._before: dict[str, list[str]] = json.loads(kept.read_text()) if kept.exists() else {}
        self._now: dict[str, Counter[str]] = {}

    def of(self, mutant: Mutant) -> list[str]:
        """Who is asked first: who killed in this run, then who did in the last."""
        return self._asked(_name(mutant))

    def note(self, mutant: Mutant, test: str) -> None:
        """This test killed it."""
        self._now.setdefault(_name(mutant), Counter())[test] += 1

    def keep(self) -> None:
        """Write down who killed, for the next time; what was not shown in this run stays as it was."""
        told = self._before | {name: self._asked(name)[:MOST] for name in self._now}
        self._kept.write_text(json.dumps(dict(sorted(told.items())), ensure_ascii=False, indent=1) + "\n")

    def _asked(self, name: str) -> list[str]:
        now = [test for test, _ in self._now.get(name, Counter()).most_common()]
        return [*now, *(test for test in self._before.get(name, []) if test not in now)]


def _name(mutant: Mutant) -> str:
    return f"{mutant.path.relative_to(ROOT)} {mutant.owner}"
