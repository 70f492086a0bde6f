"""Mails about acceptance, and the written statement of terms (明示書) they carry."""

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from relay.acceptances.models import DeliveredDocument, OpeningAcceptance, SeekerAcceptance
from relay.acceptances.rules import OPENING_GROUNDS, SEEKER_GROUNDS
from relay.candidates import queries as candidates
from relay.mail import actions as mail
from relay.mail.links import absolute
from relay.organisations import queries as organisations

if TYPE_CHECKING:
    from relay.fees.queries import FeeTableCard
    from relay.organisations.models import Organisation


def statement(kind: str, agency: "Organisation", terms: "FeeTableCard", *, language: str) -> str:
    """The written statement of terms, for a seeker or a company, in the reader's language."""
    context = {"agency": agency, "licence": agency.licence, "terms": terms}
    with translation.override(language):
        return render_to_string(f"acceptances/terms/{kind}.txt", context).strip() + "\n"


def seeker_accepted(acceptance: SeekerAcceptance, document: DeliveredDocument) -> None:
    """The agency took the person on: number, written terms, and what is still needed for the book."""
    _to_person(acceptance, "seeker_accepted", {"number": acceptance.number, "terms": document.text})


def seeker_declined(acceptance: SeekerAcceptance) -> None:
    """The agency cannot help this time; said plainly and kindly, with the ground."""
    _to_person(acceptance, "seeker_declined", {"ground": SEEKER_GROUNDS[acceptance.close_reason]})


def opening_offered(acceptance: OpeningAcceptance) -> None:
    """A company offers an opening to the agency."""
    link = absolute(f"/agency/{acceptance.agency.ref}/openings/")
    context = {"company": acceptance.company.name, "title": acceptance.opening.title, "link": link}
    _to_organisation(acceptance, acceptance.agency_id, "opening_offered", context)


def opening_accepted(acceptance: OpeningAcceptance, document: DeliveredDocument) -> None:
    """The agency took the opening on: number and written terms for the company."""
    _to_company(acceptance, "opening_accepted", {"number": acceptance.number, "terms": document.text})


def opening_declined(acceptance: OpeningAcceptance) -> None:
    """The agency cannot take the opening on, with the ground the law knows."""
    _to_company(acceptance, "opening_declined", {"ground": OPENING_GROUNDS[acceptance.decline_ground]})


def _to_person(acceptance: SeekerAcceptance, name: str, context: dict[str, Any]) -> None:
    person = candidates.address_of(acceptance.candidate_id)
    if person is None:  # erased: nobody to write to
        return
    mail.queue(
        template=f"acceptances/{name}",
        to=person.email,
        context={
            "name": f"{person.family_name} {person.given_name}",
            "agency": acceptance.agency.name,
            "link": absolute("/me/"),
            **context,
        },
        event_key=f"{name}:{acceptance.ref}",
        language=person.language,
    )


def _to_company(acceptance: OpeningAcceptance, name: str, context: dict[str, Any]) -> None:
    link = absolute(f"/company/{acceptance.company.ref}/openings/")
    facts = {"agency": acceptance.agency.name, "title": acceptance.opening.title, "link": link}
    _to_organisation(acceptance, acceptance.company_id, name, {**facts, **context})


def _to_organisation(acceptance: OpeningAcceptance, to: int, name: str, context: dict[str, Any]) -> None:
    for address, language in organisations.addresses_of(to):
        mail.queue(
            template=f"acceptances/{name}",
            to=address,
            context=context,
            event_key=f"{name}:{acceptance.ref}:{acceptance.offered_at.timestamp()}:{address}",
            language=language,
        )
