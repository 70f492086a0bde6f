"""The exchange's decisions, in tables."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.kernel.clock import TOKYO
from relay.slots.rules import counting, declarations, desk, places
from relay.slots.rules.counting import Doubt
from relay.slots.rules.desk import Refusal

MONDAY = date(2026, 4, 13)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def test_a_week_closes_on_monday_at_nine_in_tokyo() -> None:
    assert counting.closing_moment(MONDAY).isoformat() == "2026-04-13T09:00:00+09:00"
    with pytest.raises(AssertionError):
        counting.closing_moment(MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("moment", "latest", "following"),
    [
        ("2026-04-13T08:59", date(2026, 4, 6), "2026-04-13T09:00"),
        ("2026-04-13T09:00", MONDAY, "2026-04-20T09:00"),
        ("2026-04-19T23:59", MONDAY, "2026-04-20T09:00"),
    ],
)
def test_the_latest_and_the_next_closing(moment: str, latest: date, following: str) -> None:
    assert counting.latest_monday(at(moment)) == latest
    assert counting.next_closing_at(at(moment)) == at(following)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, [MONDAY]),
        (MONDAY, []),
        (date(2026, 4, 6), [MONDAY]),
        (date(2026, 3, 23), [date(2026, 3, 30), date(2026, 4, 6), MONDAY]),
        (date(2026, 4, 20), []),
        (date(2026, 3, 2), [date(2026, 3, 2) + timedelta(weeks=week) for week in range(1, 7)]),
    ],
)
def test_missed_mondays_come_first(last: date | None, due: list[date]) -> None:
    assert counting.mondays_to_close(last, at("2026-04-15T10:00")) == due


@pytest.mark.parametrize(
    ("due", "now"), [(0, 0), (1, 0), (4, 0), (5, 5), (9, 5), (10, 10), (13, 10), (14, 10), (15, 15)]
)
def test_referrals_are_confirmed_in_fives(due: int, now: int) -> None:
    assert counting.count_in_fives(due, 5) == now


@given(st.integers(1, 10))
def test_a_referral_splits_exactly_among_one_to_ten_agencies(agencies: int) -> None:
    assert counting.share_each(2520, agencies) * agencies == 2520


@pytest.mark.parametrize("agencies", [0, 11])
def test_a_referral_has_one_to_ten_agencies(agencies: int) -> None:
    with pytest.raises(AssertionError):
        counting.share_each(2520, agencies)


def test_an_eleventh_agency_is_stopped_even_where_it_would_divide() -> None:
    with pytest.raises(AssertionError):
        counting.share_each(2520 * 11, 11)


def test_a_share_that_would_round_is_stopped() -> None:
    with pytest.raises(AssertionError):
        counting.share_each(2521, 2)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 4, 13), 12, date(2027, 4, 13)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 4, 2), -12, date(2025, 4, 2)),
    ],
)
def test_months_after(day: date, months: int, then: date) -> None:
    assert counting.months_after(day, months) == then


@pytest.mark.parametrize(
    ("domain", "own", "is_own"),
    [
        ("acme.example", "acme.example", True),
        ("Mail.ACME.example.", "acme.example", True),
        ("acme.example", "ACME.example.", True),
        ("notacme.example", "acme.example", False),
        ("acme.example", "mail.acme.example", False),
        ("acme.example", "", False),
        ("", "", False),
    ],
)
def test_the_companys_own_domain_and_what_lies_below(domain: str, own: str, is_own: bool) -> None:
    assert counting.is_of_domain(domain, own) is is_own


@pytest.mark.parametrize(
    ("domain", "is_throw_away"),
    [("mailinator.com", True), ("MAILINATOR.com", True), ("icloud.com", False), ("mozmail.com", False), ("", False)],
)
def test_throw_away_mail_is_a_signal_and_privacy_relays_are_not(domain: str, is_throw_away: bool) -> None:
    assert counting.is_disposable(domain) is is_throw_away


CLEAN = {"email_domain": "mail.example", "own_domain": "acme.example", "own_session": False, "own_network": False}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"email_domain": "acme.example"}, [Doubt.OWN_DOMAIN]),
        ({"own_session": True}, [Doubt.OWN_SESSION]),
        ({"own_network": True}, [Doubt.OWN_NETWORK]),
        ({"email_domain": "mailinator.com"}, [Doubt.DISPOSABLE]),
        ({"same_name": True}, [Doubt.SAME_NAME]),
        ({"own_session": True, "same_name": True}, [Doubt.OWN_SESSION, Doubt.SAME_NAME]),
    ],
)
def test_doubts(change: dict[str, object], found: list[Doubt]) -> None:
    assert counting.doubts(**{**CLEAN, "same_name": False, **change}) == found  # type: ignore[arg-type]


def test_a_week_may_be_closed_late_but_never_early() -> None:
    moment = counting.closing_moment(MONDAY)

    assert counting.why_not_close(moment=moment, at=moment - timedelta(seconds=1)) == counting.Refusal.NOT_YET
    assert counting.why_not_close(moment=moment, at=moment) is None
    assert counting.why_not_close(moment=moment, at=moment + timedelta(weeks=5)) is None


@pytest.mark.parametrize(
    ("state", "no"),
    [("doubtful", None), ("held", counting.Refusal.NOT_DOUBTFUL), ("void", counting.Refusal.NOT_DOUBTFUL)],
)
def test_why_not_review(state: str, no: counting.Refusal | None) -> None:
    assert counting.why_not_review(state=state) == no


GOOD = {
    "approved": True,
    "opening_is_open": True,
    "live_request": False,
    "available_count": 1,
    "open_requests_count": 0,
}


@pytest.mark.parametrize(
    ("change", "no"),
    [
        ({}, None),
        ({"approved": False}, Refusal.NOT_APPROVED),
        ({"opening_is_open": False}, Refusal.OPENING_NOT_OPEN),
        ({"live_request": True}, Refusal.ALREADY_ASKED),
        ({"available_count": 0}, Refusal.NO_SLOT),
        ({"open_requests_count": 1}, Refusal.NO_SLOT),
    ],
)
def test_why_not_open_request(change: dict[str, object], no: Refusal | None) -> None:
    assert desk.why_not_open_request(**{**GOOD, **change}) == no  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("clause", "slot", "no"),
    [
        (True, True, None),
        (False, True, Refusal.NO_CLAUSE),
        (False, False, Refusal.NO_CLAUSE),
        (True, False, Refusal.NO_SLOT),
    ],
)
def test_why_not_take(clause: bool, slot: bool, no: Refusal | None) -> None:
    assert desk.why_not_take(has_clause=clause, slot_found=slot) == no


@pytest.mark.parametrize(
    ("state", "yours", "no"),
    [("taken", True, None), ("taken", False, Refusal.NOT_YOURS), ("open", True, Refusal.NOT_TAKEN)],
)
def test_why_not_move_taken(state: str, yours: bool, no: Refusal | None) -> None:
    assert desk.why_not_move_taken(state=state, is_yours=yours) == no


@pytest.mark.parametrize(("count", "no"), [(0, None), (2, None), (3, Refusal.THREE_PRESENTED)])
def test_why_not_present(count: int, no: Refusal | None) -> None:
    assert desk.why_not_present(presented_count=count, presentations_max=3) == no


@pytest.mark.parametrize(
    ("state", "used_on", "left_on", "no"),
    [
        ("used", date(2026, 4, 1), date(2026, 6, 30), None),
        ("used", date(2026, 4, 1), date(2026, 7, 1), Refusal.LEFT_TOO_LATE),
        ("available", date(2026, 4, 1), date(2026, 4, 2), Refusal.NOT_USED),
        ("used", None, date(2026, 4, 2), Refusal.NOT_USED),
    ],
)
def test_why_not_restore(state: str, used_on: date | None, left_on: date, no: Refusal | None) -> None:
    assert desk.why_not_restore(state=state, used_on=used_on, left_on=left_on, restore_days=90) == no


@pytest.mark.parametrize(
    ("expires_on", "then"), [(date(2027, 1, 1), date(2027, 1, 1)), (date(2026, 4, 5), date(2026, 5, 1))]
)
def test_a_restored_slot_lives_long_enough_to_be_used(expires_on: date, then: date) -> None:
    assert desk.term_after_restore(expires_on, date(2026, 4, 1), 30) == then


@pytest.mark.parametrize(
    ("left", "reminder"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_reminder_due(left: int, reminder: int | None) -> None:
    assert desk.reminder_due(MONDAY + timedelta(days=left), MONDAY) == reminder


def test_every_account_has_a_place_of_its_own() -> None:
    of_company = [
        places.confirmed, places.referral_world, places.converted, places.available, places.reserved, places.debt,
        places.slot_world, places.clawback, places.consumed, places.expired,
    ]  # fmt: skip
    found = [place("ORG-1") for place in of_company] + [places.position("ORG-2"), places.POOL, places.BREAKAGE]

    assert len({place.address for place in found}) == len(found)
    assert {place.owner for place in found} == {"ORG-1", "ORG-2", ""}
    assert {place.address for place in found if place.floor is None} == {
        "REF:world:ORG-1", "SLOT:world:ORG-1", "SLOT:clawback:ORG-1", "agency:ORG-2:OBL:position", "OBL:pool",
    }  # fmt: skip


def wait(weeks: int) -> timedelta:
    return timedelta(weeks=weeks)


@pytest.mark.parametrize(
    ("sent", "registered", "waited", "withheld_a_slot", "waits"),
    [
        (5, 5, wait(0), False, True),  # everybody registered
        (5, 6, wait(0), False, True),  # more than everybody
        (8, 5, wait(0), False, False),  # three did not
        (7, 5, wait(0), False, True),
        (6, 3, wait(0), False, False),
        (20, 2, wait(0), False, True),
        (20, 0, wait(0), False, True),
        (10, 10, wait(1), True, False),  # a slot is announced at most one closing late
        (10, 10, wait(1), False, True),
        (5, 5, wait(3), False, True),
        (5, 5, wait(4), False, False),  # and nobody waits longer than four weeks
    ],
)
def test_a_declared_batch_waits_until_it_has_two_sides(
    sent: int, registered: int, waited: timedelta, withheld_a_slot: bool, waits: bool
) -> None:
    assert (
        declarations.is_to_wait(
            sent_count=sent, registered_count=registered, waited=waited, withheld_a_slot=withheld_a_slot
        )
        is waits
    )


@pytest.mark.parametrize(
    ("confirmed", "waiting", "withholds"), [(0, 9, False), (0, 10, True), (0, 14, True), (5, 5, True), (5, 4, False)]
)
def test_a_slot_withheld_is_one_the_last_closing_would_have_granted(
    confirmed: int, waiting: int, withholds: bool
) -> None:
    found = declarations.withholds_a_slot(confirmed=confirmed, waiting_count=waiting, confirm_in=5, per_slot=10)
    assert found is withholds


@pytest.mark.parametrize(
    ("week", "sent", "moment", "refusal"),
    [
        (MONDAY, 1, "2026-04-13T00:00", None),
        (MONDAY, 100_000, "2026-04-27T08:59", None),
        (MONDAY, 20, "2026-04-27T09:00", declarations.Refusal.ALREADY_COUNTED),
        (MONDAY, 20, "2026-04-12T23:59", declarations.Refusal.NOT_A_WEEK),
        (MONDAY + timedelta(days=1), 20, "2026-04-15T10:00", declarations.Refusal.NOT_A_WEEK),
        (MONDAY, 0, "2026-04-13T10:00", declarations.Refusal.NO_NUMBER),
        (MONDAY, 100_001, "2026-04-13T10:00", declarations.Refusal.NO_NUMBER),
    ],
)
def test_when_mails_may_be_declared(week: date, sent: int, moment: str, refusal: declarations.Refusal | None) -> None:
    assert declarations.why_not_declare(week=week, sent_count=sent, at=at(moment)) is refusal


@pytest.mark.parametrize(
    ("moment", "weeks"),
    [
        ("2026-04-27T08:59", [date(2026, 4, 27), date(2026, 4, 20), MONDAY]),
        ("2026-04-27T09:00", [date(2026, 4, 27), date(2026, 4, 20)]),
    ],
)
def test_the_weeks_one_may_still_declare(moment: str, weeks: list[date]) -> None:
    assert declarations.weeks_to_declare(at(moment)) == weeks
