"""An agency's month in the clearing: derived from its transfers alone, so statement and books can never differ."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.slots.queries.policy import policy_at
from relay.slots.rules import places
from relay.slots.rules.clearing import Month, share_of_breakage

if TYPE_CHECKING:
    from relay.ledger.models import Transfer


@dataclass(frozen=True)
class ClearingLine:
    """One transfer of the month, with the position it led to."""

    reference: str
    kind: str
    why: str
    policy_version: int
    units: int
    """Negative for people received."""
    balance: int
    booked_at: datetime


@dataclass(frozen=True)
class ClearingStatement:
    """An agency's month: the position it began with, every transfer, the net position it ended with."""

    month: Month
    opening_units: int
    lines: tuple[ClearingLine, ...]
    received_units: int
    placements_units: int
    settled_units: int
    closing_units: int
    breakage_share_units: int
    """Its share of what slots that expired in this month left over: shown, not paid."""
    placement_units: int
    """What one free placement weighs."""


def clearing_statement(actor: Actor, month: Month) -> ClearingStatement:
    """The agency's statement of a month; once the month is over it never changes, for transfers are booked as they come."""
    own = places.position(actor.organisation_ref).address
    all_rows = books.visible_to(actor).filter(unit="OBL", owner=actor.organisation_ref)
    opening = _net(own, all_rows.filter(created_at__lt=month.begins_at))
    rows = all_rows.filter(created_at__gte=month.begins_at, created_at__lt=month.ends_at)
    balance, lines = opening, []
    for row in rows.order_by("created_at", "reference"):
        units = row.amount if row.target_id == own else -row.amount
        balance += units
        lines.append(ClearingLine(row.reference, row.kind, row.why, row.policy_version, units, balance, row.created_at))
    return ClearingStatement(
        month=month,
        opening_units=opening,
        lines=tuple(lines),
        received_units=-sum(line.units for line in lines if line.kind == "clear"),
        placements_units=sum(line.units for line in lines if line.kind in {"earn", "unearn"}),
        settled_units=sum(line.units for line in lines if line.kind == "settle"),
        closing_units=balance,
        breakage_share_units=_breakage_share(actor, month),
        placement_units=policy_at(actor.at).placement_units,
    )


def units_to_settle(agency: str, month: Month, by: Actor) -> int:
    """The position at the end of a month, less what was settled since; for acts."""
    own, rows = places.position(agency).address, books.visible_to(by).filter(owner=agency, unit="OBL")
    since = rows.filter(kind="settle", created_at__gte=month.ends_at)
    return _net(own, rows.filter(created_at__lt=month.ends_at)) + _net(own, since)


def settlement_of(agency: str, month: Month, by: Actor) -> "Transfer | None":
    """The transfer that settled this month, if one did; for acts."""
    return books.visible_to(by).filter(reference=f"settle:{agency}:{month}").first()


def is_later_settled(agency: str, month: Month, by: Actor) -> bool:
    """Whether a later month of this agency was settled; for acts."""
    rows = books.visible_to(by).filter(owner=agency, kind="settle")
    return rows.filter(reference__gt=f"settle:{agency}:{month}").exists()


def _net(own: str, rows: "QuerySet[Transfer]") -> int:
    came = rows.filter(target_id=own).aggregate(sum=Sum("amount"))["sum"] or 0
    left = rows.filter(source_id=own).aggregate(sum=Sum("amount"))["sum"] or 0
    return came - left


def _breakage_share(actor: Actor, month: Month) -> int:
    # Only two sums over everybody leave the house's scope, and only as one share.
    by = house(at=actor.at)
    with scope(by):
        until = books.visible_to(by).filter(created_at__lt=month.ends_at)
        expired = until.filter(kind="break", created_at__gte=month.begins_at)
        charged = until.filter(kind="clear")
        return share_of_breakage(
            breakage=expired.aggregate(sum=Sum("amount"))["sum"] or 0,
            received=charged.filter(owner=actor.organisation_ref).aggregate(sum=Sum("amount"))["sum"] or 0,
            received_by_all=charged.aggregate(sum=Sum("amount"))["sum"] or 0,
        )
