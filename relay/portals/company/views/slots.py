"""The slot desk: ask for somebody with a free slot, see who was presented, end the request."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relay.introductions import queries as introductions
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.openings import queries as openings
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.slots import RequestForm
from relay.slots import actions, queries

LIVE = frozenset({"open", "taken"})


@require_GET
@company_door
def desk(request: PortalRequest) -> HttpResponse:
    """The requests, and the slots they are made with."""
    requests = queries.requests_of(request.actor)
    own = queries.slots_of(request.actor)
    return page(
        request,
        "slots",
        live=[each for each in requests if each.state in LIVE],
        past=[each for each in requests if each.state not in LIVE],
        slots=own,
        free=_free(own, requests),
    )


@company_door
def new(request: PortalRequest) -> HttpResponse:
    """Ask for somebody for one open opening."""
    requests = queries.requests_of(request.actor)
    asked = {each.opening_ref for each in requests if each.state in LIVE}
    choices = [row for row in openings.openings_of(request.actor, state="open") if row.ref not in asked]
    form = RequestForm(typed(request), openings=choices, initial={"opening": request.GET.get("opening")})
    if request.method == "POST" and form.is_valid():
        opening = get_object_or_404(openings.own(request.actor), ref=form.cleaned_data["opening"])
        try:
            made = actions.open_request(opening, fee_ceiling_yen=form.fee_ceiling_yen, by=request.actor)
        except Refused as no:
            form.add_error(None, str(no.reason.label))
        else:
            messages.success(
                request, _("The request is open. Agencies whose fee table knows the free slot can take it up.")
            )
            return redirect(to(request, "request", ref=made.ref))
    return page(
        request,
        "slot_new",
        form=form,
        has_openings=bool(choices),
        free=_free(queries.slots_of(request.actor), requests),
        status=422 if form.is_bound else 200,
    )


@require_GET
@company_door
def request_page(request: PortalRequest, ref: str) -> HttpResponse:
    """One request: who has it, how long, and whom they presented."""
    card = _card(request, ref)
    presented = introductions.of_company(request.actor, opening_ref=card.opening_ref)
    return page(
        request,
        "slot_request",
        asked=card,
        presented=[row for row in presented if row.is_on_slot],
        is_live=card.state in LIVE,
    )


@company_door
def closure(request: PortalRequest, ref: str) -> HttpResponse:
    """End a request; the slot stays the company's."""
    card = _card(request, ref)
    if request.method == "POST":
        actions.close_request(get_object_or_404(queries.requests_visible_to(request.actor), ref=ref), by=request.actor)
        messages.success(request, _("The request is closed. The slot is available again."))
        return redirect(to(request, "slots"))
    return page(request, "slot_closure", asked=card)


def _card(request: PortalRequest, ref: str) -> queries.RequestCard:
    card = next((each for each in queries.requests_of(request.actor) if each.ref == ref), None)
    if card is None:
        raise Http404
    return card


def _free(slots: list[queries.SlotCard], requests: list[queries.RequestCard]) -> int:
    """Slots that no request has asked with yet."""
    available = sum(slot.state == "available" for slot in slots)
    return max(available - sum(each.state == "open" for each in requests), 0)
