"""The statement: every closing with its transfers, and the fee lines of the company."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from relay.fees import queries as fees
from relay.kernel.doors import PortalRequest
from relay.ledger import queries as ledger
from relay.portals.company.door import company_door, page
from relay.portals.company.labels import TRANSFER_KINDS, amount_in_words
from relay.slots import queries as slots
from relay.slots.rules.clearing import month_before, month_of
from relay.slots.rules.counting import closing_moment
from relay.slots.rules.wording import reason_in_words

WEEKS, MONTHS = 13, 13


@dataclass(frozen=True)
class TransferLine:
    """One transfer in words."""

    title: str
    reason: str
    amount: str
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
        request,
        "statement",
        closings=closings,
        weeks=weeks,
        others=others,
        months=_months(request),
        fee_lines=fees.lines(request.actor),
    )


def _months(request: PortalRequest) -> list[tuple[str, datetime, bool]]:
    """The months in which the books moved, this one first; thirteen at most."""
    this = month_of(request.actor.at)
    first = month_of(slots.first_booked_at(request.actor) or request.actor.at)
    months = [this]
    while months[-1] > first and len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return [(str(month), month.begins_at, request.actor.at >= month.ends_at) for month in months]


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
        yield TransferLine(
            title=str(TRANSFER_KINDS.get(line.kind, line.kind)),
            reason=reason_in_words(line.why),
            amount=amount_in_words(line.amount, line.unit),
            reference=line.reference,
            policy_version=line.policy_version,
            at=line.event_at,
        )
