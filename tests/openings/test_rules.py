"""What an opening must say, may not say, and when it goes stale."""

from dataclasses import replace
from datetime import timedelta

import pytest

from relay.openings import rules
from relay.openings.rules import OpeningFacts, Refusal
from tests.world import NOON, opening_facts


def test_there_are_47_prefectures_and_some_seventy_occupations() -> None:
    assert list(rules.PREFECTURES) == [f"{number:02}" for number in range(1, 48)]
    assert len(rules.OCCUPATIONS) == sum(len(labels) for _group, labels in rules.OCCUPATION_GROUPS)
    assert len(rules.OCCUPATIONS) >= 60
    assert set(rules.SKILLS) <= set(rules.OCCUPATIONS)


def test_labels_speak_the_readers_language_and_unknown_keys_stand_for_themselves() -> None:
    assert rules.occupation_label("accounting") == "経理"
    assert rules.occupation_label("astronaut") == "astronaut"
    assert rules.prefecture_label("13") == "東京都"
    assert rules.prefecture_label("") == ""
    assert rules.remote_label("fully") == "完全在宅勤務"


def test_a_complete_opening_misses_nothing() -> None:
    assert rules.missing_items(opening_facts()) == []


@pytest.mark.parametrize("key", [key for key in rules.REQUIRED if key not in rules.ONLY_FIXED])
def test_each_required_condition_is_missed(key: str) -> None:
    conditions = {**opening_facts().conditions, key: "  "}

    assert rules.missing_items(opening_facts(conditions=conditions)) == [key]


@pytest.mark.parametrize("key", sorted(rules.ONLY_FIXED))
def test_the_conditions_of_a_fixed_term_are_only_missed_there(key: str) -> None:
    conditions = {name: text for name, text in opening_facts().conditions.items() if name != key}

    assert rules.missing_items(opening_facts(conditions=conditions, term="permanent")) == []
    assert rules.missing_items(opening_facts(conditions=conditions, term="fixed")) == [key]


def test_plain_facts_are_missed_too() -> None:
    empty = OpeningFacts(title=" ", occupation="astronaut")

    assert rules.missing_items(empty)[:4] == ["title", "occupation", "prefecture", "salary_min_yen"]


@pytest.mark.parametrize(
    ("text", "word", "code"),
    [
        ("35歳以下の方", "35歳以下", "X10"),
        ("３５才未満", "35才未満", "X10"),
        ("20代活躍中", "20代活躍", "X10"),
        ("女性歓迎", "女性歓迎", "X10"),
        ("営業マン募集", "営業マン", "X10"),
        ("看護婦", "看護婦", "X10"),
        ("日本人のみ", "日本人のみ", "X10"),
        ("心身ともに健康な方", "心身ともに健康", "X10"),
        ("既婚の方", "既婚", "X10"),
        ("支持政党", "支持政党", "X07"),
        ("入社お祝い金10万円", "入社お祝い金", "X13"),
        ("ギフト券進呈", "ギフト券", "X13"),
    ],
)
def test_the_lint_finds(text: str, word: str, code: str) -> None:
    first = rules.lint(text)[0]

    assert (first.word, first.code) == (word, code)


@pytest.mark.parametrize(
    "text", ["65歳まで再雇用あり", "定年60歳", "女性管理職比率30%", "カメラを使った検査", "健康保険"]
)
def test_the_lint_lets_pass(text: str) -> None:
    assert rules.lint(text) == []


def test_hits_are_named_by_field() -> None:
    hits = rules.wording_hits(opening_facts(title="営業マン", skills=("主婦の視点",)))

    assert {name: [hit.word for hit in found] for name, found in hits.items()} == {
        "title": ["営業マン"],
        "skills": ["主婦"],
    }


@pytest.mark.parametrize(
    ("facts", "approved", "declared", "refusal"),
    [
        (opening_facts(), True, True, None),
        (opening_facts(salary_min_yen=9, salary_max_yen=8), True, True, Refusal.SALARY_ORDER),
        (opening_facts(title=""), True, True, Refusal.MISSING),
        (opening_facts(title="営業マン"), True, True, Refusal.WORDING),
        (opening_facts(title="入社祝い金あり"), True, True, Refusal.REWARD),
        (opening_facts(), True, False, Refusal.NOT_DECLARED),
        (opening_facts(), False, True, Refusal.NOT_APPROVED),
    ],
)
def test_why_not_post(facts: OpeningFacts, approved: bool, declared: bool, refusal: Refusal | None) -> None:
    assert rules.why_not_post(facts, company_is_approved=approved, declared=declared) is refusal


def test_an_upper_end_alone_is_in_order() -> None:
    assert rules.why_not_save(replace(opening_facts(), salary_min_yen=None)) is None


@pytest.mark.parametrize(
    ("days", "due", "stale"), [(0, False, False), (14, False, False), (15, True, False), (31, True, True)]
)
def test_an_opening_goes_stale_when_nobody_confirms_it(days: int, due: bool, stale: bool) -> None:
    confirmed_at = NOON - timedelta(days=days)

    assert rules.confirmation_is_due(confirmed_at=confirmed_at, at=NOON) is due
    assert rules.is_stale(confirmed_at=confirmed_at, at=NOON) is stale
    assert rules.why_not_introduce(state="open", confirmed_at=confirmed_at, at=NOON) is (
        Refusal.STALE if stale else None
    )


def test_nobody_is_introduced_to_an_opening_that_is_not_open() -> None:
    assert rules.why_not_introduce(state="closed", confirmed_at=NOON, at=NOON) is Refusal.NOT_OPEN


def test_facts_are_shown_in_words() -> None:
    assert rules.shown("occupation", "nurse") == "看護師"
    assert rules.shown("skills", ["SQL", "Go"]) == "SQL、Go"
    assert rules.shown("salary_min_yen", 4_000_000) == "4,000,000"
    assert rules.shown("salary_max_yen", None) == ""
    assert rules.shown("title", "経理") == "経理"
