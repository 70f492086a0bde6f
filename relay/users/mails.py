"""Mails about signing in."""

from relay.mail import actions as mail
from relay.users.models import AddressProof


def code(proof: AddressProof, code: str, *, language: str) -> None:
    """The one-time code; it says what it is for and that it is worthless elsewhere."""
    mail.queue(
        template="users/code",
        to=proof.email,
        context={"code": code},
        event_key=f"code:{proof.ref}",
        language=language,
    )
