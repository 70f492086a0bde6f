"""The clearing statement as a table for a spreadsheet, sealed for docs/verify/statement.py."""

from django.utils.translation import gettext as _

from relay.audit import queries as audit
from relay.kernel.clock import TOKYO
from relay.kernel.doors import PortalRequest
from relay.portals.agency.labels import CLEARING_KINDS
from relay.slots.queries import ClearingLine, ClearingStatement
from relay.slots.rules.wording import reason_in_words
from relay.ui import formats
from relay.ui.sheets import Cell, sealed

CONTEXT = "career-relay/clearing-statement/v1"


def sheet(request: PortalRequest, statement: ClearingStatement) -> str:
    """The statement as sealed CSV; the first column says what each row is, in every language."""
    label = _("Electronic signature")
    return sealed(_rows(request, statement), context=CONTEXT, label=label, key=audit.signing_key())


def _rows(request: PortalRequest, statement: ClearingStatement) -> list[tuple[Cell, ...]]:
    heads = (
        "row", _("Item"), _("Date"), _("Reference"), _("Reason"), _("Rules version"), _("Units"), _("Position"),
    )  # fmt: skip
    month, whose = str(statement.month), request.organisation
    as_of = _("As of %(day)s") % {"day": formats.day(statement.month.stated_at(request.actor.at))}
    totals = (
        ("received", _("People received"), -statement.received_units),
        ("placements", _("Free placements delivered"), statement.placements_units),
        ("settled", _("Settled"), statement.settled_units),
    )
    return [
        heads,
        ("statement", whose.name, month, whose.ref, as_of, "", "", ""),
        ("opening", _("Position at the beginning"), month, "", "", "", "", statement.opening_units),
        *map(_line, statement.lines),
        *((code, label, "", "", "", "", units, "") for code, label, units in totals),
        ("closing", _("Net position at the end"), month, "", "", "", "", statement.closing_units),
        ("breakage", _("Share of expired slots (not paid)"), "", "", "", "", statement.breakage_share_units, ""),
    ]


def _line(line: ClearingLine) -> tuple[Cell, ...]:
    return (
        "transfer",
        str(CLEARING_KINDS.get(line.kind, line.kind)),
        line.booked_at.astimezone(TOKYO).date().isoformat(),
        line.reference,
        reason_in_words(line.why),
        line.policy_version,
        line.units,
        line.balance,
    )
