"""Decisions about introductions: what stands in the way of each move, when an answer is due, what a blind card says. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

MESSAGE_MAX = 600
ANSWERS_MAX = 12
"""A blind card answers at most so many of the opening's own requirements."""

Label = str | Promise

STATES: Mapping[str, Label] = {
    "proposed": _("Proposed to the person"),
    "agreed": _("The person agreed"),
    "presented": _("Presented without a name"),
    "welcomed": _("The company wants to meet"),
    "introduced": _("Introduced by name"),
    "interviewing": _("In interviews"),
    "offered": _("Offer made"),
    "accepted": _("Offer accepted"),
    "joined": _("Joined"),
    "left": _("Left"),
    "declined": _("Declined by the person"),
    "turned_down": _("Not taken further by the company"),
    "withdrawn": _("Ended"),
}
GONE = _("No longer available")
"""All a company is ever told about an introduction that did not end by its own answer."""

KINDS: Mapping[str, str] = {
    "proposed": "info", "agreed": "accent", "presented": "info", "welcomed": "accent", "introduced": "info",
    "interviewing": "info", "offered": "accent", "accepted": "good", "joined": "good", "left": "warn",
    "declined": "neutral", "turned_down": "neutral", "withdrawn": "neutral",
}  # fmt: skip
"""The colour of a state's badge."""

TURN: Mapping[str, str] = {
    "proposed": "candidate", "agreed": "agency", "presented": "company", "welcomed": "agency",
    "introduced": "company", "interviewing": "company", "offered": "candidate", "accepted": "company",
}  # fmt: skip
"""Whose answer an introduction waits for."""

ANSWER_DAYS: Mapping[str, int] = {
    "proposed": 5, "agreed": 3, "presented": 5, "welcomed": 3, "introduced": 5, "interviewing": 5, "offered": 5,
}  # fmt: skip
"""Business days until the next answer is due."""


NAME_KEPT = timedelta(days=90)
"""How long a company that did not hire may still look a name up after the result (law.md §9)."""


class Refusal(Reason):
    """Why an introduction may not be made or moved on."""

    NO_CONSENT = "X04", _("The candidate has not agreed to this agency.")
    NO_NAMED_CONSENT = "X04", _("The candidate no longer agrees to be introduced for this opening.")
    SEEKER_NOT_ACCEPTED = "X22", _("Your agency has not accepted this person as a job seeker yet.")
    OPENING_NOT_ACCEPTED = "X09", _("Your agency has not accepted this opening yet.")
    COMPANY_NOT_APPROVED = "H-INTRODUCTIONS-1", _("Nobody can be introduced to this company at the moment.")
    BLOCKED = "X17", _("The candidate is not available to this company.")
    ALREADY_OPEN = "H-INTRODUCTIONS-2", _("An introduction of this person for this opening is already under way.")
    TWO_YEARS = (
        "X12",
        _("Your agency placed this person in a permanent position less than two years ago, so it may not approach the person now."),
    )  # fmt: skip
    SLOT_NOT_YOURS = "H-INTRODUCTIONS-3", _("Your agency has not taken up a slot request for this opening.")
    MESSAGE_TOO_LONG = "H-INTRODUCTIONS-4", _("The message may have up to 600 letters.")
    MESSAGE_REWARD = "X13", _("Money or gifts may not be promised to the person. Please change the message.")


@dataclass(frozen=True)
class Standing:
    """What must hold before anything about a person may go anywhere; what the other rooms refuse is taken over."""

    consent_is_live: bool
    agency: Reason | None
    """Why no data may flow to the agency (X01)."""
    opening: Reason | None
    """Why nobody may be introduced to the opening (X09)."""
    company_is_approved: bool
    is_blocked: bool


@dataclass(frozen=True)
class Preparation:
    """What an agency must have done, and must not have done, before it proposes."""

    seeker_is_accepted: bool
    opening_is_accepted: bool
    is_already_open: bool
    is_inside_two_years: bool
    slot_is_ours: bool = True


def why_not_release(standing: Standing, *, missing: Refusal = Refusal.NO_CONSENT) -> Reason | None:
    """The first reason nothing about the person may go to this company, or None."""
    if not standing.consent_is_live:
        return missing
    if standing.agency or standing.opening:
        return standing.agency or standing.opening
    if not standing.company_is_approved:
        return Refusal.COMPANY_NOT_APPROVED
    return Refusal.BLOCKED if standing.is_blocked else None


def why_not_propose(standing: Standing, ready: Preparation) -> Reason | None:
    """The first reason this introduction may not be made, or None."""
    if not standing.consent_is_live:
        return Refusal.NO_CONSENT
    checks = (
        (ready.seeker_is_accepted, Refusal.SEEKER_NOT_ACCEPTED),
        (ready.opening_is_accepted, Refusal.OPENING_NOT_ACCEPTED),
        (not ready.is_already_open, Refusal.ALREADY_OPEN),
        (not ready.is_inside_two_years, Refusal.TWO_YEARS),
        (ready.slot_is_ours, Refusal.SLOT_NOT_YOURS),
    )
    return why_not_release(standing) or next((refusal for holds, refusal in checks if not holds), None)


def why_not_write(message: str, *, promises_reward: bool) -> Refusal | None:
    """The reason this message may not go to the person, or None."""
    if len(message) > MESSAGE_MAX:
        return Refusal.MESSAGE_TOO_LONG
    return Refusal.MESSAGE_REWARD if promises_reward else None


def naming_is_over(
    ends: Sequence[tuple[str, datetime]], *, was_named: bool, over: frozenset[str], at: datetime
) -> bool:
    """Whether a company need not know a name any more: no introduction goes on, nobody was hired, and 90 days have passed.

    Where no name was handed over there is nothing to keep for a while, so the consent ends with the introduction.
    """
    if not ends or any(state not in over for state, _moved_at in ends):
        return False
    return not was_named or max(moved_at for _state, moved_at in ends) + NAME_KEPT <= at


@dataclass(frozen=True)
class Asked:
    """What the opening itself asks for, as published."""

    skills: Sequence[str]
    licences: Sequence[str]
    years_min: int
    prefecture: str
    remote: str
    salary_max_yen: int | None


@dataclass(frozen=True)
class Person:
    """The few facts of a person a blind card may be answered from."""

    skills: Sequence[str]
    licences: Sequence[str]
    experience_years: int
    prefectures: Sequence[str]
    remote_wished: bool
    salary_floor_yen: int | None
    pace: str


def job_echo(asked: Asked, person: Person) -> list[dict[str, Any]]:
    """The blind card: one answer to each of the opening's own requirements, and nothing else about the person."""
    wanted: list[dict[str, Any]] = [
        {"key": "licence", "asked": one, "answer": _holds(one, person.licences)} for one in asked.licences
    ]
    wanted += [{"key": "skill", "asked": one, "answer": _knows(one, person.skills)} for one in asked.skills]
    plain: list[dict[str, Any]] = [
        {"key": "place", "asked": asked.prefecture, "answer": _yes(_is_commutable(asked, person))},
        {"key": "pay", "asked": asked.salary_max_yen, "answer": _overlaps(asked.salary_max_yen, person)},
        {"key": "availability", "asked": "", "answer": person.pace},
    ]
    if asked.years_min:
        met = _yes(person.experience_years >= asked.years_min)
        plain.insert(0, {"key": "years", "asked": asked.years_min, "answer": met})
    return wanted[: ANSWERS_MAX - len(plain)] + plain


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _knows(skill: str, skills: Sequence[str]) -> str:
    asked, known = _fold(skill), [_fold(one) for one in skills]
    if asked in known:
        return "yes"
    return "related" if any(one and (one in asked or asked in one) for one in known) else "no"


def _holds(licence: str, licences: Sequence[str]) -> str:
    return _yes(_fold(licence) in {_fold(one) for one in licences})


def _is_commutable(asked: Asked, person: Person) -> bool:
    return asked.prefecture in person.prefectures or (asked.remote == "fully" and person.remote_wished)


def _overlaps(salary_max_yen: int | None, person: Person) -> str:
    if salary_max_yen is None:
        return "unknown"
    return _yes(person.salary_floor_yen is None or person.salary_floor_yen <= salary_max_yen)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
