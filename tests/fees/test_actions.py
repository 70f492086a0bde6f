"""Fee tables, lines and refunds through the acts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from relay.fees import actions, queries
from relay.fees.models import FeeLine, FeeTable
from relay.fees.rules import FeeTableFacts, RefundStep, Refusal
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from tests.world import NOON, World

TODAY = NOON.date()
FACTS = FeeTableFacts(TODAY, Decimal("35.0"), " 理論年収 ", "", (RefundStep(30, 100),))


def charge(world: World, by: Actor, ref: str = "INT-ONE", slot: str = "", agency: Any = None) -> FeeLine:
    return actions.charge(
        agency_id=(agency or world.birch).pk, company_id=world.cedar.pk, introduction_ref=ref,
        expected_pay_yen=5_000_000, slot_ref=slot, by=by,
    )  # fmt: skip


def test_a_new_table_is_the_next_version_and_the_old_one_stays(world: World) -> None:
    with scope(world.bob):
        table = actions.notify(facts=FACTS, by=world.bob)

        assert (table.version, table.base, str(table)) == (2, "理論年収", f"{world.birch.pk} v2")
        assert [card.version for card in queries.tables_of(world.birch.pk)] == [2, 1]
        in_force = queries.table_in_force(world.birch.pk, TODAY)
        before = queries.table_in_force(world.birch.pk, TODAY - timedelta(days=1))
        assert in_force is not None
        assert before is not None
        assert (in_force.version, before.version, in_force.has_free_slot_clause) == (2, 1, False)
        assert queries.table_in_force(world.birch.pk, TODAY - timedelta(days=9)) is None
        assert not queries.has_free_slot_clause(world.birch.pk, TODAY)
        assert {card.version for card in queries.tables_in_force([world.birch.pk], TODAY).values()} == {2}


def test_notifying_is_refused_at_the_field_that_is_wrong(world: World) -> None:
    with pytest.raises(Refused) as no, scope(world.bob):
        actions.notify(facts=replace(FACTS, rate_percent=Decimal(51)), by=world.bob)
    assert (no.value.reason, no.value.field) == (Refusal.RATE_RANGE, "rate_percent")
    with pytest.raises(NotPermitted):
        actions.notify(facts=FACTS, by=world.ann)


@pytest.mark.parametrize("who", ["cat", "bob"])
def test_a_hire_is_charged_by_the_table_in_force_whoever_reports_it(world: World, who: str) -> None:
    line = charge(world, world.actor(who))

    assert (line.amount_yen, line.kind, line.charged_on, line.slot_ref) == (1_500_000, "success-fee", TODAY, "")
    assert line.basis == "理論年収 5,000,000円 × 30.0% (手数料表 第1版)"
    assert str(line) == line.ref


def test_a_hire_is_charged_once(world: World) -> None:
    first = charge(world, world.cat)

    assert charge(world, world.bob).pk == first.pk
    with scope(house()):
        assert FeeLine.objects.count() == 1


def test_a_hire_on_a_slot_costs_nothing(world: World) -> None:
    line = charge(world, world.cat, slot="SLT-7303")

    assert (line.amount_yen, line.basis, line.kind) == (0, "無料紹介枠 No.SLT-7303", "free-slot")


def test_the_database_lets_no_free_slot_cost_anything(world: World) -> None:
    line = charge(world, world.cat)
    with scope(house()):
        for change in ({"slot_ref": "SLT-1"}, {"refund_yen": 1_500_001}):
            with pytest.raises(IntegrityError), transaction.atomic():
                FeeLine.objects.filter(pk=line.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            FeeTable.objects.update(rate_percent=51)


def test_nothing_is_charged_outside_the_table(world: World) -> None:
    with pytest.raises(Refused) as no:
        charge(world, world.cat, slot="SLT-1", agency=world.fir)
    assert (no.value.reason, no.value.reason.code) == (Refusal.NO_CLAUSE, "X14")
    with clock.frozen_at(NOON - timedelta(days=30)), pytest.raises(Refused) as no:
        charge(world, world.cat)
    assert no.value.reason is Refusal.NO_TABLE


def test_a_stranger_charges_nobody(world: World) -> None:
    with pytest.raises(NotPermitted):
        charge(world, world.elmo)
    charge(world, world.cat)
    with pytest.raises(NotPermitted):
        refund(world.elmo)
    with scope(world.elmo):
        assert queries.lines(world.elmo) == []
        assert queries.line_of("INT-ONE") is None


def refund(by: Actor, days: int = 29) -> FeeLine:
    return actions.refund("INT-ONE", left_on=TODAY + timedelta(days=days), started_on=TODAY, by=by)


@pytest.mark.parametrize(("days", "yen"), [(29, 1_200_000), (60, 750_000), (90, 0)])
def test_leaving_early_gives_back_by_the_schedule(world: World, days: int, yen: int) -> None:
    charge(world, world.cat)
    line = refund(world.cat, days)

    assert (line.refund_yen, line.refunded_on) == (yen, TODAY if yen else None)


def test_a_refund_is_noted_once(world: World) -> None:
    charge(world, world.cat)
    refund(world.bob)

    with pytest.raises(Refused) as no:
        refund(world.cat)
    assert no.value.reason is Refusal.ALREADY_REFUNDED


def test_nothing_goes_back_where_nothing_was_charged(world: World) -> None:
    with pytest.raises(Refused) as no:
        refund(world.cat)
    assert no.value.reason is Refusal.NO_LINE
    charge(world, house(), slot="SLT-1")
    assert refund(house()).refund_yen == 0


def test_the_agency_notes_what_was_collected(world: World) -> None:
    line = charge(world, world.cat)
    with scope(world.bob):
        actions.mark_collected(line.ref, on=date(2026, 5, 31), by=world.bob)
        (row,) = queries.lines(world.bob)
        assert (row.collected_on, row.company_name, row.table_version) == (date(2026, 5, 31), world.cedar.name, 1)
        assert queries.line_of("INT-ONE") == row
    with scope(world.finn), pytest.raises(FeeLine.DoesNotExist):
        actions.mark_collected(line.ref, on=date(2026, 5, 31), by=world.finn)


def test_the_operator_sees_every_line(world: World, django_assert_num_queries: Callable[..., Any]) -> None:
    for number in range(3):
        charge(world, world.cat, ref=f"INT-{number}")
    olga = world.olga
    with scope(olga), django_assert_num_queries(1):
        assert len(queries.lines(olga)) == 3
