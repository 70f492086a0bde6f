"""Stolen seats and sham organisations, in small."""

import random

from tests.proofs import scraping, shams
from tests.world import World


def test_a_leaked_sample_names_its_seat() -> None:
    assert scraping._trace(random.Random(20260402), leaks=20) == (20, 20)


def test_of_twenty_bad_applications_none_goes_live(world: World) -> None:
    assert len(shams.applications(world)) == 20
    assert shams.live(world) == (19, 0)  # the last brings no licence at all and waits
    assert not shams.unapproved(world)
