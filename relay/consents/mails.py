"""Mails about consents: the receipt to the person, the stop notice to the recipient."""

from datetime import datetime

from relay.candidates import queries as candidates
from relay.consents.models import Consent
from relay.mail import actions as mail
from relay.mail.links import absolute
from relay.organisations import queries as organisations
from relay.organisations.queries import OrganisationCard


def given(consent: Consent, agency: OrganisationCard) -> None:
    """A receipt of what was agreed, to the person."""
    address = candidates.address_of(consent.candidate_id)
    assert address is not None
    mail.queue(
        template="consents/given",
        to=address.email,
        context={
            "agency": agency.name,
            "valid_until": consent.valid_until,
            "digest": consent.wording.digest,
            "url": absolute("/me/"),
        },
        event_key=f"consent:{consent.ref}",
        language=address.language,
    )


def ends_soon(consent: Consent, *, days: int) -> None:
    """The consent ends soon: to the person, once for each number of days before."""
    address = candidates.address_of(consent.candidate_id)
    if address is None:
        return
    mail.queue(
        template="consents/ends_soon",
        to=address.email,
        context={
            "agency": organisations.card_of(consent.agency_id).name,
            "valid_until": consent.valid_until,
            "url": absolute(f"/me/consents/{consent.ref}/renewal/"),
        },
        event_key=f"renewal:{consent.ref}:{days}",
        language=address.language,
    )


def to_destroy(consent: Consent) -> None:
    """Destroy what you hold of a person: to everybody at the company that got the name; it never says why."""
    assert consent.company_id is not None
    company = organisations.card_of(consent.company_id)
    for place, (to, language) in enumerate(organisations.addresses_of(company.id)):
        mail.queue(
            template="consents/destroy_notice",
            to=to,
            context={"ref": consent.ref, "url": absolute(f"/company/{company.ref}/stops/")},
            event_key=f"destroy:{consent.ref}:{place}",
            language=language,
        )


def stopped(consent: Consent) -> None:
    """Stop using the data: to everybody at the agency, and a confirmation to the person."""
    for place, (to, language) in enumerate(organisations.addresses_of(consent.agency_id)):
        mail.queue(
            template="consents/stop_notice",
            to=to,
            context={
                "ref": consent.ref,
                "url": absolute(f"/agency/{organisations.card_of(consent.agency_id).ref}/"),
            },
            event_key=f"stop:{consent.ref}:{place}",
            language=language,
        )
    address = candidates.address_of(consent.candidate_id)
    if address is not None:
        mail.queue(
            template="consents/withdrawn",
            to=address.email,
            context={"agency": organisations.card_of(consent.agency_id).name, "url": absolute("/me/")},
            event_key=f"withdrawn:{consent.ref}",
            language=address.language,
        )


def quota_filled(organisation_id: int, *, seat: str, at: datetime) -> None:
    """Somebody has looked up as many people as a day has room for: to everybody at the operator, at once, once a day."""
    operator, reader = organisations.operator_card(), organisations.card_of(organisation_id)
    assert operator is not None, "the operator must be founded before anything is read"
    for place, (to, language) in enumerate(organisations.addresses_of(operator.id)):
        mail.queue(
            template="consents/quota_filled",
            to=to,
            context={
                "organisation": reader.name,
                "seat": seat,
                "url": absolute(f"/operator/organisations/{reader.ref}/"),
            },
            event_key=f"quota:{seat}:{at.date().isoformat()}:{place}",
            language=language,
        )
