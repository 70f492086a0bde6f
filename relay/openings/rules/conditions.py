"""What a 求人票 must say (職業安定法 5条の3, 施行規則 4条の2), and when it may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason
from relay.openings.rules.occupations import OCCUPATIONS, Label
from relay.openings.rules.places import PREFECTURES, REMOTE
from relay.openings.rules.wording import Hit, lint

CONDITION_GROUPS: tuple[tuple[Label, dict[str, Label]], ...] = (
    (
        _("Work"),
        {"duties": _("Duties"), "duties_range": _("Duties: how far they may change")},
    ),
    (
        _("Place"),
        {
            "workplace": _("Place of work"),
            "workplace_range": _("Place of work: how far it may change"),
            "smoking": _("Protection from passive smoking"),
        },
    ),
    (
        _("Contract"),
        {
            "probation": _("Trial period"),
            "fixed_period": _("Length of the fixed term"),
            "renewal_criteria": _("Renewal: criteria and upper limit"),
        },
    ),
    (
        _("Time"),
        {
            "hours": _("Working hours"),
            "overtime": _("Overtime"),
            "breaks": _("Breaks"),
            "holidays": _("Days off"),
        },
    ),
    (
        _("Pay and insurance"),
        {
            "wage": _("Pay"),
            "fixed_overtime": _("Fixed overtime pay"),
            "insurance": _("Social insurance"),
        },
    ),
    (
        _("Employer"),
        {"employer": _("Name of the employer"), "dispatch": _("Employment as a dispatched worker")},
    ),
)

CONDITIONS: dict[str, Label] = {key: label for _g, items in CONDITION_GROUPS for key, label in items.items()}
"""Every item a 求人票 may carry, in the order of reading."""

ONLY_FIXED = frozenset({"fixed_period", "renewal_criteria"})
ONLY_SOMETIMES = frozenset({"dispatch"})

REQUIRED: dict[str, Label] = {key: label for key, label in CONDITIONS.items() if key not in ONLY_SOMETIMES}
"""The items the law demands; those in `ONLY_FIXED` only where the term is fixed."""

TERMS: dict[str, Label] = {"permanent": _("Permanent"), "fixed": _("Fixed term")}

FACT_LABELS: dict[str, Label] = {
    "title": _("Job title"),
    "occupation": _("Occupation"),
    "prefecture": _("Prefecture"),
    "remote": _("Working from home"),
    "term": _("Kind of contract"),
    "salary_min_yen": _("Yearly pay from"),
    "salary_max_yen": _("Yearly pay up to"),
    "must_skills": _("Necessary skills"),
    "skills": _("Welcome skills"),
    "licences": _("Qualifications"),
    "years_min": _("Years of experience"),
    "seats_count": _("People wanted"),
}
"""What the other fields of an opening are called."""

CONFIRM_AFTER = timedelta(days=14)
STALE_AFTER = timedelta(days=30)


class Refusal(Reason):
    """Why an opening may not be posted, shown or changed."""

    MISSING = "X09", _("The opening lacks a condition the law demands. The missing items are marked.")
    STALE = "X09", _("The opening was not confirmed for 30 days. Please confirm that it still holds.")
    NOT_APPROVED = "H-OPENINGS-1", _("Openings can be posted as soon as the operator has approved your company.")
    NOT_DECLARED = "X11", _("Please make the self-declaration: without it no opening may be published.")
    WORDING = "X10", _("The text names age, sex, nationality, health or private matters. The places are marked.")
    REWARD = "X13", _("Money or gifts for joining may not be promised. The places are marked.")
    SALARY_ORDER = "H-OPENINGS-2", _("The upper end of the pay must not be below the lower end.")
    NOT_OPEN = "H-OPENINGS-3", _("Only an open opening can do this.")


@dataclass(frozen=True)
class OpeningFacts:
    """What a company says about a job; a draft may be incomplete."""

    title: str
    occupation: str
    prefecture: str = ""
    remote: str = "none"
    term: str = "permanent"
    salary_min_yen: int | None = None
    salary_max_yen: int | None = None
    skills: tuple[str, ...] = ()
    must_skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    years_min: int = 0
    seats_count: int = 1
    conditions: Mapping[str, str] = field(default_factory=dict)


def missing_items(facts: OpeningFacts) -> list[str]:
    """The names of the required fields that are still empty; none may be when an opening is shown."""
    plain = {
        "title": facts.title.strip(),
        "occupation": facts.occupation in OCCUPATIONS,
        "prefecture": facts.prefecture in PREFECTURES,
        "remote": facts.remote in REMOTE,
        "salary_min_yen": facts.salary_min_yen,
    }
    missing = [name for name, value in plain.items() if not value]
    for key in REQUIRED:
        if key in ONLY_FIXED and facts.term != "fixed":
            continue
        if not facts.conditions.get(key, "").strip():
            missing.append(key)
    return missing


def wording_hits(facts: OpeningFacts) -> dict[str, list[Hit]]:
    """The forbidden words in any free text of the opening, by field."""
    texts = {"title": facts.title, **facts.conditions, "skills": "、".join(facts.skills + facts.must_skills)}
    return {name: hits for name, text in texts.items() if (hits := lint(text))}


def shown(name: str, value: Any) -> str:
    """One plain fact in the reader's language, for comparing versions."""
    labels = {"occupation": OCCUPATIONS, "prefecture": PREFECTURES, "remote": REMOTE, "term": TERMS}
    if value is None or value == "":
        return ""
    if name in labels:
        return str(labels[name].get(value, value))
    if isinstance(value, list):
        return "、".join(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def is_stale(*, confirmed_at: datetime | None, at: datetime) -> bool:
    """Whether nobody confirmed the opening for 30 days (的確表示): then it is not introduced from."""
    return confirmed_at is None or at - confirmed_at > STALE_AFTER


def confirmation_is_due(*, confirmed_at: datetime | None, at: datetime) -> bool:
    """Whether the company should be asked whether the opening still holds."""
    return confirmed_at is None or at - confirmed_at > CONFIRM_AFTER


def why_not_save(facts: OpeningFacts) -> Refusal | None:
    """The first reason these facts may not even be kept as a draft."""
    low, high = facts.salary_min_yen, facts.salary_max_yen
    if low is not None and high is not None and high < low:
        return Refusal.SALARY_ORDER
    return None


def why_not_post(facts: OpeningFacts, *, company_is_approved: bool, declared: bool) -> Refusal | None:
    """The first reason the opening may not be shown to anybody."""
    if refusal := why_not_save(facts) or why_not_stay_open(facts):
        return refusal
    if not declared:
        return Refusal.NOT_DECLARED
    if not company_is_approved:
        return Refusal.NOT_APPROVED
    return None


def why_not_stay_open(facts: OpeningFacts) -> Refusal | None:
    """The first reason an opening that is shown may not carry these facts."""
    if missing_items(facts):
        return Refusal.MISSING
    codes = {hit.code for hits in wording_hits(facts).values() for hit in hits}
    if "X13" in codes:
        return Refusal.REWARD
    return Refusal.WORDING if codes else None


def why_not_introduce(*, state: str, confirmed_at: datetime | None, at: datetime) -> Refusal | None:
    """The first reason nobody may be introduced to the opening now."""
    if state != "open":
        return Refusal.NOT_OPEN
    return Refusal.STALE if is_stale(confirmed_at=confirmed_at, at=at) else None
