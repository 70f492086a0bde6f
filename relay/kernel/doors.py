"""The door of a portal: from session and URL to an actor, or 404; one door a portal, one place for refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from relay.kernel.actors import Actor
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope


class PortalRequest(HttpRequest):
    """A request that came through a door."""

    actor: Actor
    organisation: Any
    """The organisation's card; None in portals that have none."""


FindActor = Callable[..., "tuple[Actor, Any] | None"]
View = TypeVar("View", bound=Callable[..., HttpResponse])


def door(find: FindActor) -> Callable[[View], View]:
    """Make a portal's decorator: `find(request, **url)` gives the actor and the organisation's card, or None for strangers."""

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: PortalRequest, **url: Any) -> HttpResponse:
            found = find(request, **url)
            if found is None:
                raise Http404
            request.actor, request.organisation = found
            url.pop("org", None)
            try:
                with transaction.atomic(), scope(request.actor):
                    return view(request, **url)
            except NotPermitted:
                raise Http404 from None
            except Stale:
                messages.warning(request, _("Somebody was faster. This is how it stands now."))
            except Refused as no:
                messages.error(request, str(no.reason.label))
            return redirect(back(request))

        return enter  # type: ignore[return-value]

    return decorate


def back(request: HttpRequest) -> str:
    """The page the visitor came from, if it is ours; else the start."""
    referer = request.headers.get("Referer", "")
    if referer and url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return referer
    return "/"
