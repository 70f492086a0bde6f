"""The writes of acceptance: received, taken on with a number and written terms, declined, closed."""

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Model, Q

from relay.acceptances import mails, rules
from relay.acceptances.events import OpeningAccepted, SeekerAccepted, SeekerClosed
from relay.acceptances.models import DeliveredDocument, OpeningAcceptance, SeekerAcceptance
from relay.acceptances.rules import Refusal
from relay.audit.acts import act
from relay.candidates import queries as candidates
from relay.candidates.events import CandidateErased
from relay.consents import queries as consents
from relay.consents.events import ConsentGiven, ConsentWithdrawn
from relay.fees import queries as fees
from relay.fees.queries import FeeTableCard
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.events import announce
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.openings import queries as openings
from relay.openings.events import OpeningClosed
from relay.openings.rules import missing_items, occupation_label
from relay.organisations import queries as organisations

if TYPE_CHECKING:
    from relay.openings.models import Opening
    from relay.organisations.models import Organisation


@act("acceptance.receive", needs=Permission.HOUSE_RUN)
def receive(event: ConsentGiven, *, by: Actor) -> SeekerAcceptance:
    """Put the person who allowed this agency into its inbox, once, and start the clock."""
    row, _created = SeekerAcceptance.objects.get_or_create(
        agency_id=event.agency_id,
        candidate_id=event.candidate_id,
        state__in=["waiting", "accepted"],
        defaults={
            "state": SeekerAcceptance.State.WAITING,
            "received_at": by.at,
            "answer_due_on": rules.business_days_after(by.at.date(), rules.ANSWER_BUSINESS_DAYS),
        },
    )
    return row


@act("acceptance.accept_seeker", needs=Permission.SEEKER_ACCEPT)
def accept_seeker(acceptance: SeekerAcceptance, *, by: Actor) -> SeekerAcceptance:
    """Take the person on: numbered, dated, and with the written terms delivered in the same breath (X22)."""
    _must_be(acceptance.agency_id, by.organisation_id)
    terms = fees.table_in_force(acceptance.agency_id, by.at.date())
    refusal = rules.why_not_accept_seeker(
        consent_is_live=consents.is_live(acceptance.candidate_id, acceptance.agency_id, by.at),
        data_may_flow=organisations.why_no_data_may_flow(acceptance.agency_id, by.at) is None,
        has_fee_table=terms is not None,
    )
    _refuse(refusal)
    assert terms is not None

    # The count and the name lie beyond what this agency sees: rows of withdrawn consents carry numbers too.
    with scope(house(by.name, by.at)):
        person = candidates.address_of(acceptance.candidate_id)
        assert person is not None, "a live consent belongs to somebody who is still here"
        wished = acceptance.candidate.occupations
        move(
            acceptance,
            SeekerAcceptance.State.ACCEPTED,
            SeekerAcceptance.MOVES,
            number=_next_number(acceptance),
            accepted_on=by.at.date(),
            valid_until=by.at.date() + timedelta(days=rules.VALID_DAYS),
            desired_occupation="、".join(occupation_label(key) for key in wished)[:120],
            book_name=f"{person.family_name} {person.given_name}",
        )
        document = _deliver("seeker", acceptance.agency, terms, person.language, by, seeker=acceptance)
        mails.seeker_accepted(acceptance, document)
    announce(SeekerAccepted(acceptance.pk, acceptance.agency_id, acceptance.candidate_id), by=by)
    return acceptance


@act("acceptance.decline_seeker", needs=Permission.SEEKER_ACCEPT)
def decline_seeker(acceptance: SeekerAcceptance, *, ground: str, by: Actor) -> SeekerAcceptance:
    """Say no on a ground the law knows, and tell the person kindly."""
    _must_be(acceptance.agency_id, by.organisation_id)
    _refuse(rules.why_not_decline_seeker(ground=ground))

    move(
        acceptance, SeekerAcceptance.State.DECLINED, SeekerAcceptance.MOVES, closed_on=by.at.date(), close_reason=ground
    )
    with scope(house(by.name, by.at)):  # the address to write to is not the agency's to see
        mails.seeker_declined(acceptance)
    announce(SeekerClosed(acceptance.pk, acceptance.agency_id, acceptance.candidate_id), by=by)
    return acceptance


@act("acceptance.give_book_details", needs=Permission.SELF_STEER)
def give_book_details(acceptance: SeekerAcceptance, *, address: str, birth_on: date, by: Actor) -> SeekerAcceptance:
    """The person adds what only the seeker book needs (求職管理簿); matcher and companies never see it."""
    _must_be(acceptance.candidate_id, by.candidate_id)
    address = rules.fold_address(address)
    if acceptance.state not in {"waiting", "accepted"}:
        raise Refused(Refusal.OVER)
    refusal = rules.why_not_give_book_details(address=address, birth_on=birth_on, today=by.at.date())
    if refusal:
        raise Refused(refusal, "address" if refusal in {Refusal.NO_ADDRESS, Refusal.ADDRESS_TOO_LONG} else "birth_on")

    acceptance.book_address, acceptance.book_birth_on = address, birth_on
    acceptance.save(update_fields=["book_address", "book_birth_on"])
    return acceptance


@act("acceptance.offer_opening", needs=Permission.OPENING_POST)
def offer_opening(opening: "Opening", *, agency_ref: str, by: Actor) -> OpeningAcceptance:
    """The company offers an opening to an agency; offering twice is the same offer."""
    _must_be(opening.company_id, by.organisation_id)
    agency = organisations.card(agency_ref)
    takes = agency is not None and organisations.why_no_data_may_flow(agency.id, by.at) is None
    _refuse(rules.why_not_offer_opening(is_open=opening.state == "open", agency_takes_openings=takes))
    assert agency is not None

    row, created = OpeningAcceptance.objects.get_or_create(
        agency_id=agency.id, opening=opening, company_id=opening.company_id, defaults={"offered_at": by.at}
    )
    if row.state in {"declined", "closed"}:
        move(
            row, OpeningAcceptance.State.OFFERED, OpeningAcceptance.MOVES,
            offered_at=by.at, accepted_on=None, closed_on=None, decline_ground="",
        )  # fmt: skip
        created = True
    if created:
        mails.opening_offered(row)
    return row


@act("acceptance.accept_opening", needs=Permission.OPENING_ACCEPT)
def accept_opening(acceptance: OpeningAcceptance, *, by: Actor) -> OpeningAcceptance:
    """Take the opening on: only complete, declared, and with the written terms delivered to the company."""
    _must_be(acceptance.agency_id, by.organisation_id)
    return _accept(acceptance, by)


@act("acceptance.accept_requested_opening", needs=Permission.OPENING_ACCEPT)
def accept_requested_opening(opening: "Opening", *, by: Actor) -> OpeningAcceptance:
    """Take the opening of a slot request on: asking with a slot is the company's application (求人申込み)."""
    row, _created = OpeningAcceptance.objects.get_or_create(
        agency_id=by.organisation_id,
        opening=opening,
        company_id=opening.company_id,
        defaults={"offered_at": by.at},
    )
    if row.state == "accepted":
        return row
    if row.state != "offered":
        move(row, OpeningAcceptance.State.OFFERED, OpeningAcceptance.MOVES, offered_at=by.at, decline_ground="")
    return _accept(row, by)


@act("acceptance.decline_opening", needs=Permission.OPENING_ACCEPT)
def decline_opening(acceptance: OpeningAcceptance, *, ground: str, by: Actor) -> OpeningAcceptance:
    """Say no to an opening on a ground the law knows (職業安定法 5条の6)."""
    _must_be(acceptance.agency_id, by.organisation_id)
    _refuse(rules.why_not_decline_opening(ground=ground))

    move(
        acceptance,
        OpeningAcceptance.State.DECLINED,
        OpeningAcceptance.MOVES,
        closed_on=by.at.date(),
        decline_ground=ground,
    )
    mails.opening_declined(acceptance)
    return acceptance


@act("acceptance.mark_read", needs=Permission.SELF_STEER)
def mark_read(document: DeliveredDocument, *, by: Actor) -> DeliveredDocument:
    """The person read the written terms; the first time counts."""
    return _mark_read(document, by)


@act("acceptance.mark_read_by_company", needs=Permission.OPENING_POST)
def mark_read_by_company(document: DeliveredDocument, *, by: Actor) -> DeliveredDocument:
    """The company read the written terms; the first time counts."""
    return _mark_read(document, by)


@act("acceptance.close_for_consent", needs=Permission.HOUSE_RUN)
def close_for_consent(event: ConsentWithdrawn, *, by: Actor) -> None:
    """End what the agency had with the person: the consent is gone."""
    _close(Q(agency_id=event.agency_id, candidate_id=event.candidate_id), "consent_withdrawn", by)


@act("acceptance.close_for_opening", needs=Permission.HOUSE_RUN)
def close_for_opening(event: OpeningClosed, *, by: Actor) -> None:
    """End every acceptance of an opening that was closed."""
    rows = OpeningAcceptance.objects.select_for_update().filter(opening_id=event.opening_id)
    for row in rows.filter(state__in=["offered", "accepted"]).order_by("id"):
        move(row, OpeningAcceptance.State.CLOSED, OpeningAcceptance.MOVES, closed_on=by.at.date())


@act("acceptance.forget", needs=Permission.HOUSE_RUN)
def forget(event: CandidateErased, *, by: Actor) -> None:
    """End everything with an erased person; only rows the seeker book must keep keep its details."""
    _close(Q(candidate_id=event.candidate_id), "erased", by)
    SeekerAcceptance.objects.filter(candidate_id=event.candidate_id, number=None).update(
        desired_occupation="", book_name="", book_address="", book_birth_on=None
    )


def _close(which: Q, reason: str, by: Actor) -> None:
    # Locked: an agency may accept at this very moment, and taking a consent back must never fail for that.
    rows = SeekerAcceptance.objects.select_for_update().filter(which, state__in=["waiting", "accepted"])
    for row in rows.order_by("id"):
        move(row, SeekerAcceptance.State.CLOSED, SeekerAcceptance.MOVES, closed_on=by.at.date(), close_reason=reason)
        announce(SeekerClosed(row.pk, row.agency_id, row.candidate_id), by=by)


def _accept(acceptance: OpeningAcceptance, by: Actor) -> OpeningAcceptance:
    opening, terms = acceptance.opening, fees.table_in_force(acceptance.agency_id, by.at.date())
    refusal = rules.why_not_accept_opening(
        is_open=opening.state == "open",
        missing=missing_items(openings.facts_of(opening)),
        declared=opening.declared_at is not None,
        data_may_flow=organisations.why_no_data_may_flow(acceptance.agency_id, by.at) is None,
        has_fee_table=terms is not None,
    )
    _refuse(refusal)
    assert terms is not None

    move(
        acceptance,
        OpeningAcceptance.State.ACCEPTED,
        OpeningAcceptance.MOVES,
        number=acceptance.number or _next_number(acceptance),  # taken on again: it keeps its line in the book
        accepted_on=by.at.date(),
    )
    document = _deliver("company", acceptance.agency, terms, "ja", by, opening=acceptance)
    mails.opening_accepted(acceptance, document)
    announce(OpeningAccepted(acceptance.pk, acceptance.agency_id, acceptance.opening_id), by=by)
    return acceptance


def _mark_read(document: DeliveredDocument, by: Actor) -> DeliveredDocument:
    # The row belongs to the agency; the addressee, who could see it, only adds the moment of reading.
    with scope(house(by.name, by.at)):
        DeliveredDocument.objects.filter(pk=document.pk, read_at=None).update(read_at=by.at)
    document.refresh_from_db(fields=["read_at"])
    return document


def _must_be(party: int, actor: int | None) -> None:
    if party != actor:
        raise NotPermitted("acceptance")


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)


def _deliver(
    kind: str, agency: "Organisation", terms: FeeTableCard, language: str, by: Actor, **addressee: Any
) -> DeliveredDocument:
    text = mails.statement(kind, agency, terms, language=language)
    return DeliveredDocument.objects.create(
        agency=agency,
        kind=kind,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        delivered_at=by.at,
        **addressee,
    )


def _next_number(row: SeekerAcceptance | OpeningAcceptance) -> int:
    """The agency's next number: its own row is locked first, so that two at once cannot draw the same."""
    rows: Any = type(row)._default_manager
    assert isinstance(row, Model)
    rows.select_related("agency").select_for_update(of=("agency",), no_key=True).get(pk=row.pk)
    highest = rows.filter(agency_id=row.agency_id).aggregate(Max("number"))["number__max"]
    return (highest or 0) + 1
