"""The passport: what the person sees and steers; strangers and other people find nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relay.candidates.models import Candidate
from relay.consents.models import Consent
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.world import World

PAGES = [
    "/me/",
    "/me/agencies/",
    "/me/withdrawal/",
    "/me/history/",
    "/me/blocks/",
    "/me/profile/",
    "/me/data/",
    "/me/data/erasure/",
]


def consent(world: World) -> Consent:
    with scope(house()):
        return Consent.objects.get(candidate=world.candidate("dai"), purpose="placement")


@pytest.mark.parametrize("url", PAGES)
def test_pages_open_to_the_person_alone(world: World, url: str) -> None:
    assert world.client("dai").get(url).status_code == 200
    assert world.client("eve").get(url).status_code == 200
    assert world.client("bob").get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("url", PAGES)
def test_pages_ask_the_database_few_questions(world: World, url: str) -> None:
    client = world.client("dai")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url)

    questions = [
        q["sql"] for q in asked if not re.match(r"(SAVEPOINT|RELEASE|SELECT set_config|BEGIN|COMMIT)", q["sql"])
    ]
    assert len(questions) <= 12, questions


def test_the_passport_shows_the_agency_with_its_number_and_terms(world: World) -> None:
    html = world.client("dai").get("/me/").content.decode()

    assert world.birch.name in html
    assert "受付番号 1" in html
    assert "紹介会社からの明示書" in html
    assert world.acme.name not in html  # who turned Dai down stands nowhere


def test_withdrawing_ends_the_consent_at_once_and_twice_is_harmless(world: World) -> None:
    client, url = world.client("dai"), f"/me/consents/{consent(world).ref}/withdrawal/"

    assert client.get(url).status_code == 200
    assert consent(world).state == "given"  # looking changes nothing
    assert client.post(url).headers["Location"] == "/me/"
    assert consent(world).state == "withdrawn"

    page = client.post(url, headers={"referer": "http://testserver/me/"}, follow=True)
    assert page.status_code == 200
    html = page.content.decode()
    assert f"/me/agencies/?agency={world.birch.ref}" in html


def test_another_person_cannot_withdraw_or_read_it(world: World) -> None:
    ref, client = consent(world).ref, world.client("eve")

    assert client.get(f"/me/consents/{ref}/").status_code == 404
    assert client.post(f"/me/consents/{ref}/withdrawal/").status_code == 404
    assert consent(world).state == "given"


def test_withdrawing_all_leaves_nobody(world: World) -> None:
    world.client("dai").post("/me/withdrawal/")

    assert consent(world).state == "withdrawn"


def test_the_receipt_names_the_text_and_its_hash(world: World) -> None:
    html = world.client("dai").get(f"/me/consents/{consent(world).ref}/").content.decode()

    assert consent(world).wording.digest in html
    assert "13-ユ-300001" in html


def test_agencies_are_unticked_at_most_ten_and_only_those_not_allowed(world: World) -> None:
    html = world.client("dai").get("/me/agencies/").content.decode()

    assert world.fir.ref in html
    assert world.birch.ref not in html
    assert "checked" not in html
    assert html.count('type="checkbox"') == 1


def test_an_answer_for_an_agency_that_was_not_shown_is_refused(world: World) -> None:
    page = world.client("eve").post("/me/agencies/", {"shown": [world.fir.ref], "agency": [world.birch.ref]})

    assert page.status_code == 422
    with scope(house()):
        assert not Consent.objects.filter(candidate=world.candidate("eve")).exists()


def test_answering_twice_gives_once(world: World) -> None:
    client = world.client("eve")
    for _each in range(2):
        client.post("/me/agencies/", {"shown": [world.fir.ref], "agency": [world.fir.ref]})

    with scope(house()):
        assert Consent.objects.filter(candidate=world.candidate("eve"), state="given").count() == 1


def test_choosing_nobody_is_a_normal_answer(world: World) -> None:
    page = world.client("eve").post("/me/agencies/", {"shown": [world.fir.ref]}, follow=True)

    assert page.status_code == 200
    assert "どこにも渡りません" in page.content.decode()


def test_the_consent_names_the_language_it_was_read_in(world: World) -> None:
    client = world.client("eve")
    client.post("/i18n/setlang/", {"language": "en"})
    client.post("/me/agencies/", {"shown": [world.fir.ref], "agency": [world.fir.ref]})

    with scope(house()):
        assert Consent.objects.get(candidate=world.candidate("eve"), state="given").wording.language == "en"


def test_history_names_recipients_and_days(world: World) -> None:
    html = world.client("dai").get("/me/history/").content.decode()

    assert world.birch.name in html
    assert "bob" not in html


def test_erasing_asks_first_then_ends_everything_and_signs_out(world: World) -> None:
    client = world.client("dai")

    assert client.post("/me/data/erasure/", {}).status_code == 422
    page = client.post("/me/data/erasure/", {"sure": "on"})

    assert page.headers["Location"] == "/me/goodbye/"
    assert "_auth_user_id" not in client.session
    with scope(house()):
        assert Candidate.objects.filter(state="erased").count() == 1
        assert Consent.objects.get(purpose="placement").state == "withdrawn"


def test_the_file_holds_the_person_and_not_who_turned_them_down(world: World) -> None:
    page = world.client("dai").get("/me/data/file/")

    assert page.headers["Content-Type"] == "application/json"
    text = page.content.decode()
    assert "髙﨑" in text
    assert world.birch.name in text
