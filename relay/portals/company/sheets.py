"""The company's statement as a table for a spreadsheet, sealed for docs/verify/statement.py."""

from django.utils.translation import gettext as _

from relay.audit import queries as audit
from relay.kernel.clock import TOKYO
from relay.kernel.doors import PortalRequest
from relay.portals.company.labels import TRANSFER_KINDS
from relay.slots.queries import ClosingStep, CompanyStatement, RulesCard, Standing, TransferStep
from relay.slots.rules.wording import reason_in_words
from relay.ui.sheets import Cell, sealed

CONTEXT = "career-relay/company-statement/v1"
_UNITS = {"REF": "people", "SLOT": "slots"}
_NO_STANDING = ("",) * 8
_NO_WEEK = ("",) * 3


def sheet(request: PortalRequest, statement: CompanyStatement, *, as_of: str) -> str:
    """The statement as sealed CSV; the first column says what each row is, in every language."""
    period = str(statement.month or "")
    whose = ("statement", request.organisation.name, period, request.organisation.ref, as_of, "", "", "")
    rows: list[tuple[Cell, ...]] = [
        _heads(),
        (*whose, *_NO_STANDING, *_NO_WEEK),
        *map(_rules, statement.rules),
        ("opening", _("At the beginning"), *[""] * 6, *_standing(statement.opening), *_NO_WEEK),
        *(_transfer(step) if isinstance(step, TransferStep) else _closing(step) for step in statement.steps),
        ("end", _("At the end"), *[""] * 6, *_standing(statement.closing), *_NO_WEEK),
    ]
    return sealed(rows, context=CONTEXT, label=_("Electronic signature"), key=audit.signing_key())


def _heads() -> tuple[str, ...]:
    return (
        "row", _("Item"), _("Date"), _("Reference"), _("Reason"), _("Rules version"), _("Amount"), _("Unit"),
        _("Counted in all"), _("Toward the next slot"), _("Turned into slots"), _("Slots available"),
        _("Slots reserved"), _("Slots used"), _("Slots expired"), _("Slots owed"),
        _("Taken back in the week"), _("Slots granted in the week"), _("Slots expired in the week"),
    )  # fmt: skip


def _rules(card: RulesCard) -> tuple[Cell, ...]:
    says = _("Counted in steps of %(step)s; %(count)s counted people become one free slot.")
    reason = says % {"step": card.confirm_in, "count": card.referrals_per_slot}
    day = card.in_force_on.isoformat()
    return (
        "rules", _("Rules"), day, "", reason, card.version, card.referrals_per_slot, "people", *_NO_STANDING, *_NO_WEEK,
    )  # fmt: skip


def _transfer(step: TransferStep) -> tuple[Cell, ...]:
    return (
        "transfer",
        str(TRANSFER_KINDS.get(step.kind, step.kind)),
        step.booked_at.astimezone(TOKYO).date().isoformat(),
        step.reference,
        reason_in_words(step.why),
        step.policy_version,
        step.amount,
        _UNITS[step.unit],
        *_standing(step.after),
        *_NO_WEEK,
    )


def _closing(step: ClosingStep) -> tuple[Cell, ...]:
    week = step.closing
    return (
        "closing", _("Weekly closing"), week.closed_on.isoformat(), "", "", week.policy_version, week.confirmed_count, "people",
        *_standing(step.after), week.reversed_count, week.slots_granted_count, week.slots_expired_count,
    )  # fmt: skip


def _standing(after: Standing) -> tuple[int, ...]:
    return (
        after.counted_count, after.waiting_count, after.converted_count, after.available_count, after.reserved_count,
        after.used_count, after.expired_count, after.owed_count,
    )  # fmt: skip
