"""Decisions about openings: pure, no database, no clock."""

from relay.openings.rules.conditions import (
    CONDITION_GROUPS,
    CONDITIONS,
    ONLY_FIXED,
    ONLY_SOMETIMES,
    REQUIRED,
    TERMS,
    OpeningFacts,
    Refusal,
    confirmation_is_due,
    is_stale,
    missing_items,
    why_not_introduce,
    why_not_post,
    why_not_save,
    why_not_stay_open,
    wording_hits,
)
from relay.openings.rules.occupations import OCCUPATION_GROUPS, OCCUPATIONS, SKILLS, Label, occupation_label
from relay.openings.rules.places import PREFECTURES, REMOTE, prefecture_label, remote_label
from relay.openings.rules.wording import Hit, lint

__all__ = [
    "CONDITIONS",
    "CONDITION_GROUPS",
    "OCCUPATIONS",
    "OCCUPATION_GROUPS",
    "ONLY_FIXED",
    "ONLY_SOMETIMES",
    "PREFECTURES",
    "REMOTE",
    "REQUIRED",
    "SKILLS",
    "TERMS",
    "Hit",
    "Label",
    "OpeningFacts",
    "Refusal",
    "confirmation_is_due",
    "is_stale",
    "lint",
    "missing_items",
    "occupation_label",
    "prefecture_label",
    "remote_label",
    "why_not_introduce",
    "why_not_post",
    "why_not_save",
    "why_not_stay_open",
    "wording_hits",
]
