"""What may be asked, for how long a yes lasts, and what it lets out."""

from datetime import date, datetime

import pytest

from relay.consents.rules import (
    BLIND_ITEMS,
    ITEM_LABELS,
    NAMED_ITEMS,
    PLACEMENT_ITEMS,
    Refusal,
    keep_until,
    valid_until,
    why_not_answer,
    why_not_release,
)
from relay.consents.wordings import FIRST, digest_of
from relay.kernel.clock import TOKYO

TEN = [f"ORG-{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("shown", "ticked", "reason"),
    [
        ([], [], None),
        (TEN, [], None),
        (TEN, TEN, None),
        ([*TEN, TEN[0]], TEN, None),
        ([*TEN, "ORG-10"], [], Refusal.TOO_MANY),
        (TEN[:2], [TEN[2]], Refusal.NOT_SHOWN),
        ([], [TEN[0]], Refusal.NOT_SHOWN),
    ],
)
def test_which_boxes_are_an_answer(shown: list[str], ticked: list[str], reason: Refusal | None) -> None:
    """X06: at most ten on one screen, and nothing that was not on it."""
    assert why_not_answer(shown=shown, ticked=ticked) is reason


@pytest.mark.parametrize(
    ("live", "items", "reason"),
    [
        (True, ("name", "contact"), None),
        (True, (), None),
        (True, ("name", "history"), Refusal.WRONG_ITEMS),
        (False, ("name",), Refusal.NO_CONSENT),
        (False, ("history",), Refusal.NO_CONSENT),
    ],
)
def test_what_may_leave(live: bool, items: tuple[str, ...], reason: Refusal | None) -> None:
    """X04."""
    assert why_not_release(live=live, allowed=NAMED_ITEMS, data_items=items) is reason


def test_a_yes_lasts_twelve_months_also_from_a_leap_day() -> None:
    assert valid_until(datetime(2026, 4, 2, 12, tzinfo=TOKYO)) == datetime(2027, 4, 2, 12, tzinfo=TOKYO)
    assert valid_until(datetime(2028, 2, 29, tzinfo=TOKYO)) == datetime(2029, 2, 28, tzinfo=TOKYO)


def test_a_record_is_kept_three_years() -> None:
    assert keep_until(datetime(2026, 4, 2, 12, tzinfo=TOKYO)) == date(2029, 4, 2)


def test_every_item_has_a_label() -> None:
    assert set(PLACEMENT_ITEMS) | set(NAMED_ITEMS) | set(BLIND_ITEMS) == set(ITEM_LABELS)


@pytest.mark.parametrize(("purpose", "language", "text"), FIRST)
def test_every_text_says_recipient_purpose_items_period_withdrawal_and_that_it_is_voluntary(
    purpose: str, language: str, text: str
) -> None:
    words = (
        ["目的", "項目", "撤回", "任意"]
        if language == "ja"
        else ["Recipient", "Purpose", "Items", "Withdrawal", "Voluntary"]
    )

    assert all(word in text for word in words)
    assert len(digest_of(text)) == 64
    assert digest_of(text) != digest_of(text + " ")
