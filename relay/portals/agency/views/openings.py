"""Openings of client companies: offered, accepted, and the best people for one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.acceptances import actions as acts
from relay.acceptances import queries as acceptances
from relay.acceptances.queries import OpeningRow
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.matching import queries as matching
from relay.openings import queries as rooms_openings
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import DismissalForm, OpeningRefusalForm


@require_GET
@agency_door
def openings(request: PortalRequest) -> HttpResponse:
    """What was offered, and what the agency works on."""
    return page(
        request,
        "openings",
        offered=acceptances.offered_openings(request.actor),
        accepted=acceptances.accepted_openings(request.actor),
    )


@require_GET
@agency_door
def opening(request: PortalRequest, ref: str) -> HttpResponse:
    """One opening with its conditions and the best people."""
    return _opening_page(request, _row(request, ref))


@require_POST
@agency_door
def acceptance(request: PortalRequest, ref: str) -> HttpResponse:
    """Take the opening on; the written terms go to the company."""
    row = _row(request, ref)
    if row.state != "accepted":  # a second click finds it done
        acts.accept_opening(acceptances.openings_visible_to(request.actor).get(pk=row.id), by=request.actor)
        messages.success(request, _("Accepted. The written terms were sent to the company."))
    return redirect(to(request, "opening", ref=row.opening_ref))


@require_POST
@agency_door
def refusal(request: PortalRequest, ref: str) -> HttpResponse:
    """Decline on a ground of the law."""
    row, form = _row(request, ref), OpeningRefusalForm(request.POST)
    if not form.is_valid():
        return _opening_page(request, row, status=422, refusal_form=form)
    try:
        acts.decline_opening(
            acceptances.openings_visible_to(request.actor).get(pk=row.id),
            ground=form.cleaned_data["ground"],
            by=request.actor,
        )
    except Refused as no:
        form.add_error(no.field, str(no.reason.label))
        return _opening_page(request, row, status=422, refusal_form=form)
    messages.success(request, _("Declined. The company was told by mail."))
    return redirect(to(request, "openings"))


def _row(request: PortalRequest, ref: str) -> OpeningRow:
    row = acceptances.opening(request.actor, ref)
    if row is None:
        raise Http404
    return row


def _opening_page(request: PortalRequest, row: OpeningRow, *, status: int = 200, **more: Any) -> HttpResponse:
    people = matching.for_opening(request.actor, row.opening_ref) if row.state == "accepted" else []
    return page(
        request,
        "opening",
        status=status,
        row=row,
        opening=rooms_openings.card(request.actor, row.opening_ref),
        matches=people,
        **{"refusal_form": OpeningRefusalForm(), "dismissal_form": DismissalForm(), **more},
    )
