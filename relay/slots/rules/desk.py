"""The life of a slot: asked with, taken up, presented on, used, given back, ended."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

REMINDER_DAYS = (7, 30, 90)


class Refusal(Reason):
    """Why a slot may not move."""

    NOT_APPROVED = "H-SLOTS-11", _("Your organisation must be approved first.")
    OPENING_NOT_OPEN = "H-SLOTS-12", _("A slot can only be used for an opening that is posted.")
    ALREADY_ASKED = "H-SLOTS-13", _("There is already a request for this opening.")
    NO_SLOT = "H-SLOTS-14", _("There is no free introduction slot available at the moment.")
    NO_CLAUSE = (
        "X14",
        _("Your notified fee table has no clause for free introduction slots, so no slot can be taken up."),
    )
    NOT_YOURS = "H-SLOTS-15", _("This request is not in your hands.")
    NOT_TAKEN = "H-SLOTS-16", _("No agency holds this request at the moment.")
    THREE_PRESENTED = "H-SLOTS-17", _("Three people have been presented for this slot already.")
    NOT_USED = "H-SLOTS-18", _("Only a used slot can be restored.")
    LEFT_TOO_LATE = "H-SLOTS-19", _("The person left after the period in which a slot is restored.")
    ENDED = "H-SLOTS-20", _("This request is already closed.")
    ABOVE_CEILING = (
        "H-SLOTS-21",
        _("By your notified fee table the fee for this opening is above the company's upper limit, so the request cannot be taken up."),
    )  # fmt: skip
    OFFER_ABOVE_CEILING = (
        "H-SLOTS-22",
        _("At this pay the waived fee would be above the upper limit you set for this request. Please offer within the limit."),
    )  # fmt: skip


def why_not_open_request(
    *, approved: bool, opening_is_open: bool, live_request: bool, available_count: int, open_requests_count: int
) -> Refusal | None:
    """The first reason the company may not ask with a slot, or None."""
    if not approved:
        return Refusal.NOT_APPROVED
    if not opening_is_open:
        return Refusal.OPENING_NOT_OPEN
    if live_request:
        return Refusal.ALREADY_ASKED
    if available_count <= open_requests_count:
        return Refusal.NO_SLOT
    return None


def why_not_take(
    *, has_clause: bool, slot_found: bool, fee_yen: int | None = None, ceiling_yen: int | None = None
) -> Refusal | None:
    """The first reason the agency may not take this request up, or None; the fee is that of the least pay offered."""
    if not has_clause:
        return Refusal.NO_CLAUSE
    if not slot_found:
        return Refusal.NO_SLOT
    return Refusal.ABOVE_CEILING if is_above_ceiling(fee_yen, ceiling_yen) else None


def why_not_offer(*, fee_yen: int | None, ceiling_yen: int | None) -> Refusal | None:
    """Why this pay may not be offered on a slot, or None: the fee it waives has the company's own upper limit."""
    return Refusal.OFFER_ABOVE_CEILING if is_above_ceiling(fee_yen, ceiling_yen) else None


def is_above_ceiling(fee_yen: int | None, ceiling_yen: int | None) -> bool:
    """Whether a waived fee is above the upper limit of the request; without either there is nothing to exceed."""
    return fee_yen is not None and ceiling_yen is not None and fee_yen > ceiling_yen


def why_not_move_taken(*, state: str, is_yours: bool) -> Refusal | None:
    """The first reason a request in an agency's hands may not be moved by this actor, or None."""
    if not is_yours:
        return Refusal.NOT_YOURS
    if state != "taken":
        return Refusal.NOT_TAKEN
    return None


def why_not_present(*, presented_count: int, presentations_max: int) -> Refusal | None:
    """Why nobody more may be presented on this slot, or None."""
    return Refusal.THREE_PRESENTED if presented_count >= presentations_max else None


def why_not_restore(*, state: str, used_on: date | None, left_on: date, restore_days: int) -> Refusal | None:
    """The first reason the slot is not given back after somebody left, or None."""
    if state != "used" or used_on is None:
        return Refusal.NOT_USED
    if left_on > used_on + timedelta(days=restore_days):
        return Refusal.LEFT_TOO_LATE
    return None


def term_after_restore(expires_on: date, restored_on: date, at_least_days: int) -> date:
    """The last day of a restored slot: its own, but never so soon that nobody could use it."""
    return max(expires_on, restored_on + timedelta(days=at_least_days))


def reminder_due(expires_on: date, today: date) -> int | None:
    """Which of the reminders (90, 30, 7 days) belongs to this day, or None."""
    left = (expires_on - today).days
    return next((days for days in REMINDER_DAYS if 0 <= left <= days), None)
