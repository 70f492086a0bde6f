"""Two at the same moment: the database lets one through, and the other one is told."""

import threading
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from relay.introductions import actions
from relay.introductions.models import Introduction
from relay.introductions.rules import Refusal
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.matching.models import Match
from tests.world import World

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.mark.django_db(transaction=True)
def test_a_second_proposal_at_the_same_moment_is_refused(transactional_db: None) -> None:
    world = World()
    match, bob = world.match, world.bob
    refusals: list[Any] = []
    rival = threading.Thread(target=_propose, args=(match, bob, refusals))

    with transaction.atomic():
        actions.propose(match, by=bob)
        rival.start()
        _until_somebody_waits()
    rival.join(timeout=30)

    assert refusals == [Refusal.ALREADY_OPEN]
    with transaction.atomic(), scope(house()):
        assert Introduction.objects.count() == 1


def _propose(match: Match, by: Actor, refusals: list[Any]) -> None:
    try:
        actions.propose(match, by=by)
    except Refused as no:
        refusals.append(no.reason)
    finally:
        close_old_connections()
        connection.close()


def _until_somebody_waits() -> None:
    pause = threading.Event()
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            row = cursor.fetchone()
        if row is not None and row[0]:
            return
        pause.wait(0.01)
    raise AssertionError("nobody waited")
