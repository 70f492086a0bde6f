"""The proof of the books: when it ran, what it found, and that a night was missed."""

from datetime import timedelta

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted
from relay.kernel.tenancy import scope
from relay.slots import actions, jobs, queries
from relay.slots.models import Proof
from tests.outcomes.slots import taken_request
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(world: World) -> str:
    return world.client("olga").get("/operator/ledger/").content.decode()


def test_before_the_first_night_the_page_says_so(world: World) -> None:
    assert "まだ検証していません" in shown(world)


def test_the_nightly_proof_is_named_and_grows_old(world: World) -> None:
    taken_request(world)
    jobs.verify_ledger(0)

    page = shown(world)
    with scope(world.olga):
        (card,) = queries.proofs(world.olga)
        assert queries.proofs(world.ann) == []
    clock.freeze(clock.now() + timedelta(hours=27))

    assert "帳簿はすべて整合しています" in page
    assert "夜間の自動検証" in page
    assert "紹介カウント" in page
    assert (card.faults, card.is_by_night, card.transfers_count > 10) == ((), True, True)
    assert "1日以上たっています" not in page
    assert "1日以上たっています" in shown(world)


def test_a_person_proves_them_now(world: World) -> None:
    page = world.client("olga").post("/operator/ledger/proof/", follow=True).content.decode()

    assert "すべての仕訳を計算し直しました" in page
    assert "運営担当者" in page
    assert world.client("ann").post("/operator/ledger/proof/").status_code == 404
    with pytest.raises(NotPermitted):
        actions.prove_books(by=world.ann)


def test_the_first_wrong_row_is_named(world: World) -> None:
    with scope(house()):
        Proof.objects.create(
            proved_at=clock.now(), proved_by="job:slots.verify_ledger", transfers_count=7,
            faults=[{"law": "L2", "row": "OBL:pool#3", "says": "this entry does not follow the one before it"}],
        )  # fmt: skip

    page = shown(world)

    assert "OBL:pool#3" in page
    assert "締めと精算を行わないでください" in page
