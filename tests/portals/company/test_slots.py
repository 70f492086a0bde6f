"""The slot desk: a request is opened, presented on, closed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from relay.introductions import actions as introductions
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.slots.models import SlotRequest
from tests.outcomes.slots import taken_request
from tests.portals.company.visits import ann, cat, elmo, strangers
from tests.slots.crowd import close, people
from tests.world import NOON, World, opening_facts


@pytest.fixture
def acme_slots(world: World) -> Iterator[World]:
    """Acme has earned a slot, and it is the Monday afternoon after."""
    people(world, 10)
    close()
    with clock.frozen_at(NOON + timedelta(days=11)):
        yield world


def test_without_a_slot_the_desk_says_how_to_get_one(world: World) -> None:
    page = elmo(world).text("slots/")

    assert "進行中の募集はありません" in page
    assert "slots/new/" not in page
    assert "公開中の求人がありません" in elmo(world).text("slots/new/")
    assert "利用できる無料紹介枠がありません" in cat(world).text("slots/new/")


@pytest.mark.usefixtures("as_house")
def test_a_request_is_opened_once(acme_slots: World) -> None:
    world = acme_slots
    opening = openings.draft(facts=opening_facts(), by=world.ann)
    openings.post(opening, by=world.ann)
    visit = ann(world)
    assert "利用可能" in visit.text("slots/")

    first = visit.post("slots/new/", opening=opening.ref, fee_ceiling="１５０")
    second = visit.post("slots/new/", opening=opening.ref, fee_ceiling="150")

    request = SlotRequest.objects.get(company=world.acme)
    assert first["Location"].endswith(f"slots/{request.ref}/")
    assert second.status_code == 422
    assert request.fee_ceiling_yen == 1_500_000
    assert "引き受け待ち" in visit.text(f"slots/{request.ref}/")


@pytest.mark.usefixtures("as_house")
def test_a_request_without_a_slot_is_refused_at_the_form_with_what_was_typed(world: World) -> None:
    response = cat(world).post("slots/new/", opening=world.opening.ref, fee_ceiling="120")

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="120"' in page
    assert not SlotRequest.objects.exists()


def test_wrong_input_is_named_at_its_field(world: World) -> None:
    page = cat(world).post("slots/new/", opening="", fee_ceiling="多め").content.decode()

    assert 'id="id_fee_ceiling_error"' in page
    assert "多め" in page


@pytest.mark.usefixtures("as_house")
def test_presented_people_stand_on_the_request(world: World) -> None:
    request = taken_request(world)
    assert "まだ候補者は提示されていません" in cat(world).text(f"slots/{request.ref}/")

    introductions.propose(world.match, message="", slot_request=request, by=world.bob)
    for name, act in (("dai", introductions.agree), ("bob", introductions.present)):
        by = world.person(name) if name == "dai" else world.actor(name)
        with transaction.atomic(), scope(by):
            act(Introduction.objects.get(), by=by)

    page = cat(world).text(f"slots/{request.ref}/")
    assert Introduction.objects.get().ref in page
    assert "要件" in page


@pytest.mark.usefixtures("as_house")
def test_closing_is_asked_for_first_and_gives_the_slot_back(world: World) -> None:
    request = taken_request(world)
    visit = cat(world)
    assert "実行すると" in visit.text(f"slots/{request.ref}/closure/")

    assert [visit.post(f"slots/{request.ref}/closure/").status_code for _ in range(2)] == [302, 302]

    request.refresh_from_db()
    assert request.state == "closed"
    page = visit.text("slots/")
    assert "過去の募集" in page
    assert "利用可能" in page


@pytest.mark.usefixtures("as_house")
def test_strangers_find_no_request(world: World) -> None:
    request = taken_request(world)

    assert strangers(world, f"slots/{request.ref}/") == [404, 404, 404]
    assert elmo(world).get(f"slots/{request.ref}/").status_code == 404
    assert elmo(world).post(f"slots/{request.ref}/closure/").status_code == 404


@pytest.mark.usefixtures("as_house")
def test_the_desk_asks_no_more_for_three_requests_than_for_one(world: World) -> None:
    request = taken_request(world)
    one = cat(world).questions("slots/")
    for _ in range(2):
        SlotRequest.objects.create(
            company=request.company,
            opening=request.opening,
            state="closed",
            opened_at=clock.now(),
            closed_at=clock.now(),
        )

    assert cat(world).questions("slots/") == one
