"""My data: where it went, a copy of it, and its end."""

from collections import Counter
from datetime import date

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from relay.acceptances import queries as acceptances
from relay.candidates import actions as candidates
from relay.candidates import queries
from relay.consents import queries as consents
from relay.consents.rules import ITEM_LABELS
from relay.kernel.actors import Actor
from relay.kernel.clock import TOKYO
from relay.kernel.doors import PortalRequest
from relay.portals.candidate.door import my_door
from relay.portals.candidate.forms import ErasureForm
from relay.portals.candidate.passports import passport_of
from relay.registers import queries as registers


@my_door
def history(request: PortalRequest) -> HttpResponse:
    """Who received my data, and who looked: organisations and days, never members of staff."""
    looks = Counter(
        (row.at.astimezone(TOKYO).date(), row.organisation_name, row.purpose)
        for row in consents.accesses_of(request.actor)
    )
    context = {
        "provisions": [
            (row, [str(ITEM_LABELS.get(item, item)) for item in row.data_items])
            for row in consents.provisions_of(request.actor)
        ],
        "looks": [(*key, count) for key, count in sorted(looks.items(), reverse=True)],
    }
    return render(request, "candidate/history.html", context)


@my_door
def data(request: PortalRequest) -> HttpResponse:
    """A copy of everything, all consents back, or the end."""
    return render(request, "candidate/data.html", {"passport": passport_of(request.actor)})


@my_door
def file(request: PortalRequest) -> HttpResponse:
    """Everything we hold about me, as a file to keep."""
    response = JsonResponse(
        registers.person_file(request.actor), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@my_door
def erasure(request: PortalRequest) -> HttpResponse:
    """Erase everything but what the law keeps, having read what that is."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        candidates.erase(queries.me(request.actor), by=request.actor)
        logout(request)
        return redirect("candidate:goodbye")
    context = {"form": form, **_kept(request.actor)}
    return render(request, "candidate/erasure.html", context, status=422 if form.is_bound else 200)


@login_not_required
def goodbye(request: HttpRequest) -> HttpResponse:
    """After the end."""
    return render(request, "candidate/goodbye.html")


def _kept(actor: Actor) -> dict[str, object]:
    ends: list[date] = [row.keep_until for row in consents.provisions_of(actor) if isinstance(row.keep_until, date)]
    books = [one.agency_name for one in acceptances.of_candidate(actor) if one.number is not None]
    return {"records_until": max(ends, default=None), "books": books}
