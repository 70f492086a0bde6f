"""Questions about fee tables and fee lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from relay.fees.models import FeeLine, FeeTable
from relay.fees.rules import RefundStep
from relay.kernel.actors import Actor, Kind


@dataclass(frozen=True)
class FeeTableCard:
    """A version of an agency's fee table."""

    agency_id: int
    version: int
    notified_on: date
    rate_percent: Decimal
    base: str
    free_slot_clause: str
    refund_schedule: tuple[RefundStep, ...]

    @property
    def has_free_slot_clause(self) -> bool:
        """Whether a free introduction slot can waive the fee under this table."""
        return bool(self.free_slot_clause.strip())


@dataclass(frozen=True)
class FeeLineRow:
    """One line of the fee book."""

    ref: str
    agency_name: str
    company_name: str
    introduction_ref: str
    table_version: int
    kind: str
    amount_yen: int
    expected_pay_yen: int
    basis: str
    slot_ref: str
    charged_on: date
    collected_on: date | None
    refund_yen: int
    refunded_on: date | None


def table_in_force(agency_id: int, on: date) -> FeeTableCard | None:
    """The agency's fee table in force on a day: the newest notified by then."""
    rows = FeeTable.objects.filter(agency_id=agency_id, notified_on__lte=on)
    row = rows.order_by("-notified_on", "-version").first()
    return table_card(row) if row else None


def tables_in_force(agency_ids: Iterable[int], on: date) -> dict[int, FeeTableCard]:
    """The fee tables in force on a day, by agency, in one question."""
    rows = FeeTable.objects.filter(agency_id__in=list(agency_ids), notified_on__lte=on)
    return {row.agency_id: table_card(row) for row in rows.order_by("notified_on", "version")}


def has_free_slot_clause(agency_id: int, on: date) -> bool:
    """Whether the table in force lets a free introduction slot waive the fee."""
    table = table_in_force(agency_id, on)
    return table is not None and table.has_free_slot_clause


def tables_of(agency_id: int) -> list[FeeTableCard]:
    """Every version of an agency's fee table, the newest first."""
    return [table_card(row) for row in FeeTable.objects.filter(agency_id=agency_id).order_by("-version")]


def visible_to(actor: Actor) -> QuerySet[FeeLine]:
    """The fee lines the actor's organisation owes or is owed; all of them for the operator."""
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return FeeLine.objects.all()
    us = actor.organisation_id or 0
    return FeeLine.objects.filter(Q(agency_id=us) | Q(company_id=us))


def lines(actor: Actor) -> list[FeeLineRow]:
    """The fee lines of the actor's organisation, the newest first."""
    rows = visible_to(actor).select_related("agency", "company", "fee_table")
    return [_row(row) for row in rows.order_by("-charged_on", "-pk")]


def line_of(introduction_ref: str) -> FeeLineRow | None:
    """The fee line of a hire, as far as the asking scope may read it."""
    rows = FeeLine.objects.select_related("agency", "company", "fee_table")
    row = rows.filter(introduction_ref=introduction_ref).first()
    return _row(row) if row else None


def table_card(row: FeeTable) -> FeeTableCard:
    """A fee table as a card."""
    return FeeTableCard(
        agency_id=row.agency_id,
        version=row.version,
        notified_on=row.notified_on,
        rate_percent=row.rate_percent,
        base=row.base,
        free_slot_clause=row.free_slot_clause,
        refund_schedule=tuple(RefundStep(step["days"], step["percent"]) for step in row.refund_schedule),
    )


def _row(row: FeeLine) -> FeeLineRow:
    return FeeLineRow(
        ref=row.ref,
        agency_name=row.agency.name,
        company_name=row.company.name,
        introduction_ref=row.introduction_ref,
        table_version=row.fee_table.version,
        kind=row.kind,
        amount_yen=row.amount_yen,
        expected_pay_yen=row.expected_pay_yen,
        basis=row.basis,
        slot_ref=row.slot_ref,
        charged_on=row.charged_on,
        collected_on=row.collected_on,
        refund_yen=row.refund_yen,
        refunded_on=row.refunded_on,
    )
