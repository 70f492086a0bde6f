"""Asking for a one-time code and typing it: the same page for people and for organisations."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.public import journeys
from relay.portals.public.forms.register import AddressForm, CodeForm
from relay.portals.public.forms.start import CompanyForm
from relay.portals.public.forms.trap import fell_in, is_hasty
from relay.portals.public.journeys import Journey
from relay.users import actions as users
from relay.users.actions import ProofAnswer
from relay.users.rules import Refusal


def ask_code(
    request: PortalRequest, name: str, journey: Journey, form: AddressForm | CompanyForm | None, *, purpose: str
) -> bool:
    """Mail a code to the address of the form, or again to the journey's own; whether it was asked for."""
    if _is_robot(request, journey, form):
        journeys.keep(request, name, journey)
        return True
    email = form.cleaned_data["email"] if form else journey.email
    try:
        proof = users.ask_proof(email=email, purpose=purpose, by=request.actor)
    except Refused as no:
        if form:
            form.add_error("email", str(no.reason.label))
        else:
            messages.error(request, str(no.reason.label))
        return False
    journey.email, journey.proof_ref, journey.is_proved = proof.email, proof.ref, False
    journeys.keep(request, name, journey)
    return True


def code_page(
    request: PortalRequest, name: str, journey: Journey, *, template: str, then: str, **context: Any
) -> HttpResponse:
    """The page that takes the code; on the right one the journey goes on."""
    arguments = context.pop("arguments", ())
    if journey.is_proved:
        return redirect(then, *arguments)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = users.prove(ref=journey.proof_ref, code=form.cleaned_data["code"], by=request.actor)
        if answer.proved:
            journey.is_proved = True
            journeys.keep(request, name, journey)
            return redirect(then, *arguments)
        form.add_error("code", _why(answer))
    context |= {"form": form, "email": journey.email}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _is_robot(request: PortalRequest, journey: Journey, form: AddressForm | CompanyForm | None) -> bool:
    # Somebody merely quick meets the same silence once, and "send a new code" helps; who fell into the trap stays there.
    if form is None:
        return journey.is_trapped
    journey.is_trapped = fell_in(request)
    caught = journey.is_trapped or is_hasty(request, form.least)
    if caught:
        journey.email, journey.proof_ref, journey.is_proved = form.cleaned_data["email"], "", False
    return caught


def _why(answer: ProofAnswer) -> str:
    assert answer.reason is not None
    words = str(answer.reason.label)
    if answer.reason is not Refusal.WRONG_CODE:
        return words
    left = ngettext("%(count)d try is left.", "%(count)d tries are left.", answer.tries_left)
    return f"{words} {left % {'count': answer.tries_left}}"
