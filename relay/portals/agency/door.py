"""The door of the agency portal: members of the agency in the URL come in, strangers find nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from relay.kernel.actors import Actor
from relay.kernel.doors import PortalRequest, door
from relay.organisations import queries as organisations

PLACES = ("home", "inbox", "people", "openings", "pipeline", "slots", "clearing", "terms", "records")


def _find(request: HttpRequest, *, org: str, **_url: Any) -> tuple[Actor, organisations.OrganisationCard] | None:
    user_id = request.user.pk
    return organisations.member(user_id, org, "agency") if user_id else None


agency_door = door(_find)


def page(request: PortalRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the portal, with what its frame needs to know."""
    frame = {
        "organisation": request.organisation,
        "organisation_name": request.organisation.name,
        "user_display_name": getattr(request.user, "name", ""),
        "brand_href": to(request, "home"),
        "at": {place: to(request, place) for place in PLACES},
    }
    return render(request, f"agency/{template}.html", {**frame, **context}, status=status)


def to(request: PortalRequest, name: str, **url: str) -> str:
    """The address of another page of the same agency."""
    return reverse(f"agency:{name}", kwargs={"org": request.organisation.ref, **url})
