"""A proposal is read with all its conditions, then answered; terms are confirmed, book details given."""

from typing import Any

import pytest
from django.db import transaction

from relay.acceptances.models import DeliveredDocument, SeekerAcceptance
from relay.introductions import actions as introductions
from relay.introductions.models import Introduction
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.outcomes import actions as outcomes
from relay.outcomes.rules import OfferTerms
from tests.world import World

BOOK = {"address": "東京都架空区架空町1-2-3", "birth_on": "1995-04-01"}


@pytest.fixture
def proposal(world: World) -> Introduction:
    """Birch proposes Cedar's opening to Dai."""
    with transaction.atomic(), scope(world.bob):
        return introductions.propose(world.match, message="ご経験が活きる求人です。", by=world.bob)


def state(proposal: Introduction) -> str:
    with scope(house()):
        return Introduction.objects.get(pk=proposal.pk).state


def seeker(world: World) -> SeekerAcceptance:
    with scope(house()):
        return SeekerAcceptance.objects.get(candidate=world.candidate("dai"))


def test_a_proposal_shows_company_conditions_and_message(world: World, proposal: Introduction) -> None:
    client = world.client("dai")

    assert world.cedar.name in client.get("/me/").content.decode()
    html = client.get(f"/me/proposals/{proposal.ref}/").content.decode()

    assert "ご経験が活きる求人です。" in html
    assert "2026年4月2日" in html
    assert 'name="birth_on"' in html


def test_another_person_finds_no_proposal(world: World, proposal: Introduction) -> None:
    assert world.client("eve").get(f"/me/proposals/{proposal.ref}/").status_code == 404
    assert world.client("eve").post(f"/me/proposals/{proposal.ref}/agreement/", BOOK).status_code == 404
    assert state(proposal) == "proposed"


def test_yes_brings_what_the_book_lacks_and_agrees(world: World, proposal: Introduction) -> None:
    page = world.client("dai").post(f"/me/proposals/{proposal.ref}/agreement/", BOOK)

    assert page.status_code == 302
    assert state(proposal) == "agreed"
    assert seeker(world).book_address == BOOK["address"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", ""),
        ("birth_on", ""),
        ("birth_on", "yesterday"),
        ("birth_on", "2026-04-03"),
        ("birth_on", "2012-01-01"),
    ],
)
def test_a_wrong_book_detail_is_said_and_nothing_is_agreed(
    world: World, proposal: Introduction, field: str, value: str
) -> None:
    page = world.client("dai").post(f"/me/proposals/{proposal.ref}/agreement/", {**BOOK, field: value})

    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()
    assert state(proposal) == "proposed"


def test_no_closes_it_and_a_second_answer_is_told_how_it_stands(world: World, proposal: Introduction) -> None:
    client, url = world.client("dai"), f"/me/proposals/{proposal.ref}/"
    client.post(f"{url}refusal/")

    page = client.post(f"{url}agreement/", BOOK, headers={"referer": f"http://testserver{url}"}, follow=True)

    assert page.status_code == 200
    assert state(proposal) == "declined"


def test_getting_the_nouns_changes_nothing(world: World, proposal: Introduction) -> None:
    for noun in ("agreement", "refusal", "acceptance"):
        page = world.client("dai").get(f"/me/proposals/{proposal.ref}/{noun}/")
        assert page.headers["Location"] == f"/me/proposals/{proposal.ref}/"

    assert state(proposal) == "proposed"


def test_an_offer_is_shown_and_accepted(world: World, proposal: Introduction) -> None:
    client, url = world.client("dai"), f"/me/proposals/{proposal.ref}/"
    client.post(f"{url}agreement/", BOOK)
    _until_offered(world, proposal)

    html = client.get(url).content.decode()
    assert "6,000,000円" in html
    client.post(f"{url}acceptance/")

    assert state(proposal) == "accepted"


def test_terms_are_confirmed_by_a_button_not_by_looking(world: World) -> None:
    with scope(house()):
        document = DeliveredDocument.objects.get(seeker__candidate=world.candidate("dai"))
    client, url = world.client("dai"), f"/me/terms/{seeker(world).ref}/{document.digest}/"

    assert client.get(url).status_code == 200
    with scope(house()):
        assert DeliveredDocument.objects.get(pk=document.pk).read_at is None
    client.post(f"{url}reading/")

    with scope(house()):
        assert DeliveredDocument.objects.get(pk=document.pk).read_at is not None
    assert world.client("eve").get(url).status_code == 404


def test_book_details_are_given_on_their_own_page(world: World) -> None:
    client, url = world.client("dai"), f"/me/terms/{seeker(world).ref}/details/"

    assert client.get(url).status_code == 200
    assert client.post(url, {**BOOK, "birth_on": "2020-01-01"}).status_code == 422
    assert client.post(url, BOOK).headers["Location"] == "/me/"
    assert str(seeker(world).book_birth_on) == BOOK["birth_on"]


def _until_offered(world: World, proposal: Introduction) -> None:
    terms = OfferTerms(expected_pay_yen=6_000_000, term="fixed", starts_on=world.cat.at.date())
    steps: list[tuple[Any, Any, dict[str, Any]]] = [
        (world.bob, introductions.present, {}), (world.cat, introductions.welcome, {}),
        (world.bob, introductions.introduce, {}), (world.cat, introductions.meet, {}),
        (world.cat, outcomes.offer, {"terms": terms}),
    ]  # fmt: skip
    for by, act, more in steps:
        with transaction.atomic(), scope(by):
            act(Introduction.objects.select_related("slot_request", "opening").get(pk=proposal.pk), **more, by=by)
