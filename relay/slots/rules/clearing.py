"""The month-end clearing of an agency: which transfers belong to a month, and what settles it."""

import re
import unicodedata
from datetime import datetime, time
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from relay.kernel.clock import TOKYO
from relay.kernel.reasons import Reason
from relay.slots.rules.counting import months_after

_PAYMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{2,39}")
_BY_PAYMENT = " by payment "


class Refusal(Reason):
    """Why a month cannot be settled."""

    NOT_OVER = "H-SLOTS-51", _("This month is not over yet.")
    NOTHING_TO_SETTLE = "H-SLOTS-52", _("The position at the end of this month is zero; there is nothing to settle.")
    NO_PAYMENT = (
        "H-SLOTS-54",
        _("Please give the reference of the payment: 3 to 40 letters, digits, hyphens, points or slashes."),
    )  # fmt: skip
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


def read_payment(text: str) -> str | None:
    """The reference of a payment as it is booked, full-width letters folded; None where it is none."""
    payment = unicodedata.normalize("NFKC", text).strip()
    return payment if _PAYMENT.fullmatch(payment) else None


def settlement_says(month: Month, payment: str) -> str:
    """The ledger's reason of a settlement."""
    return f"the position at the end of {month} is settled{_BY_PAYMENT}{payment}"


def payment_in(says: str) -> str:
    """The reference of the payment a settlement names."""
    return says.partition(_BY_PAYMENT)[2]


def why_not_settle(*, month: Month, at: datetime, units: int, later_settled: bool) -> Refusal | None:
    """Why this month may not be settled, or None."""
    if at < month.ends_at:
        return Refusal.NOT_OVER
    if later_settled:
        return Refusal.LATER_SETTLED
    return None if units else Refusal.NOTHING_TO_SETTLE
