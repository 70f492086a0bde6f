"""People who allowed this agency: the inbox with its clock, and one person's page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relay.acceptances import actions as acts
from relay.acceptances import queries as acceptances
from relay.acceptances.queries import SeekerCard
from relay.consents import actions as consents
from relay.consents.actions import IdentityCard
from relay.introductions import queries as introductions
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.matching import queries as matching
from relay.portals.agency.door import agency_door, page, to
from relay.portals.agency.forms import DismissalForm, SeekerRefusalForm
from relay.portals.agency.labels import PACES

PER_PAGE = 50
"""No list shows more people at once (trust.md A13)."""


@require_GET
@agency_door
def inbox(request: PortalRequest) -> HttpResponse:
    """Who waits for an answer, the most urgent first."""
    return page(request, "inbox", people=_paged(request, acceptances.inbox(request.actor)), paces=PACES)


@require_GET
@agency_door
def people(request: PortalRequest) -> HttpResponse:
    """Whom the agency serves."""
    return page(request, "people", people=_paged(request, acceptances.seekers(request.actor)), paces=PACES)


@require_GET
@agency_door
def person(request: PortalRequest, ref: str) -> HttpResponse:
    """One person, without a name until it is read on purpose."""
    return _person_page(request, _card(request, ref))


@require_POST
@agency_door
def identity(request: PortalRequest, ref: str) -> HttpResponse:
    """Read the name and contact: written down first, then shown on this answer only."""
    card = _card(request, ref)
    who = consents.reveal(card.candidate_id, purpose="placement", by=request.actor)
    return _person_page(request, card, who=who)


@require_POST
@agency_door
def acceptance(request: PortalRequest, ref: str) -> HttpResponse:
    """Take the person on; the written terms leave in the same breath."""
    card = _card(request, ref)
    if card.is_accepted:  # a second click: it is done already
        return redirect(to(request, "person", ref=card.candidate_ref))
    acts.accept_seeker(acceptances.visible_to(request.actor).get(pk=card.id), by=request.actor)
    messages.success(request, _("Accepted. The number was given and the written terms were sent to the person."))
    return redirect(to(request, "person", ref=card.candidate_ref))


@require_POST
@agency_door
def refusal(request: PortalRequest, ref: str) -> HttpResponse:
    """Decline on a ground of the law; the person is told kindly."""
    card = _card(request, ref)
    form = SeekerRefusalForm(request.POST)
    if not form.is_valid():
        return _person_page(request, card, status=422, refusal_form=form)
    row = acceptances.visible_to(request.actor).get(pk=card.id)
    try:
        acts.decline_seeker(row, ground=form.cleaned_data["ground"], by=request.actor)
    except Refused as no:
        form.add_error(no.field, str(no.reason.label))
        return _person_page(request, card, status=422, refusal_form=form)
    messages.success(request, _("Declined. The person was told by mail."))
    return redirect(to(request, "inbox"))


def _paged(request: PortalRequest, cards: list[SeekerCard]) -> Page[SeekerCard]:
    return Paginator(cards, PER_PAGE).get_page(request.GET.get("page"))


def _card(request: PortalRequest, ref: str) -> SeekerCard:
    card = acceptances.seeker(request.actor, ref)
    if card is None:
        raise Http404
    return card


def _person_page(
    request: PortalRequest, card: SeekerCard, *, status: int = 200, who: IdentityCard | None = None, **more: Any
) -> HttpResponse:
    actor, ref = request.actor, card.candidate_ref
    served: dict[str, Any] = {}
    if card.is_accepted:
        served = {
            "matches": matching.for_candidate(actor, ref),
            "ruled_out": matching.ruled_out(actor, ref),
            "introductions": introductions.of_agency(actor, candidate_ref=ref),
            "dismissal_form": DismissalForm(),
        }
    return page(
        request,
        "person",
        status=status,
        person=card,
        who=who,
        pace=PACES.get(card.pace, card.pace),
        **{"refusal_form": SeekerRefusalForm(), **served, **more},
    )
