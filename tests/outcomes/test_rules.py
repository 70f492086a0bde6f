"""Dates that can be, and how long an agency stays away."""

from datetime import date

import pytest

from relay.outcomes.rules import (
    OfferTerms,
    Refusal,
    no_solicit_until,
    slot_comes_back,
    why_not_confirm_start,
    why_not_offer,
    why_not_report_leaving,
    why_not_use_slot,
)

TODAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("pay", "term", "starts_on", "reason"),
    [
        (6_000_000, "permanent", TODAY, None),
        (1_000_000, "fixed", TODAY, None),
        (999_999, "permanent", TODAY, Refusal.PAY_UNLIKELY),
        (600, "permanent", TODAY, Refusal.PAY_UNLIKELY),
        (100_000_001, "permanent", TODAY, Refusal.PAY_UNLIKELY),
        (6_000_000, "for ever", TODAY, Refusal.TERM_UNKNOWN),
        (6_000_000, "fixed", date(2026, 4, 1), Refusal.STARTS_IN_THE_PAST),
    ],
)
def test_why_not_offer(pay: int, term: str, starts_on: date, reason: Refusal | None) -> None:
    assert why_not_offer(OfferTerms(pay, term, starts_on), today=TODAY) is reason


@pytest.mark.parametrize(
    ("started_on", "reason"),
    [
        (date(2026, 3, 30), None),
        (TODAY, None),
        (date(2026, 3, 29), Refusal.STARTED_BEFORE_HIRED),
        (date(2026, 4, 3), Refusal.STARTED_IN_THE_FUTURE),
    ],
)
def test_why_not_confirm_start(started_on: date, reason: Refusal | None) -> None:
    assert why_not_confirm_start(hired_on=date(2026, 3, 30), started_on=started_on, today=TODAY) is reason


@pytest.mark.parametrize(
    ("left_on", "reason"),
    [
        (date(2026, 3, 30), None),
        (date(2026, 3, 29), Refusal.LEFT_BEFORE_STARTED),
        (date(2026, 4, 3), Refusal.LEFT_IN_THE_FUTURE),
    ],
)
def test_why_not_report_leaving(left_on: date, reason: Refusal | None) -> None:
    assert why_not_report_leaving(started_on=date(2026, 3, 30), left_on=left_on, today=TODAY) is reason


@pytest.mark.parametrize(
    ("term", "started_on", "until"),
    [
        ("permanent", date(2024, 4, 15), date(2026, 4, 14)),
        ("permanent", date(2024, 2, 29), date(2026, 2, 27)),
        ("fixed", date(2024, 4, 15), None),
    ],
)
def test_no_solicit_until(term: str, started_on: date, until: date | None) -> None:
    assert no_solicit_until(term=term, started_on=started_on) == until


@pytest.mark.parametrize(
    ("left_on", "by_own_choice", "back"),
    [(date(2026, 7, 1), True, True), (date(2026, 7, 2), True, False), (date(2026, 4, 3), False, False)],
)
def test_slot_comes_back(left_on: date, by_own_choice: bool, back: bool) -> None:
    assert slot_comes_back(started_on=TODAY, left_on=left_on, by_own_choice=by_own_choice, within_days=90) is back


@pytest.mark.parametrize(
    ("state", "same", "reason"),
    [("taken", True, None), ("open", True, Refusal.SLOT_LAPSED), ("taken", False, Refusal.SLOT_LAPSED)],
)
def test_why_not_use_slot(state: str, same: bool, reason: Refusal | None) -> None:
    assert why_not_use_slot(state=state, is_same_agency=same) is reason
