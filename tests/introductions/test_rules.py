"""What stands in the way of a release, and what a blind card says."""

from typing import Any

import pytest

from relay.introductions.rules import (
    ANSWERS_MAX,
    KINDS,
    STATES,
    Asked,
    Person,
    Preparation,
    Refusal,
    Standing,
    job_echo,
    why_not_propose,
    why_not_release,
    why_not_write,
)
from relay.kernel.reasons import Reason
from relay.openings.rules import Refusal as OpeningRefusal
from relay.organisations.rules import Refusal as OrganisationRefusal

GOOD: dict[str, Any] = {
    "consent_is_live": True, "agency": None, "opening": None, "company_is_approved": True, "is_blocked": False,
}  # fmt: skip
READY: dict[str, Any] = {
    "seeker_is_accepted": True, "opening_is_accepted": True, "is_already_open": False,
    "is_inside_two_years": False, "slot_is_ours": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"consent_is_live": False}, Refusal.NO_CONSENT),
        ({"agency": OrganisationRefusal.LICENCE_EXPIRED}, OrganisationRefusal.LICENCE_EXPIRED),
        ({"opening": OpeningRefusal.STALE}, OpeningRefusal.STALE),
        ({"company_is_approved": False}, Refusal.COMPANY_NOT_APPROVED),
        ({"is_blocked": True}, Refusal.BLOCKED),
    ],
)
def test_why_not_release(change: dict[str, Any], reason: Reason | None) -> None:
    assert why_not_release(Standing(**{**GOOD, **change})) is reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"seeker_is_accepted": False}, Refusal.SEEKER_NOT_ACCEPTED),
        ({"opening_is_accepted": False}, Refusal.OPENING_NOT_ACCEPTED),
        ({"is_already_open": True}, Refusal.ALREADY_OPEN),
        ({"is_inside_two_years": True}, Refusal.TWO_YEARS),
        ({"slot_is_ours": False}, Refusal.SLOT_NOT_YOURS),
    ],
)
def test_why_not_propose(change: dict[str, Any], reason: Refusal | None) -> None:
    assert why_not_propose(Standing(**GOOD), Preparation(**{**READY, **change})) is reason


def test_consent_is_asked_before_anything_else() -> None:
    nothing_holds = Standing(False, OrganisationRefusal.NO_LICENCE, OpeningRefusal.STALE, False, True)

    assert why_not_propose(nothing_holds, Preparation(False, False, True, True, False)) is Refusal.NO_CONSENT


@pytest.mark.parametrize(
    ("message", "reward", "reason"),
    [
        ("", False, None),
        ("あ" * 600, False, None),
        ("あ" * 601, False, Refusal.MESSAGE_TOO_LONG),
        ("お祝い金", True, Refusal.MESSAGE_REWARD),
    ],
)
def test_why_not_write(message: str, reward: bool, reason: Refusal | None) -> None:
    assert why_not_write(message, promises_reward=reward) is reason


ASKED: dict[str, Any] = {
    "skills": ["Python"], "licences": ["簿記2級"], "years_min": 3,
    "prefecture": "13", "remote": "none", "salary_max_yen": 6_000_000,
}  # fmt: skip
PERSON: dict[str, Any] = {
    "skills": ["python"], "licences": ["簿記2級"], "experience_years": 3, "prefectures": ["13"],
    "remote_wished": False, "salary_floor_yen": 6_000_000, "pace": "month",
}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "person", "key", "answer"),
    [
        ({}, {}, "skill", "yes"),
        ({"skills": ["Python3"]}, {}, "skill", "related"),
        ({"skills": ["Java"]}, {}, "skill", "no"),
        ({"skills": ["Java"]}, {"skills": [""]}, "skill", "no"),
        ({}, {}, "licence", "yes"),
        ({}, {"licences": []}, "licence", "no"),
        ({}, {}, "years", "yes"),
        ({}, {"experience_years": 2}, "years", "no"),
        ({}, {}, "place", "yes"),
        ({}, {"prefectures": ["27"]}, "place", "no"),
        ({"remote": "fully"}, {"prefectures": ["27"], "remote_wished": True}, "place", "yes"),
        ({"remote": "fully"}, {"prefectures": ["27"]}, "place", "no"),
        ({}, {}, "pay", "yes"),
        ({}, {"salary_floor_yen": None}, "pay", "yes"),
        ({}, {"salary_floor_yen": 6_000_001}, "pay", "no"),
        ({"salary_max_yen": None}, {}, "pay", "unknown"),
        ({}, {}, "availability", "month"),
    ],
)
def test_job_echo_answers(asked: dict[str, Any], person: dict[str, Any], key: str, answer: str) -> None:
    card = job_echo(Asked(**{**ASKED, **asked}), Person(**{**PERSON, **person}))

    assert [line["answer"] for line in card if line["key"] == key] == [answer]


def test_job_echo_never_answers_more_than_twelve_questions() -> None:
    asked = Asked(**{**ASKED, "skills": [f"skill {number}" for number in range(30)]})

    assert len(job_echo(asked, Person(**PERSON))) == ANSWERS_MAX


def test_job_echo_says_nothing_about_years_that_were_not_asked() -> None:
    card = job_echo(Asked(**{**ASKED, "years_min": 0}), Person(**PERSON))

    assert "years" not in {line["key"] for line in card}


def test_every_state_has_a_name_and_a_colour() -> None:
    assert set(STATES) == set(KINDS)
