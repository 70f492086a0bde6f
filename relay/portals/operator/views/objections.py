"""Objections of companies to lines of their statements."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relay.kernel.doors import PortalRequest
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import AnswerForm
from relay.slots import actions, queries


@require_http_methods(["GET", "HEAD", "POST"])
@operator_door
def objections(request: PortalRequest) -> HttpResponse:
    """The queue with its clock; a POST answers one."""
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please write the answer (up to 1,000 letters)."))
            return redirect("operator:objections")
        row = queries.objections_visible_to(request.actor).filter(ref=form.cleaned_data["ref"]).first()
        if row is None:
            raise Http404
        actions.answer_objection(row, text=form.cleaned_data["text"], by=request.actor)
        messages.success(request, _("The answer is in the company's portal; a mail is on its way."))
        return redirect("operator:objections")
    cards = queries.objections(request.actor)
    return page(
        request,
        "objections",
        waiting=[card for card in cards if card.state == "open"],
        answered=[card for card in cards if card.state != "open"],
    )
