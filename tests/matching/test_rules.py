"""The scorer: allowed features only, every point with a reason, missing values neutral, hard filters named."""

from dataclasses import fields, replace

import pytest
from django.utils import translation

from relay.matching import rules, words
from relay.matching.rules import ALLOWED_FEATURES, WEIGHTS, CandidateFacts, OpeningFacts, Refusal, fold_skill, score

PERSON = CandidateFacts(
    occupations=("backend_engineer",),
    prefectures=("13",),
    experience_occupation="backend_engineer",
    experience_years=5,
    skills=("Python", "PostgreSQL", "AWS"),
    licences=("普通自動車免許",),
    salary_floor_yen=5_000_000,
)
OPENING = OpeningFacts(
    occupation="backend_engineer",
    prefecture="13",
    salary_min_yen=5_000_000,
    salary_max_yen=7_000_000,
    skills=("AWS",),
    must_skills=("python", "Postgres"),
    licences=("普通免許",),
    years_min=3,
)


def part(feature: str, person: CandidateFacts = PERSON, opening: OpeningFacts = OPENING) -> tuple[str, int]:
    """The verdict and points of one feature."""
    (found,) = [each for each in score(person, opening).parts if each.feature == feature]
    return found.verdict, found.points


def out(person: CandidateFacts, opening: OpeningFacts) -> list[str]:
    """The features that rule the pair out."""
    return [each.feature for each in score(person, opening).filters]


def test_the_perfect_pair_has_a_hundred_points() -> None:
    scored = score(PERSON, OPENING)

    assert (sum(WEIGHTS.values()), scored.points, scored.filters) == (100, 100, ())
    assert {each.verdict for each in scored.parts} == {"for"}


def test_nothing_known_is_neutral_and_said() -> None:
    scored = score(CandidateFacts(), replace(OPENING, licences=()))

    assert {each.feature for each in scored.parts} == set(WEIGHTS)
    assert {each.verdict for each in scored.parts} == {"unknown"}
    assert scored.points == sum(weight // 2 for weight in WEIGHTS.values())
    assert not scored.is_out


def test_only_allowed_features_exist() -> None:
    known = {field.name for field in fields(CandidateFacts)}

    assert known == {
        "occupations", "prefectures", "remote_wished", "experience_occupation", "experience_years", "skills",
        "licences", "salary_floor_yen",
    }  # fmt: skip
    assert {each.feature for each in score(PERSON, OPENING).parts} <= ALLOWED_FEATURES


@pytest.mark.parametrize(
    ("wished", "expected"),
    [("backend_engineer", ("for", 25)), ("data_engineer", ("for", 12)), ("nurse", ("against", 0))],
)
def test_occupation(wished: str, expected: tuple[str, int]) -> None:
    assert part("occupation", replace(PERSON, occupations=(wished,))) == expected


@pytest.mark.parametrize(
    ("had", "expected"),
    [
        (("Python", "PostgreSQL"), ("for", 20)),
        (("Python",), ("for", 10)),
        (("Excel",), ("against", 0)),
        ((), ("unknown", 10)),
    ],
)
def test_must_skills(had: tuple[str, ...], expected: tuple[str, int]) -> None:
    assert part("must_skills", replace(PERSON, skills=had)) == expected


@pytest.mark.parametrize(
    ("years", "expected"), [(2, ("against", 3)), (3, ("for", 10)), (30, ("for", 10)), (0, ("against", 0))]
)
def test_years_beyond_the_asked_never_count(years: int, expected: tuple[str, int]) -> None:
    assert part("years", replace(PERSON, experience_years=years)) == expected


@pytest.mark.parametrize(
    ("floor", "expected"),
    [(None, ("unknown", 6)), (4_000_000, ("for", 12)), (6_000_000, ("for", 8)), (7_500_000, ("against", 0))],
)
def test_salary(floor: int | None, expected: tuple[str, int]) -> None:
    assert part("salary", replace(PERSON, salary_floor_yen=floor)) == expected


def test_pay_more_than_a_tenth_below_rules_out() -> None:
    assert out(replace(PERSON, salary_floor_yen=8_000_000), OPENING) == ["salary"]
    assert score(replace(PERSON, salary_floor_yen=8_000_000), OPENING).is_nearly


@pytest.mark.parametrize(
    ("changes", "opening", "expected"),
    [
        ({"prefectures": ("27",)}, {"remote": "fully"}, ("for", 13)),
        ({"prefectures": ("27",), "remote_wished": True}, {"remote": "partly"}, ("against", 5)),
        ({"prefectures": ()}, {}, ("unknown", 6)),
    ],
)
def test_place(changes: dict[str, object], opening: dict[str, object], expected: tuple[str, int]) -> None:
    assert part("place", replace(PERSON, **changes), replace(OPENING, **opening)) == expected  # type: ignore[arg-type]


def test_place_and_licence_rule_out() -> None:
    person = replace(PERSON, prefectures=("27",), licences=())

    assert out(person, OPENING) == ["place", "licences"]
    assert score(person, OPENING).is_out
    assert not score(person, OPENING).is_nearly


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Python", "python"),
        ("k8s", "Kubernetes"),
        ("エクセル", "Excel"),
        ("Vue", "vue.js"),
        ("簿記2級", "日商簿記 2級"),
    ],
)
def test_skills_are_folded(one: str, other: str) -> None:
    assert fold_skill(one) == fold_skill(other)


def test_java_is_not_javascript() -> None:
    assert fold_skill("Java") != fold_skill("JavaScript")


def test_reasons_of_putting_away_are_a_closed_list() -> None:
    assert rules.why_not_dismiss(reason="pay") is None
    assert rules.why_not_dismiss(reason="too old") is Refusal.UNKNOWN_REASON


PEOPLE = (
    PERSON,
    CandidateFacts(),
    replace(PERSON, occupations=("nurse",), experience_occupation="nurse", skills=("Excel",), experience_years=1),
    replace(PERSON, occupations=("data_engineer",), experience_occupation="data_engineer", skills=("Python",)),
    replace(PERSON, salary_floor_yen=7_500_000, prefectures=("27",), remote_wished=True, licences=()),
    replace(PERSON, salary_floor_yen=9_000_000, prefectures=("27",)),
    replace(PERSON, salary_floor_yen=6_000_000),
)
JOBS = (
    OPENING,
    replace(OPENING, remote="partly"),
    replace(OPENING, remote="fully", must_skills=(), skills=(), years_min=0, salary_min_yen=None, salary_max_yen=None),
)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_part_has_a_sentence(language: str) -> None:
    with translation.override(language):
        for person in PEOPLE:
            for job in JOBS:
                scored = score(person, job)
                for each in (*scored.parts, *scored.filters):
                    assert words.label(each.feature)
                    assert "%(" not in words.sentence(each.feature, each.facts)
