"""`make prove-consent`: random lives of consents under a moving clock, and planted personal strings. SEED= replays.

PROVE_STEPS says how many sequences of acts are played (10,000), in pieces with a seed each, shared among PROVE_JOBS
processes; what stands in dumps, logs and old backups is `tests.proofs.sealed`.
"""

import io
import logging
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial

from tests.proofs.plans import keep_plans
from tests.proofs.running import Report, chosen_seed, play, prepare, say, wanted

SEQUENCES_A_PIECE = 100
PEOPLE = 50
"""Seven planted strings each."""


def main() -> int:
    """Print the figures; 1 when something was read outside a live consent, or a planted string stood where none may."""
    report = Report("consent", chosen_seed())
    prepare(pages=True)
    keep_plans()
    if size := wanted("PROVE_STEPS", 10_000):
        again = f"PROVE_STEPS={min(size, SEQUENCES_A_PIECE)} PROVE_PEOPLE=0 make prove-consent"
        piece = partial(_lived, sequences=min(size, SEQUENCES_A_PIECE))
        found = play(piece, report.seed, size, replay=again)
        report.figure(
            "sequences of give, withdraw, read", size=found.done, violations=found.violations, seconds=found.seconds
        )
    if people := wanted("PROVE_PEOPLE", PEOPLE):
        began = time.perf_counter()
        good, lines = _sealed(report.seed, people)
        seconds = time.perf_counter() - began
        for line in lines:
            report.figure(line[4:], size=people, violations=int(not line.startswith("ok ")), seconds=seconds)
        if not good or not lines:
            report.figure("people sealed", size=people, violations=1, seconds=seconds)
    return report.code()


def _lived(seed: int, renew: Callable[..., None], *, sequences: int) -> int:
    """So many sequences on a furnished world."""
    from relay.kernel import clock
    from tests.proofs.consent_life import Tally, live, scene
    from tests.world import NOON

    tally = Tally()
    logging.disable(logging.WARNING)  # a page that is refused would write a line
    with clock.frozen_at(NOON), scene() as furnished:
        live(furnished, seed=seed, sequences=sequences, tally=tally)
    say(f"    seed {seed}: {tally}")
    return tally.sequences


def _sealed(seed: int, people: int) -> tuple[bool, list[str]]:
    """Whether it held, and what was said of it: a line for each question."""
    from relay.kernel import clock
    from tests.conftest import own_database
    from tests.proofs import sealed
    from tests.world import NOON

    said = io.StringIO()
    with own_database(), clock.frozen_at(NOON), redirect_stdout(said):
        good = sealed.prove(seed, people)
    return good, said.getvalue().splitlines()


if __name__ == "__main__":
    sys.exit(main())
