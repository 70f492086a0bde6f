"""How the sign-in library is tied to this house: its mails go through our outbox, and it signs nobody up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from relay.kernel import refs
from relay.mail import actions as mail
from relay.portals.public.door import remember_presence

ANSWERS = ("login_code", "password_reset_key", "unknown_account")
"""What somebody is sent who asks at the door, known or not: whichever it is, all are worked out (A10 of the attacks)."""


class Adapter(DefaultAccountAdapter):
    """Sign-in only; registering is the business of our own pages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up here."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Remember from where a company's people sign in; their own clicks must not count for it."""
        remember_presence(request, user.pk)
        response: HttpResponse = super().post_login(request, user, **facts)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the library's mail in the outbox, in our own words."""
        kind = template_prefix.rsplit("/", 1)[-1]
        if kind not in ANSWERS:
            kind = "notice"
        facts: dict[str, Any] = {
            "context": {"code": context.get("code", ""), "url": context.get("password_reset_url", "")},
            "language": "en" if get_language() == "en" else "ja",
        }
        mail.queue(template=f"account/{kind}", to=email, event_key=f"account:{refs.new('MSG')}", **facts)
        for other in ANSWERS:
            if kind in ANSWERS and other != kind:
                mail.rehearse(template=f"account/{other}", **facts)
