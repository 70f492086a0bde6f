"""How every move is made: by a party to it, once, dated, with a step and the day the next answer is due."""

from typing import Any

from relay.acceptances.rules import business_days_after
from relay.introductions.models import Introduction, Step
from relay.introductions.rules import ANSWER_DAYS
from relay.kernel.actors import Actor, Kind
from relay.kernel.errors import NotPermitted
from relay.kernel.states import move


def side_of(introduction: Introduction, by: Actor) -> str:
    """Which party the actor is: candidate, agency, company or the house; a stranger is turned away."""
    if by.kind == Kind.HOUSE:
        return "house"
    if by.kind == Kind.CANDIDATE and by.candidate_id == introduction.candidate_id:
        return "candidate"
    if by.kind == Kind.MEMBER and by.organisation_id == introduction.agency_id:
        return "agency"
    if by.kind == Kind.MEMBER and by.organisation_id == introduction.company_id:
        return "company"
    raise NotPermitted(introduction.ref)


def must_be(introduction: Introduction, *sides: str, by: Actor) -> None:
    """Turn away whoever is not one of these parties."""
    if side_of(introduction, by) not in sides:
        raise NotPermitted(introduction.ref)


def advance(introduction: Introduction, to: str, *, by: Actor, **fields: Any) -> None:
    """Move the introduction on and write the step; `Stale` when somebody was faster."""
    days = ANSWER_DAYS.get(to)
    due_on = business_days_after(by.at.date(), days) if days else None
    move(introduction, to, Introduction.MOVES, moved_at=by.at, due_on=due_on, **fields)
    note_step(introduction, by=by)


def note_step(introduction: Introduction, *, by: Actor) -> None:
    """Write down that the introduction came to the state it is in."""
    Step.objects.create(introduction=introduction, state=introduction.state, side=side_of(introduction, by), at=by.at)
