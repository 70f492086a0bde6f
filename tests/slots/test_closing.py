"""Closing the week: fives, tens, late, twice, missed; and what the company sees between closings."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from relay.consents import actions as consents
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.mail.models import Message
from relay.organisations import actions as organisations
from relay.slots import actions, jobs, queries
from relay.slots.models import Closing, Referral
from relay.slots.rules.counting import Refusal, closing_moment
from tests.slots.crowd import FIRST_MONDAY, close, faults, held, line, monday, people, referrals, slots, states
from tests.world import NOON, World, guest


def test_thirteen_people_make_one_slot_and_three_wait(world: World) -> None:
    people(world, 12)  # with Dai thirteen

    acme = line(world, close())

    assert (acme.confirmed_count, acme.total_count, acme.slots_granted_count) == (10, 10, 1)
    assert sorted(states(world)) == ["confirmed"] * 10 + ["held"] * 3
    assert [(slot.ordinal, slot.state, slot.expires_on) for slot in slots(world)] == [
        (1, "available", date(2027, 4, 13))
    ]
    assert faults() == []


def test_those_who_wait_are_the_first_of_the_next_five(world: World) -> None:
    referrals(world.acme, 6)
    close()
    referrals(world.acme, 3, at=NOON + timedelta(days=10))

    acme = line(world, close(2))

    assert (acme.confirmed_count, acme.total_count, acme.slots_granted_count) == (5, 10, 1)
    assert states(world) == ["confirmed"] * 10
    assert faults() == []


@pytest.mark.parametrize(("size", "weeks", "counted"), [(3, 0, 0), (4, 0, 5), (8, 0, 5), (9, 0, 10), (24, 0, 25)])
def test_fives_and_tens(world: World, size: int, weeks: int, counted: int) -> None:
    referrals(world.acme, size)

    acme = line(world, close(weeks))

    assert (acme.confirmed_count, acme.slots_granted_count) == (counted, counted // 10)
    assert faults() == []


def test_the_hold_lasts_seven_days_to_the_minute(world: World) -> None:
    moment = closing_moment(FIRST_MONDAY)
    referrals(world.acme, 4, at=moment - timedelta(days=7))
    referrals(world.acme, 5, at=moment - timedelta(days=7) + timedelta(minutes=1))

    assert line(world, close()).confirmed_count == 5


def test_closing_twice_gives_the_same_lines(world: World) -> None:
    referrals(world.acme, 12)
    first = close()
    again = close(hour=15)

    assert again == []
    with scope(house()):
        assert Closing.objects.count() == len(first) == 3
    assert len(slots(world)) == 1
    assert faults() == []


def test_a_late_run_closes_as_of_its_monday(world: World) -> None:
    referrals(world.acme, 12)
    referrals(world.acme, 5, at=NOON + timedelta(days=8))

    with monday(3) as by:
        acme = line(world, actions.close_week(monday=FIRST_MONDAY, by=by))

    assert (acme.closed_on, acme.confirmed_count) == (FIRST_MONDAY, 10)
    assert acme.closed_at == by.at


def test_missed_weeks_are_closed_in_their_order(world: World) -> None:
    referrals(world.acme, 12)
    close()
    referrals(world.acme, 2, at=NOON + timedelta(days=13))

    with monday(3) as by, transaction.atomic(), scope(by):
        due = queries.mondays_due(by.at)
    assert due == [FIRST_MONDAY + timedelta(weeks=week) for week in (1, 2, 3)]
    with monday(3) as by:
        lines = [line(world, actions.close_week(monday=day, by=by)) for day in due]

    assert [(row.confirmed_count, row.total_count) for row in lines] == [(0, 10), (5, 15), (0, 15)]
    assert faults() == []


def test_a_week_is_never_closed_early(world: World) -> None:
    with monday(hour=8) as by, pytest.raises(Refused) as no:
        actions.close_week(monday=FIRST_MONDAY, by=by)

    assert no.value.reason is Refusal.NOT_YET


def test_only_the_house_closes_the_week(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.close_week(monday=FIRST_MONDAY, by=world.ann)


def test_a_company_that_is_not_approved_waits(world: World) -> None:
    referrals(world.acme, 12)
    organisations.suspend(world.acme, "under review", by=world.olga)

    assert [closing.company_id == world.acme.pk for closing in close()] == [False, False]
    assert states(world) == ["held"] * 13

    organisations.approve(world.acme, by=world.olga)
    assert line(world, close(1)).confirmed_count == 10


def test_the_company_sees_nothing_between_closings(world: World) -> None:
    def seen() -> list[object]:
        with scope(world.ann):
            card = queries.count_card(world.ann)
            rows = [row for table in _TABLES for row in _rows(table)]
            return [card, queries.closings(world.ann), queries.slots_of(world.ann), rows]

    before = seen()
    crowd = people(world, 2)
    referrals(world.acme, 10)
    consents.withdraw_all(crowd[0], by=guest("self").as_candidate(crowd[0].pk))

    assert seen() == before
    close()
    assert seen() != before


_TABLES = ("slots_referral", "slots_closing", "slots_slot", "slots_presence", "ledger_account", "ledger_transfer",
           "ledger_entry", "candidates_registration", "candidates_candidate", "consents_consent")  # fmt: skip


def _rows(table: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        return cursor.fetchall()


def test_a_line_opens_to_its_transfers_policy_and_reason(world: World) -> None:
    referrals(world.acme, 12)
    close()

    with scope(world.ann):
        opened = queries.closing(world.ann, FIRST_MONDAY)
        assert queries.closing(world.ann, FIRST_MONDAY + timedelta(weeks=1)) is None
        assert opened is not None
        kinds = [(row.kind, row.amount, row.policy_version) for row in opened.transfers]
        assert kinds == [("confirm", 1, 1)] * 10 + [("convert", 10, 1), ("issue", 1, 1)]
        assert {row.event_at for row in opened.transfers} == {closing_moment(FIRST_MONDAY)}
        assert opened.closing == queries.closings(world.ann)[0]
    with scope(world.elmo):
        assert queries.closing(world.elmo, FIRST_MONDAY).transfers == ()  # type: ignore[union-attr]


def test_the_company_is_told_when_something_moved(world: World) -> None:
    referrals(world.acme, 12)
    close()
    close(1)

    with scope(house()):
        mails = Message.objects.filter(template="slots/closed")
        assert [(mail.to, "無料紹介枠" in mail.subject) for mail in mails] == [("ann@ann.example", True)]


def test_agencies_share_each_referral_exactly(world: World) -> None:
    people(world, 4, world.birch, world.fir)
    close()

    with scope(house()):
        sums = {name: held(place) for name, place in {"birch": world.birch.ref, "fir": world.fir.ref}.items()}
        assert sums == {"birch": -2520 - 4 * 1260, "fir": -4 * 1260}
        assert books.balances(["OBL:pool"]) == {"OBL:pool": 5 * 2520}
    with scope(world.finn):
        card = queries.position(world.finn)
        assert (card.units, card.received_units, card.delivered_units, len(card.lines)) == (-5040, 5040, 0, 4)
        assert card.placements == pytest.approx(-0.2)
        company_refs = {row.ref for row in Referral.objects.all()}
        assert company_refs == set()
    assert faults() == []


def test_the_two_sides_of_a_referral_share_no_reference(world: World) -> None:
    people(world, 4)
    close()

    with scope(world.bob):
        agency = {row.reference.split(":")[1] for row in queries.position(world.bob).lines}
    with scope(world.ann):
        company = {row.reference.split(":")[1] for row in books.statement_lines(world.ann)}
    assert agency & company == set()


def test_the_job_closes_every_monday_that_is_due(world: World) -> None:
    referrals(world.acme, 4)
    with monday(2):
        jobs.close_week_if_due(0)
        jobs.close_week_if_due(0)
        jobs.verify_ledger(0)

    with scope(house()):
        assert set(Closing.objects.values_list("closed_on", flat=True)) == {FIRST_MONDAY + timedelta(weeks=2)}
    assert clock.now() == NOON
