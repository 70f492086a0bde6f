"""Choosing agencies, one by one, at most ten on a screen, none ticked for anybody."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relay.candidates import queries as candidates
from relay.consents import actions as consents
from relay.consents import queries
from relay.consents.rules import AGENCIES_PER_SCREEN, ITEM_LABELS, PLACEMENT_ITEMS
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.organisations import queries as organisations
from relay.organisations.queries import AgencyCard
from relay.portals.candidate.door import my_door
from relay.portals.candidate.templatetags.candidate import listed

MECHANISM = "passport.agencies:checkbox"


@my_door
def agencies(request: PortalRequest) -> HttpResponse:
    """The agencies not allowed yet, with everything the law wants said before a yes."""
    refused: str | None = None
    if request.method == "POST":
        try:
            return _answered(request)
        except Refused as no:
            refused = str(no.reason.label)
    page = _page(request)
    context = {
        "page": page,
        "cards": [(card, _facts(card)) for card in page],
        "wording": queries.wording("placement", request.actor.language, request.actor.at),
        "items": _items(),
        "operator": settings.OPERATOR,
        "is_registering": request.session.get("registering", False),
        "ticked": request.POST.getlist("agency"),
        "refused": refused,
    }
    return render(request, "candidate/agencies.html", context, status=422 if refused else 200)


def _answered(request: PortalRequest) -> HttpResponse:
    shown, ticked = request.POST.getlist("shown"), request.POST.getlist("agency")
    given = consents.answer(
        candidates.me(request.actor), shown=shown, ticked=ticked, mechanism=MECHANISM, by=request.actor
    )
    request.session.pop("registering", None)
    if given:
        messages.success(request, _("Thank you. The agencies you chose have been told and will answer you."))
    else:
        messages.info(
            request, _("You chose no agency, so nothing leaves this service. You can choose later at any time.")
        )
    return redirect("candidate:passport")


def _page(request: PortalRequest) -> Page[AgencyCard]:
    allowed = set(queries.live_agencies(request.actor.candidate_id or 0, request.actor.at))
    wanted = request.GET.get("agency", "")
    cards = [
        card
        for card in organisations.agencies_open_to_people(request.actor.at)
        if card.organisation.id not in allowed and wanted in {"", card.organisation.ref}
    ]
    return Paginator(cards, AGENCIES_PER_SCREEN).get_page(request.GET.get("page"))


def _facts(card: AgencyCard) -> list[tuple[str, str]]:
    who, licence = card.organisation, card.licence
    return [
        (_("Licence number"), licence.number if licence else ""),
        (_("Address"), who.address),
        (_("Representative"), who.representative),
        (_("Placement manager"), licence.manager_name if licence else ""),
        (
            _("Purpose"),
            _("Placement by this agency: introducing openings, passing applications on, contact about them"),
        ),
        (_("Data items"), _items()),
        (_("Period"), _("Twelve months from today")),
        (_("Withdrawal"), _("At any time in your passport; it takes effect at once")),
    ]


def _items() -> str:
    return listed(ITEM_LABELS[item] for item in PLACEMENT_ITEMS)
