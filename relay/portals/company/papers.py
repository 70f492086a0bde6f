"""The company's statement of a month on paper."""

from django.utils.translation import gettext as _

from relay.audit import queries as audit
from relay.kernel.doors import PortalRequest
from relay.portals.company.labels import TRANSFER_KINDS, amount_in_words
from relay.slots.queries import ClosingStep, CompanyStatement, Standing, TransferStep
from relay.slots.rules.clearing import Month
from relay.slots.rules.wording import reason_in_words
from relay.ui import formats, sheets
from relay.ui.pdf import Paper, Proof


def paper(request: PortalRequest, statement: CompanyStatement, month: Month, *, file: str) -> Paper:
    """The statement with the signed file it was made from."""
    closings = [step for step in statement.steps if isinstance(step, ClosingStep)]
    transfers = [step for step in statement.steps if isinstance(step, TransferStep)]
    period = formats.day(month.begins_at, "month")
    return Paper(
        template="portals/company/documents/statement.typ",
        title=_("Statement of counts and slots"),
        reference=f"{request.organisation.ref} / {month}",
        issued_at=month.stated_at(request.actor.at),
        body={
            "facts": [
                [_("Addressed to"), formats.addressee(request.organisation.name)],
                [_("Reference of the company"), request.organisation.ref],
                [_("Period"), period if request.actor.at >= month.ends_at else _("%(month)s (still running)") % {"month": period}],
            ],
            "summary": _summary(statement.opening, statement.closing),
            "closings": _table(_("Weekly closings"), _closing_heads(), [_closing(step) for step in closings], _("There was no closing in this month.")),
            "transfers": _table(_("Transfers in the order of the books"), _transfer_heads(), [_transfer(step) for step in transfers], _("Nothing moved in this month.")),
        },
        proof=Proof(f"statement-{request.organisation.ref}-{month}.csv", sheets.MEDIA_TYPE.split(";")[0], file, "statement.py", audit.published_key()),
    )  # fmt: skip


def _table(title: str, heads: list[str], rows: list[list[str]], empty: str) -> dict[str, object]:
    return {"title": title, "heads": heads, "rows": rows, "empty": empty}


def _summary(opening: Standing, closing: Standing) -> dict[str, object]:
    lines = (
        (_("Counted in all"), opening.counted_count, closing.counted_count),
        (_("Toward the next slot"), opening.waiting_count, closing.waiting_count),
        (_("Slots available"), opening.available_count, closing.available_count),
        (_("Slots reserved"), opening.reserved_count, closing.reserved_count),
        (_("Slots used"), opening.used_count, closing.used_count),
        (_("Slots expired"), opening.expired_count, closing.expired_count),
        (_("Slots owed"), opening.owed_count, closing.owed_count),
    )
    heads = ["", _("At the beginning"), _("Up or down"), _("At the end")]
    rows = [[label, formats.number(was), _change(now - was), formats.number(now)] for label, was, now in lines]
    return _table(_("Where it stands"), heads, rows, "")


def _change(count: int) -> str:
    return f"{count:+,}" if count else "0"


def _closing_heads() -> list[str]:
    return [
        _("Day of closing"), _("Counted"), _("Taken back"), _("Counted in all"), _("Slots granted"), _("Slots expired"), _("Rules"),
    ]  # fmt: skip


def _closing(step: ClosingStep) -> list[str]:
    week = step.closing
    counts = (
        week.confirmed_count, week.reversed_count, week.total_count, week.slots_granted_count, week.slots_expired_count,
    )  # fmt: skip
    return [formats.day(week.closed_on), *map(formats.number, counts), f"v{week.policy_version}"]


def _transfer_heads() -> list[str]:
    return [_("Date"), _("What and why"), _("Reference"), _("Amount"), _("Rules")]


def _transfer(step: TransferStep) -> list[str]:
    title = str(TRANSFER_KINDS.get(step.kind, step.kind))
    return [
        formats.day(step.booked_at, "short"),
        f"{title}\n{reason_in_words(step.why)}",
        step.reference,
        amount_in_words(step.amount, step.unit),
        f"v{step.policy_version}",
    ]
