"""Decisions about hires: which dates can be, how long the agency stays away, what an early leaving brings back. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason
from relay.slots.rules.counting import months_after

PAY_MIN_YEN = 1_000_000
PAY_MAX_YEN = 100_000_000
PERMANENT = "permanent"
TERMS = {PERMANENT: _("Permanent"), "fixed": _("Fixed term")}


class Refusal(Reason):
    """Why an offer, a start or a leaving cannot be written down."""

    PAY_UNLIKELY = "H-OUTCOMES-1", _("Please check the expected yearly pay: it is written in yen, for a whole year.")
    TERM_UNKNOWN = "H-OUTCOMES-2", _("Please choose whether the contract is permanent or for a fixed term.")
    STARTS_IN_THE_PAST = "H-OUTCOMES-3", _("The first day of work must not lie in the past.")
    STARTED_BEFORE_HIRED = "X23", _("The first day of work must not lie before the day the offer was accepted.")
    STARTED_IN_THE_FUTURE = "X23", _("The start can be confirmed from the first day of work on.")
    LEFT_BEFORE_STARTED = "X23", _("The last day must not lie before the first day of work.")
    SLOT_LAPSED = (
        "H-OUTCOMES-4",
        _("The reservation of the free introduction slot has run out. Please ask the agency to take the request up again, then confirm the start."),
    )  # fmt: skip
    LEFT_IN_THE_FUTURE = "X23", _("The leaving can be reported from the last day of work on.")


@dataclass(frozen=True)
class OfferTerms:
    """What a company offers: expected first-year pay (理論年収), kind of contract, first day of work."""

    expected_pay_yen: int
    term: str
    starts_on: date


def why_not_offer(terms: OfferTerms, *, today: date) -> Refusal | None:
    """The first reason these terms cannot be offered, or None."""
    if not PAY_MIN_YEN <= terms.expected_pay_yen <= PAY_MAX_YEN:
        return Refusal.PAY_UNLIKELY
    if terms.term not in TERMS:
        return Refusal.TERM_UNKNOWN
    return Refusal.STARTS_IN_THE_PAST if terms.starts_on < today else None


def why_not_confirm_start(*, hired_on: date, started_on: date, today: date) -> Refusal | None:
    """X23: the first reason this cannot be the first day of work, or None."""
    if started_on < hired_on:
        return Refusal.STARTED_BEFORE_HIRED
    return Refusal.STARTED_IN_THE_FUTURE if started_on > today else None


def why_not_report_leaving(*, started_on: date, left_on: date, today: date) -> Refusal | None:
    """X23: the first reason this cannot be the last day of work, or None."""
    if left_on < started_on:
        return Refusal.LEFT_BEFORE_STARTED
    return Refusal.LEFT_IN_THE_FUTURE if left_on > today else None


def no_solicit_until(*, term: str, started_on: date) -> date | None:
    """転職勧奨禁止期間: two years less a day from the start of a permanent contract; None for a fixed term."""
    if term != PERMANENT:
        return None
    return months_after(started_on, 24) - timedelta(days=1)


def why_not_use_slot(*, state: str, is_same_agency: bool) -> Refusal | None:
    """The reason the slot cannot be used for this hire, or None: its reservation must still be this agency's."""
    return None if state == "taken" and is_same_agency else Refusal.SLOT_LAPSED


def slot_comes_back(*, started_on: date, left_on: date, by_own_choice: bool, within_days: int) -> bool:
    """Whether an early leaving gives the free slot back to the company."""
    return by_own_choice and (left_on - started_on).days <= within_days
