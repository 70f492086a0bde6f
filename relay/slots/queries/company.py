"""What a company may know: its closings, its slots, its requests; never who registered, never a finer count."""

import math
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from relay.kernel.actors import Actor, Kind
from relay.kernel.clock import TOKYO
from relay.ledger import queries as books
from relay.ledger.queries import StatementLine
from relay.slots.models import Closing, Declaration, Slot, SlotRequest
from relay.slots.queries.policy import policy_at
from relay.slots.rules import places
from relay.slots.rules.counting import closing_moment, next_closing_at

FORECAST_WEEKS = 13


@dataclass(frozen=True)
class CountCard:
    """How a company's count stood at the last closing."""

    total_count: int
    """Referrals counted since the beginning."""
    toward_next_count: int
    """Counted and not yet a slot: 0–9, moving in fives."""
    per_slot_count: int
    last_closed_on: date | None
    next_closing_at: datetime
    available_count: int
    reserved_count: int
    used_count: int
    expired_count: int
    next_expiry_on: date | None


@dataclass(frozen=True)
class ClosingCard:
    """One line of a company's statement."""

    closed_on: date
    closed_at: datetime
    confirmed_count: int
    reversed_count: int
    total_count: int
    slots_granted_count: int
    slots_expired_count: int
    policy_version: int


@dataclass(frozen=True)
class ClosingDetail:
    """A statement line opened: the transfers it consists of, with policy and reason."""

    closing: ClosingCard
    transfers: tuple[StatementLine, ...]


@dataclass(frozen=True)
class DeclarationCard:
    """How many rejection mails the company said it sent in a week."""

    week: date
    sent_count: int
    declared_at: datetime
    released_on: date | None
    """The Monday its batch was released; None while it waits."""


@dataclass(frozen=True)
class SlotCard:
    """One free introduction slot."""

    ref: str
    ordinal: int
    state: str
    granted_on: date
    expires_on: date
    days_left: int
    used_on: date | None
    introduction_ref: str


@dataclass(frozen=True)
class RequestCard:
    """One request on the slot desk."""

    ref: str
    state: str
    opening_ref: str
    opening_title: str
    company_ref: str
    company_name: str
    agency_ref: str
    agency_name: str
    slot_ref: str
    fee_ceiling_yen: int | None
    fee_table_version: int | None
    presented_count: int
    presentations_max: int
    opened_at: datetime
    taken_at: datetime | None
    reserved_until: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class ForecastCard:
    """At the volume of the last weeks, how long one slot takes."""

    weeks_count: int
    confirmed_count: int
    months_per_slot: float | None
    months_low: float | None
    months_high: float | None


def count_card(actor: Actor) -> CountCard:
    """How the company's count stands, as of the last closing."""
    closings = _closings(actor)
    last = closings.first()
    slots = list(_slots(actor).values_list("state", "expires_on"))
    states = [state for state, _ in slots]
    ends = [expires_on for state, expires_on in slots if state in {"available", "reserved"}]
    confirmed = places.confirmed(actor.organisation_ref).address
    return CountCard(
        total_count=last.total_count if last else 0,
        toward_next_count=books.balances([confirmed])[confirmed],
        per_slot_count=policy_at(actor.at).referrals_per_slot,
        last_closed_on=last.closed_on if last else None,
        next_closing_at=next_closing_at(actor.at),
        available_count=states.count("available"),
        reserved_count=states.count("reserved"),
        used_count=states.count("used"),
        expired_count=states.count("expired"),
        next_expiry_on=min(ends, default=None),
    )


def closings(actor: Actor) -> list[ClosingCard]:
    """The company's statement, the newest line first."""
    return [_closing(row) for row in _closings(actor)]


def closing(actor: Actor, closed_on: date) -> ClosingDetail | None:
    """One line of the statement, opened."""
    row = _closings(actor).filter(closed_on=closed_on).first()
    if row is None:
        return None
    moment = closing_moment(closed_on)
    lines = books.visible_to(actor).filter(event_at=moment).order_by("created_at", "reference")
    return ClosingDetail(_closing(row), tuple(books.line(line) for line in lines))


def declarations(actor: Actor, limit: int = 26) -> list[DeclarationCard]:
    """The numbers of mails the company declared, the newest week first."""
    rows = Declaration.objects.select_related("closing").filter(company_id=actor.organisation_id or 0)
    return [
        DeclarationCard(row.week, row.sent_count, row.declared_at, row.closing.closed_on if row.closing else None)
        for row in rows.order_by("-week")[:limit]
    ]


def slots_of(actor: Actor) -> list[SlotCard]:
    """The company's slots, the newest first."""
    return [slot_card(row, actor.at.date()) for row in _slots(actor).order_by("-ordinal")]


def slot_of(introduction_ref: str) -> Slot | None:
    """The slot a hire was made on, for acts."""
    return Slot.objects.filter(introduction_ref=introduction_ref).first()


def requests_visible_to(actor: Actor) -> QuerySet[SlotRequest]:
    """The requests an actor may act on: the company's own; for an agency the open ones and those it took."""
    rows = SlotRequest.objects.select_related("opening", "company", "agency", "slot")
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return rows
    us = actor.organisation_id or 0
    return rows.filter(company_id=us) | rows.filter(agency_id=us) | rows.filter(state=SlotRequest.State.OPEN)


def requests_of(actor: Actor) -> list[RequestCard]:
    """The company's requests, live ones first."""
    rows = requests_visible_to(actor).filter(company_id=actor.organisation_id or 0).order_by("-opened_at", "-pk")
    cards = request_cards(list(rows), actor.at)
    return sorted(cards, key=lambda card: card.state not in {"open", "taken"})


def forecast(actor: Actor) -> ForecastCard:
    """How long one slot takes at the volume of the last thirteen weeks, with the range chance alone would give."""
    rows = list(_closings(actor)[:FORECAST_WEEKS])
    confirmed = sum(row.confirmed_count for row in rows)
    per_slot = policy_at(actor.at).referrals_per_slot
    months = len(rows) * 7 / 30.4

    def wait(count: float) -> float | None:
        return round(per_slot * months / count, 1) if count > 0 else None

    spread = 1.64 * math.sqrt(confirmed)
    return ForecastCard(
        weeks_count=len(rows),
        confirmed_count=confirmed,
        months_per_slot=wait(confirmed),
        months_low=wait(confirmed + spread),
        months_high=wait(confirmed - spread),
    )


def slot_card(row: Slot, today: date) -> SlotCard:
    """A slot as a card."""
    return SlotCard(
        ref=row.ref,
        ordinal=row.ordinal,
        state=row.state,
        granted_on=row.granted_at.astimezone(TOKYO).date(),
        expires_on=row.expires_on,
        days_left=max((row.expires_on - today).days, 0),
        used_on=row.used_at.astimezone(TOKYO).date() if row.used_at else None,
        introduction_ref=row.introduction_ref,
    )


def request_cards(rows: list[SlotRequest], at: datetime) -> list[RequestCard]:
    """Requests as cards, of rows joined with opening, company, agency and slot."""
    presentations_max = policy_at(at).presentations_max
    return [
        RequestCard(
            ref=row.ref,
            state=row.state,
            opening_ref=row.opening.ref,
            opening_title=row.opening.title,
            company_ref=row.company.ref,
            company_name=row.company.name,
            agency_ref=row.agency.ref if row.agency else "",
            agency_name=row.agency.name if row.agency else "",
            slot_ref=row.slot.ref if row.slot else "",
            fee_ceiling_yen=row.fee_ceiling_yen,
            fee_table_version=row.fee_table_version,
            presented_count=row.presented_count,
            presentations_max=presentations_max,
            opened_at=row.opened_at,
            taken_at=row.taken_at,
            reserved_until=row.reserved_until,
            closed_at=row.closed_at,
        )
        for row in rows
    ]


def _closings(actor: Actor) -> QuerySet[Closing]:
    rows = Closing.objects.select_related("policy").filter(company_id=actor.organisation_id or 0)
    return rows.order_by("-closed_on")


def _slots(actor: Actor) -> QuerySet[Slot]:
    return Slot.objects.filter(company_id=actor.organisation_id or 0)


def _closing(row: Closing) -> ClosingCard:
    return ClosingCard(
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        confirmed_count=row.confirmed_count,
        reversed_count=row.reversed_count,
        total_count=row.total_count,
        slots_granted_count=row.slots_granted_count,
        slots_expired_count=row.slots_expired_count,
        policy_version=row.policy.version,
    )
