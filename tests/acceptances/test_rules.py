"""The clock in business days, the grounds, and what must be there before a yes."""

from datetime import date

import pytest

from relay.acceptances import rules
from relay.acceptances.rules import Refusal


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 4, 1), date(2026, 4, 3)),  # Wednesday to Friday
        (date(2026, 4, 2), date(2026, 4, 6)),  # over a weekend
        (date(2026, 4, 28), date(2026, 5, 1)),  # Shōwa day on the 29th
        (date(2026, 5, 1), date(2026, 5, 8)),  # Golden Week, with the substitute holiday on the 6th
    ],
)
def test_answer_is_due_after_two_business_days(day: date, due: date) -> None:
    assert rules.business_days_after(day, rules.ANSWER_BUSINESS_DAYS) == due


@pytest.mark.parametrize(
    ("consent", "flow", "table", "refusal"),
    [
        (True, True, True, None),
        (True, True, False, Refusal.NO_TERMS),
        (False, True, True, Refusal.NO_CONSENT),
        (False, False, False, Refusal.NO_LICENCE),
    ],
)
def test_why_not_accept_seeker(consent: bool, flow: bool, table: bool, refusal: Refusal | None) -> None:
    assert rules.why_not_accept_seeker(consent_is_live=consent, data_may_flow=flow, has_fee_table=table) is refusal


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"missing": ["wage"]}, Refusal.OPENING_INCOMPLETE),
        ({"declared": False}, Refusal.NO_DECLARATION),
        ({"is_open": False}, Refusal.OPENING_NOT_OPEN),
        ({"has_fee_table": False}, Refusal.NO_TERMS),
        ({"data_may_flow": False}, Refusal.NO_LICENCE),
    ],
)
def test_why_not_accept_opening(changes: dict[str, object], refusal: Refusal | None) -> None:
    facts = {"is_open": True, "missing": [], "declared": True, "data_may_flow": True, "has_fee_table": True, **changes}

    assert rules.why_not_accept_opening(**facts) is refusal  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "born", "refusal"),
    [
        ("東京都千代田区架空町1-1", date(2008, 4, 2), None),  # eighteen today
        ("東京都千代田区架空町1-1", date(2008, 4, 3), Refusal.UNDER_AGE),
        ("東京都千代田区架空町1-1", date(2026, 4, 3), Refusal.BIRTH_DATE_IMPOSSIBLE),
        ("東京都千代田区架空町1-1", date(1900, 1, 1), Refusal.BIRTH_DATE_IMPOSSIBLE),
        ("", date(1990, 1, 1), Refusal.NO_ADDRESS),
        ("あ" * 201, date(1990, 1, 1), Refusal.ADDRESS_TOO_LONG),
    ],
)
def test_why_not_give_book_details(address: str, born: date, refusal: Refusal | None) -> None:
    assert rules.why_not_give_book_details(address=address, birth_on=born, today=date(2026, 4, 2)) is refusal


def test_address_is_folded() -> None:
    assert rules.fold_address(" 東京都 千代田区1-2 \n") == "東京都 千代田区1-2"


def test_why_not_offer_and_grounds() -> None:
    assert rules.why_not_offer_opening(is_open=True, agency_takes_openings=True) is None
    assert rules.why_not_offer_opening(is_open=False, agency_takes_openings=True) is Refusal.OPENING_NOT_OPEN
    assert rules.why_not_offer_opening(is_open=True, agency_takes_openings=False) is Refusal.UNKNOWN_AGENCY
    assert rules.why_not_decline_seeker(ground="unlawful") is None
    assert rules.why_not_decline_seeker(ground="too old") is Refusal.UNKNOWN_GROUND
    assert rules.why_not_decline_opening(ground="measures") is None
    assert rules.why_not_decline_opening(ground="no time") is Refusal.UNKNOWN_GROUND
