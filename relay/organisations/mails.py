"""Mails to organisations about their sign-up."""

from relay.mail import actions as mail
from relay.mail.links import absolute
from relay.organisations import queries
from relay.organisations.models import Organisation


def welcome(organisation: Organisation, *, to: str, language: str) -> None:
    """The sign-up arrived; what happens next."""
    mail.queue(
        template="organisations/welcome",
        to=to,
        context={"name": organisation.name, "kind": organisation.kind, "url": _home(organisation)},
        event_key=f"welcome:{organisation.ref}",
        language=language,
    )


def decided(organisation: Organisation) -> None:
    """The operator has decided."""
    assert organisation.decided_at is not None
    for place, (address, language) in enumerate(queries.addresses_of(organisation.pk)):
        mail.queue(
            template="organisations/decided",
            to=address,
            context={
                "name": organisation.name,
                "state": organisation.state,
                "note": organisation.decision_note,
                "url": _home(organisation),
            },
            event_key=f"decided:{organisation.ref}:{organisation.decided_at.isoformat()}:{place}",
            language=language,
        )


def _home(organisation: Organisation) -> str:
    return absolute(f"/{organisation.kind}/{organisation.ref}/")
