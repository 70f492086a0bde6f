"""The passport: what waits for an answer, who may have the data, how things stand."""

from django.http import HttpResponse
from django.shortcuts import render

from relay.introductions import queries as introductions
from relay.kernel.doors import PortalRequest
from relay.portals.candidate.door import my_door
from relay.portals.candidate.passports import passport_of


@my_door
def passport(request: PortalRequest) -> HttpResponse:
    """Everything on one page, the open questions first."""
    rows = introductions.of_candidate(request.actor)
    context = {
        "passport": passport_of(request.actor),
        "questions": [row for row in rows if row.waits_for_me],
        "running": [row for row in rows if not row.waits_for_me and not row.is_over],
        "over": [row for row in rows if row.is_over],
    }
    return render(request, "candidate/passport.html", context)
