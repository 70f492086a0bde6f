"""Who has no account must not be told apart by the clock: for an unknown address the same is looked up and worked out.

The measure is `make prove-abuse` (A10): a classifier on the times of known and unknown addresses is right half the time.
"""

import copy
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import RequestLoginCodeForm, ResetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest

from relay.users.models import User


class Backend(AuthenticationBackend):
    """Sign-in by password; the library already works out a password for nobody."""

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        user = super()._authenticate_by_email(email, password)
        if not self._did_check_password:
            stand_in()
        return user


class CodeForm(RequestLoginCodeForm):
    """Asking for a code to sign in."""

    def clean_email(self) -> str:
        """The address, after as much work as for anybody's."""
        email: str = super().clean_email()
        if self._user is None:
            stand_in()
        return email


class ResetForm(ResetPasswordForm):
    """Asking for a link to set a new password."""

    def clean_email(self) -> str:
        """The address, after as much work as for anybody's."""
        email: str = super().clean_email()
        self._nobody = None if self.users else stand_in()
        return email

    def save(self, request: HttpRequest, **more: Any) -> str:
        """Send the link, or say that nobody has this address; the link is worked out either way."""
        if self._nobody is not None:
            default_token_generator.make_token(self._nobody)
        email: str = super().save(request, **more)
        return email


def stand_in() -> User | None:
    """Somebody to do the work for whose result nobody sees: found once, and opened anew each time."""
    someone = _someone()
    if someone is None:
        return None
    opened = copy.copy(someone)
    assert opened.email is not None  # read, because reading is the work
    return opened


@cache
def _someone() -> User | None:
    return User.objects.order_by("pk").first()
