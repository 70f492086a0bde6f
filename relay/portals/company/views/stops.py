"""What the company was asked to destroy: people it knew by name and did not hire."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.consents import actions, queries
from relay.introductions import queries as introductions
from relay.kernel.doors import PortalRequest
from relay.portals.company.door import company_door, page, to


@require_GET
@company_door
def stops(request: PortalRequest) -> HttpResponse:
    """The requests, open ones first, each with the introduction it is about."""
    cards = introductions.named_to(request.actor)
    rows = [
        (row, cards.get((row.candidate_id, row.opening_ref))) for row in queries.destructions_asked(request.actor)
    ]  # fmt: skip
    return page(request, "stops", rows=rows)


@require_POST
@company_door
def confirmation(request: PortalRequest) -> HttpResponse:
    """Confirm that what was held is destroyed."""
    given = request.POST.get("notice", "")
    row = next((row for row in queries.destructions_asked(request.actor) if row.consent_ref == given), None)
    if row is not None and row.acknowledged_at is None:
        actions.confirm_destruction(row.id, by=request.actor)
        messages.success(request, _("Confirmed. The person sees that the data are destroyed."))
    return redirect(to(request, "stops"))
