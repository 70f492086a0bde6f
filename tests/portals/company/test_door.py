"""Only members of the company come in, and every page asks few questions."""

import pytest
from django.test import Client

from tests.portals.company.visits import cat, elmo, strangers
from tests.world import World

PAGES = (
    "", "texts/", "links/", "links/new/", "openings/", "openings/new/", "slots/", "slots/new/", "introductions/",
    "statement/", "organisation/", "organisation/amendment/",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_a_company_with_and_without_a_past(world: World, path: str) -> None:
    assert cat(world).get(path).status_code == 200
    assert elmo(world).get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_strangers_find_nothing(world: World, path: str) -> None:
    assert strangers(world, path) == [404, 404, 404]


def test_who_is_not_signed_in_is_sent_to_the_sign_in(world: World) -> None:
    response = Client().get(f"/company/{world.cedar.ref}/")

    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_asks_at_most_twelve_questions_beside_session_user_and_door(world: World, path: str) -> None:
    assert cat(world).questions(path) <= 12 + 3


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_english_on_wish(world: World, path: str) -> None:
    visit = cat(world)
    visit.client.cookies["django_language"] = "en"

    assert "Slot desk" in visit.text(path)
