"""The month-end clearing between agencies: positions, pool, breakage, and settling what is left."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import queries as organisations
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import MonthFilter, SettlementForm
from relay.portals.operator.labels import CLEARING_KINDS
from relay.slots import actions, queries
from relay.slots.rules.clearing import Month, month_before, month_of, read_month, read_payment

MONTHS = 13


@require_safe
@operator_door
def month(request: PortalRequest) -> HttpResponse:
    """Every agency's net position of a month, the pool, the breakage, and what is settled."""
    shown = _month(request.GET.get("month", ""), request)
    return page(request, "clearing", found=queries.clearing_month(request.actor, shown), **_frame(request, shown))


@require_safe
@operator_door
def agency(request: PortalRequest, ref: str) -> HttpResponse:
    """One agency's month, every transfer of it, and the settling of its position."""
    return _show(request, ref, _month(request.GET.get("month", ""), request))


@require_POST
@operator_door
def settlement(request: PortalRequest, ref: str) -> HttpResponse:
    """Book a payment made outside: the position at the month's end becomes zero, once."""
    form = SettlementForm(request.POST)
    shown = _month(request.POST.get("month", ""), request)
    if not form.is_valid():
        return _show(request, ref, shown, form=form, status=422)
    payment, units = form.cleaned_data["payment"], form.cleaned_data["units"]
    _offer(request, ref, shown)
    try:
        card = actions.settle(ref, shown, payment=payment, expected_units=units, by=request.actor)
    except Refused as no:
        form.add_error(no.field, str(no.reason.label))
        return _show(request, ref, shown, form=form, status=422)
    if card.payment == read_payment(payment):
        messages.success(request, _("Settled. The transfer stands in the books and on the agency's statement."))
    else:
        messages.warning(
            request, _("This month was settled already, by the payment %s; nothing was booked.") % card.payment
        )
    return redirect(f"{reverse('operator:clearing_agency', kwargs={'ref': ref})}?month={shown}")


def _show(
    request: PortalRequest, ref: str, shown: Month, *, form: SettlementForm | None = None, status: int = 200
) -> HttpResponse:
    offer = _offer(request, ref, shown)
    card = organisations.card(ref)
    return page(
        request,
        "clearing_agency",
        agency=card,
        offer=offer,
        lines=[(CLEARING_KINDS.get(line.kind, line.kind), line) for line in offer.statement.lines],
        settle_form=form or SettlementForm(initial={"month": str(shown), "units": offer.units}),
        status=status,
        **_frame(request, shown),
    )


def _offer(request: PortalRequest, ref: str, shown: Month) -> queries.SettlementOffer:
    offer = queries.settlement_offer(request.actor, ref, shown)
    if offer is None:
        raise Http404
    return offer


def _month(wish: str, request: PortalRequest) -> Month:
    """The month asked for; without a wish the last one that is over."""
    this = month_of(request.actor.at)
    wished = read_month(wish) if wish else month_before(this)
    if wished is None or wished > this:
        raise Http404
    return wished


def _frame(request: PortalRequest, shown: Month) -> dict[str, Any]:
    months = [month_of(request.actor.at)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    if shown not in months:
        months.append(shown)
    choices = [(str(each), date_format(each.begins_at, "YEAR_MONTH_FORMAT")) for each in months]
    return {
        "form": MonthFilter({"month": str(shown)}, months=choices),
        "month": shown.begins_at,
        "value": str(shown),
        "is_over": request.actor.at >= shown.ends_at,
    }
