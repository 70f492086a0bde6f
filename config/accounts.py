"""How the sign-in library is tied to this house: its mails go through our outbox, and it signs nobody up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from relay.kernel import refs
from relay.mail import actions as mail
from relay.portals.public.door import remember_presence


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
        if kind not in {"login_code", "unknown_account", "password_reset_key"}:
            kind = "notice"
        mail.queue(
            template=f"account/{kind}",
            to=email,
            context={"code": context.get("code", ""), "url": context.get("password_reset_url", "")},
            event_key=f"account:{refs.new('MSG')}",
            language="en" if get_language() == "en" else "ja",
        )
