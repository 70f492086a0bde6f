"""Random lives of consents, in short; `make prove-consent` looks longer. `SEED` chooses the run."""

import os
from datetime import timedelta

import pytest
from django.db import transaction

from relay.candidates.models import Identity
from relay.consents import actions
from relay.consents.rules import NAMED_ITEMS
from relay.kernel import clock
from relay.kernel.tenancy import scope
from tests.introductions.life import brought_to
from tests.proofs.consent_life import Tally, live, scene
from tests.world import DAWN, NOON, World

OURS = 2026
SEED = int(os.environ.get("SEED", OURS))


@pytest.mark.usefixtures("db")
def test_no_reading_outside_a_live_consent() -> None:
    tally = Tally()

    with scene() as furnished:
        live(furnished, seed=SEED, sequences=20, tally=tally)

    if SEED == OURS:  # what everybody's run is sure to see; others may see less in so short a time
        assert tally.reads
        assert tally.refusals
        assert tally.renewals


def test_being_allowed_to_name_somebody_shows_the_agency_nothing(world: World) -> None:
    """Dai's consent to be named outlives, by a day, the consent to placement it rests on."""
    brought_to(world, "introduced")
    clock.freeze(DAWN.replace(year=2027) + timedelta(hours=2))

    with transaction.atomic(), scope(world.bob):
        assert not Identity.objects.exists()


def test_a_later_naming_by_another_agency_outlasts_the_first(world: World) -> None:
    """Birch named Dai to Cedar at noon; what Fir was allowed an hour later holds an hour longer."""
    opening_ref = brought_to(world, "introduced").opening.ref
    dai = world.candidate("dai")
    clock.freeze(NOON + timedelta(hours=1))
    actions.answer(dai, shown=[world.fir.ref], ticked=[world.fir.ref], mechanism="test", by=world.dai)
    later = actions.give_named(dai, agency_id=world.fir.pk, opening_ref=opening_ref, by=world.dai)
    actions.record_provision(
        later, recipient_id=world.cedar.pk, data_items=NAMED_ITEMS, method="test", opening_ref=opening_ref,
        provider_id=world.fir.pk, by=world.finn,
    )  # fmt: skip

    for minutes, is_shown in ((-1, True), (0, True), (59, True), (60, False)):
        clock.freeze(NOON.replace(year=2027) + timedelta(minutes=minutes))
        with transaction.atomic(), scope(world.cat):
            assert Identity.objects.filter(pk=dai.pk).exists() == is_shown, minutes
