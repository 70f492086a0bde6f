"""`make prove-ledger`: the exchange against its model, and against random schedules of threads. SEED= replays.

Work is cut into pieces with a seed each, shared among PROVE_JOBS processes; a piece that fails says how to replay it.
"""

import sys
from collections.abc import Callable

from tests.proofs.plans import keep_plans
from tests.proofs.running import Report, chosen_seed, play, prepare, wanted

STEPS_A_PIECE = 400


def main() -> int:
    """Print the figures; 1 when a law was broken, or when less was played than was asked for."""
    report = Report("ledger", chosen_seed())
    prepare()
    keep_plans()
    if steps := wanted("PROVE_STEPS", 50_000):
        found = play(_explored, report.seed, steps, replay="PROVE_STEPS=1 PROVE_SCHEDULES=0 make prove-ledger")
        report.figure("steps against the model", size=found.done, violations=found.violations, seconds=found.seconds)
    if schedules := wanted("PROVE_SCHEDULES", 200):
        found = play(_scheduled, report.seed, schedules, replay="PROVE_STEPS=0 PROVE_SCHEDULES=1 make prove-ledger")
        report.figure("schedules of 32 threads", size=found.done, violations=found.violations, seconds=found.seconds)
    return report.code()


def _explored(seed: int, renew: Callable[..., None]) -> int:
    from tests.proofs.exploring import explore

    return explore(seed=seed, steps=STEPS_A_PIECE).steps


def _scheduled(seed: int, renew: Callable[..., None]) -> int:
    from tests.proofs.schedules import run_schedule

    run_schedule(seed)
    renew()
    return 1


if __name__ == "__main__":
    sys.exit(main())
