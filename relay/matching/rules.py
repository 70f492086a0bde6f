"""The scorer: plain arithmetic over allowed features (職業安定法 3条), every point with its reason. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason
from relay.openings.rules import OCCUPATION_GROUPS

SCORER_VERSION = "rules-1"
KEPT = 20
SALARY_TOLERANCE = 0.9
"""An opening that pays up to a tenth below the wish is still shown, with the reason against it."""

WEIGHTS: Mapping[str, int] = {
    "occupation": 25,
    "experience": 10,
    "must_skills": 20,
    "nice_skills": 10,
    "years": 10,
    "salary": 12,
    "place": 13,
}
ALLOWED_FEATURES = frozenset({*WEIGHTS, "licences"})
"""law.md §6.5; anything else is refused (X17)."""

DISMISS_REASONS = {
    "pay": _("The pay does not fit"),
    "place": _("The place or remote work does not fit"),
    "skills": _("Skills or experience do not fit"),
    "timing": _("The timing does not fit"),
    "person_objects": _("The person does not wish it"),
    "opening_filled": _("The opening is nearly filled"),
}

ALIASES: Mapping[str, str] = {
    "js": "javascript",
    "ts": "typescript",
    "k8s": "kubernetes",
    "postgres": "postgresql",
    "golang": "go",
    "vue": "vue.js",
    "vuejs": "vue.js",
    "reactjs": "react",
    "react.js": "react",
    "エクセル": "excel",
    "msexcel": "excel",
    "ワード": "word",
    "パワーポイント": "powerpoint",
    "ジャバ": "java",
    "パイソン": "python",
    "アマゾンウェブサービス": "aws",
    "office365": "microsoft365",
    "m365": "microsoft365",
    "簿記2級": "日商簿記2級",
    "日商簿記検定2級": "日商簿記2級",
    "簿記3級": "日商簿記3級",
    "普通免許": "普通自動車免許",
    "普通自動車第一種運転免許": "普通自動車免許",
    "正看護師": "看護師",
    "看護師免許": "看護師",
}


class Refusal(Reason):
    """Why a match may not be chosen or put away."""

    UNKNOWN_FEATURE = "X17", _("The matcher may not use this.")
    UNKNOWN_REASON = "H-MATCHING-1", _("Choose one of the reasons.")


@dataclass(frozen=True)
class CandidateFacts:
    """All the matcher ever knows of a person."""

    occupations: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    remote_wished: bool = False
    experience_occupation: str = ""
    experience_years: int = 0
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    salary_floor_yen: int | None = None


@dataclass(frozen=True)
class OpeningFacts:
    """All the matcher ever knows of an opening."""

    occupation: str
    prefecture: str = ""
    remote: str = "none"
    salary_min_yen: int | None = None
    salary_max_yen: int | None = None
    skills: tuple[str, ...] = ()
    must_skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    years_min: int = 0


@dataclass(frozen=True)
class Part:
    """One feature: what speaks for or against, or is not known, with its points and the facts behind it."""

    feature: str
    verdict: str
    points: int
    of: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Scored:
    """The sum with its parts, and the hard filters that rule the pair out."""

    parts: tuple[Part, ...]
    filters: tuple[Part, ...]

    @property
    def points(self) -> int:
        """0 to 100."""
        return sum(part.points for part in self.parts)

    @property
    def is_out(self) -> bool:
        """Whether a hard filter rules the pair out."""
        return bool(self.filters)

    @property
    def is_nearly(self) -> bool:
        """Whether one hard filter alone rules the pair out."""
        return len(self.filters) == 1

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """The parts as they are stored."""
        return [{field.name: getattr(part, field.name) for field in fields(Part)} for part in self.parts]


_GROUP_OF = {key: number for number, (_label, keys) in enumerate(OCCUPATION_GROUPS) for key in keys}


def fold_skill(text: str) -> str:
    """A skill for comparing: NFKC, case folded, without spaces, known aliases made one."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return ALIASES.get(folded, folded)


def why_not_dismiss(*, reason: str) -> Refusal | None:
    """The reason this is no reason, or None."""
    return None if reason in DISMISS_REASONS else Refusal.UNKNOWN_REASON


def score(candidate: CandidateFacts, opening: OpeningFacts) -> Scored:
    """How well the two fit, part by part; a missing value is neutral and said to be unknown."""
    parts = (
        _occupation(candidate, opening),
        _experience(candidate, opening),
        _skills("must_skills", candidate.skills, opening.must_skills),
        _skills("nice_skills", candidate.skills, opening.skills),
        _years(candidate, opening),
        _salary(candidate, opening),
        _place(candidate, opening),
        *_licences(candidate, opening),
    )
    assert {part.feature for part in parts} <= ALLOWED_FEATURES, Refusal.UNKNOWN_FEATURE.code
    return Scored(tuple(part for part in parts if part.verdict != "out"), tuple(p for p in parts if p.verdict == "out"))


def _part(feature: str, share: float | None, **facts: Any) -> Part:
    """A part worth a share of its weight; None means not known: half the weight, neither for nor against."""
    of = WEIGHTS[feature]
    if share is None:
        return Part(feature, "unknown", of // 2, of, facts)
    return Part(feature, "for" if share >= 0.5 else "against", round(of * share), of, facts)


def _likeness(wished: Iterable[str], wanted: str) -> float:
    if wanted in (keys := list(wished)):
        return 1.0
    group = _GROUP_OF.get(wanted)
    return 0.5 if group is not None and group in {_GROUP_OF.get(key) for key in keys} else 0.0


def _occupation(candidate: CandidateFacts, opening: OpeningFacts) -> Part:
    if not candidate.occupations:
        return _part("occupation", None, wanted=opening.occupation, why="not_said")
    likeness = _likeness(candidate.occupations, opening.occupation)
    return _part("occupation", likeness, wanted=opening.occupation, why=_KIND_OF[likeness])


def _experience(candidate: CandidateFacts, opening: OpeningFacts) -> Part:
    known = candidate.experience_occupation
    if not known:
        return _part("experience", None, wanted=opening.occupation, why="not_said")
    likeness = _likeness([known], opening.occupation)
    return _part("experience", likeness, wanted=opening.occupation, had=known, why=_KIND_OF[likeness])


_KIND_OF = {1.0: "same", 0.5: "group", 0.0: "other"}


def _skills(feature: str, had: tuple[str, ...], wanted: tuple[str, ...]) -> Part:
    demanded = {fold_skill(skill): skill for skill in wanted}
    if not demanded:
        return _part(feature, None, why="not_demanded")
    own = {fold_skill(skill) for skill in had}
    if not own:
        return _part(feature, None, why="not_said", missing=list(demanded.values()))
    matched = [skill for key, skill in demanded.items() if key in own]
    missing = [skill for key, skill in demanded.items() if key not in own]
    return _part(feature, len(matched) / len(demanded), why="compared", matched=matched, missing=missing)


def _years(candidate: CandidateFacts, opening: OpeningFacts) -> Part:
    """More years than asked never count further: they would stand in for age."""
    if opening.years_min == 0:
        return _part("years", 1.0, why="not_demanded")
    if not candidate.experience_occupation:
        return _part("years", None, asked=opening.years_min, why="not_said")
    years = candidate.experience_years
    enough = years >= opening.years_min
    share = 1.0 if enough else 0.49 * years / opening.years_min
    return _part("years", share, asked=opening.years_min, had=years, why="enough" if enough else "short")


def _salary(candidate: CandidateFacts, opening: OpeningFacts) -> Part:
    floor, low, high = candidate.salary_floor_yen, opening.salary_min_yen, opening.salary_max_yen
    top = high or low
    if not floor or not top:
        return _part("salary", None, floor=floor, low=low, high=high, why="not_said" if not floor else "not_shown")
    facts = {"floor": floor, "low": low, "high": high}
    if top < floor * SALARY_TOLERANCE:
        return Part("salary", "out", 0, 0, {**facts, "why": "below"})
    if top < floor:
        return _part("salary", 0.0, **facts, why="slightly_below")
    if floor <= (low or top):
        return _part("salary", 1.0, **facts, why="met")
    return _part("salary", 0.7, **facts, why="within")


def _place(candidate: CandidateFacts, opening: OpeningFacts) -> Part:
    facts = {"prefecture": opening.prefecture, "remote": opening.remote}
    if opening.remote == "fully":
        return _part("place", 1.0, **facts, why="remote")
    if opening.prefecture in candidate.prefectures:
        return _part("place", 1.0, **facts, why="same")
    if not opening.prefecture or not (candidate.prefectures or candidate.remote_wished):
        return _part("place", None, **facts, why="not_said")
    if opening.remote == "partly" and candidate.remote_wished:
        return _part("place", 0.4, **facts, why="partly")
    return Part("place", "out", 0, 0, {**facts, "why": "elsewhere"})


def _licences(candidate: CandidateFacts, opening: OpeningFacts) -> tuple[Part, ...]:
    """A licence that is demanded is there or not; holding it earns no points, lacking it rules out."""
    if not opening.licences:
        return ()
    own = {fold_skill(licence) for licence in candidate.licences}
    missing = [licence for licence in opening.licences if fold_skill(licence) not in own]
    verdict = "out" if missing else "for"
    return (Part("licences", verdict, 0, 0, {"missing": missing, "matched": list(opening.licences)}),)
