"""One consent: its receipt, and taking it back."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relay.candidates import queries as candidates
from relay.consents import actions as consents
from relay.consents import queries
from relay.consents.queries import ConsentCard
from relay.consents.rules import ITEM_LABELS, PLACEMENT_ITEMS
from relay.kernel.doors import PortalRequest
from relay.organisations import queries as organisations
from relay.portals.candidate.door import my_door
from relay.portals.candidate.papers import paper
from relay.portals.candidate.passports import is_live, may_renew, passport_of
from relay.portals.candidate.templatetags.candidate import listed
from relay.ui import pdf
from relay.ui.files import attachment


@my_door
def receipt(request: PortalRequest, ref: str) -> HttpResponse:
    """The person's copy of a consent, to print and keep."""
    card = _card(request, ref)
    context = {
        "consent": card,
        "is_live": is_live(card, request.actor.at),
        "agency": organisations.agency_card(card.agency_ref),
        "items": [str(ITEM_LABELS.get(item, item)) for item in card.data_items],
        "operator": settings.OPERATOR,
    }
    return render(request, "candidate/receipt.html", context)


@require_safe
@my_door
def receipt_file(request: PortalRequest, ref: str) -> HttpResponse:
    """The same as signed JSON, which anybody can check without us."""
    text = queries.signed_receipt(request.actor, ref)
    if text is None:
        raise Http404
    return attachment(text, name=f"{ref}.json", media_type="application/json; charset=utf-8")


@require_safe
@my_door
def receipt_document(request: PortalRequest, ref: str) -> HttpResponse:
    """The same as PDF, with the signed JSON inside."""
    text = queries.signed_receipt(request.actor, ref)
    if text is None:
        raise Http404
    return attachment(pdf.pdf(paper(text)), name=f"{ref}.pdf", media_type=pdf.MEDIA_TYPE)


@my_door
def withdrawal(request: PortalRequest, ref: str) -> HttpResponse:
    """Take one consent back, from this moment on."""
    card = _card(request, ref)
    if request.method != "POST":
        return render(request, "candidate/withdrawal.html", {"consent": card})
    consents.withdraw(get_object_or_404(queries.visible_to(request.actor), ref=ref), by=request.actor)
    told = (
        _("Withdrawn. Your name is no longer open to %(company)s, and the introduction there has ended.")
        if card.company_name
        else _("Withdrawn. %(agency)s can no longer see you and was told to stop.")
    )
    messages.success(request, told % {"agency": card.agency_name, "company": card.company_name})
    return redirect("candidate:passport")


@my_door
def renewal(request: PortalRequest, ref: str) -> HttpResponse:
    """Read the text in force again, and allow the agency another twelve months."""
    card = _card(request, ref)
    if request.method != "POST":
        context = {
            "consent": card,
            "may_renew": may_renew(card, request.actor.at),
            "agency": organisations.agency_card(card.agency_ref),
            "wording": queries.wording("placement", request.actor.language, request.actor.at),
            "items": listed(ITEM_LABELS[item] for item in PLACEMENT_ITEMS),
            "operator": settings.OPERATOR,
        }
        return render(request, "candidate/renewal.html", context)
    renewed = consents.renew(get_object_or_404(queries.visible_to(request.actor), ref=ref), by=request.actor)
    messages.success(
        request, _("Renewed for twelve months. %(agency)s goes on serving you.") % {"agency": card.agency_name}
    )
    return redirect("candidate:receipt", renewed.ref)


@my_door
def withdrawal_of_all(request: PortalRequest) -> HttpResponse:
    """Take every consent back."""
    if request.method != "POST":
        context = {"lines": passport_of(request.actor).live}
        return render(request, "candidate/withdrawal_of_all.html", context)
    consents.withdraw_all(candidates.me(request.actor), by=request.actor)
    messages.success(request, _("All consents are withdrawn. Nobody can see you any more."))
    return redirect("candidate:passport")


def _card(request: PortalRequest, ref: str) -> ConsentCard:
    card = next((one for one in queries.passport(request.actor) if one.ref == ref), None)
    if card is None:
        raise Http404
    return card
