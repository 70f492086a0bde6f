"""Registering in four short steps: address, code, profile; the fourth, the agencies, is the candidate portal's."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relay.candidates import actions as candidates
from relay.candidates import queries
from relay.candidates.queries import ProfileCard
from relay.candidates.rules import Profile
from relay.intake import queries as intake
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.public import journeys, links
from relay.portals.public.door import entrance, sign_in
from relay.portals.public.forms.register import FIELD_OF, AddressForm, ProfileForm, answers_of
from relay.portals.public.forms.trap import trap
from relay.portals.public.journeys import Journey
from relay.portals.public.views.code import ask_code, code_page
from relay.users.rules import Refusal as ProofRefusal

JOURNEY = "registration"
PROOF_IS_GONE = frozenset({ProofRefusal.EXPIRED, ProofRefusal.USED, ProofRefusal.OTHER_SESSION})


@entrance
def address(request: PortalRequest, code: str) -> HttpResponse:
    """Step 1: where to send the code."""
    try:
        link = links.find(request, code)
    except Refused:
        link = None
    if link is None:  # the landing page says why
        return redirect("public:landing", code=code)
    before = journeys.read(request, JOURNEY)
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"email": before.email if before else ""}
    )
    if form.is_valid():
        journey = Journey(start=link.code, typed=before.typed if before else {})
        if ask_code(request, JOURNEY, journey, form, purpose="register"):
            return redirect("public:register_code")
    context = {"form": form, "link": link, "trap": trap(request)}
    return render(request, "public/register_address.html", context, status=_status(form))


@entrance
def code(request: PortalRequest) -> HttpResponse:
    """Step 2: the code from the mail, typed in the same browser."""
    journey = journeys.read(request, JOURNEY)
    if journey is None:
        return _start_again(request)
    link = intake.by_code(journey.start)
    return code_page(
        request, JOURNEY, journey, template="public/register_code.html", then="public:register_profile", link=link
    )


@entrance
def new_code(request: PortalRequest) -> HttpResponse:
    """Another code for the same address; the earlier one is worthless from now on."""
    journey = journeys.read(request, JOURNEY)
    if journey is None or request.method != "POST":
        return _start_again(request)
    if ask_code(request, JOURNEY, journey, None, purpose="register"):
        messages.success(request, _("We sent a new code. The earlier one no longer works."))
    return redirect("public:register_code")


@entrance
def profile(request: PortalRequest) -> HttpResponse:
    """Step 3: the minimum profile; whoever sends it is registered and signed in."""
    journey = journeys.read(request, JOURNEY)
    if journey is None:
        return _start_again(request)
    if not journey.is_proved:
        return redirect("public:register_code")
    if request.method == "POST":
        journey.typed = journeys.typed_in(request)
        journeys.keep(request, JOURNEY, journey)
    known = queries.known_at(journey.email)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=_typed_before(journey, known))
    if form.is_valid() and (done := _register(request, journey, form.profile(known), form)):
        return done
    context = {"form": form, "link": intake.by_code(journey.start), "is_known": known is not None}
    return render(request, "public/register_profile.html", context, status=_status(form))


def _register(request: PortalRequest, journey: Journey, answers: Profile, form: ProfileForm) -> HttpResponse | None:
    try:
        registration = candidates.register(
            code=journey.start, proof_ref=journey.proof_ref, profile=answers, by=request.actor
        )
    except Refused as no:
        pressed_twice = queries.registered_with(journey.proof_ref) if no.reason == ProofRefusal.USED else None
        if pressed_twice is None and no.reason in PROOF_IS_GONE:
            return _prove_again(request, journey, no)
        if pressed_twice is None:
            form.add_error(FIELD_OF.get(no.field or "", no.field), str(no.reason.label))
            return None
        registration = pressed_twice  # the same browser session, or the reason would be another: the first answer again
    journeys.end(request, JOURNEY)
    then = sign_in(request, queries.user_of(registration), then="candidate:agencies")
    request.session["registering"] = True
    return redirect(then)


def _prove_again(request: PortalRequest, journey: Journey, no: Refused) -> HttpResponse:
    # what was typed stays in the journey and is shown again after the new code
    journey.is_proved = False
    journeys.keep(request, JOURNEY, journey)
    messages.warning(request, str(no.reason.label))
    return redirect("public:register_code")


def _start_again(request: PortalRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("public:after_signin")
    messages.info(request, _("Please open the link in the mail again, or type its code here."))
    return redirect("public:enter_code")


def _typed_before(journey: Journey, known: ProfileCard | None) -> dict[str, Any]:
    if journey.typed or known is None:
        return {name: texts[-1] for name, texts in journey.typed.items() if texts}
    return answers_of(known)


def _status(form: AddressForm | ProfileForm) -> int:
    return 422 if form.is_bound else 200
