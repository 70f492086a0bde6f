"""The company's openings: list, one opening, writing and amending."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relay.acceptances import queries as acceptances
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.openings import actions, queries, rules
from relay.organisations import queries as organisations
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.openings import OpeningForm

PER_PAGE = 20
STATES = ("open", "draft", "closed")


@require_GET
@company_door
def openings(request: PortalRequest) -> HttpResponse:
    """The openings, by state."""
    rows = queries.openings_of(request.actor)
    state = request.GET.get("state", "")
    shown = [row for row in rows if row.state == state] if state in STATES else rows
    return page(
        request,
        "openings",
        rows=Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        state=state if state in STATES else "",
        total=len(rows),
        counts={name: sum(row.state == name for row in rows) for name in STATES},
    )


@require_GET
@company_door
def opening(request: PortalRequest, ref: str) -> HttpResponse:
    """One opening: what it says, where it stands, which agencies have it."""
    card = own_card(request, ref)
    standing = acceptances.acceptances_of_opening(request.actor, ref)
    offered = {row.agency_ref for row in standing if row.state in {"offered", "accepted"}}
    return page(
        request,
        "opening",
        opening=card,
        versions=queries.versions_of(request.actor, ref),
        standing=standing,
        agencies=[
            each
            for each in organisations.agencies_open_to_people(request.actor.at)
            if each.organisation.ref not in offered
        ],
        labels=rules.FACT_LABELS,
    )


@company_door
def new(request: PortalRequest) -> HttpResponse:
    """Write a new opening; it stays a draft until it is published."""
    form = OpeningForm(typed(request), initial={"employer": request.organisation.name})
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.draft(facts=form.facts, by=request.actor)
        except Refused as no:
            form.add_error(_field(no), str(no.reason.label))
        else:
            return _after_saving(request, draft.ref)
    return page(request, "opening_form", form=form, opening=None, status=422 if form.is_bound else 200)


@company_door
def amendment(request: PortalRequest, ref: str) -> HttpResponse:
    """Change an opening; once it was shown, each change is a version of its own."""
    card = own_card(request, ref)
    if request.method != "POST":
        form = OpeningForm.showing(card.facts, version=card.version, missing="missing" in request.GET)
        return page(request, "opening_form", form=form, opening=card)

    form = OpeningForm(request.POST)
    if form.is_valid() and _is_fresh(form, card):
        try:
            actions.amend(get_object_or_404(queries.own(request.actor), ref=ref), form.facts, by=request.actor)
        except Refused as no:
            form.mark(form.facts)
            form.add_error(_field(no), str(no.reason.label))
        else:
            return _after_saving(request, ref)
    return page(request, "opening_form", form=form, opening=card, status=422)


def own_card(request: PortalRequest, ref: str) -> queries.OpeningCard:
    """The card of an own opening; others' openings are not found here."""
    card = queries.card(request.actor, ref)
    if card is None or card.company_id != request.organisation.id:
        raise Http404
    return card


def _is_fresh(form: OpeningForm, card: queries.OpeningCard) -> bool:
    if form.cleaned_data["version"] in {None, card.version} or form.facts == card.facts:
        return True
    form.add_error(
        None,
        _(
            "Somebody changed this opening while you were writing. Your text is still here; please compare, then save again."
        ),
    )
    # the next attempt knows the newer version, so the choice stays with the writer
    form.data = {**form.data.dict(), "version": str(card.version)}  # type: ignore[attr-defined]  # a QueryDict
    return False


def _after_saving(request: PortalRequest, ref: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    then = "opening_publication" if request.POST.get("then") == "publication" else "opening"
    return redirect(to(request, then, ref=ref))


def _field(no: Refused) -> str | None:
    return "salary_max" if no.reason is rules.Refusal.SALARY_ORDER else no.field
