"""Today: counts, next moves, and the warnings that hold everything up."""

from datetime import date
from typing import Any

import pytest

from relay.fees.models import FeeTable
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Licence
from tests.acceptances.people import waiting
from tests.introductions.life import brought_to
from tests.portals.agency.visits import bob, finn
from tests.world import World


def test_what_waits_is_listed_by_urgency(world: World) -> None:
    visit = bob(world)
    waiting(world, 1)
    row = brought_to(world, "agreed")

    text = visit.text()

    assert "4月6日(月)" in text
    assert f"introductions/{row.ref}/" in text
    assert "まだ情報をお渡しできません" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"registry_checked_on": None}, "まだ情報をお渡しできません"),
        ({"valid_until": date(2026, 5, 31)}, "許可の有効期限が近づいています"),
    ],
)
def test_licence_warnings(world: World, change: dict[str, Any], words: str) -> None:
    with scope(house()):
        Licence.objects.filter(agency=world.birch).update(**change)

    assert words in bob(world).text()


def test_fee_table_warnings(world: World) -> None:
    assert "無料紹介枠の条項がありません" in finn(world).text()
    with scope(house()):
        FeeTable.objects.filter(agency=world.fir).delete()

    assert "有効な手数料表がありません" in finn(world).text()


def test_empty_day_says_so(world: World) -> None:
    text = finn(world).text()

    assert "お待ちの方はいません" in text
    assert "対応待ちの紹介はありません" in text
