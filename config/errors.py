"""Pages for what went wrong before a view was reached, or beneath it."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

AWAY = (OperationalError, InterfaceError)
"""What Django says when the database restarts, is out of room or out of reach; a moment later it is there again."""
TRY_AGAIN_AFTER = 30
"""Seconds a program is told to wait."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere; nothing was lost on our side."""
    return render(request, "403_csrf.html", status=403)


def not_here(request: HttpRequest) -> HttpResponse:
    """A page of a library that this house does not have."""
    raise Http404


def broken_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent could not be read; or the database went away while the session was saved, which Django calls the same."""
    return _away() if _is_away(exception) else defaults.bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or the database is away for a moment, which is another page and another number."""
    return _away() if _is_away(sys.exception()) else defaults.server_error(request)


def _is_away(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__ or error.__context__
    return False


def _away() -> HttpResponse:
    # Like the page of a fault: no context, no session and no database may be needed.
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(TRY_AGAIN_AFTER)})
