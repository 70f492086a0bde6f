"""Questions about openings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from relay.kernel.actors import Actor, Kind
from relay.openings import rules
from relay.openings.models import Opening, OpeningVersion


@dataclass(frozen=True)
class OpeningRow:
    """One opening in a list."""

    ref: str
    state: str
    version: int
    title: str
    occupation_label: str
    prefecture_label: str
    salary_min_yen: int | None
    salary_max_yen: int | None
    amended_at: datetime
    confirmed_at: datetime | None
    missing_count: int
    is_stale: bool
    confirmation_is_due: bool


@dataclass(frozen=True)
class Condition:
    """One item of the 求人票 with its name in the reader's language."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class OpeningCard:
    """An opening with everything it says."""

    id: int
    ref: str
    company_id: int
    company_ref: str
    company_name: str
    state: str
    version: int
    facts: rules.OpeningFacts
    occupation_label: str
    prefecture_label: str
    remote_label: str
    term_label: str
    conditions: tuple[Condition, ...]
    missing: tuple[str, ...]
    declared_at: datetime | None
    posted_at: datetime | None
    amended_at: datetime
    confirmed_at: datetime | None
    closed_at: datetime | None
    is_stale: bool
    confirmation_is_due: bool

    @property
    def title(self) -> str:
        """What the job is called."""
        return self.facts.title

    @property
    def as_of(self) -> datetime:
        """The date of the information (的確表示)."""
        return self.confirmed_at or self.amended_at


@dataclass(frozen=True)
class Change:
    """One item that differs between two versions."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class VersionCard:
    """One version of an opening, and how it differs from the one before."""

    version: int
    at: datetime
    changes: tuple[Change, ...]


def visible_to(actor: Actor) -> QuerySet[Opening]:
    """The company's own openings; for others those that are no drafts. The only door for pages."""
    rows = Opening.objects.select_related("company").order_by("-amended_at", "-id")
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return rows
    if actor.kind is Kind.MEMBER:
        return rows.filter(company_id=actor.organisation_id or 0) | rows.exclude(state=Opening.State.DRAFT)
    return rows.exclude(state=Opening.State.DRAFT)


def own(actor: Actor) -> QuerySet[Opening]:
    """The openings of the actor's own company, drafts included: those it may change."""
    return visible_to(actor).filter(company_id=actor.organisation_id or 0)


def openings_of(actor: Actor, *, state: str = "") -> list[OpeningRow]:
    """The actor's own company's openings, the last changed first; of one state where one is named."""
    rows = own(actor).filter(state=state) if state else own(actor)
    return [_row(opening, actor.at) for opening in rows]


def card(actor: Actor, ref: str) -> OpeningCard | None:
    """One opening the actor may see, or None."""
    opening = visible_to(actor).filter(ref=ref).first()
    return _card(opening, actor.at) if opening else None


def versions_of(actor: Actor, ref: str) -> list[VersionCard]:
    """The versions of an own opening, the newest first, each with what it changed."""
    rows = OpeningVersion.objects.filter(opening__ref=ref, company_id=actor.organisation_id or 0)
    cards, before = [], None
    for row in rows.order_by("version"):
        changes = _changes(before, row.said) if before is not None else ()
        cards.append(VersionCard(version=row.version, at=row.at, changes=changes))
        before = row.said
    return cards[::-1]


def facts_of(opening: Opening) -> rules.OpeningFacts:
    """What the opening says, as values."""
    return rules.OpeningFacts(
        title=opening.title,
        occupation=opening.occupation,
        prefecture=opening.prefecture,
        remote=opening.remote,
        term=opening.term,
        salary_min_yen=opening.salary_min_yen,
        salary_max_yen=opening.salary_max_yen,
        skills=tuple(opening.skills),
        must_skills=tuple(opening.must_skills),
        licences=tuple(opening.licences),
        years_min=opening.years_min,
        seats_count=opening.seats_count,
        conditions=dict(opening.conditions),
    )


def said(facts: rules.OpeningFacts) -> dict[str, Any]:
    """The facts as they are stored beside a version."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(facts).items()}


def snapshot(opening: Opening) -> dict[str, Any]:
    """The conditions exactly as they stand, for whoever must prove later what was shown (職業安定法 5条の3)."""
    as_of = opening.confirmed_at or opening.amended_at
    return {
        **said(facts_of(opening)),
        "opening_ref": opening.ref,
        "company_name": opening.company.name,
        "version": opening.version,
        "as_of": as_of.isoformat(),
    }


def labelled(conditions: Mapping[str, str]) -> tuple[Condition, ...]:
    """The filled items in the order of reading, with their names."""
    return tuple(
        Condition(key=key, label=str(label), text=conditions[key])
        for key, label in rules.CONDITIONS.items()
        if conditions.get(key, "").strip()
    )


def _row(opening: Opening, at: datetime) -> OpeningRow:
    is_open = opening.state == Opening.State.OPEN
    return OpeningRow(
        ref=opening.ref,
        state=opening.state,
        version=opening.version,
        title=opening.title,
        occupation_label=rules.occupation_label(opening.occupation),
        prefecture_label=rules.prefecture_label(opening.prefecture),
        salary_min_yen=opening.salary_min_yen,
        salary_max_yen=opening.salary_max_yen,
        amended_at=opening.amended_at,
        confirmed_at=opening.confirmed_at,
        missing_count=len(rules.missing_items(facts_of(opening))),
        is_stale=is_open and rules.is_stale(confirmed_at=opening.confirmed_at, at=at),
        confirmation_is_due=is_open and rules.confirmation_is_due(confirmed_at=opening.confirmed_at, at=at),
    )


def _card(opening: Opening, at: datetime) -> OpeningCard:
    facts = facts_of(opening)
    is_open = opening.state == Opening.State.OPEN
    is_fixed = opening.term == Opening.Term.FIXED
    return OpeningCard(
        id=opening.pk,
        ref=opening.ref,
        company_id=opening.company_id,
        company_ref=opening.company.ref,
        company_name=opening.company.name,
        state=opening.state,
        version=opening.version,
        facts=facts,
        occupation_label=rules.occupation_label(opening.occupation),
        prefecture_label=rules.prefecture_label(opening.prefecture),
        remote_label=rules.remote_label(opening.remote),
        term_label=str(rules.TERMS[opening.term]),
        conditions=tuple(each for each in labelled(opening.conditions) if is_fixed or each.key not in rules.ONLY_FIXED),
        missing=tuple(rules.missing_items(facts)),
        declared_at=opening.declared_at,
        posted_at=opening.posted_at,
        amended_at=opening.amended_at,
        confirmed_at=opening.confirmed_at,
        closed_at=opening.closed_at,
        is_stale=is_open and rules.is_stale(confirmed_at=opening.confirmed_at, at=at),
        confirmation_is_due=is_open and rules.confirmation_is_due(confirmed_at=opening.confirmed_at, at=at),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    old, new = _flat(before), _flat(after)
    labels = {**rules.FACT_LABELS, **rules.CONDITIONS}
    return tuple(
        Change(label=str(label), old=old.get(key, ""), new=new.get(key, ""))
        for key, label in labels.items()
        if old.get(key, "") != new.get(key, "")
    )


def _flat(facts: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: rules.shown(name, value) for name, value in facts.items() if name != "conditions"}
    return {**flat, **facts["conditions"]}


def company_of(ref: str) -> int | None:
    """The company of an opening that may be shown now, or None."""
    row = Opening.objects.filter(ref=ref, state=Opening.State.OPEN).first()
    return row.company_id if row else None
