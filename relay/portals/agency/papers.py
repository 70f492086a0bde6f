"""The agency's month in the clearing on paper."""

from django.utils.translation import gettext as _

from relay.audit import queries as audit
from relay.kernel.doors import PortalRequest
from relay.portals.agency.labels import CLEARING_KINDS
from relay.slots.queries import ClearingLine, ClearingStatement
from relay.slots.rules.wording import reason_in_words
from relay.ui import formats, sheets
from relay.ui.pdf import Paper, Proof


def paper(request: PortalRequest, statement: ClearingStatement, *, file: str) -> Paper:
    """The statement with the signed file it was made from."""
    month, whose = statement.month, request.organisation
    return Paper(
        template="portals/agency/documents/clearing.typ",
        title=_("Clearing statement"),
        reference=f"{whose.ref} / {month}",
        issued_at=month.stated_at(request.actor.at),
        body={
            "facts": _facts(request, statement),
            "summary": _summary(statement),
            "transfers": {
                "title": _("Transfers of this month"),
                "heads": [_("Date"), _("What and why"), _("Reference"), _("Units"), _("Position"), _("Rules")],
                "rows": [_transfer(line) for line in statement.lines],
                "empty": _("Nothing moved in this month"),
            },
        },
        proof=Proof(
            name=f"clearing-{whose.ref}-{month}.csv",
            media_type=sheets.MEDIA_TYPE.split(";")[0],
            text=file,
            script="statement.py",
            key=audit.published_key(),
        ),
    )


def _facts(request: PortalRequest, statement: ClearingStatement) -> list[list[str]]:
    period = formats.day(statement.month.begins_at, "month")
    if request.actor.at < statement.month.ends_at:
        period = _("%(month)s (still running)") % {"month": period}
    return [
        [_("Addressed to"), formats.addressee(request.organisation.name)],
        [_("Reference of the agency"), request.organisation.ref],
        [_("Period"), period],
        [_("One free placement in units"), formats.number(statement.placement_units)],
    ]


def _summary(statement: ClearingStatement) -> dict[str, object]:
    lines = (
        (_("Position at the beginning"), statement.opening_units),
        (_("People received"), -statement.received_units),
        (_("Free placements delivered"), statement.placements_units),
        (_("Settled in this month"), statement.settled_units),
        (_("Net position at the end"), statement.closing_units),
    )
    share = formats.number(statement.breakage_share_units)
    return {
        "title": _("The month in figures"),
        "heads": [_("Item"), _("Units")],
        "rows": [[label, formats.number(units)] for label, units in lines],
        "notes": [
            _("A negative position means that free placements are owed to the others; a positive one that they owe them to you."),
            _("Your share of expired slots, which is shown and not paid: %(units)s units.") % {"units": share},
        ],
    }  # fmt: skip


def _transfer(line: ClearingLine) -> list[str]:
    return [
        formats.day(line.booked_at, "short"),
        f"{CLEARING_KINDS.get(line.kind, line.kind)}\n{reason_in_words(line.why)}",
        line.reference,
        formats.number(line.units),
        formats.number(line.balance),
        f"v{line.policy_version}",
    ]
