"""What an agency delivered in writing, and what it must write into its book about me."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from relay.acceptances import actions as acceptances
from relay.acceptances import queries
from relay.acceptances.queries import AgencyStanding
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.candidate.door import my_door
from relay.portals.candidate.forms import BookForm


@my_door
def document(request: PortalRequest, ref: str, digest: str) -> HttpResponse:
    """A written statement of terms (明示書)."""
    standing = _standing(request, ref)
    found = next((one for one in standing.documents if one.digest == digest), None)
    if found is None:
        raise Http404
    return render(request, "candidate/document.html", {"standing": standing, "document": found})


@my_door
def reading(request: PortalRequest, ref: str, digest: str) -> HttpResponse:
    """Confirm that I have read it; opening the page alone says nothing."""
    if request.method == "POST":
        rows = queries.documents_visible_to(request.actor).filter(seeker__ref=ref, digest=digest)
        row: Any = rows.first()
        if row is None:
            raise Http404
        acceptances.mark_read(row, by=request.actor)
        messages.success(request, _("Thank you for reading. Your confirmation was recorded."))
    return redirect("candidate:document", ref, digest)


@my_door
def details(request: PortalRequest, ref: str) -> HttpResponse:
    """Address and date of birth, for the agency's job-seeker book only."""
    standing = _standing(request, ref)
    form = BookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        row: Any = get_object_or_404(queries.visible_to(request.actor), ref=ref)
        try:
            acceptances.give_book_details(row, **form.cleaned_data, by=request.actor)
        except Refused as no:
            form.add_error(no.field, str(no.reason.label))
        else:
            messages.success(request, _("Thank you. The agency’s book is complete now."))
            return redirect("candidate:passport")
    context = {"standing": standing, "form": form}
    return render(request, "candidate/book_details.html", context, status=422 if form.is_bound else 200)


def _standing(request: PortalRequest, ref: str) -> AgencyStanding:
    standing = next((one for one in queries.of_candidate(request.actor) if one.ref == ref), None)
    if standing is None:
        raise Http404
    return standing
