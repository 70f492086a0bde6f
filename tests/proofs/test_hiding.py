"""The ways a company's name is written, in small."""

import random

from relay.candidates.actions import block
from relay.candidates.queries import blocked_companies
from relay.kernel.tenancy import scope
from tests.proofs import hiding
from tests.world import World


def test_no_spelling_exposes_anybody_and_strangers_are_not_blocked() -> None:
    found = hiding.play(300, 500, random.Random(20260402))

    assert (found.variants_count, found.exposed) == (300, ())
    assert found.blocked_count <= 2


def test_a_company_is_also_met_by_its_reading(world: World) -> None:
    dai = world.dai
    with scope(dai):
        block(world.candidate(), name="せだーそふと", by=dai)

    assert blocked_companies(world.candidate().pk, [world.cedar.pk, world.elm.pk]) == {world.cedar.pk}
