"""The month-end clearing of an agency: which transfers belong to a month, and what settles it."""

from datetime import datetime, time
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from relay.kernel.clock import TOKYO
from relay.kernel.reasons import Reason
from relay.slots.rules.counting import months_after


class Refusal(Reason):
    """Why a month cannot be settled."""

    NOT_OVER = "H-SLOTS-51", _("This month is not over yet.")
    NOTHING_TO_SETTLE = "H-SLOTS-52", _("The position at the end of this month is zero; there is nothing to settle.")
    LATER_SETTLED = "H-SLOTS-53", _("A later month has been settled already, and this one with it.")


class Month(NamedTuple):
    """A calendar month in Tokyo."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def begins_at(self) -> datetime:
        """Its first moment."""
        return datetime.combine(datetime(self.year, self.number, 1, tzinfo=TOKYO).date(), time(), TOKYO)

    @property
    def ends_at(self) -> datetime:
        """The first moment of the next one."""
        return datetime.combine(months_after(self.begins_at.date(), 1), time(), TOKYO)

    def stated_at(self, at: datetime) -> datetime:
        """As of when its statement speaks: the day after it ended, today while it runs."""
        today = datetime.combine(at.astimezone(TOKYO).date(), time(), TOKYO)
        return min(today, self.ends_at)


def month_of(at: datetime) -> Month:
    """The month a moment lies in."""
    local = at.astimezone(TOKYO)
    return Month(local.year, local.month)


def month_before(month: Month) -> Month:
    """The month before this one."""
    return month_of(datetime.combine(months_after(month.begins_at.date(), -1), time(), TOKYO))


def read_month(text: str) -> Month | None:
    """The month written as 2026-04, or None."""
    year, _dash, number = text.partition("-")
    if not (len(year) == 4 and len(number) == 2 and f"{year}{number}".isdecimal()):
        return None
    month = Month(int(year), int(number))
    return month if 2000 <= month.year <= 9998 and 1 <= month.number <= 12 else None


def share_of_breakage(*, breakage: int, received: int, received_by_all: int) -> int:
    """An agency's share of what expired slots left over, by the people it received; shown, never paid."""
    return breakage * received // received_by_all if received_by_all else 0


def why_not_settle(*, month: Month, at: datetime, units: int, later_settled: bool) -> Refusal | None:
    """Why this month may not be settled, or None."""
    if at < month.ends_at:
        return Refusal.NOT_OVER
    if later_settled:
        return Refusal.LATER_SETTLED
    return None if units else Refusal.NOTHING_TO_SETTLE
