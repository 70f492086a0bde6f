"""Both sides of the relay played once for all tests of this folder, and never committed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from relay.kernel import clock
from tests.isolation.sides import play_both
from tests.world import NOON, World


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, datetime]]:
    """The world after both plays, and the moment they ended."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen_at(NOON):
            world = World()
            play_both(world)
            ended = clock.now()
        yield world, ended
        transaction.set_rollback(True)


@pytest.fixture
def sides(_time_stands_still: None, played: tuple[World, datetime]) -> Iterator[World]:
    """Both sides as they stand when the plays have ended; what a test does is taken back."""
    world, ended = played
    with clock.frozen_at(ended), transaction.atomic():
        yield world
        transaction.set_rollback(True)
