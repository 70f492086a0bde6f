"""Offered openings: accept, decline on a ground; accepted ones with the best people."""

from relay.acceptances import actions as acceptances
from relay.fees.models import FeeTable
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.openings.models import Opening
from tests.acceptances.people import opening_acceptance
from tests.portals.agency.visits import bob, finn, strangers
from tests.world import World, opening_facts


def offered(world: World, title: str = "社内SE") -> Opening:
    """Another opening of Cedar's, offered to Birch."""
    opening = openings.draft(facts=opening_facts(title=title), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)
    acceptances.offer_opening(opening, agency_ref=world.birch.ref, by=world.cat)
    return opening


def test_list_shows_one_and_three(world: World) -> None:
    visit = bob(world)
    assert "新しい依頼はありません" in visit.text("openings/")
    for title in ("一件目", "二件目", "三件目"):
        offered(world, title)

    text = visit.text("openings/")

    assert all(title in text for title in ("一件目", "二件目", "三件目", "バックエンドエンジニア"))


def test_accept_once_and_match_people(world: World) -> None:
    visit, opening = bob(world), offered(world)

    assert "明示書を企業に送りました" in visit.sent(f"openings/{opening.ref}/acceptance/")
    text = visit.sent(f"openings/{opening.ref}/acceptance/")

    assert "受付済み No.2" in text
    assert "サーバーサイドエンジニア・経験4年" in text


def test_accept_says_why_not(world: World) -> None:
    visit, opening = bob(world), offered(world)
    with scope(house()):
        FeeTable.objects.filter(agency=world.birch).delete()

    path = f"{visit.root}openings/{opening.ref}/"
    answer = visit.client.post(f"{path}acceptance/", HTTP_REFERER=f"http://testserver{path}", follow=True)

    assert "先に手数料表を登録してください" in answer.content.decode()
    assert opening_acceptance(world, opening=opening).state == "offered"


def test_decline_needs_a_ground(world: World) -> None:
    visit, opening = bob(world), offered(world)

    wrong = visit.post(f"openings/{opening.ref}/refusal/", ground="no time")
    assert wrong.status_code == 422
    assert "不受理としました" in visit.sent(f"openings/{opening.ref}/refusal/", ground="conditions_too_low")

    assert visit.get(f"openings/{opening.ref}/").status_code == 404
    assert opening_acceptance(world, opening=opening).decline_ground == "conditions_too_low"


def test_stale_opening_is_said(world: World) -> None:
    with scope(house()):
        Opening.objects.update(confirmed_at=None)

    assert "30日以上ありません" in bob(world).text(f"openings/{world.opening.ref}/")


def test_strangers_find_no_opening(world: World) -> None:
    path = f"openings/{world.opening.ref}/"

    assert strangers(world, path) == {404}
    assert finn(world).get(path).status_code == 404
    assert finn(world).post(f"{path}acceptance/").status_code == 404
