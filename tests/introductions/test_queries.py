"""Each party sees what it may know, and no more."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from relay.candidates import actions as candidates
from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.introductions import queries
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from tests.introductions.life import brought_to, move_opening, seen
from tests.world import World, opening_facts

pytestmark = pytest.mark.django_db


def said(card: Any) -> str:
    """Everything a card says, as one text."""
    return json.dumps(asdict(card), default=str, ensure_ascii=False)


def test_the_person_sees_the_conditions_as_they_were_shown_beside_those_of_today(world: World) -> None:
    introduction = brought_to(world, "proposed")
    openings.amend(world.opening, opening_facts(title="シニアエンジニア"), by=world.cat)

    with scope(world.dai):
        card = queries.for_candidate(world.dai, introduction.ref)

    assert card is not None
    assert card.title == "バックエンドエンジニア"
    assert card.has_changed
    (changed,) = [condition for condition in card.conditions if condition.has_changed]
    assert (changed.key, changed.text, changed.now) == ("title", "バックエンドエンジニア", "シニアエンジニア")
    assert (card.may_agree, card.may_decline, card.waits_for_me, card.needs_book_details) == (True, True, True, True)
    pay = next(condition for condition in card.conditions if condition.key == "salary_min_yen")
    assert pay.text == "5,000,000円"


def test_book_details_are_asked_until_they_are_there(world: World) -> None:
    introduction = brought_to(world, "proposed")

    with scope(world.dai):
        assert queries.needs_book_details(world.dai, introduction.ref)
        assert not queries.needs_book_details(world.dai, "INT-NOTTHERE00")


def test_the_company_sees_the_blind_card_and_nothing_that_says_who(world: World) -> None:
    introduction = brought_to(world, "presented")

    with scope(world.cat):
        (row,) = queries.of_company(world.cat, opening_ref=world.opening.ref)
        card = queries.for_company(world.cat, introduction.ref)

    assert card is not None
    assert (row.answers_count, row.yes_count, row.waits_for_us) == (7, 6, True)
    assert [answer.label for answer in card.answers][:2] == ["スキル:Python", "スキル:SQL"]
    assert [step.state for step in card.steps] == ["presented"]
    assert (card.may_welcome, card.may_turn_down, card.may_reveal) == (True, True, False)
    for secret in ("髙﨑", "dai@", "アクメ", "ぜひご検討", world.candidate().ref):
        assert secret not in said(card)


@pytest.mark.parametrize("state", ["agreed", "proposed"])
def test_the_company_sees_nothing_before_the_card(world: World, state: str) -> None:
    introduction = brought_to(world, state)

    with scope(world.cat):
        assert queries.of_company(world.cat) == []
        assert queries.for_company(world.cat, introduction.ref) is None


def test_the_company_learns_no_reason_when_it_ends(world: World) -> None:
    introduction = brought_to(world, "introduced")
    with scope(world.dai):
        consents.withdraw(Consent.objects.get(purpose="placement", state="given"), by=world.dai)

    with transaction.atomic(), scope(world.cat):
        card = queries.for_company(world.cat, introduction.ref)

    assert card is not None
    assert (card.state, card.state_label, card.answers) == ("gone", "ご紹介は終了しました", ())
    assert (card.may_reveal, card.may_turn_down, card.may_meet) == (False, False, False)
    assert "withdrawn" not in [step.state for step in card.steps]


def test_the_agency_keeps_the_introduction_but_loses_the_person(world: World) -> None:
    introduction = brought_to(world, "presented")
    with scope(world.bob):
        assert [row.candidate_ref for row in queries.of_agency(world.bob)] == [world.candidate().ref]
    with scope(world.dai):
        consents.withdraw(Consent.objects.get(purpose="placement", state="given"), by=world.dai)

    with transaction.atomic(), scope(world.bob):
        (row,) = queries.of_agency(world.bob, over=True)
        card = queries.for_agency(world.bob, introduction.ref)

    assert (row.candidate_ref, row.state) == ("", "withdrawn")
    assert card is not None
    assert (card.may_present, card.may_introduce, card.may_withdraw) == (False, False, False)


def test_the_board_has_a_column_for_every_open_state(world: World) -> None:
    brought_to(world, "welcomed")

    with scope(world.bob):
        columns = queries.pipeline(world.bob)
        mine = queries.of_agency(world.bob, candidate_ref=world.candidate().ref)

    assert [column.state for column in columns if column.count] == ["welcomed"]
    assert (mine[0].waits_for_us, mine[0].is_late) == (True, False)


def test_strangers_see_nothing(world: World) -> None:
    introduction = brought_to(world, "joined")

    for name, query in (("elmo", queries.for_company), ("ann", queries.for_company), ("finn", queries.for_agency)):
        by = world.actor(name)
        with transaction.atomic(), scope(by):
            assert query(by, introduction.ref) is None
            assert not queries.visible_to(by).exists()
    with transaction.atomic(), scope(world.person("eve")):
        assert queries.for_candidate(world.person("eve"), introduction.ref) is None


def test_the_agency_cannot_read_the_blocks_it_is_refused_by(world: World) -> None:
    candidates.block(world.candidate(), name="セダーソフト", by=world.dai)
    with transaction.atomic(), scope(house()):
        assert "セダーソフト" in [row.name for row in world.candidate().blocks.all()]

    with transaction.atomic(), scope(world.bob):
        assert not world.candidate().blocks.exists()


def test_lists_ask_the_database_the_same_few_questions(world: World) -> None:
    brought_to(world, "presented")

    for name, query in (("bob", queries.of_agency), ("cat", queries.of_company)):
        by = world.actor(name)
        with scope(by), CaptureQueriesContext(connection) as asked:
            query(by)
        assert len(asked) <= 4
    dai = world.dai
    with scope(dai), CaptureQueriesContext(connection) as asked:
        queries.of_candidate(dai)
    assert len(asked) == 1


def test_an_unopened_opening_version_is_no_change(world: World) -> None:
    introduction = brought_to(world, "proposed")
    move_opening(world, confirmed_at=world.bob.at)

    with scope(world.bob):
        card = queries.for_agency(world.bob, introduction.ref)

    assert card is not None
    assert not card.has_changed
    assert seen(world).conditions["as_of"].startswith("2026-04-01")


def test_the_house_sees_every_introduction(world: World) -> None:
    brought_to(world, "proposed")

    with scope(house()):
        assert queries.visible_to(house()).count() == 1
