"""The first page, the outbox and the trail."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relay.audit import queries as audit
from relay.kernel.doors import PortalRequest
from relay.mail import actions as mail
from relay.mail import queries as mails
from relay.organisations import queries as organisations
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.forms import OutboxFilter, TrailFilter, chosen
from relay.portals.operator.labels import MAIL_STATES
from relay.slots import queries as slots
from relay.slots.rules.counting import next_closing_at

LICENCE_NOTICE = timedelta(days=30)
ROWS = 25


@require_safe
@operator_door
def home(request: PortalRequest) -> HttpResponse:
    """What waits for the operator."""
    actor = request.actor
    return page(
        request,
        "home",
        waiting=organisations.waiting(actor),
        licences=organisations.licences_due(actor, LICENCE_NOTICE),
        doubts=slots.doubtful(actor),
        reversals=slots.reversals_asked(actor),
        counts=slots.waiting_counts(actor),
        mails=mails.counts(actor),
        next_closing_at=next_closing_at(actor.at),
        recent=audit.lines(actor, limit=8),
    )


@require_safe
@operator_door
def outbox(request: PortalRequest) -> HttpResponse:
    """Mails and how far they got; never what stands in them, nor to whom."""
    form = OutboxFilter(request.GET)
    found = [(row, *MAIL_STATES[row.state]) for row in mails.outbox(request.actor, **chosen(form))]
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return page(request, "outbox", form=form, rows=rows, counts=mails.counts(request.actor))


@require_POST
@operator_door
def retry(request: PortalRequest, ref: str) -> HttpResponse:
    """Put a failed mail back into the queue."""
    message = mails.visible_to(request.actor).filter(ref=ref).first()
    if message is None:
        raise Http404
    mail.retry(message, by=request.actor)
    messages.success(request, _("The mail is waiting to be sent again."))
    return redirect("operator:outbox")


@require_safe
@operator_door
def trail(request: PortalRequest) -> HttpResponse:
    """The trail of acts, searched."""
    form = TrailFilter(request.GET)
    rows = Paginator(audit.lines(request.actor, **chosen(form)), ROWS).get_page(request.GET.get("page"))
    return page(request, "trail", form=form, rows=rows)
