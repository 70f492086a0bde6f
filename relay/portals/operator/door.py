"""The door of the operator's portal: members of the operator come in, strangers find nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from relay.kernel.actors import Actor
from relay.kernel.doors import PortalRequest, door
from relay.organisations import queries as organisations


def _find(request: HttpRequest, **_url: Any) -> tuple[Actor, organisations.OrganisationCard] | None:
    user_id = request.user.pk
    return organisations.operator_actor(user_id) if user_id else None


operator_door = door(_find)


def page(request: PortalRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the portal, with what its frame needs to know."""
    frame = {"organisation": request.organisation, "organisation_name": request.organisation.name}
    return render(request, f"operator/{template}.html", {**frame, **context}, status=status)
