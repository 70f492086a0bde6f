"""Licence and fee table: what is in force, what was filed, and new versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.fees import actions as fee_acts
from relay.fees import queries as fees
from relay.fees.rules import FeeTableFacts
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import actions as organisation_acts
from relay.organisations import queries as organisations
from relay.organisations.rules import LicenceFacts
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import FeeTableForm, LicenceForm


@require_GET
@agency_door
def terms(request: PortalRequest) -> HttpResponse:
    """The licence and the versions of the fee table."""
    return _terms_page(request)


@require_POST
@agency_door
def licence(request: PortalRequest) -> HttpResponse:
    """File a new or renewed licence; the operator looks it up."""
    form = LicenceForm(request.POST)
    if form.is_valid():
        agency = organisations.visible_to(request.actor).get()
        try:
            organisation_acts.file_licence(agency, LicenceFacts(**form.cleaned_data), by=request.actor)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else "number", str(no.reason.label))
        else:
            messages.success(request, _("Filed. Nothing flows until the operator has looked the licence up."))
            return redirect(to(request, "terms"))
    return _terms_page(request, status=422, licence_form=form)


@require_POST
@agency_door
def fee_table(request: PortalRequest) -> HttpResponse:
    """File the next version of the fee table."""
    form = FeeTableForm(request.POST)
    if form.is_valid():
        try:
            fee_acts.notify(facts=_facts(form), by=request.actor)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no.reason.label))
        else:
            messages.success(request, _("Filed. It is in force from the day of notification."))
            return redirect(to(request, "terms"))
    return _terms_page(request, status=422, fee_form=form)


def _facts(form: FeeTableForm) -> FeeTableFacts:
    data = form.cleaned_data
    return FeeTableFacts(
        notified_on=data["notified_on"],
        rate_percent=data["rate_percent"],
        base=data["base"],
        free_slot_clause=data["free_slot_clause"],
        refund_schedule=form.schedule(),
    )


def _terms_page(request: PortalRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    us, actor = request.organisation, request.actor
    agency = organisations.agency_card(us.ref)
    filed = agency.licence if agency else None
    initial = vars(filed) if filed else {}
    versions = fees.tables_of(us.id)
    in_force = fees.table_in_force(us.id, actor.at.date())
    return page(
        request,
        "terms",
        status=status,
        licence=filed,
        blocked_by=organisations.why_no_data_may_flow(us.id, actor.at),
        versions=versions,
        in_force=in_force,
        open_fee_form=not versions or "fee_form" in more,
        **{"licence_form": LicenceForm(initial=initial), "fee_form": FeeTableForm(initial=_last(versions)), **more},
    )


def _last(versions: list[fees.FeeTableCard]) -> dict[str, Any]:
    """A new version starts from the one before."""
    if not versions:
        return {"refund_30": 80, "refund_60": 50, "refund_90": 20}
    last = versions[0]
    refunds = {f"refund_{step.days}": step.percent for step in last.refund_schedule}
    kept = {name: getattr(last, name) for name in ("rate_percent", "base", "free_slot_clause")}
    return {"refund_30": 0, "refund_60": 0, "refund_90": 0, **kept, **refunds}
