"""Objections to a statement line: one at a time, answered within ten days."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

ANSWER_DAYS = 10
TEXT_MOST = 1000


class Refusal(Reason):
    """Why an objection cannot be made or answered."""

    NO_TEXT = "H-SLOTS-41", _("Please write 1 to 1,000 letters.")
    ALREADY_OPEN = "H-SLOTS-42", _("An objection to this line is being looked at already.")
    ALREADY_ANSWERED = "H-SLOTS-43", _("This objection has been answered already.")


def answer_due_on(objected_on: date) -> date:
    """The last day on which an objection must be answered."""
    return objected_on + timedelta(days=ANSWER_DAYS)


def why_not_object(*, text: str, is_open: bool) -> Refusal | None:
    """Why this line may not be objected to, or None."""
    if is_open:
        return Refusal.ALREADY_OPEN
    return None if is_worded(text) else Refusal.NO_TEXT


def why_not_answer(*, text: str, state: str) -> Refusal | None:
    """Why this objection may not be answered so, or None."""
    if state != "open":
        return Refusal.ALREADY_ANSWERED
    return None if is_worded(text) else Refusal.NO_TEXT


def is_worded(text: str) -> bool:
    """Whether there is something to read, and not too much."""
    return 1 <= len(text.strip()) <= TEXT_MOST
