"""Each side sees its own, strangers nothing."""

import pytest

from relay.acceptances import queries
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.acceptances.people import waiting
from tests.world import World

pytestmark = pytest.mark.django_db


def test_inbox_and_seekers_show_no_name(world: World) -> None:
    waiting(world, 3)
    bob = world.bob

    with scope(bob):
        inbox, served = queries.inbox(bob), queries.seekers(bob)

    assert (len(inbox), len(served), queries.inbox_count(world.finn)) == (3, 1, 0)
    assert served[0].headline == "サーバーサイドエンジニア"
    assert "髙﨑" not in repr((inbox, served))


def test_seeker_by_either_reference_with_papers(world: World) -> None:
    bob, ref = world.bob, world.candidate().ref

    with scope(bob):
        card = queries.seeker(bob, ref)
        assert card is not None
        assert queries.seeker(bob, card.ref) == card

    assert card.is_accepted
    assert not card.is_waiting
    assert card.consent_until is not None
    assert [paper.kind for paper in card.documents] == ["seeker"]
    with scope(world.finn):
        assert queries.seeker(world.finn, ref) is None


def test_person_sees_where_each_agency_stands(world: World) -> None:
    with scope(world.dai):
        (standing,) = queries.of_candidate(world.dai)

    assert (standing.agency_name, standing.state, standing.number) == ("バーチキャリア株式会社", "accepted", 1)
    assert standing.needs_book_details
    assert standing.documents[0].text.startswith("求職者の皆さまへの明示事項")
    with scope(world.eve):
        assert queries.of_candidate(world.eve) == []


def test_company_sees_its_agencies(world: World) -> None:
    cat, ref = world.cat, world.opening.ref
    with scope(cat):
        (agency,) = queries.acceptances_of_opening(cat, ref)

    assert (agency.agency_name, agency.state, agency.ground) == ("バーチキャリア株式会社", "accepted", "")
    assert agency.document is not None
    with scope(world.elmo):
        assert queries.acceptances_of_opening(world.elmo, ref) == []


def test_facts_for_later_rooms(world: World) -> None:
    birch, fir, dai = world.birch.pk, world.fir.pk, world.candidate().pk

    with scope(house()):
        assert queries.is_accepted(birch, dai)
        assert not queries.is_accepted(fir, dai)
        assert queries.accepted_on(birch, dai) is not None
        assert queries.accepted_on(fir, dai) is None
        assert queries.opening_accepted_on(birch, world.opening.pk) is not None
        assert queries.agencies_serving(dai) == [birch]
        assert [person.pk for person in queries.people_to_match(birch)] == [dai]
        assert queries.openings_to_match(birch, world.opening.pk) == [world.opening]
    with scope(world.bob):
        assert [row.number for row in queries.accepted_openings(world.bob)] == [1]
        assert queries.offered_openings(world.bob) == []
        assert queries.opening(world.bob, "OPN-0") is None
