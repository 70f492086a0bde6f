"""Doubts are decided by a person; weeks are closed once."""

from datetime import timedelta

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots.models import Closing, Referral
from tests.world import World, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubt(world: World) -> Referral:
    """Dai again, with the same name in kana but another address: somebody must decide."""
    register("ken", world.link, agencies=(world.birch,), family_kana="たかさき", given_kana="ダイ")
    with scope(house()):
        return Referral.objects.get(state="doubtful")


def referral(ref: str) -> Referral:
    """The referral as it is now."""
    with scope(house()):
        return Referral.objects.get(ref=ref)


def test_a_doubt_is_shown_with_its_evidence_and_without_the_person(world: World, doubt: Referral) -> None:
    page = world.client("olga").get("/operator/referrals/").content.decode()

    assert doubt.ref in page
    assert "same-name" in page
    for secret in ("髙﨑", "ken@", "CND-"):
        assert secret not in page


@pytest.mark.parametrize(("count", "state"), [("yes", "held"), ("no", "void")])
def test_a_doubt_is_decided_once(world: World, doubt: Referral, count: str, state: str) -> None:
    client = world.client("olga")

    client.post(f"/operator/referrals/{doubt.ref}/decision/", {"count": count})
    again = client.post(f"/operator/referrals/{doubt.ref}/decision/", {"count": "yes"})

    assert referral(doubt.ref).state == state
    assert again.status_code == 302


def test_a_decision_needs_an_answer_and_a_doubt(world: World, doubt: Referral) -> None:
    client = world.client("olga")

    assert client.post(f"/operator/referrals/{doubt.ref}/decision/", {"count": "maybe"}).status_code == 302
    assert client.post("/operator/referrals/RFL-NOTTHERE00/decision/", {"count": "yes"}).status_code == 404
    assert world.client("ann").post(f"/operator/referrals/{doubt.ref}/decision/", {"count": "yes"}).status_code == 404
    assert referral(doubt.ref).state == "doubtful"


def test_the_weeks_that_are_due_are_closed_once(world: World) -> None:
    clock.freeze(clock.now() + timedelta(days=11))
    client = world.client("olga")

    first = client.post("/operator/closings/", follow=True).content.decode()
    with scope(house()):
        count = Closing.objects.count()
    second = client.post("/operator/closings/", follow=True).content.decode()

    assert count > 0
    assert f"明細を{count}件作成しました" in first
    assert "すべて締め済みです" in second
    with scope(house()):
        assert Closing.objects.count() == count
    assert world.client("ann").post("/operator/closings/").status_code == 404
