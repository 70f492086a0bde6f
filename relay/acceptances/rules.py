"""Decisions about acceptance: the clock, the grounds for a no, what must be there before a yes. Pure."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

import jpholiday
from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

ANSWER_BUSINESS_DAYS = 2
VALID_DAYS = 365
ADULT = 18
OLDEST = 100
ADDRESS_MAX = 200
SATURDAY = 5


class Refusal(Reason):
    """Why an acceptance says no."""

    NO_LICENCE = "X01", _("The agency's licence has not been checked recently, so nothing may flow to it yet.")
    NO_CONSENT = "X04", _("This person no longer allows your agency to use the profile.")
    UNDER_AGE = "X08", _("You need to be 18 or older to be registered with an agency.")
    OPENING_INCOMPLETE = "X09", _("The opening lacks a condition the law requires, so it cannot be accepted.")
    OPENING_NOT_OPEN = "X09", _("The opening is not open, so it cannot be offered or accepted.")
    NO_DECLARATION = "X11", _("The company has not signed the self-declaration for this opening.")
    NO_TERMS = "X22", _("Without a fee table in force the written terms cannot be delivered. File the fee table first.")
    UNKNOWN_GROUND = "H-ACCEPTANCES-1", _("Choose one of the grounds.")
    NO_ADDRESS = "H-ACCEPTANCES-2", _("Enter your address.")
    ADDRESS_TOO_LONG = "H-ACCEPTANCES-3", _("The address may have up to 200 letters.")
    BIRTH_DATE_IMPOSSIBLE = "H-ACCEPTANCES-4", _("Check the date of birth.")
    UNKNOWN_AGENCY = "H-ACCEPTANCES-5", _("This agency cannot take openings at the moment.")
    OVER = "H-ACCEPTANCES-6", _("This agency is no longer responsible for you, so nothing needs to be entered.")


SEEKER_GROUNDS = {
    "out_of_scope_occupation": _("The wished occupations are outside the scope we have notified"),
    "out_of_scope_region": _("The wished places are outside the scope we have notified"),
    "already_accepted": _("We already serve this person by another way"),
    "unlawful": _("The application asks for something the law does not allow"),
}
"""Grounds on which an application may be declined (職業安定法 5条の7, 32条の12)."""

OPENING_GROUNDS = {
    "out_of_scope": _("Outside the scope of occupations and places we have notified"),
    "unlawful": _("The content is against the law"),
    "conditions_too_low": _("The conditions are far below what is usual"),
    "measures": _("The employer is under measures for a breach of labour law"),
    "conditions_not_shown": _("Required conditions are not shown"),
    "organised_crime": _("The employer is tied to organised crime"),
    "no_declaration": _("The employer did not answer the self-declaration"),
}
"""Grounds on which an opening may be declined (職業安定法 5条の6)."""

CLOSE_REASONS = {
    **SEEKER_GROUNDS,
    "consent_withdrawn": _("Consent withdrawn"),
    "erased": _("Erased at the person's wish"),
}


def is_business_day(day: date) -> bool:
    """Whether offices in Japan work on this day."""
    return day.weekday() < SATURDAY and not jpholiday.is_holiday(day)


def business_days_after(day: date, count: int) -> date:
    """The business day that many business days later."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def age_on(born: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def fold_address(text: str) -> str:
    """An address as the book writes it: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def why_not_accept_seeker(*, consent_is_live: bool, data_may_flow: bool, has_fee_table: bool) -> Refusal | None:
    """The first reason this person may not be taken on, or None."""
    if not data_may_flow:
        return Refusal.NO_LICENCE
    if not consent_is_live:
        return Refusal.NO_CONSENT
    return None if has_fee_table else Refusal.NO_TERMS


def why_not_decline_seeker(*, ground: str) -> Refusal | None:
    """The reason this ground is not one, or None."""
    return None if ground in SEEKER_GROUNDS else Refusal.UNKNOWN_GROUND


def why_not_decline_opening(*, ground: str) -> Refusal | None:
    """The reason this ground is not one, or None."""
    return None if ground in OPENING_GROUNDS else Refusal.UNKNOWN_GROUND


def why_not_give_book_details(*, address: str, birth_on: date, today: date) -> Refusal | None:
    """The first reason these details cannot stand in the seeker book, or None."""
    if not address:
        return Refusal.NO_ADDRESS
    if len(address) > ADDRESS_MAX:
        return Refusal.ADDRESS_TOO_LONG
    if birth_on > today or age_on(birth_on, today) > OLDEST:
        return Refusal.BIRTH_DATE_IMPOSSIBLE
    return Refusal.UNDER_AGE if age_on(birth_on, today) < ADULT else None


def why_not_offer_opening(*, is_open: bool, agency_takes_openings: bool) -> Refusal | None:
    """The first reason this opening may not be offered to this agency, or None."""
    if not is_open:
        return Refusal.OPENING_NOT_OPEN
    return None if agency_takes_openings else Refusal.UNKNOWN_AGENCY


def why_not_accept_opening(
    *, is_open: bool, missing: Sequence[str], declared: bool, data_may_flow: bool, has_fee_table: bool
) -> Refusal | None:
    """The first reason this opening may not be taken on, or None."""
    checks = (
        (data_may_flow, Refusal.NO_LICENCE),
        (is_open, Refusal.OPENING_NOT_OPEN),
        (not missing, Refusal.OPENING_INCOMPLETE),
        (declared, Refusal.NO_DECLARATION),
        (has_fee_table, Refusal.NO_TERMS),
    )
    return next((refusal for holds, refusal in checks if not holds), None)
