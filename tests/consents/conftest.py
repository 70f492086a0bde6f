"""The crowd, made once for each file of tests."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from relay.candidates.models import Identity
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.consents.crowd import Crowd
from tests.world import NOON, World


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crowd]:
    """Made once for all these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen_at(NOON):
            world = World()
            with transaction.atomic(), scope(house()):
                eve = Identity.objects.get(candidate=world.candidate("eve"))
                eve.phone = "03-0000-0000"
                eve.save()
            made = Crowd(world)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def crowd(_made: Crowd) -> Iterator[Crowd]:
    """As it was made; what a test does to it is undone."""
    with transaction.atomic():
        yield copy.deepcopy(_made)  # acts write into the rows they are handed
        transaction.set_rollback(True)
