"""Closing the week: fives, tens, late, twice, missed; and what the company sees between closings."""

from datetime import date, timedelta

import pytest
from django.db import connection

from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.slots import actions, queries
from relay.slots.models import Closing
from relay.slots.rules.counting import Refusal
from tests.slots.crowd import FIRST_MONDAY, close, faults, line, monday, people, slots, states
from tests.world import World


def test_thirteen_people_make_one_slot_and_three_wait(world: World) -> None:
    people(world, 12)  # with Dai thirteen

    acme = line(world, close())

    assert (acme.confirmed_count, acme.total_count, acme.slots_granted_count) == (10, 10, 1)
    assert sorted(states(world)) == ["confirmed"] * 10 + ["held"] * 3
    assert [(slot.ordinal, slot.state, slot.expires_on) for slot in slots(world)] == [(1, "available", date(2027, 4, 13))]
    assert faults() == []
