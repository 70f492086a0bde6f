"""The month of all agencies in the clearing, for the operator: positions, pool and breakage, what is settled and what is not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Concat

from relay.kernel.actors import Actor
from relay.ledger import queries as books
from relay.organisations import queries as organisations
from relay.slots.models import Policy
from relay.slots.queries.clearing import ClearingStatement, clearing_statement, is_later_settled, units_to_settle
from relay.slots.queries.operator import INSPECTORS
from relay.slots.queries.policy import policy_at
from relay.slots.rules import places
from relay.slots.rules.clearing import Month, payment_in, why_not_settle

if TYPE_CHECKING:
    from relay.ledger.models import Transfer


@dataclass(frozen=True)
class SettlementCard:
    """How an agency's month was settled: derived from its transfer alone."""

    ref: str
    """The reference of the transfer."""
    units: int
    """The position that was settled: negative where the agency paid."""
    yen: int
    payment: str
    policy_version: int
    settled_at: datetime


@dataclass(frozen=True)
class AgencyMonth:
    """One agency's line in the month of the clearing."""

    agency_ref: str
    agency_name: str
    opening_units: int
    received_units: int
    placements_units: int
    settled_units: int
    closing_units: int
    settlement: SettlementCard | None


@dataclass(frozen=True)
class ClearingMonth:
    """The month over all agencies; positions, pool and breakage together are always nothing."""

    month: Month
    agencies: tuple[AgencyMonth, ...]
    positions_units: int
    pool_units: int
    breakage_units: int
    unit_yen: int
    placement_units: int

    @property
    def total_units(self) -> int:
        """What must be nothing."""
        return self.positions_units + self.pool_units + self.breakage_units


@dataclass(frozen=True)
class SettlementOffer:
    """An agency's month, and what settling it would book and cost."""

    statement: ClearingStatement
    units: int
    """The position still to settle."""
    yen: int
    unit_yen: int
    policy_version: int
    settlement: SettlementCard | None
    why_not: str


def policy_of(month: Month) -> Policy:
    """The numbers a month is settled by: those in force in its last moment."""
    return policy_at(month.ends_at - timedelta(microseconds=1))


def clearing_month(actor: Actor, month: Month) -> ClearingMonth | None:
    """The month over all agencies, for the operator alone."""
    if actor.kind not in INSPECTORS:
        return None
    policy = policy_of(month)
    sums, settled = _sums(actor, month), _settlements(actor, month)
    names = {card.organisation.ref: card.organisation.name for card in organisations.everybody(actor)}
    refs = {card.ref for card in organisations.approved("agency")} | set(sums)
    rows = [
        AgencyMonth(ref, names.get(ref, ref), **sums.get(ref, _NOTHING), settlement=settled.get(ref)) for ref in refs
    ]
    rows.sort(key=lambda row: (row.closing_units == 0, row.agency_name, row.agency_ref))
    return ClearingMonth(
        month=month,
        agencies=tuple(rows),
        positions_units=sum(row.closing_units for row in rows),
        pool_units=_house_units(actor, places.POOL.address, month),
        breakage_units=_house_units(actor, places.BREAKAGE.address, month),
        unit_yen=policy.unit_yen,
        placement_units=policy.placement_units,
    )


def settlement_offer(actor: Actor, agency: str, month: Month) -> SettlementOffer | None:
    """One agency's month for the operator: every transfer, and what settling it means."""
    found = organisations.card(agency) if actor.kind in INSPECTORS else None
    if found is None or found.kind != "agency":
        return None
    policy, units = policy_of(month), units_to_settle(agency, month, actor)
    no = why_not_settle(month=month, at=actor.at, units=units, later_settled=is_later_settled(agency, month, actor))
    return SettlementOffer(
        # the statement is the one the agency itself reads: never a second computation of the same month
        statement=clearing_statement(replace(actor, organisation_ref=agency), month),
        units=units,
        yen=abs(units) * policy.unit_yen,
        unit_yen=policy.unit_yen,
        policy_version=policy.version,
        settlement=_settlements(actor, month).get(agency),
        why_not=str(no.label) if no else "",
    )


def settlement_card(row: "Transfer") -> SettlementCard:
    """A settling transfer as a card."""
    units = -row.amount if row.source_id == places.POOL.address else row.amount
    unit_yen = Policy.objects.get(version=row.policy_version).unit_yen
    return SettlementCard(
        row.reference, units, row.amount * unit_yen, payment_in(row.why), row.policy_version, row.created_at
    )


_NOTHING = dict.fromkeys(
    ("opening_units", "received_units", "placements_units", "settled_units", "closing_units"), 0
)  # fmt: skip


def _sums(actor: Actor, month: Month) -> dict[str, dict[str, int]]:
    own = Concat(Value("agency:"), F("owner"), Value(":OBL:position"))
    units = Case(When(target_id=own, then=F("amount")), When(source_id=own, then=-F("amount")), default=0)
    before, until = Q(created_at__lt=month.begins_at), Q(created_at__lt=month.ends_at)
    during = until & ~before
    rows = (
        books.visible_to(actor).filter(unit="OBL").exclude(owner="").order_by().values("owner").annotate(
            opening_units=Sum(units, filter=before, default=0),
            received_units=-Sum(units, filter=during & Q(kind="clear"), default=0),
            placements_units=Sum(units, filter=during & Q(kind__in=("earn", "unearn")), default=0),
            settled_units=Sum(units, filter=during & Q(kind="settle"), default=0),
            closing_units=Sum(units, filter=until, default=0),
        )
    )  # fmt: skip
    return {row["owner"]: {name: row[name] for name in _NOTHING} for row in rows}  # type: ignore[literal-required]


def _settlements(actor: Actor, month: Month) -> dict[str, SettlementCard]:
    rows = books.visible_to(actor).filter(kind="settle", reference__endswith=f":{month}")
    return {row.owner: settlement_card(row) for row in rows}


def _house_units(actor: Actor, address: str, month: Month) -> int:
    rows = books.visible_to(actor).filter(unit="OBL", created_at__lt=month.ends_at)
    came = rows.filter(target_id=address).aggregate(sum=Sum("amount", default=0))["sum"]
    left = rows.filter(source_id=address).aggregate(sum=Sum("amount", default=0))["sum"]
    return int(came - left)
