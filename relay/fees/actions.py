"""Notifying fee tables, writing fee lines from them, noting what was collected and given back."""

from dataclasses import asdict
from datetime import date

from relay.audit.acts import act
from relay.fees import queries
from relay.fees.models import FeeLine, FeeTable
from relay.fees.rules import (
    FeeTableFacts,
    Refusal,
    basis,
    fee_yen,
    refund_percent,
    refund_yen,
    slot_basis,
    why_not_charge,
    why_not_notify,
    why_not_refund,
)
from relay.kernel.actors import Actor, Kind, house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope

FIELDS = {
    Refusal.RATE_RANGE: "rate_percent",
    Refusal.BASE_MISSING: "base",
    Refusal.SCHEDULE: "refund_schedule",
    Refusal.DATE_FUTURE: "notified_on",
    Refusal.DATE_BACK: "notified_on",
}


@act("fees.notify", needs=Permission.FEE_NOTIFY)
def notify(*, facts: FeeTableFacts, by: Actor) -> FeeTable:
    """File the next version of the agency's fee table; earlier versions stay as they were."""
    assert by.organisation_id is not None
    last = FeeTable.objects.filter(agency_id=by.organisation_id).order_by("-version").first()
    no = why_not_notify(facts, today=by.at.date(), last_notified_on=last.notified_on if last else None)
    if no:
        raise Refused(no, FIELDS[no])
    return FeeTable.objects.create(
        agency_id=by.organisation_id,
        version=last.version + 1 if last else 1,
        notified_on=facts.notified_on,
        rate_percent=facts.rate_percent,
        base=facts.base.strip(),
        free_slot_clause=facts.free_slot_clause.strip(),
        refund_schedule=[asdict(step) for step in facts.refund_schedule],
    )


@act("fees.charge", needs=Permission.OUTCOME_REPORT)
def charge(
    *, agency_id: int, company_id: int, introduction_ref: str, expected_pay_yen: int, slot_ref: str = "", by: Actor
) -> FeeLine:
    """Write the fee line of a hire from the table in force, or the zero of a free introduction slot; once a hire."""
    if by.kind != Kind.HOUSE and by.organisation_id not in {agency_id, company_id}:
        raise NotPermitted("fees.charge")
    with scope(house(at=by.at)):  # the line is the agency's book, also when the company reports the start
        if earlier := FeeLine.objects.filter(introduction_ref=introduction_ref).first():
            return earlier
        rows = FeeTable.objects.filter(agency_id=agency_id, notified_on__lte=by.at.date())
        table = rows.order_by("-notified_on", "-version").first()
        no = why_not_charge(
            has_table=table is not None,
            on_slot=bool(slot_ref),
            has_clause=table is not None and bool(table.free_slot_clause),
        )
        if no:
            raise Refused(no)
        assert table is not None
        amounts = _free(slot_ref) if slot_ref else _by_rate(table, expected_pay_yen)
        return FeeLine.objects.create(
            agency_id=agency_id, company_id=company_id, introduction_ref=introduction_ref, fee_table=table,
            expected_pay_yen=expected_pay_yen, charged_on=by.at.date(), **amounts,
        )  # fmt: skip


@act("fees.mark_collected", needs=Permission.FEE_NOTIFY)
def mark_collected(line_ref: str, *, on: date, by: Actor) -> FeeLine:
    """Note the day on which the fee arrived."""
    line = FeeLine.objects.select_for_update().get(ref=line_ref, agency_id=by.organisation_id)
    line.collected_on = on
    line.save(update_fields=["collected_on"])
    return line


@act("fees.refund", needs=Permission.OUTCOME_REPORT)
def refund(introduction_ref: str, *, left_on: date, started_on: date, by: Actor) -> FeeLine:
    """Note what goes back because the person left early, by the schedule of the table the fee was made from."""
    with scope(house(at=by.at)):  # the line is the agency's book, also when the company reports the leaving
        line = (
            FeeLine.objects.select_for_update(of=("self",))
            .select_related("fee_table")
            .filter(introduction_ref=introduction_ref)
            .first()
        )
        if line is None:
            raise Refused(Refusal.NO_LINE)
        if by.kind != Kind.HOUSE and by.organisation_id not in {line.agency_id, line.company_id}:
            raise NotPermitted("fees.refund")
        if no := why_not_refund(started_on=started_on, left_on=left_on, refunded_on=line.refunded_on):
            raise Refused(no)
        schedule = queries.table_card(line.fee_table).refund_schedule
        percent = refund_percent(schedule, started_on=started_on, left_on=left_on)
        if line.amount_yen and percent:
            line.refund_yen = refund_yen(line.amount_yen, percent)
            line.refunded_on = by.at.date()
            line.save(update_fields=["refund_yen", "refunded_on"])
        return line


def _free(slot_ref: str) -> dict[str, object]:
    return {"kind": "free-slot", "amount_yen": 0, "basis": slot_basis(slot_ref), "slot_ref": slot_ref}


def _by_rate(table: FeeTable, expected_pay_yen: int) -> dict[str, object]:
    return {
        "kind": "success-fee",
        "amount_yen": fee_yen(expected_pay_yen, table.rate_percent),
        "basis": basis(expected_pay_yen=expected_pay_yen, rate_percent=table.rate_percent, version=table.version),
    }
