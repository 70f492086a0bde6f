"""What the cards of all parties are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relay.introductions.models import Introduction
from relay.introductions.rules import KINDS, STATES, TURN, Asked, Person, job_echo
from relay.kernel.actors import Actor, Kind
from relay.openings.rules import CONDITIONS, FACT_LABELS, prefecture_label, shown


@dataclass(frozen=True)
class StepLine:
    """One move: what it came to, who moved it, when."""

    state: str
    title: str
    side: str
    by: str
    at: datetime
    kind: str


@dataclass(frozen=True)
class Condition:
    """One condition as it was shown, and as it stands now when it changed since."""

    key: str
    label: str
    text: str
    now: str

    @property
    def has_changed(self) -> bool:
        """Whether it reads otherwise today."""
        return self.text != self.now


@dataclass(frozen=True)
class Answer:
    """One line of the blind card: what the opening asks, and how the person stands to it."""

    key: str
    label: str
    answer: str
    text: str
    kind: str


@dataclass(frozen=True)
class Row:
    """What every party's list shows of an introduction."""

    ref: str
    state: str
    state_label: str
    kind: str
    title: str
    opening_ref: str
    agency_ref: str
    agency_name: str
    company_ref: str
    company_name: str
    proposed_at: datetime
    moved_at: datetime
    due_on: date | None
    turn: str
    """Whose answer it waits for: candidate, agency, company, or nobody's."""
    is_over: bool
    is_on_slot: bool


def visible_to(actor: Actor) -> QuerySet[Introduction]:
    """The introductions the actor is a party to; a company's begin with the blind card. The only door for pages."""
    rows = Introduction.objects.select_related("agency", "company", "opening", "opening__company")
    rows = rows.order_by("-moved_at", "-pk")
    if actor.kind in {Kind.HOUSE, Kind.OPERATOR}:
        return rows
    if actor.kind == Kind.CANDIDATE:
        return rows.filter(candidate_id=actor.candidate_id or 0)
    us = actor.organisation_id or 0
    return rows.filter(agency_id=us) | rows.filter(company_id=us, presented_at__isnull=False)


def row_facts(introduction: Introduction) -> dict[str, Any]:
    """The fields of `Row`, as the parties but the company see them."""
    state = introduction.state
    return {
        "ref": introduction.ref,
        "state": state,
        "state_label": str(STATES[state]),
        "kind": KINDS[state],
        "title": introduction.conditions.get("title", ""),
        "opening_ref": introduction.conditions.get("opening_ref", ""),
        "agency_ref": introduction.agency.ref,
        "agency_name": introduction.agency.name,
        "company_ref": introduction.company.ref,
        "company_name": introduction.company.name,
        "proposed_at": introduction.proposed_at,
        "moved_at": introduction.moved_at,
        "due_on": introduction.due_on,
        "turn": TURN.get(state, ""),
        "is_over": state in Introduction.OVER,
        "is_on_slot": introduction.slot_request_id is not None,
    }


def steps_of(introduction: Introduction) -> tuple[StepLine, ...]:
    """The moves so far, the first one first."""
    sides = {"candidate": _("the candidate"), "agency": introduction.agency.name, "company": introduction.company.name}
    return tuple(
        StepLine(
            state=step.state,
            title=str(STATES[step.state]),
            side=step.side,
            by=sides.get(step.side, ""),
            at=step.at,
            kind="good" if KINDS[step.state] == "good" else "",
        )
        for step in introduction.steps.order_by("at", "pk")
    )


def conditions_of(introduction: Introduction, now: Mapping[str, Any]) -> tuple[Condition, ...]:
    """Every condition as it was shown, in the order of reading, beside how it stands in `now`."""
    then, today = _flat(introduction.conditions), _flat(now)
    labels = {**FACT_LABELS, **CONDITIONS}
    return tuple(
        Condition(key=key, label=str(label), text=then.get(key, ""), now=today.get(key, ""))
        for key, label in labels.items()
        if then.get(key) or today.get(key)
    )


def answers_of(card: Mapping[str, Any]) -> tuple[Answer, ...]:
    """The blind card in the reader's language."""
    return tuple(_answer(**line) for line in card.get("answers", ()))


def blind_card(introduction: Introduction) -> dict[str, Any]:
    """The card as it would be frozen now: answers to the opening's own requirements."""
    opening, candidate = introduction.opening, introduction.candidate
    answers = job_echo(
        Asked(
            skills=list(dict.fromkeys([*opening.must_skills, *opening.skills])),
            licences=opening.licences,
            years_min=opening.years_min,
            prefecture=opening.prefecture,
            remote=opening.remote,
            salary_max_yen=opening.salary_max_yen,
        ),
        Person(
            skills=candidate.skills,
            licences=candidate.licences,
            experience_years=candidate.experience_years,
            prefectures=candidate.prefectures,
            remote_wished=candidate.remote_wished,
            salary_floor_yen=candidate.salary_floor_yen,
            pace=candidate.pace,
        ),
    )
    return {"opening_version": opening.version, "answers": answers}


def _flat(facts: Mapping[str, Any]) -> dict[str, str]:
    plain = {name: _shown(name, facts.get(name)) for name in FACT_LABELS}
    return {**plain, **facts.get("conditions", {})}


def _shown(name: str, value: Any) -> str:
    if name.endswith("_yen") and value is not None:
        return _("%(amount)s yen") % {"amount": f"{value:,}"}
    return shown(name, value)


def _answer(key: str, asked: Any, answer: str) -> Answer:
    words = {
        "yes": _("Yes"),
        "related": _("Related experience"),
        "no": _("No"),
        "unknown": _("Not known"),
        "now": _("At once"),
        "month": _("Within a month"),
        "watching": _("To be discussed"),
    }
    kinds = {"yes": "good", "now": "good", "month": "good", "related": "info", "no": "warn"}
    return Answer(
        key=key,
        label=_label(key, asked),
        answer=answer,
        text=words.get(answer, answer),
        kind=kinds.get(answer, "neutral"),
    )


def _label(key: str, asked: Any) -> str:
    if key == "years":
        years = ngettext("%(count)s year of experience or more", "%(count)s years of experience or more", asked)
        return years % {"count": asked}
    if key == "place":
        return _("Can work in %(place)s") % {"place": prefecture_label(asked)}
    names = {
        "pay": _("Wished pay lies within the offered range"),
        "availability": _("Can start"),
        "licence": _("Qualification: %(name)s") % {"name": asked},
        "skill": _("Skill: %(name)s") % {"name": asked},
    }
    return names.get(key, str(asked))
