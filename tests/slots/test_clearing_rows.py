"""An agency's month, to the moment and to the unit, among another agency's transfers and other units."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.clock import TOKYO
from relay.kernel.tenancy import scope
from relay.ledger import actions as ledger
from relay.ledger.rules import Movement, Place
from relay.slots import actions, queries
from relay.slots.models import Policy, Slot
from relay.slots.queries import ClearingStatement
from relay.slots.queries.policy import available, mondays_due, newest_available, policy_at
from relay.slots.rules import places
from relay.slots.rules.clearing import Month
from tests.slots.crowd import FIRST_MONDAY, booked, close, granted, referrals
from tests.world import NOON, World

MARCH, APRIL, MAY = Month(2026, 3), Month(2026, 4), Month(2026, 5)
MOMENT, DAY = timedelta(microseconds=1), timedelta(days=1)


class Books:
    """Transfers of two agencies, each under a reference that names its kind."""

    def __init__(self, world: World) -> None:
        self.world, self.number = world, 0

    def post(self, kind: str, owner: str, ends: tuple[Place, Place], amount: int, at: datetime, name: str = "") -> str:
        self.number += 1
        reference = f"{kind}:{name or f'T{self.number:03}'}"
        ledger.post(
            Movement(
                reference=reference, kind=kind, source=ends[0], target=ends[1], amount=amount, owner=owner,
                policy_version=1, why=f"because of {kind}", event_at=at,
            ),
            by=house(at=at),
        )  # fmt: skip
        return reference

    def charged(self, agency: str, amount: int, at: datetime, name: str = "") -> str:
        return self.post("clear", agency, (places.position(agency), places.POOL), amount, at, name)

    def earned(self, agency: str, amount: int, at: datetime) -> str:
        return self.post("earn", agency, (places.POOL, places.position(agency)), amount, at)

    def unearned(self, agency: str, amount: int, at: datetime) -> str:
        return self.post("unearn", agency, (places.position(agency), places.POOL), amount, at)

    def broken(self, amount: int, at: datetime) -> str:
        return self.post("break", "", (places.POOL, places.BREAKAGE), amount, at)

    def settled(self, agency: str, amount: int, month: Month, at: datetime) -> str:
        return self.post("settle", agency, (places.POOL, places.position(agency)), amount, at, f"{agency}:{month}")


@pytest.fixture
def posted(world: World) -> Books:
    return Books(world)


@pytest.fixture(autouse=True)
def _later(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(datetime(2026, 7, 1, 12, 0, tzinfo=TOKYO)):
        yield


def statement(by: Actor, month: Month) -> ClearingStatement:
    with transaction.atomic(), scope(by):
        return queries.clearing_statement(by, month)


def test_a_month_holds_what_was_booked_in_it_from_its_first_to_its_last_moment(world: World, posted: Books) -> None:
    birch, first, over = world.birch.ref, APRIL.begins_at, APRIL.ends_at
    posted.charged(birch, 1000, first - MOMENT)
    rows = [
        posted.charged(birch, 252, first, "Z"), posted.charged(birch, 280, first, "A"), posted.earned(birch, 25200, first + DAY),
        posted.unearned(birch, 200, first + 2 * DAY), posted.settled(birch, 700, MARCH, over - MOMENT),
    ]  # fmt: skip
    posted.charged(birch, 5000, over)
    posted.charged(world.fir.ref, 60, first)
    posted.earned(world.fir.ref, 61, first)
    slot = Place(f"agency:{birch}:SLOT:odd", "SLOT", birch, floor=None)
    posted.post("odd", birch, (slot, Place(f"SLOT:odd:{birch}", "SLOT", birch)), 9, first)

    april = statement(world.bob, APRIL)

    position, said = -1000, []
    for row, units in zip((rows[1], rows[0], *rows[2:]), (-280, -252, 25200, -200, 700), strict=True):
        position += units
        kind = row.partition(":")[0]
        said.append((row, kind, f"because of {kind}", 1, units, position))
    assert [(r.reference, r.kind, r.why, r.policy_version, r.units, r.balance) for r in april.lines] == said
    assert [row.booked_at for row in april.lines] == [first, first, first + DAY, first + 2 * DAY, over - MOMENT]
    assert (april.opening_units, april.received_units, april.placements_units) == (-1000, 532, 25000)
    assert (april.settled_units, april.closing_units) == (700, position)
    assert (april.month, april.placement_units, april.breakage_share_units) == (APRIL, 25200, 0)
    assert statement(world.bob, MAY).opening_units == position
    assert statement(world.bob, MARCH).opening_units == 0
    with scope(house()):  # whoever sees all of it still reads one agency's
        everybody = queries.clearing_statement(_as_house(world.bob), APRIL)
    assert everybody.lines == april.lines


def _as_house(by: Actor) -> Actor:
    """The house, asking for an agency."""
    return replace(house(at=by.at), organisation_ref=by.organisation_ref)


def test_a_share_of_breakage_is_by_all_that_was_received_until_then(world: World, posted: Books) -> None:
    birch, fir, first, over = world.birch.ref, world.fir.ref, APRIL.begins_at, APRIL.ends_at
    posted.earned(birch, 100_000, first - 40 * DAY)  # no people received: it weighs nothing
    posted.charged(birch, 300, first - 40 * DAY)
    posted.charged(fir, 700, over - MOMENT)
    posted.charged(fir, 100_000, over)
    posted.broken(1_000_000, first - MOMENT)
    assert statement(world.bob, APRIL).breakage_share_units == 0
    posted.broken(1000, first)
    posted.broken(1000, over - MOMENT)
    posted.broken(1_000_000, over)

    assert statement(world.bob, APRIL).breakage_share_units == 2000 * 300 // 1000
    assert statement(world.finn, APRIL).breakage_share_units == 2000 * 700 // 1000


@pytest.mark.parametrize("name", ["bob", "finn"])
def test_without_anybody_received_there_is_no_share(world: World, posted: Books, name: str) -> None:
    posted.broken(1000, APRIL.begins_at)
    assert statement(world.actor(name), APRIL).breakage_share_units == 0
    posted.charged(world.birch.ref, 1, APRIL.begins_at)
    assert statement(world.actor(name), APRIL).breakage_share_units == (1000 if name == "bob" else 0)


def units(agency: str, month: Month) -> int:
    by = house()
    with transaction.atomic(), scope(by):
        return queries.units_to_settle(agency, month, by)


def test_what_is_settled_is_the_months_end_less_what_was_settled_since(world: World, posted: Books) -> None:
    birch, over = world.birch.ref, APRIL.ends_at
    posted.charged(birch, 300, APRIL.begins_at - DAY)
    posted.charged(birch, 500, over - MOMENT)
    posted.charged(birch, 70, over)
    posted.earned(birch, 9, over)
    posted.charged(world.fir.ref, 10_000, APRIL.begins_at)
    slot = Place(f"agency:{birch}:SLOT:odd", "SLOT", birch, floor=None)
    posted.post("settle", birch, (Place(f"SLOT:odd:{birch}", "SLOT", birch, floor=None), slot), 9, over, "odd")
    assert units(birch, APRIL) == -800
    assert units(birch, MARCH) == -300
    assert units(birch, MAY) == -861

    posted.settled(birch, 300, MARCH, over)
    assert units(birch, APRIL) == -500
    assert units(world.fir.ref, APRIL) == -10_000


def test_which_month_was_settled(world: World, posted: Books) -> None:
    birch, by = world.birch.ref, house()
    posted.settled(birch, 1, APRIL, MAY.begins_at)
    posted.charged(birch, 1, MAY.begins_at, f"{birch}:{MAY}")
    posted.unearned(birch, 1, MAY.begins_at)
    with transaction.atomic(), scope(by):
        assert queries.is_later_settled(birch, MARCH, by)
        assert not queries.is_later_settled(birch, APRIL, by)
        # Its name comes before every other: its settlements would all come after, were it not for the owner.
        assert not queries.is_later_settled("AAA", MARCH, by), "another's settlement is nobody else's"
        found = queries.settlement_of(birch, APRIL, by)
        assert found is not None
        assert found.reference == f"settle:{birch}:{APRIL}"
        assert queries.settlement_of(birch, MARCH, by) is None


def test_what_settling_books(world: World, posted: Books) -> None:
    birch, fir, position = world.birch.ref, world.fir.ref, places.position
    posted.charged(birch, 300, APRIL.begins_at)
    posted.earned(fir, 400, APRIL.begins_at)
    at = MAY.begins_at
    cards = [
        actions.settle(agency, APRIL, payment=" Ｆ-00１ ", expected_units=expected, by=house(at=at))
        for agency, expected in ((birch, -300), (fir, 400))
    ]
    stamp = (1, None, at, at)
    paid, got = booked(birch)[f"settle:{birch}:{APRIL}"], booked(fir)[f"settle:{fir}:{APRIL}"]
    assert paid == ("settle", "OBL:pool", position(birch).address, 300, *stamp)
    assert got == ("settle", position(fir).address, "OBL:pool", 400, *stamp)
    assert [(card.ref, card.units, card.payment) for card in cards] == [
        (f"settle:{birch}:{APRIL}", -300, "F-001"), (f"settle:{fir}:{APRIL}", 400, "F-001"),
    ]  # fmt: skip


def test_which_numbers_are_in_force(db: None) -> None:
    with transaction.atomic(), scope(house()):
        first = Policy.objects.get()
        for version, moment in (
            (4, NOON + DAY),
            (3, NOON + DAY),
            (2, NOON + 2 * DAY),
            (0, NOON + 3 * DAY),
            (5, NOON + 4 * DAY),
        ):
            Policy.objects.create(version=version, in_force_at=moment)
        found = [policy_at(NOON + after).version for after in (0 * DAY, DAY - MOMENT, DAY, 2 * DAY, 3 * DAY)]
        assert found == [1, 1, 4, 2, 0]
        assert policy_at(first.in_force_at).version == 1
        assert policy_at(first.in_force_at - MOMENT).version == 0, "before the first of all, the lowest number"


def test_which_slots_are_there_and_which_ends_last(world: World) -> None:
    referrals(world.cedar, 10)
    granted(world, 4)
    day = FIRST_MONDAY + timedelta(days=100)
    with transaction.atomic(), scope(house()):
        one, two, three, four = Slot.objects.filter(company=world.acme).order_by("ordinal")
        Slot.objects.filter(company=world.cedar).update(expires_on=day + 90 * DAY)
        for slot, last, state in (
            (one, day + DAY, "available"), (two, day, "available"), (three, day + DAY, "available"), (four, day - DAY, "available"),
        ):  # fmt: skip
            Slot.objects.filter(pk=slot.pk).update(expires_on=last, state=state)
        assert list(available(world.acme.pk, day)) == [two, one, three]
        newest = newest_available(world.acme.pk)
        assert newest == three
        Slot.objects.filter(pk=three.pk).update(state="reserved")
        Slot.objects.filter(pk=two.pk).update(state="expired")
        assert list(available(world.acme.pk, day)) == [one]
        assert newest_available(world.acme.pk) == one
        Slot.objects.filter(company=world.acme).update(state="used")
        assert newest_available(world.acme.pk) is None


def test_which_mondays_are_due(world: World) -> None:
    with transaction.atomic(), scope(house()):
        assert mondays_due(NOON + 13 * DAY) == [FIRST_MONDAY]
    close(1)
    with clock.frozen_at(NOON + 60 * DAY):
        actions.close_week(monday=FIRST_MONDAY, by=house())  # late, after a later one
    with transaction.atomic(), scope(house()):
        assert mondays_due(NOON + 27 * DAY) == [FIRST_MONDAY + 14 * DAY]
    close(2)
    with transaction.atomic(), scope(house()):
        assert mondays_due(NOON + 27 * DAY) == []
