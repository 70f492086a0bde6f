"""Licence and fee table: filed by the agency, checked by the operator, every version kept."""

from typing import Any

import pytest

from relay.organisations import queries as organisations
from relay.organisations.models import Licence
from tests.portals.agency.visits import bob, finn
from tests.world import World

TABLE = {
    "notified_on": "2026-04-02", "rate_percent": "35", "base": "理論年収", "free_slot_clause": "",
    "refund_30": "80", "refund_60": "50", "refund_90": "0",
}  # fmt: skip
LICENCE = {"licensed_on": "2026-04-01", "valid_until": "2031-03-31", "manager_name": "責任 次郎"}


def test_fee_table_gets_its_next_version(world: World) -> None:
    visit = finn(world)

    text = visit.sent("terms/fee-table/", **TABLE)

    assert "届出日から適用されます" in text
    assert "35.0%" in text
    assert ">v2" in text


@pytest.mark.parametrize(
    "changes", [{"rate_percent": "60"}, {"base": ""}, {"notified_on": "2027-01-01"}, {"refund_30": "10"}]
)
def test_wrong_fee_table_keeps_what_was_typed(world: World, changes: dict[str, Any]) -> None:
    answer = finn(world).post("terms/fee-table/", **{**TABLE, "free_slot_clause": "枠の条項です", **changes})

    assert answer.status_code == 422
    assert "枠の条項です" in answer.content.decode()
    assert ">v2" not in answer.content.decode()


def test_licence_number_is_folded_and_waits_for_the_operator(world: World) -> None:
    text = finn(world).sent("terms/licence/", number="27-ユ-300009", **LICENCE)

    assert Licence.objects.get(agency=world.fir).number == "27-ユ-300009"
    assert "運営者の確認が済むまで" in text
    assert organisations.why_no_data_may_flow(world.fir.pk, world.finn.at) is not None
    assert "まだ情報をお渡しできません" in finn(world).text()


@pytest.mark.parametrize("number", ["13-ア-300001", "99-ユ-300001", "13-ユ-300001", ""])
def test_wrong_licence_number_is_refused_at_the_field(world: World, number: str) -> None:
    answer = finn(world).post("terms/licence/", number=number, **LICENCE)

    assert answer.status_code == 422
    assert "責任 次郎" in answer.content.decode()
    assert Licence.objects.get(agency=world.fir).number == "27-ユ-300002"


def test_version_in_force_is_marked_once(world: World) -> None:
    visit = bob(world)
    visit.post("terms/fee-table/", **TABLE)

    text = visit.text("terms/")

    assert text.count("適用中") == 1
    assert "無料紹介枠による紹介の場合" in text


def test_strangers_file_nothing(world: World) -> None:
    for name in ("cat", "bob", "dai"):
        client = world.client(name)
        assert client.post(f"/agency/{world.fir.ref}/terms/fee-table/", TABLE).status_code == 404
        assert client.post(f"/agency/{world.fir.ref}/terms/licence/", LICENCE).status_code == 404
