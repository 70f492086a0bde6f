"""What the person sees of the introductions: everything that concerns them."""

from dataclasses import dataclass
from datetime import datetime

from relay.acceptances import queries as acceptances
from relay.introductions.models import Introduction
from relay.introductions.queries.shared import (
    Answer,
    Condition,
    Row,
    StepLine,
    answers_of,
    conditions_of,
    row_facts,
    steps_of,
    visible_to,
)
from relay.kernel.actors import Actor
from relay.openings import queries as openings


@dataclass(frozen=True)
class CandidateRow(Row):
    """One introduction in the person's list."""

    waits_for_me: bool


@dataclass(frozen=True)
class CandidateCard(CandidateRow):
    """One introduction with the full conditions as they were shown."""

    message: str
    as_of: datetime
    """The date of the information (的確表示)."""
    opening_version: int
    conditions: tuple[Condition, ...]
    has_changed: bool
    """Whether the conditions read otherwise today than when they were shown."""
    blind_card: tuple[Answer, ...]
    """What the company was shown about the person."""
    steps: tuple[StepLine, ...]
    presented_at: datetime | None
    introduced_at: datetime | None
    may_agree: bool
    may_decline: bool
    may_accept_offer: bool
    needs_book_details: bool


def of_candidate(actor: Actor) -> list[CandidateRow]:
    """The person's introductions, the last moved first."""
    return [_row(introduction) for introduction in visible_to(actor).filter(candidate_id=actor.candidate_id or 0)]


def for_candidate(actor: Actor, ref: str) -> CandidateCard | None:
    """One of the person's introductions, or None."""
    introduction = visible_to(actor).filter(ref=ref, candidate_id=actor.candidate_id or 0).first()
    if introduction is None:
        return None
    row = _row(introduction)
    conditions = conditions_of(introduction, openings.snapshot(introduction.opening))
    moves = Introduction.MOVES[introduction.state]
    return CandidateCard(
        **vars(row),
        message=introduction.message,
        as_of=datetime.fromisoformat(introduction.conditions["as_of"]),
        opening_version=introduction.conditions["version"],
        conditions=conditions,
        has_changed=any(condition.has_changed for condition in conditions),
        blind_card=answers_of(introduction.card),
        steps=steps_of(introduction),
        presented_at=introduction.presented_at,
        introduced_at=introduction.introduced_at,
        may_agree="agreed" in moves,
        may_decline="declined" in moves,
        may_accept_offer="accepted" in moves,
        needs_book_details=_needs_book_details(actor, row),
    )


def needs_book_details(actor: Actor, ref: str) -> bool:
    """Whether the agency of this introduction still lacks what its seeker book must say of the person."""
    introduction = visible_to(actor).filter(ref=ref, candidate_id=actor.candidate_id or 0).first()
    return introduction is not None and _needs_book_details(actor, _row(introduction))


def _row(introduction: Introduction) -> CandidateRow:
    facts = row_facts(introduction)
    return CandidateRow(**facts, waits_for_me=facts["turn"] == "candidate")


def _needs_book_details(actor: Actor, row: CandidateRow) -> bool:
    standings = acceptances.of_candidate(actor)
    return any(one.agency_ref == row.agency_ref and one.needs_book_details for one in standings)
