"""The clearing statement as a table for a spreadsheet, and for docs/verify/statement.py."""

import csv
import io

from django.utils.translation import gettext as _

from relay.kernel.clock import TOKYO
from relay.portals.agency.labels import CLEARING_KINDS
from relay.slots.queries import ClearingStatement

Row = tuple[str | int, ...]
BYTE_ORDER_MARK = "\ufeff"
"""Excel reads Japanese only behind it."""


def sheet(statement: ClearingStatement) -> str:
    """The statement as CSV; the first column says what each row is, in every language."""
    paper = io.StringIO()
    writer = csv.writer(paper, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in _rows(statement))
    return BYTE_ORDER_MARK + paper.getvalue()


def _rows(statement: ClearingStatement) -> list[Row]:
    heads = (
        "row", _("Item"), _("Date"), _("Reference"), _("Reason"), _("Rules version"), _("Units"), _("Position"),
    )  # fmt: skip
    totals = (
        ("received", _("People received"), -statement.received_units),
        ("placements", _("Free placements delivered"), statement.placements_units),
        ("settled", _("Settled"), statement.settled_units),
    )
    return [
        heads,
        ("opening", _("Position at the beginning"), str(statement.month), "", "", "", "", statement.opening_units),
        *(
            (
                "transfer",
                str(CLEARING_KINDS.get(line.kind, line.kind)),
                line.booked_at.astimezone(TOKYO).date().isoformat(),
                line.reference,
                line.why,
                line.policy_version,
                line.units,
                line.balance,
            )
            for line in statement.lines
        ),
        *((code, label, "", "", "", "", units, "") for code, label, units in totals),
        ("closing", _("Net position at the end"), str(statement.month), "", "", "", "", statement.closing_units),
        ("breakage", _("Share of expired slots (not paid)"), "", "", "", "", statement.breakage_share_units, ""),
    ]


def _safe(cell: str | int) -> str | int:
    # A text that begins like a formula would be run by the spreadsheet that opens it; numbers are only numbers.
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return f"'{cell}"
    return cell
