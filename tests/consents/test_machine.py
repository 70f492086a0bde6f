"""Random lives of consents, in short; `make prove-consent` looks longer. `SEED` chooses the run."""

import os
from datetime import timedelta

import pytest
from django.db import transaction

from relay.candidates.models import Identity
from relay.kernel import clock
from relay.kernel.tenancy import scope
from tests.introductions.life import brought_to
from tests.proofs.consent_life import Tally, live, scene
from tests.world import DAWN, World

SEED = int(os.environ.get("SEED", "2026"))


@pytest.mark.usefixtures("db")
def test_no_reading_outside_a_live_consent() -> None:
    tally = Tally()

    with scene() as furnished:
        live(furnished, seed=SEED, sequences=20, tally=tally)

    assert tally.reads
    assert tally.refusals
    assert tally.renewals


def test_being_allowed_to_name_somebody_shows_the_agency_nothing(world: World) -> None:
    """Dai's consent to be named outlives, by a day, the consent to placement it rests on."""
    brought_to(world, "introduced")
    clock.freeze(DAWN.replace(year=2027) + timedelta(hours=2))

    with transaction.atomic(), scope(world.bob):
        assert not Identity.objects.exists()
