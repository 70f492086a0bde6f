"""Letting organisations in, turning them away, shutting them out."""

from datetime import date

import pytest

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations.models import Licence, Organisation
from tests.world import World, agency, company

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(world: World) -> Organisation:
    """A company that has just signed up."""
    return company("ニューカマー株式会社", "ニューカマー", "000000000010", "nina")


def state_of(organisation: Organisation) -> str:
    """The state as it is now."""
    return Organisation.objects.get(pk=organisation.pk).state


def url(organisation: Organisation, noun: str = "") -> str:
    """A page of an organisation."""
    return f"/operator/organisations/{organisation.ref}/{noun}"


def test_a_newcomer_stands_first_and_is_approved(world: World, newcomer: Organisation) -> None:
    client = world.client("olga")
    home = client.get("/operator/").content.decode()
    page = client.get(url(newcomer)).content.decode()

    answer = client.post(url(newcomer, "approval/"))

    assert "ニューカマー株式会社" in home
    assert newcomer.corporate_number in page
    assert answer.status_code == 302
    assert state_of(newcomer) == "approved"
    with scope(house()):
        assert Message.objects.filter(event_key__startswith=f"decided:{newcomer.ref}").count() == 1


def test_approving_twice_is_stale_and_mails_once(world: World, newcomer: Organisation) -> None:
    client = world.client("olga")
    client.post(url(newcomer, "approval/"))

    answer = client.post(
        url(newcomer, "approval/"), headers={"referer": f"http://testserver{url(newcomer)}"}, follow=True
    )

    assert answer.status_code == 200
    with scope(house()):
        assert Message.objects.filter(event_key__startswith=f"decided:{newcomer.ref}").count() == 1


def test_refusing_needs_a_reason_and_keeps_what_was_typed(world: World, newcomer: Organisation) -> None:
    client = world.client("olga")

    without = client.post(url(newcomer, "refusal/"), {"note": " "})
    too_long = client.post(url(newcomer, "refusal/"), {"note": "長" * 301})
    good = client.post(url(newcomer, "refusal/"), {"note": "登記を確認できませんでした。"})

    assert without.status_code == too_long.status_code == 422
    assert "理由をご入力ください" in without.content.decode()
    assert "長" * 301 in too_long.content.decode()
    assert good.status_code == 302
    assert state_of(newcomer) == "refused"
    assert "登記を確認できませんでした。" in client.get(url(newcomer)).content.decode()


def test_suspending_and_letting_back_in(world: World) -> None:
    client = world.client("olga")

    without = client.post(url(world.cedar, "suspension/"), {})
    client.post(url(world.cedar, "suspension/"), {"note": "確認中です。"})
    suspended = state_of(world.cedar)
    client.post(url(world.cedar, "approval/"))

    assert without.status_code == 422
    assert (suspended, state_of(world.cedar)) == ("suspended", "approved")


def test_an_agency_shows_its_licence_and_why_nothing_flows(world: World) -> None:
    client = world.client("olga")
    with scope(house()):
        Licence.objects.filter(agency=world.birch).update(registry_checked_on=date(2025, 12, 1))
    before = client.get(url(world.birch)).content.decode()

    client.post(url(world.birch, "licence-check/"))

    after = client.get(url(world.birch)).content.decode()
    assert "13-ユ-300001" in before
    assert "停止しています" in before
    assert "停止しています" not in after
    assert Licence.objects.get(agency=world.birch).registry_checked_on == date(2026, 4, 2)


def test_an_agency_without_licence_facts_cannot_be_approved(world: World) -> None:
    newcomer = agency("ノバ人材株式会社", "ノバジンザイ", "000000000011", "nova", "13-ユ-300009")
    with scope(house()):
        Licence.objects.filter(agency=newcomer).delete()
    client = world.client("olga")

    answer = client.post(
        url(newcomer, "approval/"), headers={"referer": f"http://testserver{url(newcomer)}"}, follow=True
    )

    assert answer.status_code == 200
    assert state_of(newcomer) == "applied"
    assert "許可情報が未登録です" in answer.content.decode()


def test_the_list_is_filtered(world: World, newcomer: Organisation) -> None:
    client = world.client("olga")

    agencies = client.get("/operator/organisations/", {"kind": "agency"}).content.decode()
    waiting = client.get("/operator/organisations/", {"state": "applied"}).content.decode()

    assert "バーチキャリア" in agencies
    assert "セダーソフト" not in agencies
    assert "ニューカマー" in waiting
    assert "バーチキャリア" not in waiting


@pytest.mark.parametrize("noun", ["", "approval/", "refusal/", "suspension/", "licence-check/"])
def test_strangers_and_unknown_organisations_find_nothing(world: World, noun: str) -> None:
    unknown = f"/operator/organisations/ORG-NOTTHERE00/{noun}"
    stranger, olga = world.client("ann"), world.client("olga")

    for client, address in ((stranger, url(world.cedar, noun)), (olga, unknown)):
        answer = client.post(address, {"note": "x"}) if noun else client.get(address)
        assert answer.status_code == 404
    assert state_of(world.cedar) == "approved"


def test_the_operator_itself_cannot_be_decided(world: World) -> None:
    operator = Organisation.objects.get(kind="operator")

    assert world.client("olga").get(url(operator)).status_code == 404
    assert world.client("olga").post(url(operator, "suspension/"), {"note": "x"}).status_code == 404


def test_reading_changes_nothing(world: World, newcomer: Organisation) -> None:
    assert world.client("olga").get(url(newcomer, "approval/")).status_code == 405
    assert state_of(newcomer) == "applied"
