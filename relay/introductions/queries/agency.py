"""What an agency sees of its introductions: the whole way, and the person while the consent lives."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from relay.introductions.models import Introduction
from relay.introductions.queries.shared import (
    Answer,
    Condition,
    Row,
    StepLine,
    answers_of,
    blind_card,
    conditions_of,
    row_facts,
    steps_of,
    visible_to,
)
from relay.introductions.rules import STATES
from relay.kernel.actors import Actor
from relay.openings import queries as openings

COLUMNS = (
    "proposed", "agreed", "presented", "welcomed", "introduced", "interviewing", "offered", "accepted", "joined",
)  # fmt: skip


@dataclass(frozen=True)
class AgencyRow(Row):
    """One introduction on the agency's board."""

    candidate_ref: str
    """Empty when the agency may no longer see the person."""
    match_ref: str
    slot_request_ref: str
    waits_for_us: bool
    is_late: bool


@dataclass(frozen=True)
class Column:
    """One column of the board."""

    state: str
    title: str
    rows: tuple[AgencyRow, ...]

    @property
    def count(self) -> int:
        """How many introductions stand in it."""
        return len(self.rows)


@dataclass(frozen=True)
class AgencyCard(AgencyRow):
    """One introduction as its agency sees it."""

    message: str
    as_of: datetime
    conditions: tuple[Condition, ...]
    has_changed: bool
    blind_card: tuple[Answer, ...]
    steps: tuple[StepLine, ...]
    presented_at: datetime | None
    introduced_at: datetime | None
    no_solicit_until: date | None
    may_present: bool
    may_introduce: bool
    may_withdraw: bool


def of_agency(actor: Actor, *, over: bool | None = None, candidate_ref: str = "") -> list[AgencyRow]:
    """The agency's introductions, the last moved first; only open or only ended ones, or one person's, where asked."""
    rows = _rows(actor)
    if over is not None:
        rows = rows.filter(state__in=Introduction.OVER) if over else rows.exclude(state__in=Introduction.OVER)
    if candidate_ref:
        rows = rows.filter(candidate__ref=candidate_ref)
    return [_row(introduction, actor) for introduction in rows]


def pipeline(actor: Actor) -> list[Column]:
    """The agency's open introductions as columns of a board, those due first on top."""
    rows = sorted(of_agency(actor, over=False), key=lambda row: (row.due_on or date.max, row.moved_at))
    return [
        Column(state=state, title=str(STATES[state]), rows=tuple(row for row in rows if row.state == state))
        for state in COLUMNS
    ]


def for_agency(actor: Actor, ref: str) -> AgencyCard | None:
    """One of the agency's introductions, or None."""
    introduction = _rows(actor).filter(ref=ref).first()
    if introduction is None:
        return None
    conditions = conditions_of(introduction, openings.snapshot(introduction.opening))
    moves = Introduction.MOVES[introduction.state]
    return AgencyCard(
        **vars(_row(introduction, actor)),
        message=introduction.message,
        as_of=datetime.fromisoformat(introduction.conditions["as_of"]),
        conditions=conditions,
        has_changed=any(condition.has_changed for condition in conditions),
        blind_card=answers_of(blind_card(introduction) if "presented" in moves else introduction.card),
        steps=steps_of(introduction),
        presented_at=introduction.presented_at,
        introduced_at=introduction.introduced_at,
        no_solicit_until=introduction.no_solicit_until,
        may_present="presented" in moves,
        may_introduce="introduced" in moves,
        may_withdraw="withdrawn" in moves,
    )


def _rows(actor: Actor) -> QuerySet[Introduction]:
    # Fetched beside, not joined: a person the agency may no longer see must not take the introduction along.
    return (
        visible_to(actor)
        .filter(agency_id=actor.organisation_id or 0)
        .prefetch_related("candidate", "match", "slot_request")
    )


def _row(introduction: Introduction, actor: Actor) -> AgencyRow:
    facts = row_facts(introduction)
    due_on = introduction.due_on
    return AgencyRow(
        **facts,
        candidate_ref=_ref(introduction, "candidate"),
        match_ref=_ref(introduction, "match"),
        slot_request_ref=_ref(introduction, "slot_request"),
        waits_for_us=facts["turn"] == "agency",
        is_late=due_on is not None and due_on < actor.at.date(),
    )


def _ref(introduction: Introduction, name: str) -> str:
    """The reference of what the introduction points to; empty when the agency may no longer see it."""
    return getattr(getattr(introduction, name, None), "ref", "")
