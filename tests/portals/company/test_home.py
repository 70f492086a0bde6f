"""The overview: first steps, the count as of the last closing, slots, what waits for an answer."""

from datetime import timedelta

import pytest

from relay.kernel import clock
from relay.organisations.models import Organisation
from tests.introductions.life import brought_to
from tests.portals.company.visits import ann, cat, elmo
from tests.slots.crowd import close, people
from tests.world import NOON, World


def test_a_new_company_reads_its_first_steps(world: World) -> None:
    page = elmo(world).text()

    assert "はじめの3ステップ" in page
    assert "まだ締めはありません" in page
    assert "次の無料紹介枠まであと10名" in page
    assert "4月6日(月)" in page


@pytest.mark.usefixtures("as_house")
@pytest.mark.parametrize(
    ("state", "words"),
    [("applied", "通常1営業日以内"), ("suspended", "利用が停止"), ("refused", "承認されませんでした")],
)
def test_a_company_that_is_not_approved_reads_why(world: World, state: str, words: str) -> None:
    Organisation.objects.filter(pk=world.elm.pk).update(state=state)

    assert words in elmo(world).text()


def test_between_closings_nothing_moves(world: World) -> None:
    before = ann(world).text().split("<main")[1]

    people(world, 3)

    after = ann(world).text().split("<main")[1]
    assert after == before


def test_after_the_closing_the_count_the_dots_and_the_slot_are_there(world: World) -> None:
    people(world, 16)  # with Dai seventeen: fifteen are counted, two wait
    close()
    with clock.frozen_at(NOON + timedelta(days=12)):
        page = ann(world).text()

    assert "2026年4月13日(月)の締め時点" in page
    assert "次の無料紹介枠まであと5名" in page
    assert page.count("dot-filled") == 5
    assert "2027年4月13日" in page


def test_what_waits_for_an_answer_is_here(world: World) -> None:
    assert "お返事待ちの候補者はいません" in cat(world).text()

    introduction = brought_to(world, "presented")

    assert f"introductions/{introduction.ref}/" in cat(world).text()


def test_an_opening_nobody_confirmed_is_pointed_out(world: World) -> None:
    with clock.frozen_at(NOON + timedelta(days=15)):
        assert "次の求人は現在も有効ですか" in cat(world).text()


def test_every_figure_explains_itself(world: World) -> None:
    page = elmo(world).text()

    assert page.count('class="stat-explain"') == page.count('class="stat-value"') == 4
