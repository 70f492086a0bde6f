"""The borders of what the consents' rules say, each from both sides."""

from datetime import datetime, timedelta

import pytest

from relay.consents import rules
from relay.consents.rules import Refusal
from relay.kernel.clock import TOKYO


def test_the_numbers_the_law_and_the_passport_name() -> None:
    """They stand in texts people agreed to and in receipts: nobody changes one in passing."""
    assert (rules.AGENCIES_PER_SCREEN, rules.LAW_VERSION, rules.RECORD) == (10, "APPI-2026-11", "record")
    assert timedelta(days=30) == rules.RENEWABLE
    assert (rules.REMINDERS, rules.RENEWAL) == ((7, 30), "passport.renewal:button")
    assert rules.ACQUISITION == "本人が運営者のサービスの登録画面に直接入力"
    assert rules.PLACEMENT_ITEMS == ("name", "contact", "wishes", "experience", "skills", "history")
    assert (rules.BLIND_ITEMS, rules.NAMED_ITEMS) == (("blind_card",), ("name", "contact", "experience", "skills"))
    assert set(rules.PURPOSE_TEXTS) == {"placement", "named_introduction"}
    assert (rules.SEAT_MOST, rules.AGENCY_MOST, rules.RECORDS_MOST) == (40, 200, 100)
    assert (rules.SEAT_AFTER_A_FULL_DAY, rules.LIFTED_TIMES) == (10, 5)
    assert timedelta(days=6) == rules.FULL_DAY_COUNTS


@pytest.mark.parametrize(
    ("moment", "began"),
    [
        (datetime(2026, 4, 2, 0, 0, tzinfo=TOKYO), datetime(2026, 4, 2, tzinfo=TOKYO)),
        (datetime(2026, 4, 2, 23, 59, 59, 999999, tzinfo=TOKYO), datetime(2026, 4, 2, tzinfo=TOKYO)),
        (datetime.fromisoformat("2026-04-01T15:30:20.5+00:00"), datetime(2026, 4, 2, tzinfo=TOKYO)),
    ],
)
def test_a_day_begins_at_midnight_in_tokyo(moment: datetime, began: datetime) -> None:
    assert rules.day_began(moment) == began


@pytest.mark.parametrize(
    ("seat", "agency", "reason"),
    [(40, 200, None), (41, 200, Refusal.SEAT_FULL), (40, 201, Refusal.HOUSE_FULL), (41, 201, Refusal.SEAT_FULL)],
)
def test_how_many_may_be_looked_up(seat: int, agency: int, reason: Refusal | None) -> None:
    assert rules.why_not_look(seat_count=seat, seat_most=40, agency_count=agency, agency_most=200) is reason


@pytest.mark.parametrize(("lifted", "most"), [(False, 200), (True, 1000)])
def test_how_many_an_organisation_may_look_up(lifted: bool, most: int) -> None:
    assert rules.agency_most(is_lifted=lifted) == most


@pytest.mark.parametrize(("count", "tell"), [(39, False), (40, True), (35, False)])
def test_the_operator_is_told_when_as_much_again_would_not_fit(count: int, tell: bool) -> None:
    assert rules.is_to_tell(count, 40, step=1) is tell
