"""Posting on real PostgreSQL, as the application's own role."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger import actions, queries
from relay.ledger.models import Account, Entry, Transfer
from relay.ledger.rules import Conflict, Movement, Place
from tests.world import NOON, World

WORLD = Place("REF:world:ORG-T", "REF", "ORG-T", None)
COUNTED = Place("company:ORG-T:REF:confirmed", "REF", "ORG-T")
GOOD = Movement("confirm:RFL-T1", "confirm", WORLD, COUNTED, 3, 1, "three people", "ORG-T")

pytestmark = pytest.mark.usefixtures("db")


def post(movement: Movement) -> Transfer:
    return actions.post(movement, by=house())


def held(*places: Place) -> list[int]:
    with scope(house()):
        return list(queries.balances(place.address for place in places).values())


def test_post_moves_units_and_writes_both_entries() -> None:
    transfer = post(GOOD)

    assert (transfer.unit, transfer.amount, transfer.event_at, transfer.created_at) == ("REF", 3, NOON, NOON)
    assert held(WORLD, COUNTED) == [-3, 3]
    with scope(house()):
        entries = Entry.objects.filter(transfer=transfer).order_by("amount")
        assert [(row.account_id, row.version, row.previous, row.amount, row.current) for row in entries] == [
            (WORLD.address, 1, 0, -3, -3),
            (COUNTED.address, 1, 0, 3, 3),
        ]


def test_post_keeps_the_moment_it_belongs_to_apart_from_the_moment_it_was_written() -> None:
    transfer = post(replace(GOOD, event_at=NOON - timedelta(days=1)))

    assert (transfer.event_at, transfer.created_at) == (NOON - timedelta(days=1), NOON)


def test_post_again_returns_the_first_transfer_and_adds_nothing() -> None:
    first = post(GOOD)
    again = post(replace(GOOD, event_at=NOON + timedelta(days=3)))

    assert (again.pk, again.event_at) == (first.pk, first.event_at)
    assert held(WORLD, COUNTED) == [-3, 3]
    with scope(house()):
        assert Entry.objects.filter(transfer=first).count() == 2


@pytest.mark.parametrize(
    "change", [{"amount": 4}, {"why": "something else"}, {"target": replace(COUNTED, address="x")}]
)
def test_post_refuses_other_content_under_the_same_reference(change: dict[str, Any]) -> None:
    post(GOOD)

    with pytest.raises(Conflict):
        post(replace(GOOD, **change))
    assert held(WORLD, COUNTED) == [-3, 3]


def test_post_never_takes_an_account_below_its_floor() -> None:
    post(GOOD)

    with pytest.raises(IntegrityError, match="balance_never_below_its_floor"):
        post(replace(GOOD, reference="reverse:1", source=COUNTED, target=WORLD, amount=4))
    assert held(WORLD, COUNTED) == [-3, 3]


def test_post_keeps_the_unit_of_an_account() -> None:
    post(GOOD)
    slot = replace(COUNTED, unit="SLOT")

    with pytest.raises(AssertionError, match="another kind of account"):
        post(replace(GOOD, reference="other", source=replace(WORLD, address="w", unit="SLOT"), target=slot))


def test_post_stops_what_can_never_be_right_before_it_touches_anything() -> None:
    with pytest.raises(AssertionError, match="a transfer moves something"):
        post(replace(GOOD, amount=0))
    with scope(house()):
        assert not Account.objects.filter(address=COUNTED.address).exists()


def test_post_names_the_transfer_it_corrects() -> None:
    first = post(GOOD)
    back = replace(GOOD, reference="reverse:1", kind="reverse", source=COUNTED, target=WORLD, corrects=GOOD.reference)

    assert post(back).corrects_id == first.pk
    assert held(WORLD, COUNTED) == [0, 0]


def test_post_works_from_inside_a_tenants_act(world: World) -> None:
    with transaction.atomic(), scope(world.ann):
        actions.post(GOOD, by=world.ann)

        assert not Account.objects.exists(), "the tenant's own scope is back, and shows nothing of others"
    assert held(COUNTED) == [3]


def test_open_account_changes_nothing_the_second_time() -> None:
    post(GOOD)

    assert actions.open_account(COUNTED, by=house()).balance == 3
    assert actions.open_account(replace(COUNTED, address="new"), by=house()).balance == 0
