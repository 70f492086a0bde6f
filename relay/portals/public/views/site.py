"""The public pages: what this is for each side, who takes part, how counting works, and the law's pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from relay.audit import queries as audit
from relay.candidates import queries as candidates
from relay.kernel import clock
from relay.organisations import queries as organisations
from relay.portals.public.purposes import DATA_ITEMS, KEPT, PURPOSES, SAFEGUARDS


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in one page."""
    return render(request, "public/home.html")


@login_not_required
def for_applicants(request: HttpRequest) -> HttpResponse:
    """What a turned-down applicant can expect."""
    return render(request, "public/for_applicants.html")


@login_not_required
def for_companies(request: HttpRequest) -> HttpResponse:
    """What a company does and gets."""
    return render(request, "public/for_companies.html")


@login_not_required
def for_agencies(request: HttpRequest) -> HttpResponse:
    """What an agency gives and gets."""
    return render(request, "public/for_agencies.html")


@login_not_required
def agencies(request: HttpRequest) -> HttpResponse:
    """The agencies an applicant may choose, with their licence numbers, in the order of their reading."""
    return render(request, "public/agencies.html", {"agencies": organisations.agencies_open_to_people(clock.now())})


@login_not_required
def counting(request: HttpRequest) -> HttpResponse:
    """How registrations become slots: the exact rules."""
    return render(request, "public/counting.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the law wants published about personal data (個人情報保護法 32条), from the settings."""
    context = {
        "operator": settings.OPERATOR,
        "purposes": PURPOSES,
        "data_items": DATA_ITEMS,
        "kept": KEPT,
        "safeguards": SAFEGUARDS,
    }
    return render(request, "public/privacy.html", context)


@login_not_required
def transparency(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint of the trail, and how to check it."""
    context = {"seal": audit.newest_seal(), "key": audit.published_key()}
    return render(request, "public/transparency.html", context)


@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    """The terms for organisations, on one page."""
    return render(request, "public/terms.html", {"operator": settings.OPERATOR})


def after_signin(request: HttpRequest) -> HttpResponse:
    """Send whoever signed in to where they belong; who belongs to several places may choose."""
    assert request.user.pk is not None, "the door before this one lets only the signed-in pass"
    places = _places_of(request.user.pk)
    if len(places) == 1:
        return redirect(places[0]["href"])
    return render(request, "public/choose_place.html", {"places": places})


def _places_of(user_id: int) -> list[dict[str, str]]:
    places = [
        {"kind": card.kind, "name": card.name, "href": _home_of(card)} for card in organisations.memberships_of(user_id)
    ]
    if candidates.actor_of(user_id):
        places.insert(0, {"kind": "candidate", "name": "", "href": "/me/"})
    return places


def _home_of(card: organisations.OrganisationCard) -> str:
    return "/operator/" if card.kind == "operator" else f"/{card.kind}/{card.ref}/"
