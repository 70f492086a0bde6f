"""What the agency makes of a suggestion: shortlist, put away, take back, score again."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relay.kernel.doors import PortalRequest, back
from relay.kernel.errors import Refused
from relay.matching import actions as acts
from relay.matching import queries as matching
from relay.portals.agency.door import agency_door, to
from relay.portals.agency.forms import DismissalForm

if TYPE_CHECKING:
    from relay.matching.models import Match


@require_POST
@agency_door
def shortlisting(request: PortalRequest, ref: str) -> HttpResponse:
    """Put a match on the shortlist."""
    return _back_to(request, acts.shortlist(_row(request, ref), by=request.actor))


@require_POST
@agency_door
def restoration(request: PortalRequest, ref: str) -> HttpResponse:
    """Take a match back among the suggestions."""
    return _back_to(request, acts.restore(_row(request, ref), by=request.actor))


@require_POST
@agency_door
def dismissal(request: PortalRequest, ref: str) -> HttpResponse:
    """Put a match away, with a reason."""
    row, form = _row(request, ref), DismissalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the reasons."))
        return _back_to(request, row)
    try:
        acts.dismiss(row, reason=form.cleaned_data["reason"], by=request.actor)
    except Refused as no:
        messages.error(request, str(no.reason.label))
    return _back_to(request, row)


@require_POST
@agency_door
def scoring(request: PortalRequest, ref: str) -> HttpResponse:
    """Score a person anew, after the profile or the openings changed."""
    person = matching.visible_people(request.actor, ref)
    if person is None:
        raise Http404
    acts.rescore(person.pk, by=request.actor)
    messages.success(request, _("The openings were scored again."))
    return redirect(f"{to(request, 'person', ref=ref)}#matches")


def _row(request: PortalRequest, ref: str) -> "Match":
    return get_object_or_404(matching.visible_to(request.actor), ref=ref)


def _back_to(request: PortalRequest, match: "Match") -> HttpResponse:
    place = back(request)
    if place == "/":
        place = to(request, "person", ref=match.candidate.ref)
    return redirect(f"{place.split('#')[0]}#{match.ref}")
