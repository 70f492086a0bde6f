"""What an agency may notify, what a hire costs by it, and what goes back when somebody leaves early."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

RATE_MAX = Decimal(50)
SLOT_BASIS_PREFIX = "無料紹介枠 No."


class Refusal(Reason):
    """Why a fee table, a fee or a refund is not accepted."""

    RATE_RANGE = "H-FEES-1", _("Please give the rate as a share of the expected yearly pay, between 0 and 50 percent.")
    BASE_MISSING = "H-FEES-2", _("Please write what the rate is taken of.")
    SCHEDULE = (
        "H-FEES-3",
        _("Please give the refund steps with rising days and falling shares, each between 1 and 100 percent."),
    )
    DATE_FUTURE = "H-FEES-4", _("The date of notification cannot lie in the future.")
    DATE_BACK = "H-FEES-5", _("A new fee table cannot be older than the one before it.")
    NO_TABLE = "X14", _("The agency has no notified fee table in force, so nothing can be charged.")
    NO_CLAUSE = "X14", _("The agency's fee table has no clause for free introduction slots.")
    ALREADY_REFUNDED = "H-FEES-6", _("The refund for this hire has been noted already.")
    DATES_ORDER = "X23", _("The person cannot have left before the first working day.")
    NO_LINE = "H-FEES-7", _("There is no fee line for this hire.")


@dataclass(frozen=True)
class RefundStep:
    """Leaving within so many days of the start gives back this share of the fee."""

    days: int
    percent: int


@dataclass(frozen=True)
class FeeTableFacts:
    """What an agency's notified fee table says."""

    notified_on: date
    rate_percent: Decimal
    base: str
    free_slot_clause: str = ""
    refund_schedule: tuple[RefundStep, ...] = field(default=())


def why_not_notify(facts: FeeTableFacts, *, today: date, last_notified_on: date | None) -> Refusal | None:
    """The first reason this fee table is not accepted, or None."""
    if not 0 <= facts.rate_percent <= RATE_MAX:
        return Refusal.RATE_RANGE
    if not facts.base.strip():
        return Refusal.BASE_MISSING
    if not _is_staircase(facts.refund_schedule):
        return Refusal.SCHEDULE
    if facts.notified_on > today:
        return Refusal.DATE_FUTURE
    if last_notified_on is not None and facts.notified_on < last_notified_on:
        return Refusal.DATE_BACK
    return None


def _is_staircase(steps: tuple[RefundStep, ...]) -> bool:
    days = [step.days for step in steps]
    shares = [step.percent for step in steps]
    return (
        days == sorted(set(days))
        and shares == sorted(set(shares), reverse=True)
        and all(day >= 1 for day in days)
        and all(1 <= share <= 100 for share in shares)
    )


def fee_yen(expected_pay_yen: int, rate_percent: Decimal) -> int:
    """The fee for a hire: the rate of the expected yearly pay, whole yen, rounded down."""
    tenths = int(rate_percent * 10)
    return expected_pay_yen * tenths // 1000


def basis(*, expected_pay_yen: int, rate_percent: Decimal, version: int) -> str:
    """How the fee was worked out, as the fee book states it."""
    return f"理論年収 {expected_pay_yen:,}円 × {rate_percent:.1f}% (手数料表 第{version}版)"


def slot_basis(slot_ref: str) -> str:
    """Why the fee is nothing: a free introduction slot."""
    return f"{SLOT_BASIS_PREFIX}{slot_ref}"


def why_not_charge(*, has_table: bool, on_slot: bool, has_clause: bool) -> Refusal | None:
    """X14: the first reason no fee line may be written, or None."""
    if not has_table:
        return Refusal.NO_TABLE
    if on_slot and not has_clause:
        return Refusal.NO_CLAUSE
    return None


def refund_percent(schedule: tuple[RefundStep, ...], *, started_on: date, left_on: date) -> int:
    """The share given back when somebody leaves: the first step not yet over; the first day counts as day one."""
    for step in schedule:
        if left_on < started_on + timedelta(days=step.days):
            return step.percent
    return 0


def refund_yen(amount_yen: int, percent: int) -> int:
    """The amount given back, whole yen, rounded down."""
    return amount_yen * percent // 100


def why_not_refund(*, started_on: date, left_on: date, refunded_on: date | None) -> Refusal | None:
    """The first reason this refund is not noted, or None."""
    if left_on < started_on:
        return Refusal.DATES_ORDER
    if refunded_on is not None:
        return Refusal.ALREADY_REFUNDED
    return None
