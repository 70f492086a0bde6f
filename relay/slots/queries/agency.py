"""What an agency may know: requests it can take, those it holds, and what it owes or is owed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from relay.fees import queries as fees
from relay.kernel.actors import Actor
from relay.ledger import queries as books
from relay.organisations import queries as organisations
from relay.slots.models import SlotRequest
from relay.slots.queries.ceiling import fee_at
from relay.slots.queries.company import RequestCard, request_cards, requests_visible_to
from relay.slots.queries.policy import policy_at
from relay.slots.rules import places
from relay.slots.rules.desk import why_not_take


@dataclass(frozen=True)
class OpenRequestCard:
    """A request an agency could take, with the reason if it may not."""

    request: RequestCard
    why_not: str


@dataclass(frozen=True)
class DeskCard:
    """What an agency sees at its slot desk."""

    open: list[OpenRequestCard]
    taken: list[RequestCard]
    shut: str
    """Why it may take nothing at the moment; empty when it may."""


@dataclass(frozen=True)
class PositionLine:
    """One movement of an agency's position: negative for people received, positive for free placements."""

    reference: str
    kind: str
    units: int
    why: str
    policy_version: int
    event_at: datetime


@dataclass(frozen=True)
class PositionCard:
    """What an agency owes the others, or they owe it, in obligation units."""

    units: int
    """Negative: it owes placements."""
    placements: float
    """The same in free placements."""
    received_units: int
    delivered_units: int
    lines: tuple[PositionLine, ...]


def desk(actor: Actor) -> DeskCard:
    """The slot desk of an agency: what is open to it, what it holds or filled, and why it may take nothing if so."""
    ours = Q(agency_id=actor.organisation_id or 0)
    rows = requests_visible_to(actor).filter(Q(state=SlotRequest.State.OPEN) | ours)
    found = list(rows.order_by("reserved_until", "-taken_at", "opened_at", "pk"))
    shut = why_not_take_any(actor)
    cards = dict(zip((row.pk for row in found), request_cards(found, actor.at), strict=True))
    waiting = sorted(
        (row for row in found if row.state == SlotRequest.State.OPEN), key=lambda row: (row.opened_at, row.pk)
    )
    return DeskCard(
        open=_offered(waiting, [cards[row.pk] for row in waiting], shut, actor),
        taken=[cards[row.pk] for row in found if row.agency_id == actor.organisation_id],
        shut=shut,
    )


def requests_open_to(actor: Actor) -> list[OpenRequestCard]:
    """The open requests, the longest waiting first, each with the reason why this agency may not take it."""
    return desk(actor).open


def _offered(rows: list[SlotRequest], requests: list[RequestCard], shut: str, actor: Actor) -> list[OpenRequestCard]:
    table = fees.table_in_force(actor.organisation_id or 0, actor.at.date())
    cards = []
    for row, card in zip(rows, requests, strict=True):
        fee_yen = fee_at(table, row.opening.salary_min_yen)
        no = why_not_take(has_clause=True, slot_found=True, fee_yen=fee_yen, ceiling_yen=row.fee_ceiling_yen)
        cards.append(OpenRequestCard(card, shut or (str(no.label) if no else "")))
    return cards


def why_not_take_any(actor: Actor) -> str:
    """Why this agency may take no request at all at the moment, or nothing."""
    us = actor.organisation_id or 0
    no = organisations.why_no_data_may_flow(us, actor.at) or why_not_take(
        has_clause=fees.has_free_slot_clause(us, actor.at.date()), slot_found=True
    )
    return str(no.label) if no else ""


def requests_taken_by(actor: Actor) -> list[RequestCard]:
    """The requests this agency holds or filled, those that end first before the others."""
    rows = requests_visible_to(actor).filter(agency_id=actor.organisation_id or 0)
    return request_cards(list(rows.order_by("reserved_until", "-taken_at", "pk")), actor.at)


def position(actor: Actor) -> PositionCard:
    """The agency's position in the clearing, with every transfer it comes from."""
    own = places.position(actor.organisation_ref).address
    rows = books.statement_lines(actor, unit="OBL")
    lines = tuple(
        PositionLine(
            row.reference,
            row.kind,
            row.amount if row.target == own else -row.amount,
            row.why,
            row.policy_version,
            row.event_at,
        )
        for row in rows
    )
    units = books.balances([own])[own]
    return PositionCard(
        units=units,
        placements=units / policy_at(actor.at).placement_units,
        received_units=-sum(line.units for line in lines if line.units < 0 and line.kind != "settle"),
        delivered_units=sum(line.units for line in lines if line.units > 0 and line.kind != "settle"),
        lines=tuple(reversed(lines)),
    )
