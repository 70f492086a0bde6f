"""Pages for what went wrong before a view was reached."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere; nothing was lost on our side."""
    return render(request, "403_csrf.html", status=403)


def not_here(request: HttpRequest) -> HttpResponse:
    """A page of a library that this house does not have."""
    raise Http404
