"""Declared rejection mails: a batch everybody or nobody answered would tell each one's answer, so it waits."""

import calendar
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason
from relay.slots.rules.counting import closing_moment

WEEK = timedelta(weeks=1)
ANSWERED_AFTER = 2 * WEEK
"""The mails of a week are answered within it or the next; after the hold the second Monday counts them."""
EACH_SIDE_LEAST = 3
"""So many must have registered, and so many must not have, before the company may learn the number."""
WAIT_MOST = 4 * WEEK
SENT_MOST = 100_000


class Refusal(Reason):
    """Why a number of mails cannot be declared."""

    NOT_A_WEEK = "H-SLOTS-31", _("Please choose one of the weeks shown.")
    ALREADY_COUNTED = "H-SLOTS-32", _("The registrations of this week have been closed already.")
    NO_NUMBER = "H-SLOTS-33", _("Please enter a number from 1 to 100,000.")


def counted_from(week: date) -> date:
    """The first closing that counts people who got their mail in the week of this Monday."""
    return week + ANSWERED_AFTER


def weeks_to_declare(at: datetime) -> list[date]:
    """The Mondays of the weeks a number may be declared for, this week first."""
    today = at.date()
    this_week = today - timedelta(days=today.weekday())
    weeks = [this_week - WEEK * back for back in range(3)]
    return [week for week in weeks if at < closing_moment(counted_from(week))]


def why_not_declare(*, week: date, sent_count: int, at: datetime) -> Refusal | None:
    """Why this number may not be declared for the week of this Monday, or None."""
    if not 1 <= sent_count <= SENT_MOST:
        return Refusal.NO_NUMBER
    if week.weekday() != calendar.MONDAY or week > at.date():
        return Refusal.NOT_A_WEEK
    if at >= closing_moment(counted_from(week)):
        return Refusal.ALREADY_COUNTED
    return None


def is_to_wait(*, sent_count: int, registered_count: int, waited: timedelta, withheld_a_slot: bool) -> bool:
    """Whether a batch with a declared number rolls on into the next closing."""
    if waited >= WAIT_MOST or withheld_a_slot:
        return False
    is_two_sided = registered_count >= EACH_SIDE_LEAST and sent_count - registered_count >= EACH_SIDE_LEAST
    return not is_two_sided


def withholds_a_slot(*, confirmed: int, waiting_count: int, confirm_in: int, per_slot: int) -> bool:
    """Whether those who had waited at the last closing already would have completed a slot then."""
    return confirmed + waiting_count - waiting_count % confirm_in >= per_slot
