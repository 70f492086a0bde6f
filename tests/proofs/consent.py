"""`make prove-consent`: random lives of consents under a moving clock, and planted personal strings. SEED= replays.

PROVE_STEPS says how many sequences of acts are played (10,000), in pieces with a seed each, shared among PROVE_JOBS
processes; what stands in dumps, logs and old backups is `tests.proofs.sealed`.
"""

import logging
import sys
import time
from collections.abc import Callable
from functools import partial

from tests.proofs.running import Report, chosen_seed, play, prepare, say, wanted

SEQUENCES_A_PIECE = 100
PEOPLE = 50
"""Seven planted strings each."""


def main() -> int:
    """Print the figures; 1 when something was read outside a live consent, or a planted string stood where none may."""
    report = Report("consent", chosen_seed())
    prepare(pages=True)
    if size := wanted("PROVE_STEPS", 10_000):
        again = f"PROVE_STEPS={min(size, SEQUENCES_A_PIECE)} PROVE_PEOPLE=0 make prove-consent"
        piece = partial(_lived, sequences=min(size, SEQUENCES_A_PIECE))
        found = play(piece, report.seed, size, replay=again)
        report.figure(
            "sequences of give, withdraw, read", size=found.done, violations=found.violations, seconds=found.seconds
        )
    if people := wanted("PROVE_PEOPLE", PEOPLE):
        began = time.perf_counter()
        good = _sealed(report.seed, people)
        report.figure("people sealed", size=people, violations=int(not good), seconds=time.perf_counter() - began)
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


def _sealed(seed: int, people: int) -> bool:
    from relay.kernel import clock
    from tests.conftest import own_database
    from tests.proofs import sealed
    from tests.world import NOON

    with own_database(), clock.frozen_at(NOON):
        return sealed.prove(seed, people)


if __name__ == "__main__":
    sys.exit(main())
