"""The statement: every closing with its transfers, and the fee lines of the company."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from relay.fees import queries as fees
from relay.kernel.doors import PortalRequest
from relay.ledger import queries as ledger
from relay.portals.company.door import company_door, page
from relay.slots import queries as slots
from relay.slots.rules.counting import closing_moment

WEEKS = 13

_KINDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "confirm": (_("Person counted"), _("A distinct, verified person; the seven days of waiting are over.")),
    "convert": (_("Count turned into a slot"), _("Ten counted people become one free slot.")),
    "issue": (_("Slot granted"), _("Ten counted people become one free slot.")),
    "reserve": (_("Slot reserved"), _("An agency took up your request.")),
    "release": (_("Slot released"), _("The reservation ended without a hire.")),
    "use": (_("Slot used"), _("A person started work; the fee is 0 yen.")),
    "restore": (_("Slot given back"), _("The person left early by own choice.")),
    "expire": (_("Slot expired"), _("The twelve months are over.")),
    "reverse": (_("Count taken back"), _("Fraud was proved; two people of the operator confirmed it.")),
    "unconvert": (_("Slot turned back into a count"), _("After a count was taken back the slot is no longer earned.")),
    "revoke": (_("Slot taken back"), _("After a count was taken back the slot is no longer earned.")),
    "debt": (_("Slot owed"), _("The slot was spent already; the next one earned pays for it.")),
    "repay": (_("Owed slot paid"), _("The slot that was owed has been earned again.")),
}


@dataclass(frozen=True)
class TransferLine:
    """One transfer in words."""

    title: str
    reason: str
    unit: str
    amount: int
    reference: str
    policy_version: int
    at: datetime


@dataclass(frozen=True)
class Week:
    """One closing with what it consists of."""

    closing: slots.ClosingCard
    transfers: tuple[TransferLine, ...]


@require_GET
@company_door
def statement(request: PortalRequest) -> HttpResponse:
    """A quarter of closings a page, each with its transfers; movements between closings; fee lines."""
    closings = Paginator(slots.closings(request.actor), WEEKS).get_page(request.GET.get("page"))
    lines = _lines(request, closings)
    weeks = [Week(each, lines.pop(closing_moment(each.closed_on), ())) for each in closings]
    others = sorted((line for rest in lines.values() for line in rest), key=lambda line: line.at, reverse=True)
    return page(
        request, "statement", closings=closings, weeks=weeks, others=others, fee_lines=fees.lines(request.actor)
    )


def _lines(request: PortalRequest, closings: Page[slots.ClosingCard]) -> dict[datetime, tuple[TransferLine, ...]]:
    """The transfers from the oldest closing shown to the one after the newest, by their moment."""
    shown = list(closings)
    until = None
    if shown and closings.has_previous():
        until = closing_moment(shown[0].closed_on) + timedelta(days=7)
    since = closing_moment(shown[-1].closed_on) if shown and closings.has_next() else None
    found: dict[datetime, list[TransferLine]] = defaultdict(list)
    for line in _in_words(ledger.statement_lines(request.actor, since=since, until=until)):
        found[line.at].append(line)
    return {at: tuple(lines) for at, lines in found.items()}


def _in_words(lines: Iterable[ledger.StatementLine]) -> Iterable[TransferLine]:
    for line in lines:
        if line.unit not in {"REF", "SLOT"}:
            continue
        title, reason = _KINDS.get(line.kind, (line.kind, line.why))
        yield TransferLine(
            title=str(title),
            reason=str(reason),
            unit=line.unit,
            amount=line.amount,
            reference=line.reference,
            policy_version=line.policy_version,
            at=line.event_at,
        )
