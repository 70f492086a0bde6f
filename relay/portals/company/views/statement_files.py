"""The company's statement as files: CSV of a month or of everything, PDF of a month."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relay.kernel.doors import PortalRequest
from relay.portals.company.door import company_door
from relay.portals.company.papers import paper
from relay.portals.company.sheets import sheet
from relay.slots import queries
from relay.slots.rules.clearing import Month, month_of, read_month
from relay.ui import formats, pdf, sheets
from relay.ui.files import attachment


@require_safe
@company_door
def file(request: PortalRequest) -> HttpResponse:
    """Everything since the beginning, or one month, as sealed CSV."""
    month = _month(request) if "month" in request.GET else None
    period = f"-{month}" if month else ""
    name = f"statement-{request.organisation.ref}{period}.csv"
    return attachment(_text(request, month), name=name, media_type=sheets.MEDIA_TYPE)


@require_safe
@company_door
def document(request: PortalRequest) -> HttpResponse:
    """One month as PDF, with the CSV inside."""
    month = _month(request)
    statement = queries.company_statement(request.actor, month)
    made = paper(request, statement, month, file=_text(request, month, statement))
    return attachment(
        pdf.pdf(made), name=f"statement-{request.organisation.ref}-{month}.pdf", media_type=pdf.MEDIA_TYPE
    )


def _text(request: PortalRequest, month: Month | None, statement: queries.CompanyStatement | None = None) -> str:
    stated_at = month.stated_at(request.actor.at) if month else request.actor.at
    as_of = _("As of %(day)s") % {"day": formats.day(stated_at)}
    return sheet(request, statement or queries.company_statement(request.actor, month), as_of=as_of)


def _month(request: PortalRequest) -> Month:
    """The month asked for; without a wish this one."""
    wish, this = request.GET.get("month", ""), month_of(request.actor.at)
    month = read_month(wish) if wish else this
    if month is None or month > this:
        raise Http404
    return month
