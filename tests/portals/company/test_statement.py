"""The statement: closings with their transfers, movements between them, fee lines."""

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from tests.introductions.life import brought_to
from tests.portals.company.visits import ann, cat, elmo, strangers
from tests.portals.papers import inside, words
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


def test_the_document_of_a_month_says_what_the_file_inside_says(world: World) -> None:
    people(world, 10)
    close()
    with clock.frozen_at(NOON + timedelta(days=40)):
        file, document = (ann(world).get(f"statement/{what}/", month="2026-04") for what in ("file", "document"))
        page = ann(world).text("statement/")
        running = words(ann(world).get("statement/document/"))
    said = words(document)

    assert inside(document) == {f"statement-{world.acme.ref}-2026-04.csv": file.content}
    assert hashlib.sha256(file.content).hexdigest() in said
    assert said.count("confirm:RFL-") == 10
    assert said.count("重複のない確認済みの方で、7日間の確認期間が終了しました。") == 10
    assert f"{world.acme.name}御中" in said
    assert "statement/document/?month=2026-04" in page
    assert "2026年5月(集計中)" in running


def test_a_companys_name_is_never_a_formula_in_its_file(world: World) -> None:
    visit = ann(world)
    with transaction.atomic(), scope(house()):
        Organisation.objects.filter(pk=world.acme.pk).update(name="=HYPERLINK(0)")

    assert ",'=HYPERLINK(0)," in visit.get("statement/file/").content.decode()


@pytest.mark.parametrize("path", ["statement/file/", "statement/document/"])
def test_files_are_for_the_company_alone_and_only_of_months_that_were(world: World, path: str) -> None:
    visit = cat(world)

    assert {visit.get(path, month=month).status_code for month in ("2026-06", "=1", "2026-4")} == {404}
    assert strangers(world, path) == [404, 404, 404]
    assert visit.post(path).status_code == 405
    assert visit.client.head(visit.root + path).status_code == 200
