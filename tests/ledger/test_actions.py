"""Posting on real PostgreSQL, as the application's own role."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

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


def lines(place: Place) -> list[tuple[str, int, int, int, int]]:
    with scope(house()):
        rows = Entry.objects.filter(account_id=place.address).order_by("version")
        return [(row.transfer_id, row.version, row.previous, row.amount, row.current) for row in rows]


def numbered(number: int, *, back: bool = False, **change: Any) -> Movement:
    ends = {"source": COUNTED, "target": WORLD} if back else {}
    return replace(GOOD, reference=f"n:{number}", **{"amount": 2, **ends, **change})


@pytest.mark.parametrize("at_once", [1, 2, 3, 1000])
def test_several_stand_in_the_books_as_if_posted_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", at_once)
    movements = [numbered(1), numbered(2, amount=5), numbered(3, back=True)]

    posted = actions.post_all(movements, by=house())

    assert [(row.reference, row.amount, row.created_at) for row in posted] == [
        ("n:1", 2, NOON),
        ("n:2", 5, NOON),
        ("n:3", 2, NOON),
    ]
    assert lines(COUNTED) == [("n:1", 1, 0, 2, 2), ("n:2", 2, 2, 5, 7), ("n:3", 3, 7, -2, 5)]
    assert lines(WORLD) == [("n:1", 1, 0, -2, -2), ("n:2", 2, -2, -5, -7), ("n:3", 3, -7, 2, -5)]
    with scope(house()):
        assert Account.objects.get(pk=COUNTED.address).version == 3
    assert held(WORLD, COUNTED) == [-5, 5]
    assert queries.verify() == []


def test_several_ask_the_database_no_more_often_than_two(django_assert_max_num_queries: Any) -> None:
    with CaptureQueriesContext(connection) as two:
        actions.post_all([numbered(1), numbered(2)], by=house())

    with django_assert_max_num_queries(len(two)):
        actions.post_all([numbered(number) for number in range(3, 60)], by=house())
    assert held(COUNTED) == [2 * 59]


def test_none_of_several_goes_below_a_floor_even_for_a_moment() -> None:
    with pytest.raises(IntegrityError, match=f"balance_never_below_its_floor: {COUNTED.address} with n:2"):
        actions.post_all([numbered(1), numbered(2, back=True, amount=3), numbered(3)], by=house())

    assert held(COUNTED) == [0]
    with scope(house()):
        assert not Transfer.objects.exists()


def test_what_was_posted_before_is_among_the_answers_and_moves_nothing_again() -> None:
    first = post(numbered(1))

    posted = actions.post_all([numbered(2), numbered(1), numbered(2)], by=house(at=NOON + timedelta(hours=1)))

    assert [row.reference for row in posted] == ["n:2", "n:1", "n:2"]
    assert posted[1].created_at == first.created_at
    assert posted[0].created_at == NOON + timedelta(hours=1)
    assert held(COUNTED) == [4]


@pytest.mark.parametrize("is_posted", [True, False])
def test_of_several_none_is_posted_where_one_says_something_else_than_before(is_posted: bool) -> None:
    before = [post(numbered(1))] if is_posted else []
    movements = [numbered(2), *([] if is_posted else [numbered(1)]), numbered(1, amount=7)]

    with pytest.raises(Conflict, match="n:1 was posted before, with other content"):
        actions.post_all(movements, by=house())
    with scope(house()):
        assert list(Transfer.objects.values_list("reference", flat=True)) == [row.reference for row in before]


def test_none_of_several_is_posted_where_one_can_never_be_right() -> None:
    with pytest.raises(AssertionError, match="a transfer moves something"):
        actions.post_all([numbered(1), numbered(2, amount=0)], by=house())
    with scope(house()):
        assert not Account.objects.filter(address=COUNTED.address).exists()


def test_nothing_to_post_asks_nothing(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), scope(house()), django_assert_num_queries(2):  # the savepoint alone
        assert actions.post_all([], by=house()) == []


def test_open_account_changes_nothing_the_second_time() -> None:
    post(GOOD)

    assert actions.open_account(COUNTED, by=house()).balance == 3
    assert actions.open_account(replace(COUNTED, address="new"), by=house()).balance == 0
