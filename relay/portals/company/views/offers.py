"""What a company does with an opening: publish, confirm, close, copy, offer it to agencies."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relay.acceptances import actions as acceptances
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused, Stale
from relay.openings import actions, queries, rules
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.declaration import DECLARED, DeclarationForm
from relay.portals.company.views.openings import own_card


@company_door
def publication(request: PortalRequest, ref: str) -> HttpResponse:
    """The last look before an opening is shown: what is missing, and the self-declaration."""
    card = own_card(request, ref)
    if card.state == "open":
        return redirect(to(request, "opening", ref=ref))
    form = DeclarationForm(typed(request))
    if request.method == "POST" and form.is_valid():
        opening = get_object_or_404(queries.own(request.actor), ref=ref)
        publish = actions.post if card.state == "draft" else actions.reopen
        try:
            publish(opening, declared=True, by=request.actor)
        except Refused as no:
            form.add_error(None, str(no.reason.label))
        else:
            messages.success(request, _("The opening is published. Offer it to agencies next."))
            return redirect(to(request, "opening", ref=ref) + "#agencies")
    return page(
        request,
        "opening_publication",
        opening=card,
        form=form,
        declared=DECLARED,
        missing=_missing(card),
        why_not=_why_not(request, card),
        status=422 if form.is_bound else 200,
    )


@require_POST
@company_door
def confirmation(request: PortalRequest, ref: str) -> HttpResponse:
    """The company says that the opening still holds."""
    actions.confirm(get_object_or_404(queries.own(request.actor), ref=ref), by=request.actor)
    messages.success(request, _("Thank you. The opening carries today's date now."))
    return redirect(to(request, "opening", ref=ref))


@company_door
def closure(request: PortalRequest, ref: str) -> HttpResponse:
    """Close an opening, after saying what follows."""
    card = own_card(request, ref)
    if request.method == "POST":
        actions.close(get_object_or_404(queries.own(request.actor), ref=ref), by=request.actor)
        messages.success(request, _("The opening is closed. The agencies have been told."))
        return redirect(to(request, "opening", ref=ref))
    return page(request, "opening_closure", opening=card)


@require_POST
@company_door
def copies(request: PortalRequest, ref: str) -> HttpResponse:
    """A new draft with the same words."""
    copy = actions.copy(get_object_or_404(queries.own(request.actor), ref=ref), by=request.actor)
    messages.success(request, _("This is the copy. It stays a draft until you publish it."))
    return redirect(to(request, "opening_amendment", ref=copy.ref))


@require_POST
@company_door
def offers(request: PortalRequest, ref: str) -> HttpResponse:
    """Offer the opening to the agencies that were ticked."""
    opening = get_object_or_404(queries.own(request.actor), ref=ref)
    ticked = request.POST.getlist("agency")
    if not ticked:
        messages.warning(request, _("Please tick at least one agency."))
    for agency_ref in ticked:
        try:
            acceptances.offer_opening(opening, agency_ref=agency_ref, by=request.actor)
        except Stale:
            continue  # it was offered a moment ago: the second click changes nothing
    if ticked:
        messages.success(request, _("The opening has been offered. The agencies answer here."))
    return redirect(to(request, "opening", ref=ref) + "#agencies")


def _missing(card: queries.OpeningCard) -> list[str]:
    labels = {**rules.FACT_LABELS, **rules.CONDITIONS}
    return [str(labels[name]) for name in card.missing]


def _why_not(request: PortalRequest, card: queries.OpeningCard) -> str:
    refusal = rules.why_not_post(
        card.facts, company_is_approved=request.organisation.state == "approved", declared=True
    )
    return str(refusal.label) if refusal else ""
