"""The month in the clearing: what was received and delivered, the net position, and the same as a file."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from relay.kernel.doors import PortalRequest
from relay.portals.agency.door import agency_door, page
from relay.portals.agency.labels import CLEARING_KINDS
from relay.portals.agency.papers import paper
from relay.portals.agency.sheets import sheet
from relay.slots import queries
from relay.slots.rules.clearing import Month, month_before, month_of, read_month
from relay.slots.rules.wording import reason_in_words
from relay.ui import pdf, sheets
from relay.ui.files import attachment

MONTHS = 13


@require_safe
@agency_door
def statement(request: PortalRequest) -> HttpResponse:
    """One month, every line with its reference, policy and reason."""
    month = _month(request)
    found = queries.clearing_statement(request.actor, month)
    return page(
        request,
        "clearing",
        month=month.begins_at,
        value=str(month),
        statement=found,
        lines=[(CLEARING_KINDS.get(line.kind, line.kind), reason_in_words(line.why), line) for line in found.lines],
        months=[(str(each), each.begins_at, each == month) for each in _months(request)],
        is_over=request.actor.at >= month.ends_at,
    )


@require_safe
@agency_door
def file(request: PortalRequest) -> HttpResponse:
    """The same month as sealed CSV."""
    month = _month(request)
    text = sheet(request, queries.clearing_statement(request.actor, month))
    return attachment(text, name=f"clearing-{request.organisation.ref}-{month}.csv", media_type=sheets.MEDIA_TYPE)


@require_safe
@agency_door
def document(request: PortalRequest) -> HttpResponse:
    """The same month as PDF, with the CSV inside."""
    month = _month(request)
    found = queries.clearing_statement(request.actor, month)
    made = pdf.pdf(paper(request, found, file=sheet(request, found)))
    return attachment(made, name=f"clearing-{request.organisation.ref}-{month}.pdf", media_type=pdf.MEDIA_TYPE)


def _month(request: PortalRequest) -> Month:
    """The month asked for; without a wish this one."""
    wish, this = request.GET.get("month", ""), month_of(request.actor.at)
    month = read_month(wish) if wish else this
    if month is None or month > this:
        raise Http404
    return month


def _months(request: PortalRequest) -> list[Month]:
    months = [month_of(request.actor.at)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return months
