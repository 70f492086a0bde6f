"""Only members of the agency come in, and every page asks few questions."""

import pytest
from django.test import Client

from relay.acceptances import actions as acceptances
from relay.openings import actions as openings
from tests.acceptances.people import waiting
from tests.portals.agency.visits import bob, finn, strangers
from tests.world import World, opening_facts

PAGES = (
    "", "inbox/", "people/", "openings/", "introductions/", "introductions/ended/", "slots/", "terms/", "records/",
    "records/accesses/", "records/stops/", "records/fees/", "records/trail/",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_an_agency_with_and_without_a_past(world: World, path: str) -> None:
    assert bob(world).get(path).status_code == 200
    assert finn(world).get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_strangers_find_nothing(world: World, path: str) -> None:
    assert strangers(world, path) == {404}


def test_visitors_are_asked_to_sign_in(world: World) -> None:
    answer = Client().get(f"/agency/{world.birch.ref}/")

    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_at_most_twelve_questions_and_no_more_for_three_rows(world: World, path: str) -> None:
    visit = bob(world)
    one, *more = waiting(world, 3)
    _take_on_another_opening(world, "一件目")
    acceptances.accept_seeker(one, by=world.bob)
    few = visit.questions(path)

    for row in more:
        acceptances.accept_seeker(row, by=world.bob)
    _take_on_another_opening(world, "二件目")

    assert visit.questions(path) <= few <= 12


def test_the_person_and_the_opening_ask_no_more_for_more_matches(world: World) -> None:
    visit, person = bob(world), f"people/{world.candidate().ref}/"
    opening = f"openings/{world.opening.ref}/"
    few = visit.questions(person), visit.questions(opening)

    for row in waiting(world, 2):
        acceptances.accept_seeker(row, by=world.bob)
    for title in ("一件目", "二件目"):
        _take_on_another_opening(world, title)

    assert (visit.questions(person), visit.questions(opening)) == few
    assert max(few) <= 14


def _take_on_another_opening(world: World, title: str) -> None:
    opening = openings.draft(facts=opening_facts(title=title), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)
    acceptances.accept_requested_opening(opening, by=world.bob)
