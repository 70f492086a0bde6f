"""Mail texts: for each stage and language, with the own link, kept rules, and a warning for rare letters."""

import pytest

from relay.intake import actions as intake
from relay.organisations.models import Organisation
from tests.portals.company.visits import ann, elmo
from tests.world import World


@pytest.mark.parametrize("stage", ["documents", "first", "final"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_text_carries_the_link_and_keeps_every_rule(world: World, stage: str, language: str) -> None:
    page = ann(world).text("texts/", stage=stage, language=language)

    assert f"/r/{world.link.code}/" in page
    assert "is-kept" in page
    assert "is-broken" not in page


def test_both_flavours_wait_for_the_copy_button(world: World) -> None:
    page = ann(world).text("texts/")

    assert "data-copy-html" in page
    assert "data-copy-plain" in page


def test_a_link_of_the_stage_is_preferred(world: World) -> None:
    final = intake.issue(stage="final", label="", by=world.ann)

    assert f"/r/{final.code}/" in ann(world).text("texts/", stage="final")
    assert f"/r/{final.code}/" not in ann(world).text("texts/", stage="first")


def test_nonsense_in_the_address_falls_back_to_the_first_text(world: World) -> None:
    assert "慎重に拝見し" in ann(world).text("texts/", stage="<script>", language="xx", link="LNK-NOBODY")


def test_the_file_is_the_same_text(world: World) -> None:
    response = ann(world).get("texts/file/", stage="final", language="ja")

    content = response.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="rejection-final-ja.txt"'
    assert content.startswith("\ufeff選考結果のご連絡(アクメ製作所株式会社)\r\n")
    assert f"\r\n\r\nhttp://127.0.0.1:8000/r/{world.link.code}/\r\n\r\n" in content


def test_without_a_link_the_page_says_what_to_do_and_there_is_no_file(world: World) -> None:
    assert "有効なリンクがありません" in elmo(world).text("texts/")
    assert elmo(world).get("texts/file/").status_code == 404


@pytest.mark.usefixtures("as_house")
def test_rare_letters_in_the_name_are_pointed_out(world: World) -> None:
    Organisation.objects.filter(pk=world.acme.pk).update(name="アクメ髙﨑株式会社")

    assert "髙﨑。この形式" in ann(world).text("texts/")
    assert "この形式で送信" not in elmo(world).text("")
