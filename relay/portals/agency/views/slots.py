"""The slot desk: requests one may take, those in hand, and how the agency stands in the clearing."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.acceptances import actions as acceptance_acts
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Stale
from relay.matching import queries as matching
from relay.openings import queries as rooms_openings
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import DismissalForm
from relay.slots import actions as acts
from relay.slots import queries as slots

if TYPE_CHECKING:
    from relay.slots.models import SlotRequest


@require_GET
@agency_door
def desk(request: PortalRequest) -> HttpResponse:
    """What is open, what is ours, what we owe."""
    actor = request.actor
    found = slots.desk(actor)
    return page(
        request,
        "slots",
        open_requests=found.open,
        shut=found.shut,
        taken=[card for card in found.taken if card.state == "taken"],
        filled=[card for card in found.taken if card.state == "filled"],
        position=slots.position(actor),
    )


@require_GET
@agency_door
def slot_request(request: PortalRequest, ref: str) -> HttpResponse:
    """One request in hand, with the people to present on it."""
    card = next((card for card in slots.requests_taken_by(request.actor) if card.ref == ref), None)
    if card is None:
        raise Http404
    return page(
        request,
        "slot_request",
        card=card,
        opening=rooms_openings.card(request.actor, card.opening_ref),
        matches=matching.for_opening(request.actor, card.opening_ref),
        dismissal_form=DismissalForm(),
    )


@require_POST
@agency_door
def taking(request: PortalRequest, ref: str) -> HttpResponse:
    """Take a request: its slot is reserved, and its opening is accepted in the same breath."""
    row = _row(request, ref)
    if row.state == "taken" and row.agency_id == request.actor.organisation_id:  # a second click finds it done
        return redirect(to(request, "slot_request", ref=ref))
    if row.state != "open":
        raise Stale(ref)
    acts.take(row, by=request.actor)
    acceptance_acts.accept_requested_opening(row.opening, by=request.actor)
    messages.success(request, _("Taken. The slot is reserved for you; present somebody suitable."))
    return redirect(to(request, "slot_request", ref=ref))


@require_POST
@agency_door
def release(request: PortalRequest, ref: str) -> HttpResponse:
    """Give a request back."""
    row = _row(request, ref)
    if row.state == "taken":
        acts.release(row, by=request.actor)
        messages.success(request, _("Given back. Other agencies can take it now."))
    return redirect(to(request, "slots"))


def _row(request: PortalRequest, ref: str) -> "SlotRequest":
    return get_object_or_404(slots.requests_visible_to(request.actor), ref=ref)
