"""From the offer to the first day of work, and to an early leaving."""

from datetime import date

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from relay.fees import queries as fees
from relay.introductions import queries
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import queries as organisations
from relay.outcomes import actions as outcomes
from relay.outcomes import queries as outcome_queries
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.hires import LeavingForm, OfferForm, StartForm
from relay.portals.company.views.people import own_card


@company_door
def offer(request: PortalRequest, ref: str) -> HttpResponse:
    """Offer the job: pay, kind of contract, first day."""
    card = own_card(request, ref)
    form = OfferForm(typed(request))
    if request.method == "POST" and form.is_valid():
        introduction = get_object_or_404(queries.visible_to(request.actor), ref=ref)
        try:
            outcomes.offer(introduction, terms=form.terms, by=request.actor)
        except Refused as no:
            _show(no, form, {"expected_pay_yen": "expected_pay"})
        else:
            messages.success(request, _("The offer is on its way. The person answers through the agency or here."))
            return redirect(to(request, "person", ref=ref))
    if not card.may_offer:
        return _too_late(request, ref)
    return page(request, "hire_offer", person=card, form=form, table=_table(request, card), status=_status(form))


@company_door
def start(request: PortalRequest, ref: str) -> HttpResponse:
    """Confirm the first day of work (入社日)."""
    card = own_card(request, ref)
    outcome = outcome_queries.for_introduction(request.actor, ref)
    form = StartForm(typed(request), initial={"started_on": outcome.starts_on if outcome else None})
    if request.method == "POST" and form.is_valid():
        introduction = get_object_or_404(queries.visible_to(request.actor), ref=ref)
        try:
            outcomes.confirm_start(introduction, started_on=form.cleaned_data["started_on"], by=request.actor)
        except Refused as no:
            _show(no, form, {})
        else:
            messages.success(request, _("Congratulations. The start is confirmed; the fee line is below."))
            return redirect(to(request, "person", ref=ref))
    if not card.may_confirm_start:
        return _too_late(request, ref)
    return page(
        request,
        "hire_start",
        person=card,
        form=form,
        outcome=outcome,
        table=_table(request, card),
        status=_status(form),
    )


@company_door
def leaving(request: PortalRequest, ref: str) -> HttpResponse:
    """Report that the person left."""
    card = own_card(request, ref)
    form = LeavingForm(typed(request))
    if request.method == "POST" and form.is_valid():
        introduction = get_object_or_404(queries.visible_to(request.actor), ref=ref)
        left_on: date = form.cleaned_data["left_on"]
        try:
            outcomes.report_leaving(introduction, left_on=left_on, by_own_choice=form.by_own_choice, by=request.actor)
        except Refused as no:
            _show(no, form, {})
        else:
            messages.success(request, _("The leaving is noted. What is given back is shown below."))
            return redirect(to(request, "person", ref=ref))
    if not card.may_report_leaving:
        return _too_late(request, ref)
    return page(request, "hire_leaving", person=card, form=form, table=_table(request, card), status=_status(form))


def _table(request: PortalRequest, card: queries.CompanyCard) -> fees.FeeTableCard | None:
    agency = organisations.card(card.agency_ref)
    return fees.table_in_force(agency.id, request.actor.at.date()) if agency else None


def _show(no: Refused, form: Form, names: dict[str, str]) -> None:
    field = names.get(no.field or "", no.field)
    form.add_error(field if field in form.fields else None, str(no.reason.label))


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200


def _too_late(request: PortalRequest, ref: str) -> HttpResponse:
    # a second click, or a page left open: what was wanted has happened, or can no longer happen
    messages.warning(request, _("This step is no longer open. This is how it stands now."))
    return redirect(to(request, "person", ref=ref))
