"""The optional fee ceiling of a request: held at taking it up, and at the offer."""

import pytest
from django.db import transaction

from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.outcomes import actions as outcomes
from relay.outcomes.models import Outcome
from relay.slots import actions, queries
from relay.slots.models import SlotRequest
from relay.slots.rules.desk import Refusal, is_above_ceiling, why_not_offer, why_not_take
from tests.introductions.life import PAY, brought_to, terms
from tests.outcomes.slots import taken_request
from tests.portals.agency.visits import bob
from tests.portals.company.visits import cat
from tests.world import World, opening_facts

RATE = 30
LEAST_FEE = 5_000_000 * RATE // 100
"""Birch's fee at the least pay of Cedar's openings."""
OFFER_FEE = PAY * RATE // 100

CASES = [(None, None, False), (None, 1, False), (1, None, False), (1, 1, False), (2, 1, True), (0, 0, False)]


@pytest.mark.parametrize(("fee", "ceiling", "above"), CASES)
def test_is_above_ceiling(fee: int | None, ceiling: int | None, above: bool) -> None:
    assert is_above_ceiling(fee, ceiling) is above
    taking = why_not_take(has_clause=True, slot_found=True, fee_yen=fee, ceiling_yen=ceiling)
    assert taking is (Refusal.ABOVE_CEILING if above else None)
    assert why_not_offer(fee_yen=fee, ceiling_yen=ceiling) is (Refusal.OFFER_ABOVE_CEILING if above else None)


def test_the_clause_and_the_slot_are_asked_before_the_ceiling() -> None:
    above = {"fee_yen": 2, "ceiling_yen": 1}
    assert why_not_take(has_clause=False, slot_found=True, **above) is Refusal.NO_CLAUSE
    assert why_not_take(has_clause=True, slot_found=False, **above) is Refusal.NO_SLOT


def asked_again(world: World, ceiling: int | None) -> SlotRequest:
    """Another request of Cedar's with a ceiling, while its slot is free."""
    first = taken_request(world)
    actions.close_request(first, by=world.cat)
    opening = openings.draft(facts=opening_facts(title="社内SE"), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)
    return actions.open_request(opening, fee_ceiling_yen=ceiling, by=world.cat)


def fresh(request: SlotRequest) -> SlotRequest:
    with transaction.atomic(), scope(house()):
        return SlotRequest.objects.get(pk=request.pk)


def test_an_agency_above_the_ceiling_cannot_take_it_and_reads_why(world: World) -> None:
    request = asked_again(world, LEAST_FEE - 1)
    visit = bob(world)

    page = visit.text("slots/")
    answer = visit.sent(f"slots/{request.ref}/taking/")
    with pytest.raises(Refused) as no:
        actions.take(request, by=world.bob)

    assert no.value.reason is Refusal.ABOVE_CEILING
    assert fresh(request).state == "open"
    for text in (page, answer):
        assert "設定された上限額を超える" in text
    assert "現在、依頼を引き受けることができません" not in page
    assert f"slots/{request.ref}/taking/" not in page


@pytest.mark.parametrize("ceiling", [LEAST_FEE, None])
def test_at_the_ceiling_or_without_one_it_is_taken(world: World, ceiling: int | None) -> None:
    assert actions.take(asked_again(world, ceiling), by=world.bob).state == "taken"


def interviewing(world: World, ceiling: int) -> Introduction:
    request = taken_request(world)
    with transaction.atomic(), scope(house()):
        SlotRequest.objects.filter(pk=request.pk).update(fee_ceiling_yen=ceiling)
    return brought_to(world, "interviewing", slot_request=request)


def test_an_offer_above_the_ceiling_is_refused_at_its_field(world: World) -> None:
    introduction = interviewing(world, OFFER_FEE - 1)

    with pytest.raises(Refused) as no:
        outcomes.offer(introduction, terms=terms(world), by=world.cat)
    answer = cat(world).post(
        f"introductions/{introduction.ref}/offer/",
        expected_pay="600", term="permanent", starts_on=terms(world).starts_on.isoformat(),
    )  # fmt: skip

    assert (no.value.reason, no.value.field) == (Refusal.OFFER_ABOVE_CEILING, "expected_pay_yen")
    assert answer.status_code == 422
    assert "設定した上限額を超えます" in answer.content.decode()
    with scope(house()):
        assert not Outcome.objects.exists()


def test_an_offer_at_the_ceiling_is_made(world: World) -> None:
    introduction = interviewing(world, OFFER_FEE)

    outcomes.offer(introduction, terms=terms(world), by=world.cat)

    with scope(house()):
        assert Outcome.objects.get().expected_pay_yen == PAY


def test_a_request_in_nobodys_hands_waives_nothing(world: World) -> None:
    request = asked_again(world, 1)

    assert queries.why_not_offer_on(request, pay_yen=PAY, on=clock.today()) is None
