"""Honest crowds, farms and robots on the forms, in small."""

import random

from tests.proofs import populations
from tests.world import World


def test_honest_people_are_not_held(world: World) -> None:
    assert populations.honest(world, 12, random.Random(20260402)) == {"held": 12}


def test_robots_verify_nothing(world: World) -> None:
    assert populations.bots(world, 6, random.Random(20260402)) == (0, 0)


def test_a_farm_is_worth_little_and_nothing_once_looked_at(world: World) -> None:
    good, words = populations.prove_farm(9, random.Random(20260402))

    assert good
    assert "after review 0 counted" in words
