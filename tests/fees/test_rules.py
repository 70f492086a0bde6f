"""Fees and refunds, in tables."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from relay.fees import rules
from relay.fees.rules import FeeTableFacts, RefundStep, Refusal

TODAY = date(2026, 4, 2)
STEPS = (RefundStep(30, 80), RefundStep(90, 50))
GOOD = FeeTableFacts(TODAY, Decimal("30.0"), "理論年収", "条項", STEPS)


@pytest.mark.parametrize(
    ("facts", "last", "no"),
    [
        (GOOD, None, None),
        (GOOD, TODAY, None),
        (replace(GOOD, refund_schedule=()), None, None),
        (replace(GOOD, rate_percent=Decimal("-0.1")), None, Refusal.RATE_RANGE),
        (replace(GOOD, rate_percent=Decimal("50.1")), None, Refusal.RATE_RANGE),
        (replace(GOOD, rate_percent=Decimal("0")), None, None),
        (replace(GOOD, rate_percent=Decimal("50")), None, None),
        (replace(GOOD, base="  "), None, Refusal.BASE_MISSING),
        (replace(GOOD, refund_schedule=STEPS[::-1]), None, Refusal.SCHEDULE),
        (replace(GOOD, refund_schedule=(RefundStep(30, 50), RefundStep(90, 50))), None, Refusal.SCHEDULE),
        (replace(GOOD, refund_schedule=(RefundStep(0, 50),)), None, Refusal.SCHEDULE),
        (replace(GOOD, refund_schedule=(RefundStep(30, 101),)), None, Refusal.SCHEDULE),
        (replace(GOOD, refund_schedule=(RefundStep(30, 0),)), None, Refusal.SCHEDULE),
        (replace(GOOD, notified_on=TODAY + timedelta(days=1)), None, Refusal.DATE_FUTURE),
        (GOOD, TODAY + timedelta(days=1), Refusal.DATE_BACK),
    ],
)
def test_why_not_notify(facts: FeeTableFacts, last: date | None, no: Refusal | None) -> None:
    assert rules.why_not_notify(facts, today=TODAY, last_notified_on=last) == no


@pytest.mark.parametrize(
    ("pay", "rate", "fee"),
    [
        (5_000_000, "30.0", 1_500_000),
        (3_333_333, "33.3", 1_109_999),
        (1, "50", 0),
        (0, "30", 0),
        (4_999_999, "35", 1_749_999),
    ],
)
def test_a_fee_is_whole_yen_rounded_down(pay: int, rate: str, fee: int) -> None:
    assert rules.fee_yen(pay, Decimal(rate)) == fee


def test_the_basis_says_how_the_fee_was_worked_out() -> None:
    said = rules.basis(expected_pay_yen=5_000_000, rate_percent=Decimal("30.0"), version=2)

    assert said == "理論年収 5,000,000円 × 30.0% (手数料表 第2版)"
    assert rules.slot_basis("SLT-1") == "無料紹介枠 No.SLT-1"


@pytest.mark.parametrize(
    ("has_table", "on_slot", "has_clause", "no"),
    [
        (True, False, False, None),
        (True, True, True, None),
        (True, True, False, Refusal.NO_CLAUSE),
        (False, False, False, Refusal.NO_TABLE),
        (False, True, True, Refusal.NO_TABLE),
    ],
)
def test_why_not_charge(has_table: bool, on_slot: bool, has_clause: bool, no: Refusal | None) -> None:
    assert rules.why_not_charge(has_table=has_table, on_slot=on_slot, has_clause=has_clause) == no


@pytest.mark.parametrize(("days", "percent"), [(0, 80), (29, 80), (30, 50), (89, 50), (90, 0)])
def test_the_refund_share_falls_with_the_days_worked(days: int, percent: int) -> None:
    assert rules.refund_percent(STEPS, started_on=TODAY, left_on=TODAY + timedelta(days=days)) == percent


def test_a_refund_is_whole_yen_rounded_down() -> None:
    assert rules.refund_yen(1_109_999, 80) == 887_999


@pytest.mark.parametrize(
    ("left", "refunded", "no"),
    [(0, None, None), (-1, None, Refusal.DATES_ORDER), (5, TODAY, Refusal.ALREADY_REFUNDED)],
)
def test_why_not_refund(left: int, refunded: date | None, no: Refusal | None) -> None:
    found = rules.why_not_refund(started_on=TODAY, left_on=TODAY + timedelta(days=left), refunded_on=refunded)
    assert found == no
