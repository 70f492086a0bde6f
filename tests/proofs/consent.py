"""`make prove-consent`: random lives of consents under a moving clock, and planted personal strings. SEED= replays.

PROVE_STEPS says how many steps; they are walked in pieces of 40, each rolled back, with a seed each.
"""

import os
import secrets
import sys
import time

STEPS_A_PIECE = 40
PEOPLE = 50
"""Seven planted strings each."""


def main() -> int:
    """Print the figures; 1 when something was read outside a live consent, or a planted string stood where none may."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    print(f"SEED={seed}", flush=True)
    _prepare()
    from relay.kernel import clock
    from tests.conftest import own_database
    from tests.proofs import sealed
    from tests.world import NOON

    with own_database(), clock.frozen_at(NOON):
        good = prove_walks(seed, int(os.environ.get("PROVE_STEPS", "10000")))
        return 0 if sealed.prove(seed, PEOPLE) and good else 1


def prove_walks(seed: int, steps: int) -> bool:
    """Walk and compare after each step; the first reading outside a live consent ends it with its seed."""
    from django.db import transaction

    from relay.kernel import clock
    from tests.consents.test_machine import walk
    from tests.world import NOON, World

    began, reads, refusals, renewals = time.perf_counter(), 0, 0, 0
    pieces = -(-steps // STEPS_A_PIECE)
    for piece in range(pieces):
        with transaction.atomic(), clock.frozen_at(NOON):
            try:
                seen = walk(World(), seed=seed + piece, steps=STEPS_A_PIECE)
            except AssertionError as fault:
                print(f"BAD {fault} {getattr(fault, '__notes__', '')}")
                return False
            finally:
                transaction.set_rollback(True)
        reads, refusals, renewals = reads + seen.reads, refusals + seen.refusals, renewals + seen.renewals
    print(
        f"ok  {pieces * STEPS_A_PIECE:,} steps in {time.perf_counter() - began:.0f} s: {reads:,} readings, "
        f"{refusals:,} refused, {renewals:,} renewals, 0 readings outside a live consent",
        flush=True,
    )
    return True


def _prepare() -> None:
    """As pytest would: the test server, and Django in test mode."""
    from tests import plugin

    plugin.pytest_configure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()


if __name__ == "__main__":
    sys.exit(main())
