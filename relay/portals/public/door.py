"""The door of the public site: everybody may enter, as a visitor with a browser session and a network."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relay.kernel.actors import Actor, visitor
from relay.kernel.doors import PortalRequest, door
from relay.organisations import queries as organisations
from relay.slots import actions as slots

View = Callable[..., HttpResponse]


def entrance(view: View) -> View:
    """Let anybody in: the view's request carries a visitor as its actor."""
    return login_not_required(door(_find)(view))


def sign_in(request: PortalRequest, user: Any, *, then: str) -> str:
    """Sign in somebody who has just proved their address and say where they go; a second factor is never skipped."""
    if is_mfa_enabled(user):
        messages.info(request, _("Please sign in with your second factor to go on."))
        return reverse(settings.LOGIN_URL)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    remember_presence(request, user.pk)
    return then


def remember_presence(request: HttpRequest, user_id: int) -> None:
    """Note from which browser and network a company's people signed in: registrations from there wait for a person."""
    # a private or loopback network says nothing about who is behind it
    by = visitor(session=_session(request), network=_network(request) if _address(request).is_global else "")
    for card in organisations.memberships_of(user_id):
        if card.kind == "company":
            slots.note_presence(company_id=card.id, by=by)


def _find(request: HttpRequest, **url: Any) -> tuple[Actor, None]:
    language = get_language() or settings.LANGUAGE_CODE
    return visitor(session=_session(request), network=_network(request), language=language), None


def _session(request: HttpRequest) -> str:
    # a token inside the session, because signing in changes the session's own key
    if request.method == "POST" and "browser" not in request.session:
        request.session["browser"] = secrets.token_hex(16)
    token = request.session.get("browser", "")
    return _digest("session", token) if token else ""


def _network(request: HttpRequest) -> str:
    address = _address(request)
    prefix = 24 if address.version == 4 else 48
    return _digest("network", str(ipaddress.ip_network(f"{address}/{prefix}", strict=False)))


def _address(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1")


def _digest(kind: str, value: str) -> str:
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
