"""Every mail that would have left, as its reader would see it."""

import re

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail import queries
from relay.mail.queries import MailCard
from relay.portals.dev.forms import RecipientForm

READER = "dev:mailbox"
# Mail programs read styles inside the mail, so this one answer may carry them; it may do nothing else.
AS_A_MAIL = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "font-src": [NONE],
    "manifest-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
}


@require_safe
@login_not_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """The last mails, the newest first, to one address where one is named."""
    form = RecipientForm(request.GET)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    with scope(house(READER)):
        mails = queries.mailbox(house(READER), to=to)
    return render(request, "dev/mailbox.html", {"mails": mails, "form": form})


@require_safe
@login_not_required
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know no views with further arguments
def message(request: HttpRequest, ref: str) -> HttpResponse:
    """One mail as HTML, in a frame of its own."""
    return _show(request, ref, "html")


@require_safe
@login_not_required
def text(request: HttpRequest, ref: str) -> HttpResponse:
    """One mail as plain text."""
    return _show(request, ref, "text")


@require_safe
@login_not_required
def source(request: HttpRequest, ref: str) -> HttpResponse:
    """The HTML of one mail, as it stands."""
    return _show(request, ref, "source")


@require_safe
@login_not_required
@xframe_options_sameorigin
@csp_replace(AS_A_MAIL)  # type: ignore[arg-type]
def html(request: HttpRequest, ref: str) -> HttpResponse:
    """The HTML part alone, for the frame; its links open beside it."""
    card = _card(ref)
    return HttpResponse(card.html.replace("<head>", '<head><base target="_blank">', 1))


def _show(request: HttpRequest, ref: str, flavour: str) -> HttpResponse:
    card = _card(ref)
    links = list(dict.fromkeys(re.findall(r"https?://[^\s<>\"]+", card.text)))
    return render(request, "dev/message.html", {"mail": card, "flavour": flavour, "links": links})


def _card(ref: str) -> MailCard:
    with scope(house(READER)):
        card = queries.message(house(READER), ref)
    if card is None:
        raise Http404
    return card
