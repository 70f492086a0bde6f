"""What must be kept and can be shown: receipts, readings, stop notices, fees, the trail."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.audit import queries as audit
from relay.consents import actions as consent_acts
from relay.consents import queries as consents
from relay.consents.rules import ITEM_LABELS
from relay.fees import actions as fee_acts
from relay.fees import queries as fees
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import queries as organisations
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import CollectionForm
from relay.portals.agency.labels import ACTS, PURPOSES

PER_PAGE = 50


@require_GET
@agency_door
def receipts(request: PortalRequest) -> HttpResponse:
    """What was received about whom (受領記録), and what was provided; without names until somebody asks for them."""
    return _records_page(request, request.GET.get("page"), {})


@require_POST
@agency_door
def names(request: PortalRequest) -> HttpResponse:
    """The same page with the names in it: each reading is written down first, and the person sees it."""
    number = request.POST.get("page")
    received, provided = _shown(request, number)
    read = consent_acts.read_records(
        received=[row.ref for row in received], provided=[row.ref for row in provided], by=request.actor
    )
    return _records_page(request, number, read)


@require_GET
@agency_door
def accesses(request: PortalRequest) -> HttpResponse:
    """Who of us read whose name, and when."""
    rows = _paged(request, consents.accesses_of(request.actor))
    return page(request, "record_accesses", rows=rows, purposes=PURPOSES)


@require_GET
@agency_door
def stops(request: PortalRequest) -> HttpResponse:
    """Notices to stop using data, open ones first."""
    return page(request, "record_stops", rows=consents.stop_notices(request.actor))


@require_POST
@agency_door
def acknowledgement(request: PortalRequest) -> HttpResponse:
    """Confirm that the data are no longer used."""
    given = request.POST.get("notice", "")
    row = next((row for row in consents.stop_notices(request.actor) if row.candidate_ref == given), None)
    if row is not None and row.acknowledged_at is None:
        consent_acts.acknowledge_stop(row.id, by=request.actor)
        messages.success(request, _("Confirmed. The person sees that you have stopped."))
    return redirect(to(request, "record_stops"))


@require_GET
@agency_door
def fee_lines(request: PortalRequest) -> HttpResponse:
    """Every fee line with its basis."""
    return _fee_page(request)


@require_POST
@agency_door
def collection(request: PortalRequest, ref: str) -> HttpResponse:
    """Note the day on which a fee came in."""
    line = get_object_or_404(fees.visible_to(request.actor), ref=ref, agency_id=request.organisation.id)
    form = CollectionForm(request.POST)
    if form.is_valid():
        try:
            fee_acts.mark_collected(line.ref, on=form.cleaned_data["on"], by=request.actor)
        except Refused as no:
            form.add_error("on", str(no.reason.label))
        else:
            messages.success(request, _("Noted."))
            return redirect(to(request, "record_fees"))
    return _fee_page(request, status=422, wrong=ref, form=form)


@require_GET
@agency_door
def trail(request: PortalRequest) -> HttpResponse:
    """What our people did, the latest first."""
    rows = Paginator(audit.visible_to(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    names = {f"user:{row.ref}": row.name for row in organisations.members_of(request.actor)}
    return page(request, "record_trail", rows=rows, acts=ACTS, names=names)


def _shown(
    request: PortalRequest, number: str | None
) -> tuple[Page[consents.ProvisionRow], list[consents.ProvisionRow]]:
    received = Paginator(consents.receipts_of(request.actor), PER_PAGE).get_page(number)
    return received, consents.provisions_of(request.actor)[:PER_PAGE]


def _records_page(request: PortalRequest, number: str | None, read: dict[str, str]) -> HttpResponse:
    received, provided = _shown(request, number)
    people = {row.ref: read.get(row.ref, row.candidate_ref) for row in (*received, *provided)}
    return page(
        request, "records", received=received, provided=provided, items=ITEM_LABELS, people=people, is_named=bool(read)
    )


def _fee_page(
    request: PortalRequest, *, status: int = 200, wrong: str = "", form: CollectionForm | None = None
) -> HttpResponse:
    form = form or CollectionForm(initial={"on": request.actor.at.date()})
    return page(request, "record_fees", status=status, lines=fees.lines(request.actor), wrong=wrong, form=form)


def _paged(request: PortalRequest, rows: Sequence[object]) -> object:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
