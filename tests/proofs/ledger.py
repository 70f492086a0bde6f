"""`make prove-ledger`: the exchange against its model, and against random schedules of threads. SEED= replays.

Work is cut into pieces with a seed each, shared among PROVE_JOBS processes; a piece that fails says how to replay it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
        again = "PROVE_STEPS=0 PROVE_SCHEDULES=1 make prove-ledger"
        found = play(_scheduled, report.seed, schedules, replay=again, stage=_threads, most=2)
        report.figure("schedules of 32 threads", size=found.done, violations=found.violations, seconds=found.seconds)
    return report.code()


def _explored(seed: int, renew: Callable[..., None]) -> int:
    from tests.proofs.exploring import explore

    return explore(seed=seed, steps=STEPS_A_PIECE).steps


def _scheduled(seed: int, play_one: Callable[..., None]) -> int:
    play_one(seed)
    return 1


@contextmanager
def _threads(renew: Callable[..., None]) -> Iterator[Callable[..., None]]:
    """Threads that keep their connections over all schedules, where rows alone can be put back in between."""
    from tests.proofs.rewinding import Rewind, is_possible
    from tests.proofs.schedules import Crew, run_schedule

    with Crew() as crew:

        def copy() -> None:
            crew.let_go()
            renew()

        put_back = Rewind() if is_possible() else copy

        def play_one(seed: int) -> None:
            try:
                run_schedule(seed, crew)
            except BaseException:
                crew.let_go()
                raise
            put_back()

        yield play_one


if __name__ == "__main__":
    sys.exit(main())
