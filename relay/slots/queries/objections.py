"""Objections to statement lines: the company's own, and the operator's queue."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from relay.kernel.actors import Actor, Kind
from relay.slots.models import Closing, Objection


@dataclass(frozen=True)
class ObjectionCard:
    """One objection with its clock, and its answer once there is one."""

    ref: str
    company_name: str
    closed_on: date
    confirmed_count: int
    total_count: int
    text: str
    state: str
    objected_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None


def objections_visible_to(actor: Actor) -> QuerySet[Objection]:
    """The objections an actor may act on: the company's own, all of them for the operator."""
    rows = Objection.objects.select_related("company", "closing")
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return rows
    return rows.filter(company_id=actor.organisation_id or 0)


def objections(actor: Actor, limit: int = 100) -> list[ObjectionCard]:
    """Open objections first, those due first before the others; then the answered ones, the newest first."""
    rows = objections_visible_to(actor)
    waiting = rows.filter(state=Objection.State.OPEN).order_by("due_on", "pk")
    answered = rows.filter(state=Objection.State.ANSWERED).order_by("-answered_at", "-pk")[:limit]
    return [_card(row) for row in (*waiting, *answered)]


def line_of(actor: Actor, closed_on: date) -> Closing | None:
    """The company's own statement line of a Monday, for acts."""
    return Closing.objects.filter(company_id=actor.organisation_id or 0, closed_on=closed_on).first()


def _card(row: Objection) -> ObjectionCard:
    return ObjectionCard(
        ref=row.ref,
        company_name=row.company.name,
        closed_on=row.closing.closed_on,
        confirmed_count=row.closing.confirmed_count,
        total_count=row.closing.total_count,
        text=row.text,
        state=row.state,
        objected_at=row.objected_at,
        due_on=row.due_on,
        answer=row.answer,
        answered_at=row.answered_at,
    )
