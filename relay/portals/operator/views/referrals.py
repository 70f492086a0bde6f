"""Doubtful registrations and the weekly closing."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relay.kernel.doors import PortalRequest
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import DecisionForm
from relay.slots import actions, queries
from relay.slots.rules.counting import next_closing_at


@require_safe
@operator_door
def referrals(request: PortalRequest) -> HttpResponse:
    """Registrations whose counting waits for a person, with the evidence; those of one burst together."""
    bursts = queries.bursts(request.actor)
    together = {ref for burst in bursts for ref in burst.refs}
    return page(
        request,
        "referrals",
        bursts=bursts,
        doubts=[doubt for doubt in queries.doubtful(request.actor) if doubt.ref not in together],
        counts=queries.waiting_counts(request.actor),
        pairs=queries.pairs_that_stand_out(request.actor),
    )


@require_POST
@operator_door
def decision(request: PortalRequest, ref: str) -> HttpResponse:
    """Count it, or do not; the person is served either way."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose whether it counts."))
        return redirect("operator:referrals")
    count = form.cleaned_data["count"] == "yes"
    try:
        actions.review(ref, count=count, by=request.actor)
    except ObjectDoesNotExist:
        raise Http404 from None
    done = _("It counts, and is confirmed at the next closing.") if count else _("It does not count.")
    messages.success(request, done)
    return redirect("operator:referrals")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_door
def closings(request: PortalRequest) -> HttpResponse:
    """The closings so far; a POST closes the weeks that are due."""
    actor = request.actor
    if request.method == "POST":
        mondays = queries.mondays_due(actor.at)
        closed = [line for monday in mondays for line in actions.close_week(monday=monday, by=actor)]
        _tell(request, len(closed))
        return redirect("operator:closings")
    return page(
        request,
        "closings",
        runs=queries.runs(actor),
        counts=queries.waiting_counts(actor),
        mondays=queries.mondays_due(actor.at),
        next_closing_at=next_closing_at(actor.at),
    )


def _tell(request: PortalRequest, count: int) -> None:
    if count:
        messages.success(request, _("%(count)s statement lines were written.") % {"count": count})
    else:
        messages.info(request, _("Every week that is due had been closed already."))
