"""Which tests a mutant is shown to, and in what order: those that run its lines, the likely and the cheap before the dear."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

from tests.proofs.mutating import ANYWHERE, Mutant, lines_of

PINS_MOST = 150
"""A constant is also shown to so many of the quickest tests: those that pin it run no line of its file."""
QUICK, DEAR = 0.1, 0.5
SHOWN_MOST = 90.0
"""A mutant is shown so many seconds of tests; what only a later one would notice has survived."""


def file_of(node: str) -> str:
    """The file of tests a test lies in."""
    return node.partition("::")[0]


@dataclass
class Reach:
    """What the tests run, and how long each takes."""

    tests: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[str, float] = field(default_factory=dict)
    entry: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """What a file of tests costs before its first: what it makes once for all of them, a fork makes anew."""
    failed: list[str] = field(default_factory=list)

    def add(self, told: dict[str, Any]) -> None:
        """What one process recorded of its share of the tests."""
        self.seconds |= told["seconds"]
        self.failed += told["failed"]
        for file, seconds in told["entry"].items():
            self.entry[file] = max(self.entry[file], seconds)
        for file, lines in told["lines"].items():
            for line, nodes in lines.items():
                self.tests[file, int(line)].update(filter(None, nodes))

    def shown_to(self, mutant: Mutant, *, killers: list[str], folders: tuple[str, ...]) -> list[str]:
        """Of the tests in these folders those that run its lines, SHOWN_MOST of them; what killed its neighbours comes first."""
        ours = {node for node in self.seconds if node.startswith(folders)}
        reached = ours & set[str]().union(*(self.tests.get(line, set()) for line in lines_of(mutant)))
        if ANYWHERE in mutant.lines:
            reached |= set(sorted(ours, key=lambda node: (self.seconds[node], node))[:PINS_MOST])
        in_turn = self._in_turn(reached, killers, own=f"test_{mutant.path.stem}")
        files = ["", *map(file_of, in_turn)]
        costs = [
            self.seconds[node] + (self.entry[file] if file != before else 0)
            for node, (before, file) in zip(in_turn, pairwise(files), strict=True)
        ]
        return [node for node, until in zip(in_turn, accumulate(costs), strict=True) if until <= SHOWN_MOST]

    def _in_turn(self, reached: set[str], killers: list[str], *, own: str) -> list[str]:
        """The quick, then its own file's, then one of each file in turn; a file that is dear to enter keeps its tests together."""
        turns: dict[str, tuple[object, ...]] = {}
        of_file: dict[str, int] = defaultdict(int)
        for node in sorted(reached, key=lambda node: self.seconds[node]):
            file, seconds = file_of(node), self.seconds[node]
            is_dear = self.entry[file] > DEAR
            if node in killers:
                turns[node] = (0, seconds + self.entry[file])
            elif not is_dear and seconds <= QUICK:
                turns[node] = (1, seconds)
            elif own in node:
                turns[node] = (2, is_dear, file, seconds)
            else:
                turns[node] = (4, file, seconds) if is_dear else (3, of_file[file], seconds)
            of_file[file] += 1
        return sorted(reached, key=lambda node: turns[node])
