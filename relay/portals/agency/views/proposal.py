"""Proposing: a named user reads reasons and conditions, writes to the person, and confirms."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relay.introductions import actions as acts
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.matching import queries as matching
from relay.matching.queries import MatchCard
from relay.openings import queries as openings
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import ProposalForm
from relay.slots import queries as slots

if TYPE_CHECKING:
    from relay.slots.models import SlotRequest


@require_http_methods(["GET", "POST"])
@agency_door
def proposal(request: PortalRequest, ref: str) -> HttpResponse:
    """The form with everything one should have read, and its sending."""
    match = matching.card(request.actor, ref)
    if match is None:
        raise Http404
    taken = _taken(request, match)
    form = ProposalForm(request.POST or None, initial={"on_slot": taken is not None})
    if request.method == "POST" and not match.is_choosable:  # a second click: it was proposed already
        messages.info(request, _("This was proposed already."))
        return redirect(to(request, "pipeline"))
    if request.method == "POST" and form.is_valid():
        answer = _propose(request, match, form, taken)
        if answer is not None:
            return answer
    return page(
        request,
        "proposal",
        status=422 if form.errors else 200,
        match=match,
        opening=openings.card(request.actor, match.opening_ref),
        form=form,
        has_slot=taken is not None,
    )


def _propose(
    request: PortalRequest, match: MatchCard, form: ProposalForm, taken: "SlotRequest | None"
) -> HttpResponse | None:
    row = matching.visible_to(request.actor).get(ref=match.ref)
    try:
        introduction = acts.propose(
            row,
            message=form.cleaned_data["message"],
            slot_request=taken if form.cleaned_data["on_slot"] else None,
            by=request.actor,
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.reason.label))
        return None
    messages.success(request, _("Proposed. The person was asked by mail."))
    return redirect(to(request, "introduction", ref=introduction.ref))


def _taken(request: PortalRequest, match: MatchCard) -> "SlotRequest | None":
    rows = slots.requests_visible_to(request.actor)
    return rows.filter(opening_id=match.opening_id, agency_id=request.actor.organisation_id, state="taken").first()
