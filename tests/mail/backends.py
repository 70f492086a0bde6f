"""Ways out that do not work, for tests of what happens then."""

import smtplib
from collections.abc import Sequence

from anymail.exceptions import AnymailAPIError
from django.core.mail import EmailMessage  # noqa: TID251 - a way out is what is tested
from django.core.mail.backends.base import BaseEmailBackend  # noqa: TID251


class Refusing(BaseEmailBackend):
    """A provider that refuses every mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Refuse, naming the address as real ones do."""
        raise smtplib.SMTPRecipientsRefused({email_messages[0].to[0]: (550, b"no such mailbox")})


class Unreachable(BaseEmailBackend):
    """A provider whose interface answers with a fault."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Answer as a broken interface does."""
        raise AnymailAPIError("502")


class Broken(BaseEmailBackend):
    """A bug."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Fail as a bug does."""
        raise KeyError
