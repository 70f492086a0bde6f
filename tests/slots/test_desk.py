"""The slot desk: ask, take up, present, use, give back; each move also in the books."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.mail.models import Message
from relay.openings import actions as openings
from relay.openings.models import Opening
from relay.organisations import actions as organisations
from relay.slots import actions, queries
from relay.slots.models import SlotRequest
from relay.slots.rules.counting import closing_moment
from relay.slots.rules.desk import Refusal
from tests.slots.crowd import FIRST_MONDAY, faults, granted, slots
from tests.world import World, opening_facts

NINE = closing_moment(FIRST_MONDAY)


@pytest.fixture(autouse=True)
def _on_monday(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(NINE):
        yield


@pytest.fixture
def opening(world: World) -> Opening:
    """Acme's own opening, while it has one slot."""
    granted(world)
    return post(world)


def post(world: World, title: str = "バックエンドエンジニア") -> Opening:
    return openings.post(openings.draft(facts=opening_facts(title=title), by=world.ann), declared=True, by=world.ann)


def ask(world: World, opening: Opening) -> SlotRequest:
    with transaction.atomic(), scope(world.ann):
        return actions.open_request(opening, by=world.ann)


def taken(world: World, opening: Opening) -> SlotRequest:
    request = ask(world, opening)
    return actions.take(request, by=world.bob)


def held(world: World) -> dict[str, int]:
    names = {
        "available": "company:{}:SLOT:available",
        "reserved": "company:{}:SLOT:reserved",
        "used": "SLOT:consumed:{}",
    }
    with scope(house()):
        found = books.balances(name.format(world.acme.ref) for name in names.values())
    return dict(zip(names, found.values(), strict=True))


def fresh(request: SlotRequest) -> SlotRequest:
    with scope(house()):
        return SlotRequest.objects.select_related("slot").get(pk=request.pk)


def refusal(no: Any) -> Any:
    return no.value.reason


def test_asking_moves_nothing_yet(world: World, opening: Opening) -> None:
    request = ask(world, opening)

    assert (request.state, request.slot_id) == ("open", None)
    assert held(world) == {"available": 1, "reserved": 0, "used": 0}
    with scope(world.ann):
        assert [(card.ref, card.state) for card in queries.requests_of(world.ann)] == [(request.ref, "open")]


def test_asking_is_refused_without_a_slot_left(world: World, opening: Opening) -> None:
    ask(world, opening)

    with pytest.raises(Refused) as no:
        ask(world, post(world, "二つ目の求人"))
    assert refusal(no) is Refusal.NO_SLOT


def test_asking_is_refused_twice_for_an_opening_and_for_a_closed_one(world: World, opening: Opening) -> None:
    granted_request = ask(world, opening)
    with pytest.raises(Refused) as no:
        ask(world, opening)
    assert refusal(no) is Refusal.ALREADY_ASKED

    with scope(world.ann):
        actions.close_request(granted_request, by=world.ann)
        openings.close(opening, by=world.ann)
        opening.refresh_from_db()
    with pytest.raises(Refused) as no:
        ask(world, opening)
    assert refusal(no) is Refusal.OPENING_NOT_OPEN


def test_asking_is_refused_while_the_company_is_not_approved(world: World, opening: Opening) -> None:
    organisations.suspend(world.acme, "under review", by=world.olga)

    with pytest.raises(Refused) as no:
        ask(world, opening)
    assert refusal(no) is Refusal.NOT_APPROVED


def test_asking_for_somebody_elses_opening_is_not_possible(world: World, opening: Opening) -> None:
    with pytest.raises(NotPermitted):
        actions.open_request(opening, by=world.elmo)
    with pytest.raises(NotPermitted):
        actions.open_request(opening, by=world.bob)


def test_the_database_allows_one_live_request_an_opening(world: World, opening: Opening) -> None:
    request = ask(world, opening)
    with scope(house()), pytest.raises(IntegrityError), transaction.atomic():
        SlotRequest.objects.create(company=world.acme, opening=opening, opened_at=NINE)
    with scope(house()), pytest.raises(IntegrityError), transaction.atomic():
        SlotRequest.objects.filter(pk=request.pk).update(state="taken")


def test_taking_reserves_the_slot_for_thirty_days(world: World, opening: Opening) -> None:
    request = taken(world, opening)

    assert (request.state, request.agency_id, request.fee_table_version) == ("taken", world.birch.pk, 1)
    assert request.reserved_until == NINE + timedelta(days=30)
    assert held(world) == {"available": 0, "reserved": 1, "used": 0}
    assert [slot.state for slot in slots(world)] == ["reserved"]
    with scope(house()):
        assert Message.objects.filter(template="slots/taken", to="ann@ann.example").count() == 1
    assert faults() == []


def test_the_slot_that_ends_first_is_taken_first(world: World) -> None:
    first, second = granted(world, 2)
    with scope(house()):
        first.expires_on, second.expires_on = date(2027, 5, 1), date(2027, 4, 1)
        first.save()
        second.save()

    assert taken(world, post(world)).slot_id == second.pk


def test_taking_is_refused_without_the_clause_in_the_fee_table(world: World, opening: Opening) -> None:
    request = ask(world, opening)
    with scope(world.finn):
        assert [bool(card.why_not) for card in queries.requests_open_to(world.finn)] == [True]

    with pytest.raises(Refused) as no:
        actions.take(request, by=world.finn)
    assert (refusal(no), refusal(no).code) == (Refusal.NO_CLAUSE, "X14")


def test_taking_is_refused_to_an_agency_no_data_may_flow_to(world: World, opening: Opening) -> None:
    request = ask(world, opening)
    organisations.suspend(world.birch, "licence under review", by=world.olga)

    with pytest.raises(Refused) as no:
        actions.take(request, by=world.bob)
    assert refusal(no).code == "X01"


def test_taking_is_refused_when_the_slot_has_ended_meanwhile(world: World, opening: Opening) -> None:
    request = ask(world, opening)
    with scope(house()):
        slots(world)[0].requests.all()
        SlotRequest.objects.get(pk=request.pk).company.slots.update(expires_on=date(2026, 4, 12))

    with pytest.raises(Refused) as no:
        actions.take(request, by=world.bob)
    assert refusal(no) is Refusal.NO_SLOT


def test_taking_a_request_somebody_else_has_is_too_late(world: World, opening: Opening) -> None:
    request = ask(world, opening)
    actions.take(request, by=world.bob)

    with pytest.raises(Stale):
        actions.take(request, by=world.bob)
    assert held(world)["reserved"] == 1


def test_releasing_gives_the_slot_back_and_opens_the_request(world: World, opening: Opening) -> None:
    request = actions.release(taken(world, opening), by=world.bob)

    assert (request.state, request.slot_id, request.agency_id) == ("open", None, None)
    assert held(world) == {"available": 1, "reserved": 0, "used": 0}
    again = actions.take(request, by=world.bob)
    assert (again.taken_count, faults()) == (2, [])


@pytest.mark.parametrize("name", ["finn"])
def test_only_a_party_moves_a_taken_request(world: World, opening: Opening, name: str) -> None:
    request = taken(world, opening)
    stranger = world.actor(name)
    for move in (actions.release, actions.note_presentation):
        with pytest.raises(Refused) as no:
            move(request, by=stranger)
        assert refusal(no) is Refusal.NOT_YOURS
    with pytest.raises(Refused):
        actions.use(request, introduction_ref="INT-X", by=world.elmo)
    with pytest.raises(NotPermitted):
        actions.close_request(request, by=world.elmo)
    with pytest.raises(NotPermitted):
        actions.take(request, by=world.ann)


def test_each_presentation_renews_the_reservation_and_the_fourth_is_refused(world: World, opening: Opening) -> None:
    request = taken(world, opening)
    for day in (10, 20, 30):
        with clock.frozen_at(NINE + timedelta(days=day)):
            request = actions.note_presentation(request, by=world.bob)
            assert request.reserved_until == clock.now() + timedelta(days=30)

    assert request.presented_count == 3
    with pytest.raises(Refused) as no:
        actions.note_presentation(request, by=world.bob)
    assert refusal(no) is Refusal.THREE_PRESENTED


def test_nobody_is_presented_on_an_open_request(world: World, opening: Opening) -> None:
    request = taken(world, opening)
    actions.release(request, by=world.bob)

    with pytest.raises(Refused) as no:
        actions.note_presentation(request, by=house())
    assert refusal(no) is Refusal.NOT_TAKEN


def test_an_offer_keeps_the_slot_until_after_the_start_date(world: World, opening: Opening) -> None:
    request = taken(world, opening)
    kept = actions.keep(request, starts_on=date(2026, 7, 1), by=world.ann)
    assert kept.reserved_until is not None
    assert kept.reserved_until.date() == date(2026, 7, 31)

    again = actions.keep(request, starts_on=date(2026, 4, 14), by=world.ann)
    assert again.reserved_until == kept.reserved_until


def test_using_spends_the_slot_and_the_agency_earns(world: World, opening: Opening) -> None:
    request = taken(world, opening)
    used = actions.use(request, introduction_ref="INT-ONE", started_on=date(2026, 4, 20), by=world.ann)

    assert used.state == "filled"
    assert held(world) == {"available": 0, "reserved": 0, "used": 1}
    (slot,) = slots(world)
    assert (slot.state, slot.introduction_ref) == ("used", "INT-ONE")
    with scope(world.ann):
        (card,) = queries.slots_of(world.ann)
        assert (card.state, card.used_on, card.granted_on) == ("used", date(2026, 4, 20), FIRST_MONDAY)
        assert queries.slot_of("INT-ONE") == slot
    with scope(world.bob):
        assert queries.position(world.bob).units == 25200 - 2520
        assert [row.state for row in queries.requests_taken_by(world.bob)] == ["filled"]
    with pytest.raises(Refused):
        actions.use(request, introduction_ref="INT-ONE", by=world.ann)
    assert faults() == []


def test_leaving_early_by_own_choice_restores_the_slot(world: World, opening: Opening) -> None:
    actions.use(taken(world, opening), introduction_ref="INT-ONE", by=world.ann)
    (slot,) = slots(world)
    with pytest.raises(NotPermitted):
        actions.restore(slot, by=world.elmo)
    with pytest.raises(Refused) as no:
        actions.restore(slot, left_on=FIRST_MONDAY + timedelta(days=91), by=world.ann)
    assert refusal(no) is Refusal.LEFT_TOO_LATE

    restored = actions.restore(slot, left_on=FIRST_MONDAY + timedelta(days=90), by=world.ann)

    assert (restored.state, restored.introduction_ref, restored.used_at) == ("available", "", None)
    assert held(world) == {"available": 1, "reserved": 0, "used": 0}
    with scope(world.bob):
        assert queries.position(world.bob).units == -2520
    with pytest.raises(NotPermitted):
        actions.restore(slot, by=world.ann)
    assert faults() == []

    again = actions.use(actions.take(ask(world, opening), by=world.bob), introduction_ref="INT-TWO", by=world.bob)
    assert (again.state, faults()) == ("filled", [])


def test_restoring_today_when_no_day_is_given(world: World, opening: Opening) -> None:
    actions.use(taken(world, opening), introduction_ref="INT-ONE", by=world.ann)
    with clock.frozen_at(NINE + timedelta(days=360)):
        with pytest.raises(Refused):
            actions.restore(slots(world)[0], by=world.ann)
        restored = actions.restore(slots(world)[0], left_on=FIRST_MONDAY, by=house())
    assert restored.expires_on == FIRST_MONDAY + timedelta(days=390)


def test_closing_a_request_gives_a_taken_slot_back(world: World, opening: Opening) -> None:
    request = taken(world, opening)
    closed = actions.close_request(request, by=world.ann)

    assert (closed.state, closed.closed_at) == ("closed", NINE)
    assert held(world)["available"] == 1
    with pytest.raises(Refused) as no:
        actions.close_request(request, by=world.ann)
    assert refusal(no) is Refusal.ENDED
    assert faults() == []


@pytest.mark.parametrize("is_taken", [True, False])
def test_closing_the_opening_closes_its_request(world: World, opening: Opening, is_taken: bool) -> None:
    request = taken(world, opening) if is_taken else ask(world, opening)
    with scope(world.ann):
        openings.close(opening, by=world.ann)

    assert fresh(request).state == "closed"
    assert held(world)["available"] == 1
    assert faults() == []


def test_agencies_see_open_requests_and_strangers_none(world: World, opening: Opening) -> None:
    request = ask(world, opening)
    with scope(world.bob):
        (card,) = queries.requests_open_to(world.bob)
        assert (card.request.ref, card.request.company_name, card.why_not) == (request.ref, world.acme.name, "")
        assert card.request.presentations_max == 3
    with scope(world.elmo):
        assert queries.requests_of(world.elmo) == []
        assert not queries.requests_visible_to(world.elmo).exists()
    with scope(house()):
        assert queries.requests_visible_to(house()).count() == 1
    actions.take(request, by=world.bob)
    with scope(world.finn):
        assert queries.requests_open_to(world.finn) == []
        assert queries.requests_taken_by(world.finn) == []
    with scope(world.bob):
        (mine,) = queries.requests_taken_by(world.bob)
        assert (mine.slot_ref, mine.agency_name) == (slots(world)[0].ref, world.birch.name)


def test_a_slot_is_never_transferable(world: World, opening: Opening) -> None:
    """Cedar has no slot: Acme's cannot serve it."""
    with pytest.raises(Refused) as no, scope(world.cat):
        actions.open_request(world.opening, by=world.cat)
    assert refusal(no) is Refusal.NO_SLOT
    assert replace(world.cat).organisation_id != world.acme.pk
