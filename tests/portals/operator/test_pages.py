"""The operator's pages: who may come in, what they show, and how few questions they ask the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.world import World, company

pytestmark = pytest.mark.django_db

PAGES = (
    "/operator/", "/operator/organisations/", "/operator/referrals/", "/operator/closings/",
    "/operator/reversals/", "/operator/clearing/", "/operator/ledger/", "/operator/outbox/", "/operator/trail/",
)  # fmt: skip
# The clearing asks for each agency's month, for pool and breakage, and for what is settled; reversals are three queues.
ALLOWED = dict.fromkeys(PAGES, 12) | {"/operator/clearing/": 16, "/operator/reversals/": 16}


@pytest.mark.parametrize("page", PAGES)
def test_the_operator_sees_the_page(world: World, page: str) -> None:
    answer = world.client("olga").get(page)

    assert answer.status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["ann", "bob", "dai"])
def test_strangers_find_nothing(world: World, page: str, name: str) -> None:
    assert world.client(name).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_asked_to_sign_in(world: World, page: str) -> None:
    answer = Client().get(page)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/operator/ledger/"])
def test_pages_ask_few_questions_and_no_more_with_more_rows(world: World, page: str) -> None:
    client = world.client("olga")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(3):
        company(f"新規{number}株式会社", "シンキ", f"00000000002{number}", f"new{number}")

    with CaptureQueriesContext(connection) as more:
        client.get(page)

    asked = [query["sql"] for query in more if "SAVEPOINT" not in query["sql"] and "set_config" not in query["sql"]]
    assert len(asked) <= ALLOWED[page]
    assert len(more) == len(few)


def test_the_outbox_shows_no_address_and_no_text(world: World) -> None:
    page = world.client("olga").get("/operator/outbox/?state=queued").content.decode()

    assert "users/code" in page
    assert "@mail.example" not in page


def test_a_failed_mail_is_put_back_into_the_queue_once(world: World) -> None:
    with scope(house()):
        Message.objects.filter(to="dai@mail.example").update(state="failed", tries_count=6)
        ref = Message.objects.filter(to="dai@mail.example").values_list("ref", flat=True)[0]
    client = world.client("olga")

    first = client.post(f"/operator/outbox/{ref}/retry/")
    second = client.post(f"/operator/outbox/{ref}/retry/", follow=True)

    assert first.status_code == 302
    assert "一足早く" in second.content.decode() or second.status_code == 200
    with scope(house()):
        assert Message.objects.get(ref=ref).state == "queued"
    assert client.post("/operator/outbox/MSG-NOTTHERE00/retry/").status_code == 404


def test_the_trail_is_searched_by_act_actor_and_subject(world: World) -> None:
    client = world.client("olga")

    found = client.get("/operator/trail/", {"act": "consent.answer"}).content.decode()
    about = client.get("/operator/trail/", {"about": world.birch.ref, "who": "user:"}).content.decode()
    nothing = client.get("/operator/trail/", {"act": "no.such"}).content.decode()

    assert "consent.answer" in found
    assert "organisation.found" not in found
    assert "organisation.approve" in about
    assert "該当する操作がありません" in nothing


def test_a_strange_filter_is_no_filter(world: World) -> None:
    client = world.client("olga")

    for page in (
        "/operator/outbox/?state=%00x",
        "/operator/organisations/?kind=zz&state=zz",
        "/operator/trail/?act=%00",
    ):
        assert client.get(page).status_code == 200
