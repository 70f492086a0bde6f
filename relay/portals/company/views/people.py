"""People put forward for the company's openings: list, blind card, the name, and the answers."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.consents.actions import IdentityCard
from relay.fees import queries as fees
from relay.introductions import actions as introductions
from relay.introductions import queries
from relay.kernel.doors import PortalRequest
from relay.outcomes import queries as outcomes
from relay.portals.company.door import company_door, page, to
from relay.portals.company.steps import next_step

PER_PAGE = 20


@dataclass(frozen=True)
class Shelf:
    """One tab of the list."""

    key: str
    title: str
    rows: list[queries.CompanyRow]
    is_shown: bool = False


@require_GET
@company_door
def people(request: PortalRequest) -> HttpResponse:
    """Everybody put forward, those who wait for our answer first."""
    rows = queries.of_company(request.actor)
    shelves = [
        Shelf("waiting", _("Waiting for your answer"), [row for row in rows if row.waits_for_us]),
        Shelf("moving", _("Under way"), [row for row in rows if not row.waits_for_us and not _is_over(row)]),
        Shelf("over", _("Over"), [row for row in rows if _is_over(row)]),
    ]
    filled = next((shelf for shelf in shelves if shelf.rows), shelves[0])
    shelf = next((shelf for shelf in shelves if shelf.key == request.GET.get("show")), filled)
    shown = Paginator(shelf.rows, PER_PAGE).get_page(request.GET.get("page"))
    shelves = [replace(each, is_shown=each.key == shelf.key) for each in shelves]
    to_destroy = sum(row.acknowledged_at is None for row in consent_queries.destructions_asked(request.actor))
    return page(request, "people", shelves=shelves, shelf=shelf, rows=shown, total=len(rows), to_destroy=to_destroy)


@require_GET
@company_door
def person(request: PortalRequest, ref: str) -> HttpResponse:
    """One introduction: the blind card, whose turn it is, and what may be done."""
    return person_page(request, ref)


@require_POST
@company_door
def identity(request: PortalRequest, ref: str) -> HttpResponse:
    """Show the name: every look is written down first, so it is a POST, and never kept in the address."""
    card = own_card(request, ref)
    if not card.may_reveal:
        messages.warning(request, _("The name is not open to you at this step."))
        return redirect(to(request, "person", ref=ref))
    shown = consents.reveal(card.candidate_id, purpose="named_introduction", by=request.actor)
    return person_page(request, ref, identity=shown)


@require_POST
@company_door
def welcome(request: PortalRequest, ref: str) -> HttpResponse:
    """The company would like to meet the person."""
    introductions.welcome(get_object_or_404(queries.visible_to(request.actor), ref=ref), by=request.actor)
    messages.success(request, _("Thank you. The agency hands over the name and contact next."))
    return redirect(to(request, "person", ref=ref))


@require_POST
@company_door
def refusal(request: PortalRequest, ref: str) -> HttpResponse:
    """The company goes no further with the person."""
    introductions.turn_down(get_object_or_404(queries.visible_to(request.actor), ref=ref), by=request.actor)
    messages.success(request, _("The agency has been told; it speaks to the person."))
    return redirect(to(request, "people"))


@require_POST
@company_door
def meeting(request: PortalRequest, ref: str) -> HttpResponse:
    """Interviews have begun."""
    introductions.meet(get_object_or_404(queries.visible_to(request.actor), ref=ref), by=request.actor)
    messages.success(request, _("Noted: you are in interviews now."))
    return redirect(to(request, "person", ref=ref))


def person_page(request: PortalRequest, ref: str, *, identity: IdentityCard | None = None) -> HttpResponse:
    """The page of one introduction, with the name where it was just opened."""
    card = own_card(request, ref)
    return page(
        request,
        "person",
        person=card,
        identity=identity,
        step=next_step(card),
        outcome=outcomes.for_introduction(request.actor, ref),
        fee=fees.line_of(ref),
    )


def own_card(request: PortalRequest, ref: str) -> queries.CompanyCard:
    """The introduction's card, or 404."""
    card = queries.for_company(request.actor, ref)
    if card is None:
        raise Http404
    return card


def _is_over(row: queries.CompanyRow) -> bool:
    return row.is_over or row.state in {"gone", "joined"}
