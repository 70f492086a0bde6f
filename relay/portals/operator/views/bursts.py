"""A burst through one link: looked at as a whole, decided at once or one by one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Stale
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import BurstForm
from relay.slots import actions, queries


@require_safe
@operator_door
def burst(request: PortalRequest, ref: str) -> HttpResponse:
    """What the house saw of the burst, and every registration of it that still waits."""
    card = _card(request, ref)
    if card is None:
        messages.info(request, _("This has been decided already."))
        return redirect("operator:referrals")
    return page(request, "burst", card=card, others_count=len(card.refs) - len(card.plain_refs))


@require_POST
@operator_door
def decision(request: PortalRequest, ref: str) -> HttpResponse:
    """Count those with no other sign, or none of them; only about the number that was shown."""
    form = BurstForm(request.POST)
    card = _card(request, ref)
    if card is None:
        messages.warning(request, _("Somebody was faster. This is how it stands now."))
        return redirect("operator:referrals")
    if not form.is_valid():
        messages.error(request, _("Please choose whether they count."))
        return redirect("operator:burst", ref=ref)
    count = form.cleaned_data["count"] == "yes"
    try:
        decided = actions.review_burst(ref, count=count, expected=form.cleaned_data["expected"], by=request.actor)
    except Stale:
        messages.warning(request, _("The burst has changed since you opened the page. Please look at the new figures."))
        return redirect("operator:burst", ref=card.ref)
    messages.success(request, _said(count, len(decided)))
    rest = [doubt for doubt in card.refs if doubt not in {row.ref for row in decided}]
    return redirect("operator:burst", ref=rest[0]) if rest else redirect("operator:referrals")


def _card(request: PortalRequest, ref: str) -> queries.BurstCard | None:
    """The burst; None once it was decided, and 404 for what never was."""
    card = queries.burst_of(request.actor, ref)
    if card is None and queries.reversible_of(request.actor, ref) is None:
        raise Http404
    return card


def _said(count: bool, number: int) -> str:
    if count:
        text = ngettext(
            "%(number)s registration counts at the next closing.",
            "%(number)s registrations count at the next closing.",
            number,
        )
    else:
        text = ngettext("%(number)s registration does not count.", "%(number)s registrations do not count.", number)
    return text % {"number": number}
