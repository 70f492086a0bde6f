"""Signing a company or an agency up: its facts, the code from the mail, a password."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relay.intake import actions as intake
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import actions as organisations
from relay.organisations import queries
from relay.portals.public import journeys
from relay.portals.public.door import entrance, sign_in
from relay.portals.public.forms.start import FORMS, CompanyForm, PasswordForm
from relay.portals.public.forms.trap import trap
from relay.portals.public.journeys import Journey
from relay.portals.public.views.code import ask_code, code_page
from relay.users.rules import Refusal as ProofRefusal

PROOF_IS_GONE = frozenset({ProofRefusal.EXPIRED, ProofRefusal.USED, ProofRefusal.OTHER_SESSION})


@entrance
def facts(request: PortalRequest, kind: str) -> HttpResponse:
    """Step 1: what the organisation is, and where to send the code."""
    form_class = _form_class(kind)
    before = journeys.read(request, _name(kind)) or Journey(start=kind)
    if request.method == "POST":
        before.typed = journeys.typed_in(request)
        journeys.keep(request, _name(kind), before)
    form = form_class(
        request.POST if request.method == "POST" else None,
        initial={name: texts[-1] for name, texts in before.typed.items()},
    )
    if form.is_valid() and ask_code(request, _name(kind), before, form, purpose="found"):
        return redirect("public:start_code", kind)
    return _page(request, "public/start_facts.html", kind, form)


@entrance
def code(request: PortalRequest, kind: str) -> HttpResponse:
    """Step 2: the code from the mail."""
    journey = journeys.read(request, _name(kind))
    if journey is None or not journey.email:
        return redirect("public:start", _known(kind))
    return code_page(
        request, _name(kind), journey,
        template="public/start_code.html", then="public:start_password", arguments=(kind,), kind=kind,
    )  # fmt: skip


@entrance
def new_code(request: PortalRequest, kind: str) -> HttpResponse:
    """Another code for the same address."""
    journey = journeys.read(request, _name(kind))
    if journey is None or request.method != "POST":
        return redirect("public:start", _known(kind))
    if ask_code(request, _name(kind), journey, None, purpose="found"):
        messages.success(request, _("We sent a new code. The earlier one no longer works."))
    return redirect("public:start_code", kind)


@entrance
def password(request: PortalRequest, kind: str) -> HttpResponse:
    """Step 3: a password; then the organisation is founded and its owner is inside."""
    journey = journeys.read(request, _name(kind))
    if journey is None:
        return _after_the_end(request, kind)
    if not journey.is_proved:
        return redirect("public:start_code", kind)
    answers = _form_class(kind)({name: texts[-1] for name, texts in journey.typed.items()})
    if not answers.is_valid():
        return redirect("public:start", kind)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _found(request, journey, answers, form.cleaned_data["password"])):
        return done
    return _page(request, "public/start_password.html", kind, form)


def _found(request: PortalRequest, journey: Journey, answers: CompanyForm, password: str) -> HttpResponse | None:
    kind = journey.start
    try:
        organisation = organisations.found(
            kind=kind,
            facts=answers.facts(),
            licence=answers.licence(),
            proof_ref=journey.proof_ref,
            owner_name=answers.cleaned_data["contact_name"],
            password=password,
            by=request.actor,
        )
    except Refused as no:
        if no.reason in PROOF_IS_GONE:
            journey.is_proved = False
            journeys.keep(request, _name(kind), journey)
        messages.error(request, str(no.reason.label))
        return redirect("public:start_code" if no.reason in PROOF_IS_GONE else "public:start", kind)
    journeys.end(request, _name(kind))
    user = organisation.memberships.get().user
    if kind == "company" and (found := queries.member(user.pk, organisation.ref, kind)):
        intake.issue(stage="any", label="", by=found[0])
    return redirect(sign_in(request, user, then=f"/{kind}/{organisation.ref}/"))


def _after_the_end(request: PortalRequest, kind: str) -> HttpResponse:
    # a second click after the organisation was founded, or a stranger who guessed the address
    if request.user.is_authenticated:
        return redirect("public:after_signin")
    return redirect("public:start", _known(kind))


def _page(request: PortalRequest, template: str, kind: str, form: forms.Form) -> HttpResponse:
    return render(
        request, template, {"form": form, "kind": kind, "trap": trap(request)}, status=422 if form.is_bound else 200
    )


def _form_class(kind: str) -> type[CompanyForm]:
    return FORMS[_known(kind)]


def _known(kind: str) -> str:
    if kind not in FORMS:
        raise Http404
    return kind


def _name(kind: str) -> str:
    return f"start_{kind}"
