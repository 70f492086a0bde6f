"""The public pages, in both languages, and where signing in leads."""

from html import unescape

import pytest
from django.test import Client

from relay.audit import notes, sequencer
from relay.audit import queries as audit
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Membership
from tests.world import World

PAGES = [
    "/", "/for/applicants/", "/for/companies/", "/for/agencies/", "/agencies/", "/counting/", "/privacy/", "/terms/", "/transparency/",
    "/r/", "/no-thank-you/", "/start/company/", "/start/agency/", "/me/goodbye/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_a_public_page_opens_without_signing_in(world: World, url: str, language: str) -> None:
    page = Client(headers={"accept-language": language}).get(url)

    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


def test_agencies_stand_with_their_licence_in_the_order_of_their_kana(world: World) -> None:
    html = Client().get("/agencies/").content.decode()

    assert html.index("13-ユ-300001") < html.index("27-ユ-300002")


def test_the_newest_seal_is_published_with_the_key_that_opens_it(world: World) -> None:
    sequencer.sequence(by=house())

    html = Client().get("/transparency/").content.decode()

    key = notes.public_key(audit.published_key())
    seal = audit.newest_seal()
    assert seal is not None
    assert audit.published_key() in html
    assert notes.opened(unescape(html).replace("<", "\n").replace(">", "\n"), key=key) == notes.opened(
        seal.note, key=key
    )


def test_the_legal_page_names_the_operator(world: World) -> None:
    html = Client().get("/privacy/").content.decode()

    assert "51-募-000000" in html
    assert "support@career-relay.example" in html


@pytest.mark.parametrize(("name", "place"), [("dai", "/me/"), ("olga", "/operator/")])
def test_signing_in_leads_home(world: World, name: str, place: str) -> None:
    assert world.client(name).get("/welcome/").headers["Location"] == place


def test_a_member_is_led_to_the_organisation(world: World) -> None:
    assert world.client("ann").get("/welcome/").headers["Location"] == f"/company/{world.acme.ref}/"
    assert world.client("bob").get("/welcome/").headers["Location"] == f"/agency/{world.birch.ref}/"


def test_who_belongs_to_several_places_may_choose(world: World) -> None:
    with scope(world.bob):
        Membership.objects.create(organisation=world.birch, user=world.user("dai"), role="member", since=world.bob.at)

    html = world.client("dai").get("/welcome/").content.decode()

    assert 'href="/me/"' in html
    assert f'href="/agency/{world.birch.ref}/"' in html
