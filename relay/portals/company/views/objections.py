"""Objections to statement lines, with their answers."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.objections import ObjectionForm
from relay.slots import actions, queries


@require_http_methods(["GET", "HEAD", "POST"])
@company_door
def objections(request: PortalRequest) -> HttpResponse:
    """Object to a line, and read what was answered."""
    mondays = [card.closed_on for card in queries.closings(request.actor)]
    form = ObjectionForm(typed(request), mondays=mondays, initial={"closed_on": request.GET.get("closing", "")})
    if request.method == "POST" and form.is_valid():
        try:
            _object(request, date.fromisoformat(form.cleaned_data["closed_on"]), form.cleaned_data["text"])
        except Refused as no:
            form.add_error(None, str(no.reason.label))
        else:
            messages.success(request, _("Your objection has reached us. We answer within 10 days."))
            return redirect(to(request, "objections"))
    cards = queries.objections(request.actor)
    status = 422 if form.errors else 200
    return page(request, "objections", form=form, has_lines=bool(mondays), cards=cards, status=status)


def _object(request: PortalRequest, closed_on: date, text: str) -> None:
    line = queries.line_of(request.actor, closed_on)
    if line is None:
        raise Http404
    actions.object_to(line, text=text, by=request.actor)
