"""Offer, hire, start, leaving: what is owed, and what comes back."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from relay.fees.models import FeeLine
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations import actions as organisations
from relay.outcomes import actions, queries
from relay.outcomes.models import Outcome
from relay.outcomes.rules import Refusal
from relay.slots import actions as slots
from relay.slots.models import Slot
from relay.slots.queries import verify
from tests.introductions.life import PAY, brought_to, seen, terms
from tests.outcomes.slots import taken_request
from tests.world import World

pytestmark = pytest.mark.django_db


def line() -> FeeLine:
    """The only fee line there is."""
    with transaction.atomic(), scope(house()):
        return FeeLine.objects.get()


def outcome() -> Outcome:
    """The only outcome there is."""
    with transaction.atomic(), scope(house()):
        return Outcome.objects.get()


def test_offer_writes_the_terms_and_asks_the_person(world: World) -> None:
    introduction = brought_to(world, "interviewing")

    offered = actions.offer(introduction, terms=terms(world), by=world.cat)

    assert (offered.expected_pay_yen, offered.term, offered.starts_on) == (PAY, "permanent", date(2026, 4, 9))
    assert (offered.hired_on, offered.no_solicit_until) == (None, None)
    assert seen(world).state == "offered"
    with scope(house()):
        mail = Message.objects.get(event_key__contains=":offered:", to="dai@mail.example")
    assert mail.to == "dai@mail.example"
    assert "6,000,000円" in mail.text
    assert "髙﨑" not in mail.subject


def test_offer_is_refused_with_pay_in_the_wrong_unit(world: World) -> None:
    introduction = brought_to(world, "interviewing")

    with pytest.raises(Refused) as no:
        actions.offer(introduction, terms=terms(world, expected_pay_yen=600), by=world.cat)

    assert (no.value.reason, no.value.field) == (Refusal.PAY_UNLIKELY, "expected_pay_yen")
    assert seen(world).state == "interviewing"


def test_offer_twice_is_stale(world: World) -> None:
    introduction = brought_to(world, "interviewing")
    again = seen(world)
    actions.offer(introduction, terms=terms(world), by=world.cat)

    with pytest.raises(Stale):
        actions.offer(again, terms=terms(world), by=world.cat)

    with scope(house()):
        assert Outcome.objects.count() == 1


def test_offer_is_the_companys_alone(world: World) -> None:
    introduction = brought_to(world, "interviewing")

    for stranger in (world.bob, world.elmo):
        with pytest.raises(NotPermitted):
            actions.offer(introduction, terms=terms(world), by=stranger)


def test_accept_offer_makes_the_day_of_hiring(world: World) -> None:
    brought_to(world, "accepted")

    assert outcome().hired_on == date(2026, 4, 2)
    with scope(world.dai):
        assert [card.hired_on for card in queries.of_candidate(world.dai)] == [date(2026, 4, 2)]


def test_confirm_start_makes_the_fee_line_from_the_table(world: World) -> None:
    brought_to(world, "joined")

    assert outcome().started_on == date(2026, 4, 2)
    assert outcome().no_solicit_until == seen(world).no_solicit_until == date(2028, 4, 1)
    assert (line().amount_yen, line().slot_ref) == (1_800_000, "")
    with scope(house()):
        assert Message.objects.filter(event_key__contains=":joined:").count() == 1


def test_confirm_start_is_refused_before_the_hire_and_in_the_future(world: World) -> None:
    introduction = brought_to(world, "accepted")

    for day, reason in ((1, Refusal.STARTED_BEFORE_HIRED), (3, Refusal.STARTED_IN_THE_FUTURE)):
        with pytest.raises(Refused) as no:
            actions.confirm_start(introduction, started_on=date(2026, 4, day), by=world.cat)
        assert (no.value.reason, no.value.field) == (reason, "started_on")

    assert seen(world).state == "accepted"


def test_confirm_start_twice_is_stale_and_charges_once(world: World) -> None:
    introduction = brought_to(world, "joined")

    with pytest.raises(Stale):
        actions.confirm_start(introduction, started_on=date(2026, 4, 2), by=world.cat)

    assert line().amount_yen == 1_800_000


def test_confirm_start_needs_an_offer(world: World) -> None:
    introduction = brought_to(world, "interviewing")

    with pytest.raises(Stale):
        actions.confirm_start(introduction, started_on=date(2026, 4, 2), by=world.cat)


def test_leaving_early_gives_part_of_the_fee_back(world: World) -> None:
    introduction = brought_to(world, "joined")
    clock.freeze(clock.now() + timedelta(days=20))

    actions.report_leaving(introduction, left_on=date(2026, 4, 20), by_own_choice=True, by=world.bob)

    assert (seen(world).state, outcome().left_by_own_choice) == ("left", True)
    assert line().refund_yen == 1_440_000


def test_leaving_late_gives_nothing_back(world: World) -> None:
    introduction = brought_to(world, "joined")
    clock.freeze(clock.now() + timedelta(days=200))
    organisations.check_licence(world.birch, by=world.olga)

    actions.report_leaving(introduction, left_on=date(2026, 10, 1), by_own_choice=True, by=world.cat)

    assert line().refund_yen == 0


def test_leaving_is_refused_before_the_start_and_for_strangers(world: World) -> None:
    introduction = brought_to(world, "joined")

    with pytest.raises(Refused) as no:
        actions.report_leaving(introduction, left_on=date(2026, 4, 1), by_own_choice=True, by=world.cat)
    assert no.value.reason is Refusal.LEFT_BEFORE_STARTED
    with pytest.raises(NotPermitted):
        actions.report_leaving(introduction, left_on=date(2026, 4, 2), by_own_choice=True, by=world.finn)


def test_leaving_twice_is_stale(world: World) -> None:
    introduction = brought_to(world, "joined")
    actions.report_leaving(introduction, left_on=date(2026, 4, 2), by_own_choice=False, by=world.cat)

    with pytest.raises(Stale):
        actions.report_leaving(introduction, left_on=date(2026, 4, 2), by_own_choice=True, by=world.cat)


def test_a_hire_on_a_slot_costs_nothing_and_uses_the_slot(world: World) -> None:
    request = taken_request(world)
    introduction = brought_to(world, "joined", slot_request=request)

    with scope(house()):
        slot = Slot.objects.get()
        assert verify() == []
    assert (slot.state, slot.introduction_ref) == ("used", introduction.ref)
    assert (line().amount_yen, line().slot_ref) == (0, slot.ref)
    assert slot.ref in line().basis


def test_leaving_by_own_choice_gives_the_slot_back(world: World) -> None:
    introduction = brought_to(world, "joined", slot_request=taken_request(world))
    clock.freeze(clock.now() + timedelta(days=30))

    with scope(world.bob):
        row = Introduction.objects.get()
        actions.report_leaving(row, left_on=clock.today(), by_own_choice=True, by=world.bob)

    with scope(house()):
        assert Slot.objects.get().state == "available"
        assert verify() == []
    assert line().refund_yen == 0
    assert introduction.slot_request is not None


def test_a_hire_on_a_lapsed_reservation_is_refused_and_nothing_is_charged(world: World) -> None:
    request = taken_request(world)
    introduction = brought_to(world, "accepted", slot_request=request)
    slots.release(request, by=world.bob)

    with pytest.raises(Refused) as no:
        actions.confirm_start(seen(world), started_on=clock.today(), by=world.cat)

    assert no.value.reason is Refusal.SLOT_LAPSED
    assert seen(world).state == "accepted"
    with scope(house()):
        assert not FeeLine.objects.exists()
    assert introduction.slot_request_id == request.pk


def test_confirm_start_is_the_companys_alone(world: World) -> None:
    introduction = brought_to(world, "accepted")

    with pytest.raises(NotPermitted):
        actions.confirm_start(introduction, started_on=date(2026, 4, 2), by=world.bob)

    assert str(outcome()) == outcome().ref


def test_leaving_not_by_own_choice_keeps_the_slot_used(world: World) -> None:
    introduction = brought_to(world, "joined", slot_request=taken_request(world))

    actions.report_leaving(introduction, left_on=clock.today(), by_own_choice=False, by=world.cat)

    with scope(house()):
        assert Slot.objects.get().state == "used"
