"""Questions about matches: the best openings for a person, the best people for an opening, and what was ruled out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from relay.acceptances import queries as acceptances
from relay.candidates import queries as candidates
from relay.kernel.actors import Actor
from relay.matching import rules, words
from relay.matching.models import Match
from relay.matching.rules import CandidateFacts, OpeningFacts, Scored
from relay.openings.rules import occupation_label, prefecture_label

if TYPE_CHECKING:
    from relay.candidates.models import Candidate
    from relay.openings.models import Opening

LIVE = Q(
    candidate__consents__agency=F("agency"),
    candidate__consents__purpose="placement",
    candidate__consents__state="given",
)
SHOWN = ("suggested", "shortlisted", "proposed")


@dataclass(frozen=True)
class ReasonLine:
    """One part of a score in words."""

    feature: str
    label: str
    verdict: str
    text: str
    points: int
    of: int


@dataclass(frozen=True)
class MatchCard:
    """One person and one opening inside this agency, with what speaks for and against; the person is not named."""

    ref: str
    state: str
    score: int
    candidate_id: int
    candidate_ref: str
    candidate_title: str
    opening_id: int
    opening_ref: str
    opening_title: str
    opening_place: str
    salary_min_yen: int | None
    salary_max_yen: int | None
    company_name: str
    reasons: tuple[ReasonLine, ...]
    dismiss_reason: str
    scored_at: datetime
    scorer_version: str

    @property
    def speaks_for(self) -> list[ReasonLine]:
        """What speaks for it."""
        return [line for line in self.reasons if line.verdict == "for"]

    @property
    def speaks_against(self) -> list[ReasonLine]:
        """What speaks against it."""
        return [line for line in self.reasons if line.verdict == "against"]

    @property
    def unknown(self) -> list[ReasonLine]:
        """What was not known."""
        return [line for line in self.reasons if line.verdict == "unknown"]

    @property
    def is_choosable(self) -> bool:
        """Whether it may still be proposed."""
        return self.state in {"suggested", "shortlisted"}


@dataclass(frozen=True)
class RuledOutRow:
    """An opening a hard filter excludes, with the filters in words."""

    opening_ref: str
    opening_title: str
    company_name: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RuledOut:
    """What the matcher left out for one person, and why."""

    nearly: tuple[RuledOutRow, ...]
    """Excluded by one filter alone."""
    others: tuple[RuledOutRow, ...]
    not_available_count: int
    """Openings that are not available to this person; which ones and why is never said (X17)."""


def visible_to(actor: Actor) -> QuerySet[Match]:
    """This agency's matches of people whose consent is live. The only door to rows."""
    return (
        Match.objects.filter(agency_id=actor.organisation_id or 0)
        .filter(candidate__acceptances__state="accepted", candidate__acceptances__agency=F("agency"))
        .filter(LIVE & Q(candidate__consents__valid_until__gt=actor.at))
        .select_related("candidate", "opening__company")
        .distinct()
    )


def for_candidate(actor: Actor, candidate_ref: str) -> list[MatchCard]:
    """The best of this agency's openings for one person, dismissed ones last."""
    return _cards(visible_to(actor).filter(candidate__ref=candidate_ref, opening__state="open"))


def for_opening(actor: Actor, opening_ref: str) -> list[MatchCard]:
    """The best of this agency's people for one opening, dismissed ones last."""
    return _cards(visible_to(actor).filter(opening__ref=opening_ref, opening__state="open"))


def card(actor: Actor, ref: str) -> MatchCard | None:
    """One match of this agency, or None."""
    row = visible_to(actor).filter(ref=ref).first()
    return _card(row) if row else None


def shortlisted(actor: Actor) -> list[MatchCard]:
    """What this agency has put on its shortlist, the best first."""
    return _cards(visible_to(actor).filter(state="shortlisted", opening__state="open"))


def ruled_out(actor: Actor, candidate_ref: str) -> RuledOut:
    """What hard filters keep from one person among this agency's openings; blocked ones are only counted."""
    person = visible_people(actor, candidate_ref)
    if person is None:
        return RuledOut((), (), 0)
    openings = acceptances.openings_to_match(actor.organisation_id or 0)
    available = open_to(person, openings)
    scored = [(opening, rules.score(candidate_facts(person), opening_facts(opening))) for opening in available]
    out = sorted(((o, s) for o, s in scored if s.is_out), key=lambda pair: -pair[1].points)
    return RuledOut(
        nearly=tuple(_ruled_out_row(o, s) for o, s in out if s.is_nearly),
        others=tuple(_ruled_out_row(o, s) for o, s in out if not s.is_nearly),
        not_available_count=len(openings) - len(available),
    )


def visible_people(actor: Actor, candidate_ref: str) -> "Candidate | None":
    """The person this agency serves under that reference, as the matcher may read them; None for strangers."""
    row = acceptances.visible_to(actor).filter(candidate__ref=candidate_ref, state="accepted").order_by("id").first()
    return row.candidate if row else None


def open_to(person: "Candidate", openings: "Iterable[Opening]") -> "list[Opening]":
    """The openings of companies the person does not avoid; applied before anything is scored (X17)."""
    rows = list(openings)
    blocked = candidates.blocked_companies(person.pk, sorted({row.company_id for row in rows})) if rows else set()
    return [row for row in rows if row.company_id not in blocked]


def candidate_facts(person: "Candidate") -> CandidateFacts:
    """What the matcher may know of a person: allowed features only."""
    return CandidateFacts(
        occupations=tuple(person.occupations),
        prefectures=tuple(person.prefectures),
        remote_wished=person.remote_wished,
        experience_occupation=person.experience_occupation,
        experience_years=person.experience_years,
        skills=tuple(person.skills),
        licences=tuple(person.licences),
        salary_floor_yen=person.salary_floor_yen,
    )


def opening_facts(opening: "Opening") -> OpeningFacts:
    """What the matcher may know of an opening."""
    return OpeningFacts(
        occupation=opening.occupation,
        prefecture=opening.prefecture,
        remote=opening.remote,
        salary_min_yen=opening.salary_min_yen,
        salary_max_yen=opening.salary_max_yen,
        skills=tuple(opening.skills),
        must_skills=tuple(opening.must_skills),
        licences=tuple(opening.licences),
        years_min=opening.years_min,
    )


def reason_lines(reasons: Iterable[Mapping[str, Any]]) -> tuple[ReasonLine, ...]:
    """Stored parts in the reader's words."""
    return tuple(
        ReasonLine(
            feature=part["feature"],
            label=words.label(part["feature"]),
            verdict=part["verdict"],
            text=words.sentence(part["feature"], part["facts"]),
            points=part["points"],
            of=part["of"],
        )
        for part in reasons
    )


def _cards(rows: QuerySet[Match]) -> list[MatchCard]:
    cards = [_card(row) for row in rows.exclude(state="retired")]
    return sorted(cards, key=lambda card: (card.state == "dismissed", -card.score, card.ref))


def _card(row: Match) -> MatchCard:
    wanted = row.opening
    return MatchCard(
        ref=row.ref,
        state=row.state,
        score=row.score,
        candidate_id=row.candidate_id,
        candidate_ref=row.candidate.ref,
        candidate_title=_title(row.candidate),
        opening_id=row.opening_id,
        opening_ref=wanted.ref,
        opening_title=wanted.title,
        opening_place=prefecture_label(wanted.prefecture),
        salary_min_yen=wanted.salary_min_yen,
        salary_max_yen=wanted.salary_max_yen,
        company_name=wanted.company.name,
        reasons=reason_lines(row.reasons),
        dismiss_reason=str(rules.DISMISS_REASONS.get(row.dismiss_reason, "")),
        scored_at=row.scored_at,
        scorer_version=row.scorer_version,
    )


def _title(person: "Candidate") -> str:
    key = person.experience_occupation or next(iter(person.occupations), "")
    return words.person(occupation_label(key), person.experience_years if person.experience_occupation else None)


def _ruled_out_row(opening: "Opening", scored: Scored) -> RuledOutRow:
    return RuledOutRow(
        opening_ref=opening.ref,
        opening_title=opening.title,
        company_name=opening.company.name,
        score=scored.points,
        reasons=tuple(words.sentence(part.feature, part.facts) for part in scored.filters),
    )
