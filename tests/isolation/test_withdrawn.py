"""A consent that is over closes the rows themselves: also to a question that forgot to ask for it."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from relay.acceptances.models import SeekerAcceptance
from relay.candidates.models import Candidate, Identity
from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.kernel import clock
from relay.kernel.actors import Actor
from relay.kernel.tenancy import scope
from relay.matching.models import Match
from tests.introductions.life import brought_to
from tests.world import World


def seen_by(actor: Actor) -> dict[str, int]:
    """How many rows about people the database shows somebody who filters nothing."""
    with transaction.atomic(), scope(actor):
        return {
            model.__name__: model._base_manager.count() for model in (Candidate, Identity, Match, SeekerAcceptance)
        }  # fmt: skip


def withdraw_everything(world: World) -> None:
    consents.withdraw_all(world.candidate(), by=world.dai)


def end_of_consent(world: World) -> datetime:
    with transaction.atomic(), scope(world.dai):
        ends = Consent.objects.get(purpose="placement").valid_until
    assert ends is not None
    return ends


def test_withdrawing_closes_the_rows_to_the_agency_at_once(world: World) -> None:
    assert all(seen_by(world.bob).values())

    withdraw_everything(world)

    after = seen_by(world.bob)
    assert (after["Candidate"], after["Identity"]) == (0, 0)


def test_a_consent_that_ran_out_closes_the_rows_before_anything_notes_it(world: World) -> None:
    ends = end_of_consent(world)

    with clock.frozen_at(ends - timedelta(seconds=1)):
        assert seen_by(world.bob)["Identity"] == 1
    with clock.frozen_at(ends):
        after = seen_by(world.bob)

    assert (after["Candidate"], after["Identity"]) == (0, 0)


@pytest.mark.parametrize("state", ["introduced", "interviewing"])
def test_withdrawing_closes_the_name_to_the_company_that_had_it(world: World, state: str) -> None:
    brought_to(world, state)
    assert seen_by(world.cat)["Identity"] == 1

    withdraw_everything(world)

    assert seen_by(world.cat)["Identity"] == 0
