"""Questions about hires."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from relay.kernel.actors import Actor, Kind
from relay.outcomes.models import Outcome
from relay.outcomes.rules import TERMS


@dataclass(frozen=True)
class OutcomeCard:
    """A hire as its parties see it: the offer, the start, and a leaving if there was one."""

    ref: str
    introduction_ref: str
    title: str
    agency_name: str
    company_name: str
    state: str
    """The introduction's state."""
    term: str
    term_label: str
    expected_pay_yen: int
    hired_on: date | None
    starts_on: date
    started_on: date | None
    left_on: date | None
    left_by_own_choice: bool | None
    no_solicit_until: date | None
    is_on_slot: bool


def visible_to(actor: Actor) -> QuerySet[Outcome]:
    """The hires the actor is a party to. The only door for pages."""
    rows = Outcome.objects.select_related("introduction", "agency", "company").order_by("-reported_at", "-pk")
    if actor.kind in {Kind.HOUSE, Kind.OPERATOR}:
        return rows
    if actor.kind == Kind.CANDIDATE:
        return rows.filter(candidate_id=actor.candidate_id or 0)
    us = actor.organisation_id or 0
    return rows.filter(agency_id=us) | rows.filter(company_id=us)


def of_candidate(actor: Actor) -> list[OutcomeCard]:
    """The offers and hires of the person."""
    return [_card(row) for row in visible_to(actor).filter(candidate_id=actor.candidate_id or 0)]


def of_agency(actor: Actor) -> list[OutcomeCard]:
    """The hires this agency brought about."""
    return [_card(row) for row in visible_to(actor).filter(agency_id=actor.organisation_id or 0)]


def of_company(actor: Actor) -> list[OutcomeCard]:
    """The hires of this company."""
    return [_card(row) for row in visible_to(actor).filter(company_id=actor.organisation_id or 0)]


def for_introduction(actor: Actor, introduction_ref: str) -> OutcomeCard | None:
    """What came of one introduction, or None while there is nothing."""
    row = visible_to(actor).filter(introduction__ref=introduction_ref).first()
    return _card(row) if row else None


def _card(row: Outcome) -> OutcomeCard:
    introduction = row.introduction
    return OutcomeCard(
        ref=row.ref,
        introduction_ref=introduction.ref,
        title=introduction.conditions.get("title", ""),
        agency_name=row.agency.name,
        company_name=row.company.name,
        state=introduction.state,
        term=row.term,
        term_label=str(TERMS[row.term]),
        expected_pay_yen=row.expected_pay_yen,
        hired_on=row.hired_on,
        starts_on=row.starts_on,
        started_on=row.started_on,
        left_on=row.left_on,
        left_by_own_choice=row.left_by_own_choice,
        no_solicit_until=row.no_solicit_until,
        is_on_slot=introduction.slot_request_id is not None,
    )
