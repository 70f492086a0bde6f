"""Settling a month from either side, and what stops it: no payment, a position that moved, a month that is not next."""

from datetime import datetime, timedelta

import pytest

from relay.kernel import clock
from relay.kernel.clock import TOKYO
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.slots import actions
from relay.slots.rules.clearing import Month, Refusal
from tests.slots.crowd import close, faults, granted, held, people
from tests.slots.test_desk import NINE, post, taken
from tests.world import World

APRIL, MAY = Month(2026, 4), Month(2026, 5)
IN_MAY = datetime(2026, 5, 7, 12, 0, tzinfo=TOKYO)


def settled(world: World, month: Month = APRIL) -> list[tuple[str, str, int, str]]:
    """How the books say that a month was settled: from where, to where, how much, why."""
    with scope(world.olga):
        rows = books.visible_to(world.olga).filter(reference=f"settle:{world.birch.ref}:{month}")
        return [(row.source_id, row.target_id, row.amount, row.why) for row in rows]


def test_an_agency_that_owes_pays_and_the_pool_gives_its_units_back(world: World) -> None:
    people(world, 4)
    close()
    with clock.frozen_at(IN_MAY):
        card = actions.settle(world.birch.ref, APRIL, payment="BANK-1", expected_units=-12600, by=world.olga)

    own = f"agency:{world.birch.ref}:OBL:position"
    why = "the position at the end of 2026-04 is settled by payment BANK-1"
    assert (card.units, card.payment) == (-12600, "BANK-1")
    assert settled(world) == [("OBL:pool", own, 12600, why)]
    assert held(world.birch.ref) == 0


def test_an_agency_that_is_owed_is_paid_and_gives_its_units_up(world: World) -> None:
    granted(world)
    with clock.frozen_at(NINE):
        actions.use(taken(world, post(world)), introduction_ref="INT-1", by=world.ann)
    with clock.frozen_at(IN_MAY):
        card = actions.settle(world.birch.ref, APRIL, payment="BANK-1", expected_units=25200 - 2520, by=world.olga)

    assert card.units == 25200 - 2520  # a placement, less Dai
    assert [row[:3] for row in settled(world)] == [(f"agency:{world.birch.ref}:OBL:position", "OBL:pool", 22680)]
    assert held(world.birch.ref) == 0
    assert faults() == []


def test_without_a_payment_or_with_a_position_that_moved_nothing_is_booked(world: World) -> None:
    people(world, 4)
    close()
    with clock.frozen_at(IN_MAY):
        with pytest.raises(Refused) as no:
            actions.settle(world.birch.ref, APRIL, payment="?", by=world.olga)
        assert (no.value.reason, no.value.field) == (Refusal.NO_PAYMENT, "payment")
        with pytest.raises(Stale):
            actions.settle(world.birch.ref, APRIL, payment="BANK-1", expected_units=-2520, by=world.olga)

    assert settled(world) == []
    assert held(world.birch.ref) == -12600


def test_an_earlier_month_is_settled_with_the_later_one(world: World) -> None:
    people(world, 4)
    close()
    with clock.frozen_at(MAY.ends_at):
        people(world, 1)
        actions.settle(world.birch.ref, MAY, payment="BANK-1", by=world.olga)
        with pytest.raises(Refused) as no:
            actions.settle(world.birch.ref, APRIL, payment="BANK-2", by=world.olga)

    assert no.value.reason is Refusal.LATER_SETTLED
    assert held(world.birch.ref) == 0


def test_a_month_may_be_settled_the_moment_it_is_over(world: World) -> None:
    people(world, 4)
    close()
    with clock.frozen_at(APRIL.ends_at - timedelta(seconds=1)), pytest.raises(Refused) as no:
        actions.settle(world.birch.ref, APRIL, payment="BANK-1", by=world.olga)
    assert no.value.reason is Refusal.NOT_OVER

    with clock.frozen_at(APRIL.ends_at):
        assert actions.settle(world.birch.ref, APRIL, payment="BANK-1", by=world.olga).settled_at == APRIL.ends_at
