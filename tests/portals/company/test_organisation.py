"""Our company: facts, members, and the trail."""

import pytest

from relay.intake import actions as intake
from tests.portals.company.visits import ann, elmo
from tests.world import World

FORM = {
    "name": "エルム商事株式会社", "name_kana": "エルムショウジ", "representative": "代表 二郎", "postcode": "１５０ー０００１",
    "address": "東京都渋谷区架空町2-2", "phone": "０３−００００−００００", "website": "elm.example", "brand": "indigo",
    "introduction": "ご縁に感謝します。",
}  # fmt: skip


def test_the_facts_are_changed_and_the_number_stays(world: World) -> None:
    number = world.elm.corporate_number

    response = elmo(world).post("organisation/amendment/", **FORM)

    elm = world.elm
    assert response.status_code == 302
    assert (elm.representative, elm.postcode, elm.phone) == ("代表 二郎", "150-0001", "03-0000-0000")
    assert (elm.website, elm.brand, elm.corporate_number) == ("https://elm.example", "indigo", number)


def test_wrong_input_is_named_at_its_field_and_kept(world: World) -> None:
    response = elmo(world).post(
        "organisation/amendment/", **{**FORM, "name": "", "postcode": "12", "phone": "内線のみ"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    for field in ("name", "postcode", "phone"):
        assert f'id="id_{field}_error"' in page
    assert "内線のみ" in page
    assert "代表 二郎" in page


def test_the_trail_tells_who_did_what(world: World) -> None:
    link = intake.issue(stage="any", label="", by=world.elmo)

    page = elmo(world).text("organisation/")
    assert "紹介リンクを発行しました" in page
    assert link.ref in page
    assert "elmo@elmo.example" in page


@pytest.mark.usefixtures("as_house")
def test_others_acts_are_not_in_the_trail(world: World) -> None:
    assert world.link.ref not in elmo(world).text("organisation/")
    assert world.link.ref in ann(world).text("organisation/")


def test_three_acts_ask_no_more_than_one(world: World) -> None:
    intake.issue(stage="any", label="", by=world.elmo)
    one = elmo(world).questions("organisation/")
    for stage in ("first", "final"):
        intake.issue(stage=stage, label="", by=world.elmo)

    assert elmo(world).questions("organisation/") == one
