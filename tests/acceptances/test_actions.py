"""Received once, accepted with a number and the written terms, declined kindly, closed with the consent."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections, transaction

from relay.acceptances import actions, queries
from relay.acceptances.models import DeliveredDocument, SeekerAcceptance
from relay.acceptances.rules import Refusal
from relay.audit.models import Entry
from relay.candidates import actions as candidates
from relay.consents import actions as consents
from relay.consents.events import ConsentGiven
from relay.consents.models import Consent
from relay.fees.models import FeeTable
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.matching.models import Match
from relay.openings import actions as openings
from relay.openings.models import Opening
from relay.organisations.models import Licence
from tests.acceptances.people import acceptance_of, opening_acceptance, waiting
from tests.world import World, opening_facts

pytestmark = pytest.mark.django_db


def refusal_of(act: Any, *args: Any, **kwargs: Any) -> Any:
    """The reason an act gives for its no."""
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    return no.value.reason


def withdraw(world: World, candidate_id: int) -> None:
    """The person takes every consent back."""
    with transaction.atomic(), scope(house()):
        for consent in Consent.objects.filter(candidate_id=candidate_id, state="given", purpose="placement"):
            consents.withdraw(consent, by=house())


def test_receive_starts_the_clock_once(world: World) -> None:
    row = waiting(world)[0]

    with scope(house()):
        event = ConsentGiven(consent_id=0, candidate_id=row.candidate_id, agency_id=row.agency_id)
        again = actions.receive(event, by=house())

    assert again == row
    assert (row.state, row.answer_due_on) == ("waiting", date(2026, 4, 6))


def test_accept_delivers_the_terms_in_the_same_act(world: World) -> None:
    row = waiting(world)[0]

    accepted = actions.accept_seeker(row, by=world.bob)

    with scope(house()):
        document = DeliveredDocument.objects.get(seeker=row)
        mail = Message.objects.get(event_key=f"seeker_accepted:{row.ref}")
        fresh = SeekerAcceptance.objects.get(pk=row.pk)
    assert (accepted.number, fresh.accepted_on, fresh.book_name) == (2, date(2026, 4, 2), "髙﨑 大")
    assert document.digest == hashlib.sha256(document.text.encode()).hexdigest()
    for fact in ("13-ユ-300001", "30.0%", "80%", "責任 花子", "職業安定法第32条の13"):
        assert fact in document.text
    assert document.text.strip() in mail.text


def test_accept_suggests_openings_at_once(world: World) -> None:
    row = waiting(world)[0]

    actions.accept_seeker(row, by=world.bob)

    with scope(house()):
        assert Match.objects.filter(candidate=row.candidate_id, agency=row.agency_id).count() == 1


def test_accept_twice_is_stale_and_draws_no_second_number(world: World) -> None:
    row = waiting(world)[0]
    twin = acceptance_of(row.candidate_id)
    actions.accept_seeker(row, by=world.bob)

    with pytest.raises(Stale):
        actions.accept_seeker(twin, by=world.bob)

    with scope(house()):
        assert DeliveredDocument.objects.filter(seeker=row).count() == 1


def test_accept_is_refused_without_fee_table_or_licence(world: World) -> None:
    row = waiting(world)[0]
    with scope(house()):
        Licence.objects.filter(agency=world.birch).update(registry_checked_on=None)
    assert refusal_of(actions.accept_seeker, row, by=world.bob) is Refusal.NO_LICENCE

    with scope(house()):
        Licence.objects.filter(agency=world.birch).update(registry_checked_on=date(2026, 4, 1))
        FeeTable.objects.filter(agency=world.birch).delete()
    assert refusal_of(actions.accept_seeker, row, by=world.bob) is Refusal.NO_TERMS
    assert acceptance_of(row.candidate_id).state == "waiting"


def test_accept_is_refused_after_withdrawal_and_to_others(world: World) -> None:
    row = waiting(world)[0]
    with pytest.raises(NotPermitted):
        actions.accept_seeker(row, by=world.finn)
    with pytest.raises(NotPermitted):
        actions.accept_seeker(row, by=world.ann)
    withdraw(world, row.candidate_id)

    assert refusal_of(actions.accept_seeker, row, by=world.bob) is Refusal.NO_CONSENT


def test_numbers_have_no_gap_though_rows_are_hidden(world: World) -> None:
    first, second, third = waiting(world, 3)
    actions.accept_seeker(first, by=world.bob)
    withdraw(world, first.candidate_id)

    actions.accept_seeker(second, by=world.bob)
    actions.accept_seeker(third, by=world.bob)

    assert (second.number, third.number) == (3, 4)


def test_numbering_locks_the_agency_first(world: World) -> None:
    row = waiting(world)[0]

    with connection.execute_wrapper(lambda run, sql, *rest: seen.append(sql) or run(sql, *rest)):
        seen: list[str] = []
        actions.accept_seeker(row, by=world.bob)

    lock = next(index for index, sql in enumerate(seen) if "FOR NO KEY UPDATE" in sql)
    count = next(index for index, sql in enumerate(seen) if 'MAX("acceptances_seekeracceptance"."number")' in sql)
    assert lock < count


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_two_accept_at_once() -> None:
    world = World()
    rows, bob = waiting(world, 3), world.bob
    together = Barrier(len(rows))

    def accept(row: SeekerAcceptance) -> int | None:
        together.wait()
        try:
            return actions.accept_seeker(row, by=bob).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(rows)) as threads:
        assert sorted(threads.map(accept, rows), key=str) == [2, 3, 4]


def test_decline_needs_a_ground_of_the_law_and_tells_the_person(world: World) -> None:
    row = waiting(world)[0]
    assert refusal_of(actions.decline_seeker, row, ground="too old", by=world.bob) is Refusal.UNKNOWN_GROUND

    actions.decline_seeker(row, ground="out_of_scope_occupation", by=world.bob)

    with scope(house()):
        mail = Message.objects.get(event_key=f"seeker_declined:{row.ref}")
    assert acceptance_of(row.candidate_id).state == "declined"
    assert "髙﨑 大 様" in mail.text
    assert "取扱職種の範囲外である" in mail.text


def test_book_details_come_from_the_person_alone(world: World) -> None:
    row, dai = acceptance_of(world.candidate().pk), world.dai
    actions.give_book_details(row, address="東京都 架空区1-2", birth_on=date(1990, 5, 5), by=dai)

    fresh = acceptance_of(world.candidate().pk)
    assert (fresh.book_address, fresh.book_birth_on) == ("東京都 架空区1-2", date(1990, 5, 5))
    for by in (world.bob, world.eve):
        with pytest.raises(NotPermitted):
            actions.give_book_details(row, address="x", birth_on=date(1990, 5, 5), by=by)
    with pytest.raises(Refused) as no:
        actions.give_book_details(row, address="東京都", birth_on=date(2010, 1, 1), by=dai)
    assert (no.value.reason, no.value.field) == (Refusal.UNDER_AGE, "birth_on")
    with pytest.raises(Refused) as no:
        actions.give_book_details(row, address=" ", birth_on=date(1990, 5, 5), by=dai)
    assert (no.value.reason, no.value.field) == (Refusal.NO_ADDRESS, "address")


def test_withdrawal_closes_and_hides(world: World) -> None:
    row = acceptance_of(world.candidate().pk)

    withdraw(world, row.candidate_id)

    with scope(world.bob):
        assert queries.seeker(world.bob, row.ref) is None
        assert queries.seekers(world.bob) == []
    fresh = acceptance_of(row.candidate_id)
    assert (fresh.state, fresh.close_reason) == ("closed", "consent_withdrawn")
    assert refusal_of(
        actions.give_book_details, fresh, address="東京都", birth_on=date(1990, 5, 5), by=world.dai
    ) is Refusal.OVER  # fmt: skip


def test_erasure_keeps_only_what_the_book_needs(world: World) -> None:
    row = waiting(world)[0]
    actions.give_book_details(
        row, address="東京都", birth_on=date(1990, 5, 5), by=world.dai.as_candidate(row.candidate_id)
    )
    dai = world.candidate()
    with transaction.atomic(), scope(house()):
        candidates.erase(row.candidate, by=house())
        candidates.erase(dai, by=house())

    never_accepted, accepted = acceptance_of(row.candidate_id), acceptance_of(dai.pk)
    assert (never_accepted.book_address, never_accepted.book_birth_on) == ("", None)
    assert (accepted.number, accepted.book_name) == (1, "髙﨑 大")


def test_opening_is_accepted_with_number_and_terms(world: World) -> None:
    row = opening_acceptance(world, opening=world.opening)

    with scope(house()):
        document = DeliveredDocument.objects.get(opening=row)
        assert Message.objects.filter(event_key__startswith=f"opening_accepted:{row.ref}").count() == 1
    assert (row.state, row.number) == ("accepted", 1)
    assert "違約金" in document.text


def test_opening_is_offered_once_and_again_after_a_no(world: World) -> None:
    opening, cat = world.opening, world.cat
    row = actions.offer_opening(opening, agency_ref=world.fir.ref, by=cat)
    assert actions.offer_opening(opening, agency_ref=world.fir.ref, by=cat) == row
    assert refusal_of(actions.decline_opening, row, ground="", by=world.finn) is Refusal.UNKNOWN_GROUND

    actions.decline_opening(row, ground="out_of_scope", by=world.finn)
    again = actions.offer_opening(opening, agency_ref=world.fir.ref, by=cat)

    assert (again.pk, again.state, again.decline_ground) == (row.pk, "offered", "")


def test_opening_is_refused_when_incomplete_or_undeclared(world: World) -> None:
    row = actions.offer_opening(world.opening, agency_ref=world.fir.ref, by=world.cat)
    with scope(house()):
        Opening.objects.filter(pk=row.opening_id).update(conditions={})
    row = opening_acceptance(world, pk=row.pk)

    assert refusal_of(actions.accept_opening, row, by=world.finn) is Refusal.OPENING_INCOMPLETE
    assert refusal_of(actions.offer_opening, world.opening, agency_ref="ORG-0", by=world.cat) is Refusal.UNKNOWN_AGENCY
    with pytest.raises(NotPermitted):
        actions.offer_opening(world.opening, agency_ref=world.fir.ref, by=world.elmo)


def test_requested_opening_is_accepted_once(world: World) -> None:
    opening = openings.draft(facts=opening_facts(title="社内SE"), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)

    row = actions.accept_requested_opening(opening, by=world.bob)

    assert (row.state, row.number) == ("accepted", 2)
    assert actions.accept_requested_opening(opening, by=world.bob).pk == row.pk


def test_closing_the_opening_closes_its_acceptances(world: World) -> None:
    openings.close(world.opening, by=world.cat)

    row = opening_acceptance(world, agency=world.birch)
    assert (row.state, row.closed_on) == ("closed", date(2026, 4, 2))


def test_reading_is_noted_for_the_addressee_alone(world: World) -> None:
    dai, cat = world.dai, world.cat
    with scope(dai):
        paper = queries.documents_visible_to(dai).get()
        assert actions.mark_read(paper, by=dai).read_at == dai.at
    with scope(cat):
        terms = queries.documents_visible_to(cat).get()
        assert actions.mark_read_by_company(terms, by=cat).read_at == cat.at
    for by in (world.elmo, world.finn, world.eve):
        with scope(by):
            assert queries.documents_visible_to(by).count() == 0
            assert DeliveredDocument.objects.count() == 0


def test_refused_acts_leave_no_line(world: World) -> None:
    row = waiting(world)[0]
    with scope(house()):
        before = Entry.objects.count()

    refusal_of(actions.decline_seeker, row, ground="x", by=world.bob)

    with scope(house()):
        assert Entry.objects.count() == before
