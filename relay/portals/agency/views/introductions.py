"""The pipeline, and one introduction with the agency's next moves."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.fees import queries as fees
from relay.introductions import actions as acts
from relay.introductions import queries as introductions
from relay.introductions.queries import AgencyCard
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.outcomes import actions as outcome_acts
from relay.outcomes import queries as outcomes
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import LeavingForm

if TYPE_CHECKING:
    from relay.introductions.models import Introduction


@require_GET
@agency_door
def pipeline(request: PortalRequest) -> HttpResponse:
    """Everything under way, in columns."""
    columns = introductions.pipeline(request.actor)
    return page(request, "pipeline", columns=columns, is_busy=any(column.count for column in columns))


@require_GET
@agency_door
def ended(request: PortalRequest) -> HttpResponse:
    """What is over."""
    return page(request, "pipeline_ended", rows=introductions.of_agency(request.actor, over=True))


@require_GET
@agency_door
def introduction(request: PortalRequest, ref: str) -> HttpResponse:
    """One introduction: where it stands, what was shown, what comes next."""
    return _introduction_page(request, ref)


@require_POST
@agency_door
def presentation(request: PortalRequest, ref: str) -> HttpResponse:
    """Show the company the blind card."""
    return _move(request, ref, "presented", acts.present, _("Presented. The company sees the card without a name."))


@require_POST
@agency_door
def handover(request: PortalRequest, ref: str) -> HttpResponse:
    """Hand the name over to the company that wants to meet."""
    return _move(request, ref, "introduced", acts.introduce, _("Introduced. The company can now see the name."))


@require_POST
@agency_door
def withdrawal(request: PortalRequest, ref: str) -> HttpResponse:
    """Take the introduction back."""
    return _move(request, ref, "withdrawn", acts.withdraw, _("Withdrawn. Both sides were told."))


@require_POST
@agency_door
def leaving(request: PortalRequest, ref: str) -> HttpResponse:
    """Report that the person left early."""
    row, form = _row(request, ref), LeavingForm(request.POST)
    if form.is_valid():
        try:
            outcome_acts.report_leaving(row, **form.cleaned_data, by=request.actor)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no.reason.label))
        else:
            messages.success(request, _("Noted. Refund and slot follow the fee table."))
            return redirect(to(request, "introduction", ref=ref))
    return _introduction_page(request, ref, status=422, leaving_form=form)


def _row(request: PortalRequest, ref: str) -> "Introduction":
    mine = introductions.visible_to(request.actor).filter(agency_id=request.actor.organisation_id)
    return get_object_or_404(mine, ref=ref)


def _move(
    request: PortalRequest, ref: str, to_state: str, act: "Callable[..., Introduction]", said: str
) -> HttpResponse:
    row = _row(request, ref)
    if row.state != to_state:  # a second click finds it done
        act(row, by=request.actor)
        messages.success(request, said)
    return redirect(to(request, "introduction", ref=ref))


def _introduction_page(request: PortalRequest, ref: str, *, status: int = 200, **more: Any) -> HttpResponse:
    card: AgencyCard | None = introductions.for_agency(request.actor, ref)
    if card is None:
        raise Http404
    return page(
        request,
        "introduction",
        status=status,
        introduction=card,
        outcome=outcomes.for_introduction(request.actor, ref),
        fee=fees.line_of(ref),
        **{"leaving_form": LeavingForm(), **more},
    )
