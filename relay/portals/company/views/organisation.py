"""The company itself: its facts, its people, and the trail of what they did."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from relay.audit import queries as audit
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import actions, queries
from relay.portals.company.deeds import name_of
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.organisation import FactsForm

PER_PAGE = 20


@dataclass(frozen=True)
class Deed:
    """One line of the trail."""

    at: datetime
    title: str
    about: str
    by: str


@company_door
def organisation(request: PortalRequest) -> HttpResponse:
    """Facts, members, and the latest acts."""
    members = queries.members_of(request.actor)
    names = {f"user:{member.ref}": member.name or member.email for member in members}
    trail = Paginator(audit.visible_to(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    deeds = [
        Deed(
            at=entry.at,
            title=str(name_of(entry.act)),
            about=entry.about,
            by=names.get(entry.actor, _("Others")),
        )
        for entry in trail
    ]
    return page(request, "organisation", members=members, trail=trail, deeds=deeds)


@company_door
def amendment(request: PortalRequest) -> HttpResponse:
    """Change the facts; the corporate number stays."""
    card = request.organisation
    form = FactsForm(typed(request), initial=FactsForm.of(card))
    if request.method == "POST" and form.is_valid():
        row = get_object_or_404(queries.visible_to(request.actor), ref=card.ref)
        try:
            actions.amend(row, form.facts(card.corporate_number), by=request.actor)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no.reason.label))
        else:
            messages.success(request, _("Saved."))
            return redirect(to(request, "organisation"))
    return page(request, "organisation_form", form=form, status=422 if form.is_bound else 200)
