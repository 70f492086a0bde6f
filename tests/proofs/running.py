"""How proofs run: seeds, processes side by side with a database each, and the figures they leave in var/prove."""

import gc
import os
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

FIGURES = Path(os.environ.get("PROVE_FIGURES") or Path(__file__).resolve().parents[2] / "var" / "prove")
FAULTS_SHOWN = 3
GARBAGE = (100_000, 50, 100)
"""Rows come and go by the thousand here: looking for rings among them less often saves a tenth of the time."""

Piece = Callable[[int, Callable[..., None]], int]
"""Plays what a seed says on a database of its own, with what its `Stage` gave; how much was done."""
Stage = Callable[[Callable[..., None]], AbstractContextManager[Callable[..., None]]]
"""What a process sets up for all its pieces, given what makes its database fresh; by itself it hands on just that."""
RENEWED_EVERY = 5
"""After so many pieces the database is copied anew: what was rolled back lies about in its tables, and is waded through."""


def prepare(*, pages: bool = False) -> None:
    """As pytest would: the test server, and Django in test mode; with pages, their templates are watched too."""
    from tests import plugin

    plugin.pytest_configure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    if pages:
        setup_test_environment()


def chosen_seed() -> int:
    """`SEED`, or one by chance."""
    return int(os.environ.get("SEED") or secrets.randbelow(10**6))


def jobs() -> int:
    """`PROVE_JOBS`, or one process for each core."""
    return max(int(os.environ.get("PROVE_JOBS") or os.cpu_count() or 1), 1)


def wanted(name: str, default: int) -> int:
    """How much is asked for by this variable."""
    return int(os.environ.get(name, "") or default)


class Report:
    """The figures of one proof: printed, and kept in var/prove so that `make prove` can show them all at the end."""

    def __init__(self, proof: str, seed: int) -> None:
        """A run begins; figures of an earlier one are gone, so that nobody mistakes them for this one's."""
        self.proof, self.seed, self.lines, self.is_good = proof, seed, list[str](), True
        FIGURES.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        say(f"SEED={seed}")

    @property
    def file(self) -> Path:
        """Where the figures are kept."""
        return FIGURES / f"{self.proof}.txt"

    def figure(self, what: str, *, size: int, violations: int, seconds: float, says: str = "") -> bool:
        """One figure; nothing done is as bad as a violation."""
        is_good = violations == 0 and size > 0
        line = f"{'ok ' if is_good else 'BAD'} {self.proof:<10}{what}: {size:,}, violations: {violations}"
        line += f"{f' ({says})' if says else ''}, {seconds:.0f} s, SEED={self.seed}"
        self.lines.append(line)
        self.is_good = self.is_good and is_good
        say(line)
        self.file.write_text("\n".join(self.lines) + "\n")
        return is_good

    def code(self) -> int:
        """What the process ends with: a proof without figures has proved nothing."""
        return 0 if self.is_good and self.lines else 1


def say(line: str) -> None:
    """Print a line at once, whatever it is piped into."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Played:
    """How much was done by all processes, how often a law was broken, and how long it took."""

    done: int
    violations: int
    seconds: float


def play(piece: Piece, seed: int, size: int, *, replay: str, stage: Stage = nullcontext, most: int = 40) -> Played:
    """Play pieces, each with a seed of its own, in several processes until so much is done; `replay` tells how to see one again.

    At most `most` processes: the embedded server takes a hundred connections.
    """
    began, count = time.perf_counter(), min(jobs(), max(size, 1), most)
    with get_context("fork").Pool(count) as pool:
        shares = [(piece, seed + job, count, -(-size // count), replay, stage) for job in range(count)]
        results = pool.starmap(_share, shares if size else [])
    done, violations = sum(done for done, _ in results), sum(bad for _, bad in results)
    short = done < size and not violations
    return Played(done, violations + short, time.perf_counter() - began)


def _share(piece: Piece, seed: int, stride: int, size: int, replay: str, stage: Stage) -> tuple[int, int]:
    """One process's share: it takes every so manieth seed."""
    from tests.conftest import own_database

    done = violations = pieces = 0
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    with own_database() as renew, stage(renew) as given:
        while done < size and violations < FAULTS_SHOWN:
            tenth = 10 * done // size
            try:
                done += piece(seed, given)
                pieces += 1
                if stage is nullcontext and pieces % RENEWED_EVERY == 0:
                    renew()
                if 10 * done // size > tenth:
                    say(f"    {done:,} of {size:,} after SEED={seed}")
            except Exception:  # whatever it is, it belongs to this seed
                violations += 1
                say(f"--- again with: SEED={seed} PROVE_JOBS=1 {replay}\n{traceback.format_exc()}")
                renew()
            seed += stride
    return done, violations
