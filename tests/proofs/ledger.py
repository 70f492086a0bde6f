"""`make prove-ledger`: the exchange against its model, and against random schedules of threads. SEED= replays.

Work is cut into pieces with a seed each, shared among PROVE_JOBS processes; a piece that fails says how to replay it:
`SEED=… PROVE_STEPS=1 PROVE_SCHEDULES=0 make prove-ledger` (or 0 and 1) plays that piece alone.
"""

import os
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing import get_context

STEPS_A_PIECE = 400


def main() -> int:
    """Print the figures; 1 when a law was broken, or when less was played than was asked for."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    steps, schedules = int(os.environ.get("PROVE_STEPS", "50000")), int(os.environ.get("PROVE_SCHEDULES", "200"))
    print(f"SEED={seed}", flush=True)
    _prepare()
    good = _played("steps against the model", _explored, seed, steps)
    return 0 if _played("schedules of 32 threads", _scheduled, seed, schedules) and good else 1


def _prepare() -> None:
    """As pytest would: the test server, and Django in test mode."""
    from tests import plugin

    plugin.pytest_configure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


Piece = Callable[[int, Callable[[], None]], int]


def _explored(seed: int, renew: Callable[[], None]) -> int:
    from tests.proofs.exploring import explore

    return explore(seed=seed, steps=STEPS_A_PIECE).steps


def _scheduled(seed: int, renew: Callable[[], None]) -> int:
    from tests.proofs.schedules import run_schedule

    run_schedule(seed)
    renew()
    return 1


def _played(name: str, piece: Piece, seed: int, wanted: int) -> bool:
    """Play pieces in several processes until enough is done; whether all of it held."""
    jobs = min(int(os.environ.get("PROVE_JOBS") or os.cpu_count() or 1), max(wanted, 1))
    began = time.perf_counter()
    with get_context("fork").Pool(jobs) as pool:
        shares = [(piece, seed + job, jobs, -(-wanted // jobs)) for job in range(jobs)]
        results = pool.starmap(_share, shares if wanted else [])
    done, violations = sum(done for done, _ in results), sum(bad for _, bad in results)
    print(f"{name}: {done:,}, violations: {violations}, {time.perf_counter() - began:.0f} s", flush=True)
    return violations == 0 and done >= wanted


def _share(piece: Piece, seed: int, stride: int, wanted: int) -> tuple[int, int]:
    """One process's share, on a database of its own: how much was done, how often a law was broken."""
    from tests.conftest import own_database

    done = violations = 0
    with own_database() as renew:
        while done < wanted and violations < 3:
            try:
                done += piece(seed, renew)
            except Exception:  # whatever it is, it belongs to this seed
                violations += 1
                print(f"--- SEED={seed} ({piece.__name__})\n{traceback.format_exc()}", flush=True)
                renew()
            seed += stride
    return done, violations


if __name__ == "__main__":
    sys.exit(main())
