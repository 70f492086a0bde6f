"""The house's clock, which the demo may move; what falls due on the way is done."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relay.consents import actions as consents
from relay.kernel import clock as time
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.portals.dev.forms import LEAPS, LeapForm
from relay.slots import actions as slots
from relay.slots import queries
from relay.slots.rules.counting import next_closing_at


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """Where to begin: mailbox, clock, gallery, and how to sign in."""
    context = {
        "now": time.now(),
        "sign_ins": import_string(settings.DEMO_SIGNINS)(),
        "password": import_string(settings.DEMO_PASSWORD),
    }
    return render(request, "dev/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def clock(request: HttpRequest) -> HttpResponse:
    """What time it is for the house; a POST moves it on and does what fell due."""
    if request.method == "POST":
        return _leap(request)
    now = time.now()
    context = {
        "now": now,
        "next_closing_at": next_closing_at(now),
        "leaps": LEAPS,
        "can_move": settings.CLOCK_FILE is not None,
    }
    return render(request, "dev/clock.html", context)


def _leap(request: HttpRequest) -> HttpResponse:
    if settings.CLOCK_FILE is None:
        raise Http404
    form = LeapForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose how far to move time."))
        return redirect("dev:clock")
    time.shift(_distance(form.cleaned_data["leap"], time.now()))
    closed = _run_what_is_due()
    messages.success(
        request,
        _("Time was moved; %(count)s statement lines were written on the way.") % {"count": closed},
    )
    return redirect("dev:clock")


def _distance(leap: str, now: datetime) -> timedelta:
    if leap == "monday":
        # A second past nine: the closing moment has passed, not only come.
        return next_closing_at(now) - now + timedelta(seconds=1)
    return {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[leap]


def _run_what_is_due() -> int:
    """What the schedule would have done by now: closings, then what ends; how many lines the closings wrote."""
    by = house("dev:clock")
    with transaction.atomic(), scope(by):
        mondays = queries.mondays_due(by.at)
        lines = [line for monday in mondays for line in slots.close_week(monday=monday, by=by)]
        slots.expire_due(by=by)
        consents.expire_due(by=by)
    return len(lines)
