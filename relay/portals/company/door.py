"""The door of the company portal: members of the company in the URL come in, strangers find nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from relay.kernel.actors import Actor
from relay.kernel.doors import PortalRequest, door
from relay.organisations import queries as organisations

_PLACES = (
    "home", "texts", "text_file", "links", "new_link", "openings", "new_opening", "slots", "new_request", "people",
    "statement", "statement_file", "statement_document", "declarations", "objections", "organisation", "organisation_amendment",
)  # fmt: skip


def _find(request: HttpRequest, *, org: str, **_url: Any) -> tuple[Actor, organisations.OrganisationCard] | None:
    user_id = request.user.pk
    return organisations.member(user_id, org, "company") if user_id else None


company_door = door(_find)


def page(request: PortalRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the portal, with what its frame needs to know."""
    frame = {
        "organisation": request.organisation,
        "organisation_name": request.organisation.name,
        "brand_href": to(request, "home"),
        "at": {place: to(request, place) for place in _PLACES},
    }
    return render(request, f"company/{template}.html", {**frame, **context}, status=status)


def to(request: PortalRequest, name: str, **url: str) -> str:
    """The address of another page of the same company."""
    return reverse(f"company:{name}", kwargs={"org": request.organisation.ref, **url})


def typed(request: PortalRequest) -> QueryDict | None:
    """What was typed, if a form was sent; an empty one counts as well."""
    return request.POST if request.method == "POST" else None
