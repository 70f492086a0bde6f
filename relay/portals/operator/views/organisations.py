"""Letting organisations in, and keeping an eye on licences."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.kernel.doors import PortalRequest
from relay.organisations import actions, queries
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import NoteForm, OrganisationFilter, chosen
from relay.portals.operator.labels import ORGANISATION_KINDS, ORGANISATION_STATES

if TYPE_CHECKING:
    from relay.organisations.models import Organisation


@require_safe
@operator_door
def organisations(request: PortalRequest) -> HttpResponse:
    """Everybody who takes part, those waiting first."""
    form = OrganisationFilter(request.GET)
    wish = chosen(form)
    cards = [
        card
        for card in queries.everybody(request.actor)
        if card.organisation.kind in {wish["kind"] or card.organisation.kind} - {"operator"}
        and wish["state"] in {"", card.organisation.state}
    ]
    cards.sort(key=lambda card: card.organisation.state != "applied")
    rows = [
        (card, ORGANISATION_KINDS[card.organisation.kind], *ORGANISATION_STATES[card.organisation.state])
        for card in cards
    ]
    return page(request, "organisations", form=form, rows=rows)


@require_safe
@operator_door
def organisation(request: PortalRequest, ref: str) -> HttpResponse:
    """One organisation: its facts, its licence, and what may be decided."""
    return _show(request, ref)


@require_POST
@operator_door
def approval(request: PortalRequest, ref: str) -> HttpResponse:
    """Let it in, or let it back in."""
    actions.approve(_row(request, ref), by=request.actor)
    messages.success(request, _("The organisation is approved and has been told by mail."))
    return redirect("operator:organisation", ref=ref)


@require_POST
@operator_door
def refusal(request: PortalRequest, ref: str) -> HttpResponse:
    """Turn it away, saying why."""
    form = NoteForm(request.POST)
    row = _row(request, ref)
    if not form.is_valid():
        return _show(request, ref, refusal_form=form, status=422)
    actions.refuse(row, form.cleaned_data["note"], by=request.actor)
    messages.success(request, _("The sign-up is refused and the organisation has been told by mail."))
    return redirect("operator:organisation", ref=ref)


@require_POST
@operator_door
def suspension(request: PortalRequest, ref: str) -> HttpResponse:
    """Shut it out for now."""
    form = NoteForm(request.POST)
    row = _row(request, ref)
    if not form.is_valid():
        return _show(request, ref, suspension_form=form, status=422)
    actions.suspend(row, form.cleaned_data["note"], by=request.actor)
    messages.success(request, _("The organisation is suspended. Its open introductions have ended."))
    return redirect("operator:organisation", ref=ref)


@require_POST
@operator_door
def licence_check(request: PortalRequest, ref: str) -> HttpResponse:
    """Note that the licence was looked up in the ministry's register today."""
    actions.check_licence(_row(request, ref), by=request.actor)
    messages.success(request, _("The licence counts as looked up today."))
    return redirect("operator:organisation", ref=ref)


@require_POST
@operator_door
def reading(request: PortalRequest, ref: str) -> HttpResponse:
    """Let its members look up more names today; who reads so much was looked at."""
    consents.lift_quota(_row(request, ref), by=request.actor)
    messages.success(request, _("The organisation can read on today. The trail says who allowed it."))
    return redirect("operator:organisation", ref=ref)


def _row(request: PortalRequest, ref: str) -> "Organisation":
    row = queries.visible_to(request.actor).filter(ref=ref).exclude(kind="operator").first()
    if row is None:
        raise Http404
    return row


def _show(
    request: PortalRequest,
    ref: str,
    *,
    refusal_form: NoteForm | None = None,
    suspension_form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = [card for card in queries.everybody(request.actor) if card.organisation.ref == ref]
    if not found or found[0].organisation.kind == "operator":
        raise Http404
    card = found[0]
    label, kind = ORGANISATION_STATES[card.organisation.state]
    return page(
        request,
        "organisation",
        status=status,
        card=card.organisation,
        licence=card.licence,
        readers=consent_queries.readers(request.actor, card.organisation.id),
        kind_label=ORGANISATION_KINDS[card.organisation.kind],
        state_label=label,
        state_kind=kind,
        no_data=queries.why_no_data_may_flow(card.organisation.id, request.actor.at)
        if card.organisation.kind == "agency"
        else None,
        refusal_form=refusal_form or NoteForm(),
        suspension_form=suspension_form or NoteForm(),
    )
