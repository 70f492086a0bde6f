"""Mails to people about their own registration."""

from relay.candidates.models import Candidate, Registration
from relay.mail import actions as mail
from relay.mail.links import absolute


def welcome(candidate: Candidate, *, to: str, language: str) -> None:
    """The registration is there; nothing has been sent to anybody yet."""
    mail.queue(
        template="candidates/welcome",
        to=to,
        context={"url": absolute("/me/")},
        event_key=f"welcome:{candidate.ref}",
        language=language,
    )


def again(registration: Registration, *, to: str, language: str) -> None:
    """Somebody we know came through another link: one more registration, the same passport."""
    mail.queue(
        template="candidates/again",
        to=to,
        context={"url": absolute("/me/")},
        event_key=f"again:{registration.ref}",
        language=language,
    )


def goodbye(candidate: Candidate, *, to: str, language: str) -> None:
    """Everything was erased but what the law keeps."""
    mail.queue(
        template="candidates/goodbye",
        to=to,
        context={},
        event_key=f"goodbye:{candidate.ref}",
        language=language,
    )


def forget(address: str) -> None:
    """What was written to somebody goes with them."""
    mail.forget(address)
