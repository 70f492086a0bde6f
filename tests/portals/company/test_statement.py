"""The statement: closings with their transfers, movements between them, fee lines."""

from datetime import timedelta

from relay.kernel import clock
from tests.introductions.life import brought_to
from tests.portals.company.visits import ann, cat, elmo
from tests.slots.crowd import close, people
from tests.world import NOON, World


def test_before_the_first_closing_the_page_says_so(world: World) -> None:
    page = elmo(world).text("statement/")

    assert "まだ締めはありません" in page
    assert "まだ手数料はありません" in page


def test_a_closing_opens_to_its_transfers_with_policy_and_reason(world: World) -> None:
    people(world, 10)
    close()
    with clock.frozen_at(NOON + timedelta(days=12)):
        page = ann(world).text("statement/")

    assert "2026年4月13日(月): カウント10名、累計10名、付与1枠" in page
    assert page.count("紹介カウントの確定") == 10
    assert page.count("枠の付与") == 1
    assert "規則 第1版" in page


def test_others_closings_are_not_here(world: World) -> None:
    people(world, 10)
    close()
    with clock.frozen_at(NOON + timedelta(days=12)):
        assert "紹介カウントの確定" not in elmo(world).text("statement/")


def test_the_fee_line_of_a_hire_is_here(world: World) -> None:
    brought_to(world, "joined")

    page = cat(world).text("statement/")
    assert "1,800,000円" in page
    assert "手数料表 第1版" in page


def test_three_closings_ask_no_more_than_one(world: World) -> None:
    people(world, 10)
    close()
    with clock.frozen_at(NOON + timedelta(days=40)):
        one = ann(world).questions("statement/")
        close(1)
        close(2)
        assert ann(world).questions("statement/") == one


def test_older_closings_lie_on_the_next_page_with_their_own_transfers(world: World) -> None:
    people(world, 10)
    for week in range(15):
        close(week)
    with clock.frozen_at(NOON + timedelta(days=120)):
        first, second = ann(world).text("statement/"), ann(world).text("statement/", page=2)

    assert "枠の付与" not in first
    assert second.count("紹介カウントの確定") == 10


def test_mails_are_declared_once_a_week_and_put_right(world: World) -> None:
    visit = ann(world)
    assert "不採用メール" in visit.text("declarations/")
    week = "2026-03-30"

    assert visit.post("declarations/", week=week, sent_count="１２通").status_code == 302
    assert visit.post("declarations/", week=week, sent_count="15").status_code == 302
    page = visit.text("declarations/")
    assert "15" in page
    assert page.count("<tr>") == 2
    assert visit.post("declarations/", week=week, sent_count="0").status_code == 422
    assert visit.post("declarations/", week="2026-01-05", sent_count="5").status_code == 422
    assert "まだ申告はありません" in elmo(world).text("declarations/")
