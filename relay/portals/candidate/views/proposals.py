"""A proposal: all conditions first, then yes or no; an offer likewise."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from relay.acceptances import actions as acceptances
from relay.acceptances import queries as standings
from relay.consents import queries as consents
from relay.introductions import actions as introductions
from relay.introductions import queries
from relay.introductions.queries import CandidateCard, StepLine
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.outcomes import actions as outcomes
from relay.outcomes import queries as hires
from relay.portals.candidate.door import my_door
from relay.portals.candidate.forms import BookForm
from relay.portals.candidate.templatetags.candidate import my_state


@my_door
def proposal(request: PortalRequest, ref: str) -> HttpResponse:
    """The opening as it was shown to me, and what I may answer."""
    return _page(request, _card(request, ref), BookForm())


@my_door
def agreement(request: PortalRequest, ref: str) -> HttpResponse:
    """Yes to this opening; what the seeker book still lacks comes with it."""
    card = _card(request, ref)
    if request.method != "POST":
        return redirect("candidate:proposal", ref)
    form = BookForm(request.POST)
    if card.needs_book_details and not (form.is_valid() and _wrote_book(request, card, form)):
        return _page(request, card, form, status=422)
    introductions.agree(_row(request, ref), by=request.actor)
    messages.success(
        request, _("Your yes is on its way. The agency now shows the company a summary without your name.")
    )
    return redirect("candidate:proposal", ref)


@my_door
def refusal(request: PortalRequest, ref: str) -> HttpResponse:
    """No, or no longer."""
    if request.method == "POST":
        introductions.decline(_row(request, ref), by=request.actor)
        messages.success(request, _("All right: this opening is closed for you. Other proposals are not affected."))
    return redirect("candidate:proposal", ref)


@my_door
def acceptance(request: PortalRequest, ref: str) -> HttpResponse:
    """Take the offer."""
    if request.method == "POST":
        outcomes.accept_offer(_row(request, ref), by=request.actor)
        messages.success(request, _("Congratulations! The company and the agency have been told that you accept."))
    return redirect("candidate:proposal", ref)


def _wrote_book(request: PortalRequest, card: CandidateCard, form: BookForm) -> bool:
    seeker = get_object_or_404(
        standings.visible_to(request.actor), agency__ref=card.agency_ref, state__in=["waiting", "accepted"]
    )
    try:
        acceptances.give_book_details(seeker, **form.cleaned_data, by=request.actor)
    except Refused as no:
        form.add_error(no.field, str(no.reason.label))
        return False
    return True


def _page(request: PortalRequest, card: CandidateCard, form: BookForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "card": card,
        "form": form,
        "hire": hires.for_introduction(request.actor, card.ref),
        "steps": [_entry(step) for step in card.steps],
        "wording": consents.wording("named_introduction", request.actor.language, request.actor.at),
    }
    return render(request, "candidate/proposal.html", context, status=status)


def _entry(step: StepLine) -> dict[str, Any]:
    by = _("you") if step.side == "candidate" else step.by
    return {"at": step.at, "title": my_state(step.state), "by": by, "kind": step.kind}


def _card(request: PortalRequest, ref: str) -> CandidateCard:
    card = queries.for_candidate(request.actor, ref)
    if card is None:
        raise Http404
    return card


def _row(request: PortalRequest, ref: str) -> Any:
    return get_object_or_404(queries.visible_to(request.actor), ref=ref)
