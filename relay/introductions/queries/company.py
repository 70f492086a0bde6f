"""What a company sees of an introduction: from the blind card on, and no reason when it ends."""

from dataclasses import dataclass
from datetime import datetime

from relay.introductions.models import Introduction
from relay.introductions.queries.shared import (
    Answer,
    Row,
    StepLine,
    answers_of,
    row_facts,
    steps_of,
    visible_to,
)
from relay.introductions.rules import GONE
from relay.kernel.actors import Actor

UNSAID = frozenset({"declined", "withdrawn"})
"""Ends of which a company never learns by whom or why."""
NAMED = frozenset({"introduced", "interviewing", "offered", "accepted", "joined"})


@dataclass(frozen=True)
class CompanyRow(Row):
    """One person put forward for one of the company's openings."""

    presented_at: datetime
    waits_for_us: bool
    yes_count: int
    answers_count: int


@dataclass(frozen=True)
class CompanyCard(CompanyRow):
    """The blind card and what the company may do with it."""

    answers: tuple[Answer, ...]
    steps: tuple[StepLine, ...]
    candidate_id: int
    """For `consents.reveal` only; never printed."""
    introduced_at: datetime | None
    may_reveal: bool
    may_welcome: bool
    may_turn_down: bool
    may_meet: bool
    may_offer: bool
    may_confirm_start: bool
    may_report_leaving: bool


def of_company(actor: Actor, *, opening_ref: str = "") -> list[CompanyRow]:
    """The people put forward to the company, the last moved first; for one opening where asked."""
    rows = visible_to(actor).filter(company_id=actor.organisation_id or 0)
    if opening_ref:
        rows = rows.filter(opening__ref=opening_ref)
    return [_row(introduction) for introduction in rows]


def named_to(actor: Actor) -> dict[tuple[int, str], CompanyRow]:
    """The introductions in which the company got the name, by person and opening; the newest of each."""
    rows = visible_to(actor).filter(company_id=actor.organisation_id or 0, introduced_at__isnull=False)
    return {(row.candidate_id, row.opening.ref): _row(row) for row in rows.order_by("pk")}


def for_company(actor: Actor, ref: str) -> CompanyCard | None:
    """One introduction to the company, or None."""
    introduction = visible_to(actor).filter(ref=ref, company_id=actor.organisation_id or 0).first()
    if introduction is None:
        return None
    moves = Introduction.MOVES[introduction.state]
    return CompanyCard(
        **vars(_row(introduction)),
        answers=_answers(introduction),
        steps=_steps(introduction),
        candidate_id=introduction.candidate_id,
        introduced_at=introduction.introduced_at,
        may_reveal=introduction.introduced_at is not None and introduction.state in NAMED,
        may_welcome="welcomed" in moves,
        may_turn_down="turned_down" in moves,
        may_meet="interviewing" in moves,
        may_offer="offered" in moves,
        may_confirm_start="joined" in moves,
        may_report_leaving="left" in moves,
    )


def _row(introduction: Introduction) -> CompanyRow:
    facts = row_facts(introduction)
    if introduction.state in UNSAID:
        facts |= {"state": "gone", "state_label": str(GONE), "kind": "neutral"}
    answers = _answers(introduction)
    assert introduction.presented_at is not None
    return CompanyRow(
        **facts,
        presented_at=introduction.presented_at,
        waits_for_us=facts["turn"] == "company",
        yes_count=sum(1 for answer in answers if answer.kind == "good"),
        answers_count=len(answers),
    )


def _answers(introduction: Introduction) -> tuple[Answer, ...]:
    """The card, unless the introduction is over: then there is nothing left to look at."""
    return () if introduction.state in Introduction.OVER else answers_of(introduction.card)


def _steps(introduction: Introduction) -> tuple[StepLine, ...]:
    """The moves since the blind card; what happened before is between person and agency."""
    steps = [step for step in steps_of(introduction) if step.state not in {"proposed", "agreed"}]
    return tuple(step for step in steps if step.state not in UNSAID)
