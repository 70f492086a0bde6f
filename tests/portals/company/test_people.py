"""People put forward: blind card, welcome, the name with its access line, offer, start, leaving."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.consents.models import Access
from relay.introductions import actions as introductions
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from tests.introductions.life import brought_to, seen
from tests.portals.company.visits import cat, elmo, strangers
from tests.world import World, opening_facts

NAME = "髙﨑"


def _page(world: World) -> str:
    return cat(world).text(f"introductions/{seen(world).ref}/")


def _post(world: World, noun: str, **data: Any) -> Any:
    return cat(world).post(f"introductions/{seen(world).ref}/{noun}/", **data)


def test_before_the_card_the_company_sees_nothing(world: World) -> None:
    introduction = brought_to(world, "agreed")

    assert "まだ候補者の紹介はありません" in cat(world).text("introductions/")
    assert cat(world).get(f"introductions/{introduction.ref}/").status_code == 404


def test_the_blind_card_answers_the_requirements_and_names_nobody(world: World) -> None:
    brought_to(world, "presented")

    page = _page(world)
    assert "この方にお会いになりますか" in page
    assert "Python" in page
    assert NAME not in page
    assert "氏名と連絡先を表示する" not in page


def test_welcoming_moves_it_on_and_a_second_click_is_harmless(world: World) -> None:
    brought_to(world, "presented")

    assert [_post(world, "welcome").status_code for _ in range(2)] == [302, 302]

    assert seen(world).state == "welcomed"
    assert "人材紹介会社が氏名をお伝えします" in _page(world)


def test_turning_down_closes_the_card(world: World) -> None:
    brought_to(world, "presented")

    _post(world, "refusal")

    assert seen(world).state == "turned_down"
    assert "Python" not in _page(world)


def test_the_name_opens_by_post_only_and_every_look_is_written_down(world: World) -> None:
    brought_to(world, "introduced")
    assert NAME not in _page(world)
    assert cat(world).get(f"introductions/{seen(world).ref}/identity/").status_code == 405

    shown = _post(world, "identity").content.decode()

    assert NAME in shown
    assert "dai@mail.example" in shown
    with transaction.atomic(), scope(house()):
        assert Access.objects.filter(organisation=world.cedar).count() == 1


def test_the_name_stays_closed_before_it_was_handed_over(world: World) -> None:
    brought_to(world, "welcomed")

    assert _post(world, "identity").status_code == 302
    with transaction.atomic(), scope(house()):
        assert not Access.objects.filter(organisation=world.cedar).exists()


def test_meeting_then_offering(world: World) -> None:
    brought_to(world, "introduced")
    _post(world, "meeting")
    assert "手数料表" in cat(world).text(f"introductions/{seen(world).ref}/offer/")

    response = _post(world, "offer", expected_pay="６００万", term="permanent", starts_on="2026年5月1日")

    assert response.status_code == 302
    assert seen(world).state == "offered"
    assert "600万円" in _page(world)


def test_an_offer_with_wrong_input_is_named_at_its_field_and_kept(world: World) -> None:
    brought_to(world, "interviewing")

    response = _post(world, "offer", expected_pay="12", term="permanent", starts_on="2026-03-01")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_expected_pay_error"' in page
    assert 'value="12"' in page

    late = _post(world, "offer", expected_pay="600", term="permanent", starts_on="2026-03-01").content.decode()
    assert 'id="id_starts_on_error"' in late
    assert _post(world, "offer").status_code == 422
    assert seen(world).state == "interviewing"


def test_a_replayed_offer_makes_no_second_one(world: World) -> None:
    brought_to(world, "interviewing")
    offer = {"expected_pay": "600", "term": "permanent", "starts_on": "2026-05-01"}

    assert [_post(world, "offer", **offer).status_code for _ in range(2)] == [302, 302]


def test_the_start_is_confirmed_and_makes_the_fee_line(world: World) -> None:
    brought_to(world, "accepted")
    with clock.frozen_at(clock.now() + timedelta(days=7)):
        early = _post(world, "start", started_on="2026-04-30")
        assert 'id="id_started_on_error"' in early.content.decode()

        assert _post(world, "start", started_on="2026-04-09").status_code == 302
        assert _post(world, "start", started_on="2026-04-09").status_code == 302

        page = _page(world)
    assert seen(world).state == "joined"
    assert "1,800,000円" in page


def test_a_leaving_is_reported_and_gives_back_what_the_table_says(world: World) -> None:
    brought_to(world, "joined")
    with clock.frozen_at(clock.now() + timedelta(days=20)):
        early = _post(world, "leaving", left_on="2026-03-31", choice="own")
        assert 'id="id_left_on_error"' in early.content.decode()

        assert _post(world, "leaving", left_on="2026-04-20", choice="own").status_code == 302

        page = _page(world)
    assert "退職されました" in page
    assert "1,440,000円" in page


@pytest.mark.parametrize("noun", ["offer", "start", "leaving"])
def test_a_form_of_another_step_leads_back_to_how_it_stands(world: World, noun: str) -> None:
    introduction = brought_to(world, "presented")

    response = cat(world).get(f"introductions/{introduction.ref}/{noun}/")

    assert response["Location"].endswith(f"introductions/{introduction.ref}/")


def test_an_end_by_the_person_says_no_more_than_that(world: World) -> None:
    introduction = brought_to(world, "introduced")
    by = world.dai
    with transaction.atomic(), scope(by):
        introductions.decline(Introduction.objects.get(), by=by)

    page = cat(world).text(f"introductions/{introduction.ref}/")
    assert "ご紹介は終了しました" in page
    assert "氏名と連絡先を表示する" not in page


def test_strangers_see_and_change_nothing(world: World) -> None:
    introduction = brought_to(world, "presented")

    assert strangers(world, f"introductions/{introduction.ref}/") == [404, 404, 404]
    for noun in ("welcome", "refusal", "identity", "meeting", "offer", "start", "leaving"):
        response = elmo(world).post(f"introductions/{introduction.ref}/{noun}/")
        assert response.status_code == 404, noun
    assert seen(world).state == "presented"


def test_the_list_sorts_by_whose_turn_it_is(world: World) -> None:
    brought_to(world, "presented")
    assert "お返事待ち" in cat(world).text("introductions/", show="waiting")

    _post(world, "welcome")
    assert "該当する候補者はいません" in cat(world).text("introductions/", show="waiting")
    assert "バーチキャリア" in cat(world).text("introductions/", show="moving")


@pytest.mark.usefixtures("as_house")
def test_the_list_asks_no_more_for_three_people_than_for_one(world: World) -> None:
    first = brought_to(world, "presented")
    one = cat(world).questions("introductions/")
    for title in ("二件目", "三件目"):
        opening = openings.draft(facts=opening_facts(title=title), by=world.cat)
        Introduction.objects.create(
            agency=first.agency, company=first.company, candidate=first.candidate, opening=opening, match=first.match,
            state="presented", conditions={"title": title, "opening_ref": opening.ref}, card=first.card, user_ref="",
            proposed_at=clock.now(), moved_at=clock.now(), presented_at=clock.now(),
        )  # fmt: skip

    assert cat(world).questions("introductions/") == one
    assert "三件目" in cat(world).text("introductions/")
