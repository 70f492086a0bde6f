"""The borders of what the exchange's rules say, each from both sides, and the names and numbers its books rest on."""

from datetime import date, datetime, time, timedelta

import pytest

from relay.kernel.clock import TOKYO
from relay.ledger.rules import Place
from relay.slots.rules import bursts, clearing, counting, declarations, desk, objections, places, reversals
from relay.slots.rules.clearing import Month
from relay.slots.rules.reversals import Effect

DAY = timedelta(days=1)
NINE = datetime(2026, 4, 13, 9, 0, tzinfo=TOKYO)


def test_accounts_keep_their_names_for_ever() -> None:
    """A transfer posted years ago names them; a reader of the books knows them by heart."""
    assert Place("OBL:pool", "OBL", "", None) == places.POOL
    assert Place("OBL:breakage", "OBL", "", 0) == places.BREAKAGE
    assert places.position("A") == Place("agency:A:OBL:position", "OBL", "A", None)
    assert places.confirmed("C") == Place("company:C:REF:confirmed", "REF", "C", 0)
    assert places.referral_world("C") == Place("REF:world:C", "REF", "C", None)
    assert places.converted("C") == Place("REF:converted:C", "REF", "C", 0)
    assert places.available("C") == Place("company:C:SLOT:available", "SLOT", "C", 0)
    assert places.reserved("C") == Place("company:C:SLOT:reserved", "SLOT", "C", 0)
    assert places.debt("C") == Place("company:C:SLOT:debt", "SLOT", "C", 0)
    assert places.slot_world("C") == Place("SLOT:world:C", "SLOT", "C", None)
    assert places.clawback("C") == Place("SLOT:clawback:C", "SLOT", "C", None)
    assert places.consumed("C") == Place("SLOT:consumed:C", "SLOT", "C", 0)
    assert places.expired("C") == Place("SLOT:expired:C", "SLOT", "C", 0)


def test_the_numbers_that_stand_in_terms_and_texts() -> None:
    assert time(9, 0) == counting.CLOSING_HOUR
    assert counting.AGENCIES_MAX == 10
    assert (60 * DAY, 90 * DAY, DAY) == (counting.FRESH, counting.SEALED_FOR, counting.PRESENCE_LASTS)
    assert (DAY / 24, 28 * DAY) == (bursts.BURST_WINDOW, bursts.BURST_HISTORY)
    assert (bursts.BURST_LEAST, bursts.BURST_SHARE) == (25, 4)
    assert (7 * DAY, 14 * DAY, 28 * DAY) == (declarations.WEEK, declarations.ANSWERED_AFTER, declarations.WAIT_MOST)
    assert (declarations.EACH_SIDE_LEAST, declarations.SENT_MOST) == (3, 100_000)
    assert desk.REMINDER_DAYS == (7, 30, 90)
    assert (objections.ANSWER_DAYS, objections.TEXT_MOST) == (10, 1000)
    assert (reversals.EVIDENCE_LEAST, reversals.EVIDENCE_MOST) == (10, 500)


@pytest.mark.parametrize(
    ("before", "after", "history", "burst"),
    [
        (25, 0, 0, False), (26, 0, 0, True), (0, 26, 0, True), (50, 0, 203, False), (51, 0, 203, True),
        (51, 51, 204, False), (26, 0, 103, True), (26, 0, 104, False),
    ],
)  # fmt: skip
def test_when_an_hour_is_a_burst(before: int, after: int, history: int, burst: bool) -> None:
    assert bursts.is_burst(before_count=before, after_count=after, history_count=history) is burst


@pytest.mark.parametrize(("letters", "is_worded"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_how_long_an_objection_may_be(letters: int, is_worded: bool) -> None:
    assert objections.is_worded(f"  {'あ' * letters}\n") is is_worded


@pytest.mark.parametrize(
    ("text", "is_open", "refusal"),
    [
        ("x", False, None),
        (" ", False, objections.Refusal.NO_TEXT),
        ("x", True, objections.Refusal.ALREADY_OPEN),
        (" ", True, objections.Refusal.ALREADY_OPEN),
    ],
)
def test_what_may_be_objected_to(text: str, is_open: bool, refusal: objections.Refusal | None) -> None:
    assert objections.why_not_object(text=text, is_open=is_open) is refusal


@pytest.mark.parametrize(
    ("text", "state", "refusal"),
    [
        ("x", "open", None),
        (" ", "open", objections.Refusal.NO_TEXT),
        ("x", "answered", objections.Refusal.ALREADY_ANSWERED),
    ],
)
def test_what_may_be_answered(text: str, state: str, refusal: objections.Refusal | None) -> None:
    assert objections.why_not_answer(text=text, state=state) is refusal


def test_three_weeks_may_be_declared_from_any_day_of_the_week() -> None:
    thursday = datetime(2026, 4, 16, 12, 0, tzinfo=TOKYO)

    assert declarations.weeks_to_declare(thursday) == [date(2026, 4, 13), date(2026, 4, 6)]
    assert declarations.weeks_to_declare(NINE - timedelta(hours=2)) == [
        date(2026, 4, 13), date(2026, 4, 6), date(2026, 3, 30),
    ]  # fmt: skip


def test_an_answer_is_due_ten_days_later() -> None:
    assert objections.answer_due_on(date(2026, 4, 13)) == date(2026, 4, 23)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2000-01", Month(2000, 1)), ("1999-12", None), ("9998-12", Month(9998, 12)), ("9999-01", None),
        ("2026-00", None), ("2026-12", Month(2026, 12)), ("20261-1", None), ("202-101", None), ("2026-1x", None),
        ("202x-01", None), ("2026-012", None), ("2026", None),
    ],
)  # fmt: skip
def test_how_a_month_is_written(text: str, month: Month | None) -> None:
    assert clearing.read_month(text) == month


def test_months_have_neighbours_and_speak_from_the_day_after() -> None:
    april = Month(2026, 4)
    assert clearing.month_before(april) == Month(2026, 3)
    assert clearing.month_before(Month(2027, 1)) == Month(2026, 12)
    assert str(Month(987, 4)) == "0987-04"
    assert april.stated_at(NINE) == datetime(2026, 4, 13, tzinfo=TOKYO)
    assert april.stated_at(datetime.fromisoformat("2026-04-13T15:30+00:00")) == datetime(2026, 4, 14, tzinfo=TOKYO)
    assert april.stated_at(april.ends_at + 9 * DAY) == april.ends_at == datetime(2026, 5, 1, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ab", None),
        ("abc", "abc"),
        (" F-001 ", "F-001"),
        ("Ｆ－００１", "F-001"),
        ("x" * 40, "x" * 40),
        ("x" * 41, None),
    ],
)
def test_what_is_the_reference_of_a_payment(text: str, read: str | None) -> None:
    assert clearing.read_payment(text) == read


def test_a_settlement_names_its_payment() -> None:
    says = clearing.settlement_says(Month(2026, 4), "F-001")

    assert says == "the position at the end of 2026-04 is settled by payment F-001"
    assert clearing.payment_in(says) == "F-001"


@pytest.mark.parametrize(
    ("rest", "waiting", "available", "effect"),
    [
        (1, 0, 0, Effect.COUNT), (0, 0, 1, Effect.SLOT), (0, 0, 0, Effect.DEBT), (1, 1, 1, Effect.SLOT),
        (1, 1, 0, Effect.DEBT), (2, 1, 0, Effect.COUNT), (0, 1, 1, Effect.COUNT), (0, 10, 1, Effect.DEBT), (0, 10, 0, Effect.DEBT),
        (0, 10, 2, Effect.SLOT), (0, 9, 1, Effect.COUNT), (0, 20, 2, Effect.DEBT),
    ],
)  # fmt: skip
def test_what_one_more_reversal_costs(rest: int, waiting: int, available: int, effect: Effect) -> None:
    assert reversals.effect_of(rest=rest, waiting_count=waiting, available=available, per_slot=10) is effect


@pytest.mark.parametrize(("letters", "fits"), [(9, False), (10, True), (500, True), (501, False)])
def test_how_long_the_evidence_is(letters: int, fits: bool) -> None:
    no = reversals.why_not_accuse(ground="automated", why=f" {'x' * letters} ")

    assert no is (None if fits else reversals.Refusal.NO_EVIDENCE)


def test_reversals_end_after_so_many_days_to_the_second() -> None:
    facts = {"state": "confirmed", "confirmed_at": NINE, "fraud_days": 60, "asked_by": ""}

    assert reversals.last_moment(NINE, 60) == NINE + 60 * DAY
    assert reversals.why_not_ask(**facts, at=NINE + 60 * DAY) is None  # type: ignore[arg-type]
    late = reversals.why_not_ask(**facts, at=NINE + 60 * DAY + timedelta(seconds=1))  # type: ignore[arg-type]
    assert late is reversals.Refusal.TOO_LATE
    assert reversals.SAYS == "fraud was proved: "
