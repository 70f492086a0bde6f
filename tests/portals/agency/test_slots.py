"""The slot desk: taking needs the clause, presenting counts to three, giving back returns the slot."""

import pytest
from django.db import transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.slots import actions as slots
from relay.slots.models import SlotRequest
from tests.introductions.life import brought_to
from tests.outcomes.slots import taken_request
from tests.portals.agency.visits import bob, finn, strangers
from tests.world import World, opening_facts


@pytest.fixture
def request_ref(world: World) -> str:
    """A request of Cedar's that is open again, for an opening Birch has not accepted."""
    first = taken_request(world)
    slots.release(first, by=world.bob)
    slots.close_request(first, by=world.cat)
    opening = openings.draft(facts=opening_facts(title="社内SE"), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)
    return slots.open_request(opening, by=world.cat).ref


def row(ref: str) -> SlotRequest:
    """The request as it stands."""
    with transaction.atomic(), scope(house()):
        return SlotRequest.objects.get(ref=ref)


def test_take_accepts_the_opening_too_and_works_once(world: World, request_ref: str) -> None:
    visit = bob(world)
    assert "社内SE" in visit.text("slots/")

    assert "枠を確保しました" in visit.sent(f"slots/{request_ref}/taking/")
    again = visit.sent(f"slots/{request_ref}/taking/")

    assert "サーバーサイドエンジニア" in again
    assert row(request_ref).agency_id == world.birch.pk
    assert "社内SE" in visit.text("openings/")


def test_without_the_clause_the_page_says_why(world: World, request_ref: str) -> None:
    visit = finn(world)
    text = visit.text("slots/")
    assert "X14" in text
    assert "無料紹介枠の条項がないため" in text or "条項" in text

    visit.post(f"slots/{request_ref}/taking/")

    assert row(request_ref).state == "open"


def test_whoever_is_late_is_told(world: World, request_ref: str) -> None:
    bob(world).post(f"slots/{request_ref}/taking/")

    assert finn(world).post(f"slots/{request_ref}/taking/").status_code == 404
    assert strangers(world, f"slots/{request_ref}/") == {404}
    assert row(request_ref).agency_id == world.birch.pk


def test_give_back(world: World, request_ref: str) -> None:
    visit = bob(world)
    visit.post(f"slots/{request_ref}/taking/")

    assert "依頼を返しました" in visit.sent(f"slots/{request_ref}/release/")
    visit.sent(f"slots/{request_ref}/release/")

    assert row(request_ref).state == "open"


def test_presented_on_the_slot(world: World) -> None:
    visit, request = bob(world), taken_request(world)
    assert "0 / 3" in visit.text("slots/")
    introduction = brought_to(world, "agreed", slot_request=request)

    visit.post(f"introductions/{introduction.ref}/presentation/")

    assert "1 / 3" in visit.text("slots/")
    assert "無料紹介枠" in visit.text("introductions/")
    assert "提案済み" in visit.text(f"slots/{request.ref}/")


def test_proposal_offers_the_slot_in_hand(world: World) -> None:
    visit, request = bob(world), taken_request(world)
    path = f"matches/{world.match.ref}/proposal/"
    assert "無料紹介枠で提案する" in visit.text(path)

    text = visit.sent(path, message="枠でのご紹介です。", confirmed="on", on_slot="on")

    assert "無料紹介枠" in text
    assert row(request.ref).state == "taken"


def test_position_is_shown_with_its_lines(world: World) -> None:
    taken_request(world)

    text = bob(world).text("slots/")

    assert "25,200" in text
    assert "求職者の受入れ" in text
