"""The pipeline and the agency's moves: present, hand over, withdraw; outcome and fee."""

import pytest

from relay.introductions.models import Introduction
from tests.introductions.life import brought_to, seen
from tests.portals.agency.visits import bob, finn, strangers, withdraw
from tests.world import World


def path_of(introduction: Introduction) -> str:
    """The path of its page."""
    return f"introductions/{introduction.ref}/"


def test_empty_pipeline_says_what_to_do(world: World) -> None:
    assert "進行中の紹介はありません" in bob(world).text("introductions/")
    assert "終了した紹介はありません" in bob(world).text("introductions/ended/")


def test_present_shows_the_card_first_and_works_once(world: World) -> None:
    visit, row = bob(world), brought_to(world, "agreed")
    assert "要対応" in visit.text("introductions/")
    page = visit.text(path_of(row))
    assert "企業に表示される内容は次のとおりです" in page
    assert "髙﨑" not in page

    assert "企業に提示しました" in visit.sent(f"{path_of(row)}presentation/")
    visit.sent(f"{path_of(row)}presentation/")

    assert seen(world).state == "presented"


def test_hand_over_after_the_welcome(world: World) -> None:
    visit, row = bob(world), brought_to(world, "welcomed")

    assert "氏名を確認できるようになりました" in visit.sent(f"{path_of(row)}handover/")

    assert seen(world).state == "introduced"
    assert "ノンネーム" in visit.text("records/")


def test_hand_over_too_early_is_friendly(world: World) -> None:
    visit, row = bob(world), brought_to(world, "presented")
    address = f"{visit.root}{path_of(row)}"

    answer = visit.client.post(f"{address}handover/", HTTP_REFERER=f"http://testserver{address}", follow=True)

    assert answer.status_code == 200
    assert 'class="notice' in answer.content.decode()
    assert seen(world).state == "presented"


def test_withdraw(world: World) -> None:
    visit, row = bob(world), brought_to(world, "presented")

    assert "取り下げました" in visit.sent(f"{path_of(row)}withdrawal/")

    assert seen(world).state == "withdrawn"
    assert row.conditions["title"] in visit.text("introductions/ended/")


def test_hire_shows_fee_and_leaving(world: World) -> None:
    visit, row = bob(world), brought_to(world, "joined")
    text = visit.text(path_of(row))
    assert "1,800,000円" in text

    wrong = visit.post(f"{path_of(row)}leaving/", left_on="2020-01-01", by_own_choice="yes")
    assert wrong.status_code == 422
    today = world.bob.at.date().isoformat()
    assert "記録しました" in visit.sent(f"{path_of(row)}leaving/", left_on=today, by_own_choice="yes")

    assert seen(world).state == "left"
    assert "1,440,000円" in visit.text("records/fees/")


@pytest.mark.parametrize("noun", ["presentation", "handover", "withdrawal", "leaving"])
def test_strangers_move_nothing(world: World, noun: str) -> None:
    row = brought_to(world, "agreed")

    assert finn(world).post(f"{path_of(row)}{noun}/").status_code == 404
    assert strangers(world, path_of(row)) == {404}
    assert bob(world).get(f"{path_of(row)}{noun}/").status_code == 405
    assert seen(world).state == "agreed"


def test_withdrawn_consent_ends_it_and_hides_the_person(world: World) -> None:
    visit, row = bob(world), brought_to(world, "presented")
    ref = world.candidate().ref
    withdraw(world)

    assert row.ref not in visit.text("introductions/")
    assert ref not in visit.text("introductions/ended/")
    assert ref not in visit.text(path_of(row))
    assert visit.get(f"people/{ref}/").status_code == 404
