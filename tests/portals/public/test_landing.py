"""Arriving through a company's link: the page changes nothing, and reveals nothing where there is nothing."""

import pytest
from django.test import Client

from relay.candidates.models import Registration
from relay.intake import actions as intake
from relay.intake.rules import new_code, shown_code
from tests.world import World


def test_landing_speaks_in_the_name_of_the_company(world: World) -> None:
    page = Client().get(f"/r/{world.link.code}/")

    html = page.content.decode()
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert world.acme.name in html
    assert f"brand-{world.acme.brand}" in html
    assert f"/register/{world.link.code}/" in html
    assert "51-募-000000" in html


@pytest.mark.parametrize("method", ["get", "head"])
def test_landing_changes_nothing_however_often_it_is_fetched(world: World, as_house: None, method: str) -> None:
    client = Client()

    for _each in range(3):
        getattr(client, method)(f"/r/{world.link.code}/")

    assert "session" not in client.cookies
    assert Registration.objects.count() == 2  # Dai and Eve, from the world


@pytest.mark.parametrize("shape", ["{}=20", "{}.", "<{}>", "{}。", "「{}」", "  {}"])
def test_landing_opens_through_a_mangled_link(world: World, shape: str) -> None:
    page = Client().get("/r/" + shape.format(shown_code(world.link.code).lower()))

    assert page.status_code == 200
    assert world.acme.name in page.content.decode()


def test_unknown_and_stopped_and_refused_links_look_the_same(world: World) -> None:
    stopped = intake.issue(stage="final", label="", by=world.ann)
    intake.revoke(stopped, by=world.ann)
    bodies = set()
    for code in (new_code(), stopped.code, "nonsense"):
        page = Client().get(f"/r/{code}/")
        assert page.status_code == 404
        bodies.add(_without_what_differs(page.content.decode(), code))

    assert len(bodies) == 1
    assert world.acme.name not in bodies.pop()


def test_a_typed_code_leads_to_the_page(world: World) -> None:
    page = Client().post("/r/", {"code": f"https://relay.example/r/{shown_code(world.link.code)}"})

    assert page.status_code == 302
    assert page.headers["Location"] == f"/r/{world.link.code}/"


@pytest.mark.parametrize("typed", ["", "0000-0000-0000-0000", "ちがう"])
def test_a_wrong_typed_code_keeps_what_was_typed(world: World, typed: str) -> None:
    page = Client().post("/r/", {"code": typed})

    assert page.status_code == 422
    assert f'value="{typed}"' in page.content.decode() or not typed


def test_the_language_can_be_switched_though_the_page_names_no_origin(world: World) -> None:
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    url = f"/r/{world.link.code}/"

    page = client.post("/i18n/setlang/", {"language": "en", "next": url})

    assert page.headers["Location"] == url
    assert 'lang="en"' in client.get(url).content.decode()


def test_the_page_holds_no_other_form(world: World) -> None:
    for client in (Client(), world.client("dai")):
        assert client.get(f"/r/{world.link.code}/").content.decode().count("<form") == 1


def test_no_thank_you_stores_nothing(world: World) -> None:
    client = Client()

    assert client.get("/no-thank-you/").status_code == 200
    assert "session" not in client.cookies


def _without_what_differs(html: str, code: str) -> str:
    lines = html.replace(code, "").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)
