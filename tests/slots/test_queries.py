"""What a company, an agency and the operator are shown, in how many questions."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import actions, queries
from relay.slots.rules.counting import closing_moment
from tests.slots.crowd import FIRST_MONDAY, close, granted, referrals
from tests.slots.test_desk import ask, post
from tests.world import NOON, World

NINE = closing_moment(FIRST_MONDAY)
Count = Callable[..., Any]


def test_a_company_that_never_closed_has_nothing_yet(world: World) -> None:
    with scope(world.ann):
        card = queries.count_card(world.ann)
        assert (card.total_count, card.toward_next_count, card.last_closed_on, card.next_expiry_on) == (
            0,
            0,
            None,
            None,
        )
        assert card.next_closing_at == closing_moment(date(2026, 4, 6))
        forecast = queries.forecast(world.ann)
        assert (forecast.confirmed_count, forecast.months_per_slot, forecast.months_high) == (0, None, None)


def test_the_count_card_after_a_closing(world: World) -> None:
    referrals(world.acme, 16)
    close()
    with clock.frozen_at(NINE), scope(world.ann):
        card = queries.count_card(world.ann)
        assert (card.total_count, card.toward_next_count, card.per_slot_count) == (15, 5, 10)
        assert (card.available_count, card.reserved_count, card.used_count, card.expired_count) == (1, 0, 0, 0)
        assert (card.last_closed_on, card.next_expiry_on) == (FIRST_MONDAY, date(2027, 4, 13))
        assert card.next_closing_at == NINE + timedelta(weeks=1)


def test_the_forecast_has_a_range(world: World) -> None:
    for week in range(4):
        referrals(world.acme, 10, at=NOON + timedelta(weeks=week))
        close(week)
    with scope(world.ann):
        card = queries.forecast(world.ann)
        assert (card.weeks_count, card.confirmed_count, card.months_per_slot) == (4, 40, 0.2)
        assert card.months_low is not None
        assert card.months_high is not None
        assert card.months_low <= 0.2 <= card.months_high


@pytest.mark.parametrize("size", [1, 3])
def test_lists_do_not_ask_more_when_they_grow(world: World, django_assert_max_num_queries: Count, size: int) -> None:
    with clock.frozen_at(NINE):
        granted(world, size)
        requests = [ask(world, post(world, f"求人その{number}")) for number in range(size)]
    for week in range(1, size):
        close(week)
    with clock.frozen_at(NINE + timedelta(weeks=3)):
        ann, bob, olga = world.ann, world.bob, world.olga
        with scope(ann), django_assert_max_num_queries(9):
            queries.count_card(ann)
            assert len(queries.closings(ann)) == size
            assert len(queries.slots_of(ann)) == size
            assert len(queries.requests_of(ann)) == size
        with scope(bob), django_assert_max_num_queries(8):
            assert len(queries.requests_open_to(bob)) == size
            assert queries.requests_taken_by(bob) == []
        for request in requests:
            actions.take(request, by=bob)
        with scope(bob), django_assert_max_num_queries(6):
            assert len(queries.requests_taken_by(bob)) == size
            assert queries.position(bob).units == -2520
        with scope(olga), django_assert_max_num_queries(4):
            assert len(queries.runs(olga)) == size
            queries.doubtful(olga)
            queries.waiting_counts(olga)


def test_policy_is_the_newest_in_force(world: World) -> None:
    with scope(house()):
        first = queries.policy_at(NOON)
        assert (first.version, first.hold_days, first.referral_units) == (1, 7, 2520)
        assert queries.mondays_due(NOON) == [date(2026, 3, 30)]
