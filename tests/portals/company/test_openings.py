"""Openings: written, published, amended, copied, closed, offered; nothing typed is lost."""

from typing import Any

import pytest

from relay.openings import actions
from relay.openings.models import Opening
from relay.openings.rules import REQUIRED
from tests.portals.company.visits import cat, elmo, strangers
from tests.world import World, opening_facts

FORM: dict[str, Any] = {
    "title": "経理担当", "occupation": "accounting", "prefecture": "13", "remote": "partly", "term": "permanent",
    "seats_count": "2", "salary_min": "400", "salary_max": "５５０", "must_skills": "簿記、Excel、簿記",
    "skills": "", "licences": "", "years_min": "", **dict.fromkeys(REQUIRED, "記載のとおり"),
}  # fmt: skip


def _own(world: World) -> Opening:
    return Opening.objects.get(company=world.elm)


pytestmark = pytest.mark.usefixtures("as_house")


def test_a_draft_is_saved_unfinished(world: World) -> None:
    response = elmo(world).post(
        "openings/new/", title="経理", occupation="accounting", remote="none", term="permanent", seats_count="1"
    )

    opening = _own(world)
    assert (response.status_code, opening.state) == (302, "draft")
    assert "未記入" in elmo(world).text("openings/")


def test_what_is_typed_is_read_as_people_type_it(world: World) -> None:
    elmo(world).post("openings/new/", **FORM)

    opening = _own(world)
    assert (opening.salary_min_yen, opening.salary_max_yen) == (4_000_000, 5_500_000)
    assert (opening.must_skills, opening.years_min, opening.seats_count) == (["簿記", "Excel"], 0, 2)


def test_wrong_input_is_named_at_its_field_and_everything_is_kept(world: World) -> None:
    response = elmo(world).post(
        "openings/new/", **{**FORM, "title": "営業マン", "salary_min": "たくさん", "duties": "35歳以下の方"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    for field in ("title", "salary_min", "duties"):
        assert f'id="id_{field}_error"' in page
    for typed in ("たくさん", "35歳以下の方", "簿記、Excel、簿記", "５５０"):
        assert typed in page
    assert not Opening.objects.filter(company=world.elm).exists()


def test_the_pay_upside_down_is_named_at_its_field(world: World) -> None:
    response = elmo(world).post("openings/new/", **{**FORM, "salary_max": "300"})

    assert response.status_code == 422
    assert 'id="id_salary_max_error"' in response.content.decode()


def test_saving_on_the_way_to_publishing_leads_there(world: World) -> None:
    response = elmo(world).post("openings/new/", **FORM, then="publication")

    assert response["Location"].endswith(f"openings/{_own(world).ref}/publication/")


def test_an_unfinished_opening_names_what_is_missing_instead_of_publishing(world: World) -> None:
    opening = actions.draft(facts=opening_facts(conditions={}), by=world.elmo)

    page = elmo(world).text(f"openings/{opening.ref}/publication/")
    form = elmo(world).text(f"openings/{opening.ref}/amendment/", missing="")

    assert "受動喫煙防止措置" in page
    assert 'id="id_smoking_error"' in form
    assert 'id="id_title_error"' not in form
    assert "バックエンドエンジニア" in form


def test_publishing_needs_the_self_declaration(world: World) -> None:
    opening = actions.draft(facts=opening_facts(), by=world.elmo)

    refused = elmo(world).post(f"openings/{opening.ref}/publication/")
    assert refused.status_code == 422
    assert 'id="id_declared_error"' in refused.content.decode()

    assert elmo(world).post(f"openings/{opening.ref}/publication/", declared="on").status_code == 302
    assert _own(world).state == "open"


def test_a_double_click_on_publishing_is_harmless(world: World) -> None:
    opening = actions.draft(facts=opening_facts(), by=world.elmo)
    for _ in range(2):
        assert elmo(world).post(f"openings/{opening.ref}/publication/", declared="on").status_code == 302

    assert opening.versions.count() == 1


def test_a_change_of_a_published_opening_is_a_version_and_is_shown(world: World) -> None:
    visit, ref = cat(world), world.opening.ref

    visit.post(f"openings/{ref}/amendment/", **FORM, version="1")

    page = visit.text(f"openings/{ref}/")
    assert world.opening.version == 2
    assert "第2版" in page
    assert "経理担当" in page


def test_a_published_opening_cannot_lose_an_item(world: World) -> None:
    response = cat(world).post(f"openings/{world.opening.ref}/amendment/", **{**FORM, "wage": ""}, version="1")

    assert response.status_code == 422
    assert 'id="id_wage_error"' in response.content.decode()
    assert world.opening.version == 1


def test_a_change_on_top_of_somebody_elses_is_noticed_and_kept(world: World) -> None:
    visit, ref = cat(world), world.opening.ref
    actions.amend(world.opening, opening_facts(title="先に変更"), by=world.cat)

    first = visit.post(f"openings/{ref}/amendment/", **FORM, version="1")
    assert first.status_code == 422
    assert "別の方がこの求人を変更しました" in first.content.decode()
    assert 'name="version" value="2"' in first.content.decode()

    assert visit.post(f"openings/{ref}/amendment/", **FORM, version="2").status_code == 302
    assert world.opening.title == "経理担当"


def test_a_replayed_form_makes_no_second_version(world: World) -> None:
    visit, ref = cat(world), world.opening.ref
    for _ in range(2):
        assert visit.post(f"openings/{ref}/amendment/", **FORM, version="1").status_code == 302

    assert world.opening.version == 2


def test_a_copy_is_a_draft(world: World) -> None:
    response = cat(world).post(f"openings/{world.opening.ref}/copies/")

    assert response["Location"].endswith("/amendment/")
    assert sorted(Opening.objects.filter(company=world.cedar).values_list("state", flat=True)) == ["draft", "open"]


def test_confirming_says_thank_you(world: World) -> None:
    assert cat(world).post(f"openings/{world.opening.ref}/confirmation/").status_code == 302


def test_closing_is_asked_for_first_and_twice_is_harmless(world: World) -> None:
    visit, ref = cat(world), world.opening.ref
    assert "実行すると" in visit.text(f"openings/{ref}/closure/")
    assert world.opening.state == "open"

    assert [visit.post(f"openings/{ref}/closure/").status_code for _ in range(2)] == [302, 302]
    assert world.opening.state == "closed"


def test_offering_reaches_the_agencies_and_their_answer_is_shown(world: World) -> None:
    visit, ref = cat(world), world.opening.ref
    assert "求人受理番号" in visit.text(f"openings/{ref}/")

    for _ in range(2):
        assert visit.post(f"openings/{ref}/offers/", agency=[world.fir.ref]).status_code == 302

    page = visit.text(f"openings/{ref}/")
    assert "回答待ち" in page
    assert page.count("フィル人材株式会社") == 1


def test_offering_to_nobody_or_to_a_stranger_says_so(world: World) -> None:
    visit, ref = cat(world), world.opening.ref

    visit.post(f"openings/{ref}/offers/")
    assert "1社以上お選びください" in visit.text(f"openings/{ref}/")

    assert visit.post(f"openings/{ref}/offers/", agency=[world.acme.ref]).status_code == 302


@pytest.mark.parametrize("page", ["", "amendment/", "publication/", "closure/"])
def test_others_openings_are_not_found(world: World, page: str) -> None:
    ref = world.opening.ref

    assert strangers(world, f"openings/{ref}/{page}") == [404, 404, 404]
    assert elmo(world).get(f"openings/{ref}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["amendment/", "publication/", "closure/", "copies/", "confirmation/", "offers/"])
def test_others_openings_cannot_be_changed(world: World, page: str) -> None:
    assert elmo(world).post(f"openings/{world.opening.ref}/{page}", **FORM, declared="on").status_code == 404


def test_the_list_is_empty_then_one_then_three_without_more_questions(world: World) -> None:
    assert "求人はまだありません" in elmo(world).text("openings/")
    actions.draft(facts=opening_facts(title="一件目"), by=world.elmo)
    one = elmo(world).questions("openings/")
    for title in ("二件目", "三件目"):
        actions.draft(facts=opening_facts(title=title), by=world.elmo)

    assert elmo(world).questions("openings/") == one
    assert all(title in elmo(world).text("openings/", state="draft") for title in ("一件目", "二件目", "三件目"))
    assert "該当する求人はありません" in elmo(world).text("openings/", state="closed")
