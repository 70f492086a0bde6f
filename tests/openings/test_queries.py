"""Who sees which opening, and what a card says."""

from django.db import transaction

from relay.kernel.actors import Actor
from relay.kernel.tenancy import scope
from relay.openings import actions, queries
from tests.world import World, opening_facts


def _refs(actor: Actor) -> set[str]:
    with transaction.atomic(), scope(actor):
        return set(queries.visible_to(actor).values_list("ref", flat=True))


def test_drafts_are_their_companys_own_and_the_rest_is_for_those_inside(world: World) -> None:
    shown = world.opening.ref
    draft = actions.draft(facts=opening_facts(), by=world.cat).ref

    assert _refs(world.cat) == _refs(world.olga) == {shown, draft}
    assert _refs(world.bob) == _refs(world.elmo) == _refs(world.dai) == {shown}


def test_own_openings_are_only_the_companys_own(world: World) -> None:
    with scope(world.elmo):
        assert queries.openings_of(world.elmo) == []
        assert not queries.own(world.elmo).exists()


def test_a_row_counts_what_is_missing(world: World) -> None:
    with scope(world.elmo):
        actions.draft(facts=opening_facts(conditions={}, salary_min_yen=None), by=world.elmo)

        (row,) = queries.openings_of(world.elmo, state="draft")

    assert row.missing_count == 15
    assert (row.occupation_label, row.prefecture_label) == ("サーバーサイドエンジニア", "東京都")


def test_a_card_names_its_conditions_in_the_order_of_reading(world: World) -> None:
    with scope(world.cat):
        card = queries.card(world.cat, world.opening.ref)

    assert card is not None
    assert card.title == "バックエンドエンジニア"
    assert (card.conditions[0].key, card.conditions[0].label) == ("duties", "業務内容")
    assert card.as_of == card.confirmed_at
    assert card.missing == ()


def test_a_strangers_draft_is_no_card(world: World) -> None:
    draft = actions.draft(facts=opening_facts(), by=world.cat)

    with scope(world.elmo):
        assert queries.card(world.elmo, draft.ref) is None


def test_a_snapshot_says_what_was_shown_and_as_of_when(world: World) -> None:
    with scope(world.cat):
        shown = queries.snapshot(queries.own(world.cat).get())

    assert shown["company_name"] == "セダーソフト株式会社"
    assert shown["version"] == 1
    assert shown["as_of"] == world.opening.confirmed_at.isoformat()  # type: ignore[union-attr]
    assert set(shown["conditions"]) >= {"duties", "wage"}


def test_versions_are_their_companys_own(world: World) -> None:
    with scope(world.cat):
        assert [each.version for each in queries.versions_of(world.cat, world.opening.ref)] == [1]
    with scope(world.elmo):
        assert queries.versions_of(world.elmo, world.opening.ref) == []
