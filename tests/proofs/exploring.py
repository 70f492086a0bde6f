"""Run the state machine of the exchange for so many steps under a seed."""

import os
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.exchange import Exchange
from tests.proofs.exchange_people import People, scene

STEPS_EACH = 50
PHASES = (
    (hypothesis.Phase.generate, hypothesis.Phase.shrink)
    if "PROVE_SHRINK" in os.environ
    else (hypothesis.Phase.generate,)
)
"""A counter-example is shown as it was found, unless `PROVE_SHRINK=1`: shrinking takes minutes."""


@dataclass(frozen=True)
class Explored:
    """How many steps were taken and checked, and how many acts were broken off on the way."""

    steps: int
    broken: int


def explore(*, seed: int, steps: int) -> Explored:
    """Run examples of so many steps together; the seed also says how many people were counted before."""
    before, broken = People.steps, People.broken
    settings = hypothesis.settings(
        max_examples=max(steps // STEPS_EACH, 1),
        stateful_step_count=STEPS_EACH,
        deadline=None,
        phases=PHASES,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    machine: Any = hypothesis.seed(seed)(Exchange)
    with scene(waiting=seed % 46, is_everything_on=seed % 3 > 0) as furnished:
        Exchange.scene = furnished
        run_state_machine_as_test(machine, settings=settings)
    return Explored(People.steps - before, People.broken - broken)
