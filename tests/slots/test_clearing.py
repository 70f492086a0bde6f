"""The month-end statement of an agency: from the books alone, and settled once."""

from datetime import datetime

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.clock import TOKYO
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.slots import actions, queries
from relay.slots.queries import ClearingStatement
from relay.slots.rules.clearing import (
    Month,
    Refusal,
    month_before,
    month_of,
    read_month,
    share_of_breakage,
    why_not_settle,
)
from tests.slots.crowd import close, faults, held, people
from tests.world import World

APRIL, MAY = Month(2026, 4), Month(2026, 5)
IN_MAY = datetime(2026, 5, 7, 12, 0, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("text", "month"), [("2026-04", APRIL), ("2026-13", None), ("2026-4", None), ("x", None), ("0000-01", None)]
)
def test_read_month(text: str, month: Month | None) -> None:
    assert read_month(text) == month


def test_a_month_begins_and_ends_in_tokyo() -> None:
    assert str(APRIL) == "2026-04"
    assert APRIL.begins_at.isoformat() == "2026-04-01T00:00:00+09:00"
    assert APRIL.ends_at == MAY.begins_at
    assert month_of(datetime.fromisoformat("2026-04-30T15:00+00:00")) == MAY
    assert month_before(Month(2026, 1)) == Month(2025, 12)


@pytest.mark.parametrize(
    ("breakage", "received", "by_all", "share"), [(25200, 1, 3, 8400), (25200, 0, 5, 0), (0, 1, 1, 0), (5, 0, 0, 0)]
)
def test_share_of_breakage(breakage: int, received: int, by_all: int, share: int) -> None:
    assert share_of_breakage(breakage=breakage, received=received, received_by_all=by_all) == share


@pytest.mark.parametrize(
    ("at", "units", "later", "refusal"),
    [
        (MAY.begins_at, -5, False, None),
        (MAY.begins_at, 0, False, Refusal.NOTHING_TO_SETTLE),
        (MAY.begins_at, 5, True, Refusal.LATER_SETTLED),
        (APRIL.begins_at, 5, False, Refusal.NOT_OVER),
    ],
)
def test_why_not_settle(at: datetime, units: int, later: bool, refusal: Refusal | None) -> None:
    assert why_not_settle(month=APRIL, at=at, units=units, later_settled=later) is refusal


def statement(world: World, month: Month) -> ClearingStatement:
    """Birch's statement of a month."""
    with scope(world.bob):
        return queries.clearing_statement(world.bob, month)


def test_a_month_is_what_the_books_say_and_settled_once(world: World) -> None:
    people(world, 4)
    close()
    birch = world.birch.ref
    with clock.frozen_at(IN_MAY):
        april = statement(world, APRIL)
        assert (april.opening_units, april.received_units, april.closing_units) == (0, 5 * 2520, -5 * 2520)
        assert [line.balance for line in april.lines] == [-2520 * count for count in range(1, 6)]
        assert (april.placements_units, april.settled_units, april.breakage_share_units) == (0, 0, 0)

        first = actions.settle(birch, APRIL, payment="BANK-1", by=world.olga)
        assert actions.settle(birch, APRIL, payment="BANK-2", by=world.olga) == first
        assert held(birch) == 0
        assert statement(world, APRIL) == april
        may = statement(world, MAY)
        assert (may.opening_units, may.settled_units, may.closing_units) == (-12600, 12600, 0)
        with pytest.raises(Refused):
            actions.settle(birch, MAY, payment="BANK-3", by=world.olga)
        with pytest.raises(Refused):
            actions.settle(world.fir.ref, APRIL, payment="BANK-4", by=world.olga)
        with pytest.raises(NotPermitted):
            actions.settle(birch, APRIL, payment="BANK-5", by=world.bob)
    with clock.frozen_at(Month(2026, 6).begins_at), pytest.raises(Refused) as no:
        actions.settle(birch, MAY, payment="BANK-3", by=house())
    assert no.value.reason is Refusal.NOTHING_TO_SETTLE
    assert faults() == []
