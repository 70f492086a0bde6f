"""Taking counted registrations back for fraud: one operator asks with evidence, another decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import queries as organisations
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import ReversalFilter, ReversalForm, chosen
from relay.slots import actions, queries

ROWS = 25


@require_safe
@operator_door
def reversals(request: PortalRequest) -> HttpResponse:
    """What waits for a second person, what may still be taken back, and what was."""
    companies = [(card.ref, card.name) for card in organisations.approved("company")]
    form = ReversalFilter(request.GET, companies=sorted(companies, key=lambda each: each[1]))
    found = queries.reversible(request.actor, **chosen(form))
    return page(
        request,
        "reversals",
        form=form,
        asked=[_opened(request, card.ref) for card in queries.reversals_asked(request.actor)],
        rows=Paginator(found, ROWS).get_page(request.GET.get("page")),
        decided=queries.reversals_decided(request.actor),
        names=_names(request),
    )


@require_safe
@operator_door
def reversal(request: PortalRequest, ref: str) -> HttpResponse:
    """One counted registration: what the house saw, what taking it back costs, and the form."""
    return _show(request, ref)


@require_POST
@operator_door
def ask(request: PortalRequest, ref: str) -> HttpResponse:
    """Ask for it to be taken back."""
    _opened(request, ref)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return _show(request, ref, form=form, status=422)
    try:
        actions.ask_reversal(ref, ground=form.cleaned_data["ground"], why=form.cleaned_data["why"], by=request.actor)
    except Refused as no:
        if no.field is None:  # not about what was typed: somebody else was faster, or the time is over
            raise
        form.add_error(no.field, str(no.reason.label))
        return _show(request, ref, form=form, status=422)
    messages.success(request, _("Asked for. Another person of the operator decides."))
    return redirect("operator:reversals")


@require_POST
@operator_door
def confirmation(request: PortalRequest, ref: str) -> HttpResponse:
    """Take it back, as the second person."""
    _opened(request, ref)
    actions.confirm_reversal(ref, by=request.actor)
    messages.success(request, _("Taken back. The company sees it at the next closing, with the class of fraud."))
    return redirect("operator:reversals")


@require_POST
@operator_door
def dismissal(request: PortalRequest, ref: str) -> HttpResponse:
    """Find the evidence too thin, as the second person."""
    _opened(request, ref)
    actions.dismiss_reversal(ref, by=request.actor)
    messages.success(request, _("Not taken back. The registration stays counted."))
    return redirect("operator:reversals")


def _opened(request: PortalRequest, ref: str) -> queries.CountedDetail:
    detail = queries.reversible_of(request.actor, ref)
    if detail is None:
        raise Http404
    return detail


def _show(request: PortalRequest, ref: str, *, form: ReversalForm | None = None, status: int = 200) -> HttpResponse:
    detail = _opened(request, ref)
    return page(request, "reversal", detail=detail, form=form or ReversalForm(), names=_names(request), status=status)


def _names(request: PortalRequest) -> dict[str, str]:
    """The operator's people by their reference."""
    return {row.ref: row.name for row in organisations.members_of(request.actor)}
