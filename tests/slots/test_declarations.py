"""Declared mails: a batch with one side only waits, a slot at most one closing, nobody longer than four weeks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relay.kernel import clock
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.slots import actions, queries
from tests.slots.crowd import FIRST_MONDAY, close, faults, line, referrals
from tests.world import NOON, World

WEEK = date(2026, 3, 30)
"""The week NOON lies in: its batch is first due on the first Monday of the crowd."""


def declare(world: World, sent: int, week: date = WEEK) -> None:
    """Ann declares so many mails."""
    with clock.frozen_at(NOON):
        actions.declare_mails(week=week, sent_count=sent, by=world.ann)


def counted(world: World, weeks: int) -> list[int]:
    """What Acme's closings of so many weeks confirm."""
    return [line(world, close(week)).confirmed_count for week in range(weeks)]


def test_all_registered_waits_and_four_weeks_end_it(world: World) -> None:
    referrals(world.acme, 4)  # with Dai five
    declare(world, 5)

    assert counted(world, 6) == [0, 0, 0, 0, 5, 0]
    assert faults() == []


def test_two_sides_are_released_at_once(world: World) -> None:
    referrals(world.acme, 4)
    declare(world, 8)

    assert counted(world, 2) == [5, 0]
    with scope(world.ann):
        card = queries.declarations(world.ann)[0]
    assert (card.week, card.sent_count, card.released_on) == (WEEK, 8, FIRST_MONDAY)


def test_a_slot_reached_is_granted_one_closing_late_at_most(world: World) -> None:
    referrals(world.acme, 9)
    declare(world, 10)

    assert counted(world, 3) == [0, 10, 0]
    assert faults() == []


def test_the_next_batch_makes_the_second_side(world: World) -> None:
    referrals(world.acme, 4)
    declare(world, 5)
    with clock.frozen_at(NOON + timedelta(weeks=1)):
        actions.declare_mails(week=WEEK + timedelta(weeks=1), sent_count=10, by=world.ann)

    assert counted(world, 3) == [0, 5, 0]


def test_without_a_number_and_for_others_nothing_waits(world: World) -> None:
    referrals(world.acme, 4)
    with clock.frozen_at(NOON):
        actions.declare_mails(week=WEEK, sent_count=5, by=world.elmo)

    assert counted(world, 1) == [5]


def test_one_row_a_week_put_right_until_it_is_due(world: World) -> None:
    declare(world, 5)
    declare(world, 50)
    with scope(world.ann):
        assert [card.sent_count for card in queries.declarations(world.ann)] == [50]
    with scope(world.elmo):
        assert queries.declarations(world.elmo) == []
    with clock.frozen_at(NOON + timedelta(weeks=2)), pytest.raises(Refused):
        actions.declare_mails(week=WEEK, sent_count=9, by=world.ann)
    with pytest.raises(NotPermitted):
        actions.declare_mails(week=WEEK, sent_count=9, by=world.bob)


def test_what_is_declared_comes_back_as_it_stands(world: World) -> None:
    row = actions.declare_mails(week=WEEK, sent_count=7, by=world.ann)
    assert (row.company_id, row.week, row.sent_count, row.declared_at) == (world.acme.pk, WEEK, 7, NOON)
    with pytest.raises(NotPermitted):
        actions.declare_mails(week=WEEK, sent_count=7, by=replace(world.ann, organisation_id=None))
