"""Which declared weeks make a batch, and when it rolls on: each number from both sides, on real rows."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.kernel.actors import house
from relay.kernel.clock import TOKYO
from relay.kernel.tenancy import scope
from relay.slots.batches import is_rolled_on, open_batch
from relay.slots.models import Declaration, Policy, Referral
from relay.slots.rules.counting import closing_moment
from tests.slots.crowd import FIRST_MONDAY, close, line, referrals
from tests.world import NOON, World

WEEK, MOMENT = timedelta(weeks=1), timedelta(microseconds=1)
THEN = FIRST_MONDAY - 2 * WEEK
"""The week whose people are counted on the first Monday."""
NINE = closing_moment(FIRST_MONDAY)
POLICY = Policy(version=1, in_force_at=NOON)


def declare(world: World, *weeks: date, sent: int = 5, company: Any = None, closing: Any = None) -> None:
    with transaction.atomic(), scope(house()):
        for week in weeks:
            Declaration.objects.create(
                company=company or world.acme, week=week, sent_count=sent, declared_at=NOON, closing=closing
            )


def batch_of(world: World, monday: date) -> list[date]:
    with transaction.atomic(), scope(house()):
        return [row.week for row in open_batch(world.acme.pk, monday)]


def test_the_batch_is_the_companys_own_weeks_that_are_due_the_oldest_first(world: World) -> None:
    closing = line(world, close())
    declare(world, THEN, THEN - WEEK, THEN + WEEK)
    declare(world, THEN - 2 * WEEK, closing=closing)
    declare(world, THEN - 3 * WEEK, company=world.elm)

    assert batch_of(world, FIRST_MONDAY - timedelta(days=1)) == [THEN - WEEK]
    assert batch_of(world, FIRST_MONDAY) == [THEN - WEEK, THEN]
    assert batch_of(world, FIRST_MONDAY + WEEK) == [THEN - WEEK, THEN, THEN + WEEK]


def waits(
    *pending: datetime, sent: int, monday: date = FIRST_MONDAY, confirmed: int = 0, weeks: tuple[date, ...] = (THEN,),
    **numbers: int,
) -> bool:  # fmt: skip
    """Whether a batch with so many mails rolls on when these people are due."""
    policy = Policy(version=1, in_force_at=NOON, **numbers)
    batch = [Declaration(week=week, sent_count=sent) for week in weeks]
    due = [Referral(pending_at=at, held_until=at + WEEK) for at in pending]
    return is_rolled_on(
        batch, due, confirmed=confirmed, monday=monday, moment=closing_moment(monday), policy=policy
    )  # fmt: skip


BEGAN = datetime.combine(THEN, time(), TOKYO)


def test_without_a_number_nothing_waits() -> None:
    assert waits(NOON, sent=1, weeks=()) is False


@pytest.mark.parametrize(("registered", "sent", "rolled"), [(3, 6, False), (2, 6, True), (3, 5, True), (4, 7, False)])
def test_three_on_each_side_are_needed(registered: int, sent: int, rolled: bool) -> None:
    assert waits(*[NOON] * registered, sent=sent) is rolled


def test_the_mails_of_all_its_weeks_are_added_up() -> None:
    assert waits(*[NOON] * 3, sent=3, weeks=(THEN - WEEK, THEN)) is False


def test_who_registered_before_the_first_mail_is_not_of_the_batch() -> None:
    assert waits(NOON, NOON, BEGAN, sent=6) is False
    assert waits(NOON, NOON, BEGAN - MOMENT, sent=6) is True


def test_a_batch_of_several_weeks_is_as_old_as_its_oldest() -> None:
    assert waits(NOON, sent=1, weeks=(THEN - 4 * WEEK, THEN)) is False
    assert waits(NOON, sent=1, weeks=(THEN - 3 * WEEK, THEN)) is True
    assert waits(*[BEGAN - WEEK] * 3, sent=3, weeks=(THEN - WEEK, THEN)) is False


@pytest.mark.parametrize(("late", "rolled"), [(3, True), (4, False)])
def test_nobody_waits_longer_than_four_weeks(late: int, rolled: bool) -> None:
    assert waits(NOON, sent=1, monday=FIRST_MONDAY + late * WEEK) is rolled


@pytest.mark.parametrize(
    ("waiting", "confirmed", "late", "rolled"),
    [
        (10, 0, 1, False), (9, 0, 1, True), (5, 5, 1, False), (5, 4, 1, True), (10, 0, 0, True), (0, 10, 1, False),
    ],
)  # fmt: skip
def test_a_slot_is_withheld_for_one_closing_at_most(waiting: int, confirmed: int, late: int, rolled: bool) -> None:
    monday = FIRST_MONDAY + late * WEEK
    held_until = [closing_moment(monday) - WEEK] * waiting
    pending = [moment - WEEK for moment in held_until]
    assert waits(*pending, sent=1, monday=monday, confirmed=confirmed) is rolled


def test_who_was_not_yet_due_at_the_last_closing_made_no_slot_then() -> None:
    monday = FIRST_MONDAY + WEEK
    edge = closing_moment(monday) - 2 * WEEK
    assert waits(*[edge] * 10, sent=1, monday=monday) is False
    assert waits(*[edge] * 9, edge + MOMENT, sent=1, monday=monday) is True


def test_the_fives_and_tens_are_the_policys() -> None:
    monday = FIRST_MONDAY + WEEK
    edge = closing_moment(monday) - 2 * WEEK
    assert waits(*[edge] * 4, sent=1, monday=monday, referrals_per_slot=4, confirm_in=2) is False
    assert waits(*[edge] * 4, sent=1, monday=monday, referrals_per_slot=4, confirm_in=3) is True


def test_what_is_released_names_its_closing_and_nothing_else_does(world: World) -> None:
    referrals(world.acme, 4)
    declare(world, THEN, sent=50)
    declare(world, THEN + WEEK, sent=50)
    declare(world, THEN, sent=50, company=world.elm)
    acme = line(world, close())

    with scope(house()):
        found = {(row.company_id, row.week): row.closing_id for row in Declaration.objects.all()}
    assert found == {
        (world.acme.pk, THEN): acme.pk, (world.acme.pk, THEN + WEEK): None, (world.elm.pk, THEN): None,
    }  # fmt: skip
