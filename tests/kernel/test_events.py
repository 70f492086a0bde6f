"""News reaches whoever is in the table, in order, as the house, in the same transaction."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection

from config.reactions import REACTIONS
from relay.candidates.models import Candidate
from relay.kernel.actors import Actor, Kind
from relay.kernel.events import Event, announce, install
from relay.kernel.privacy import erase
from relay.kernel.pulse import is_well
from relay.kernel.tenancy import scope
from tests.world import World


@dataclass(frozen=True)
class Rang(Event):
    """A bell rang."""

    loudness: int


@pytest.fixture
def heard() -> Iterator[list[tuple[str, int, Actor, int]]]:
    notes: list[tuple[str, int, Actor, int]] = []

    def first(event: Rang, *, by: Actor) -> None:
        notes.append(("first", event.loudness, by, Candidate.objects.count()))

    def second(event: Rang, *, by: Actor) -> None:
        notes.append(("second", event.loudness, by, Candidate.objects.count()))

    install({Rang: (first, second)})
    yield notes
    install(REACTIONS)


def test_reactions_run_in_order_as_the_house(world: World, heard: list[tuple[str, int, Actor, int]]) -> None:
    with scope(world.finn):
        announce(Rang(3), by=world.finn)
        assert Candidate.objects.count() == 0, "afterwards the announcer sees no more than before"

    assert [(name, loudness, count) for name, loudness, _by, count in heard] == [("first", 3, 2), ("second", 3, 2)]
    by = heard[0][2]
    assert (by.kind, by.name, by.at) == (Kind.HOUSE, f"house<{world.finn.name}", world.finn.at)


def test_an_event_without_a_line_in_the_table_is_a_defect(
    world: World, heard: list[tuple[str, int, Actor, int]]
) -> None:
    @dataclass(frozen=True)
    class Forgotten(Event):
        pass

    with pytest.raises(KeyError):
        announce(Forgotten(), by=world.finn)


def test_installing_replaces_the_table(world: World, heard: list[tuple[str, int, Actor, int]]) -> None:
    install({Rang: ()})
    announce(Rang(1), by=world.finn)

    assert heard == []


def test_erasing_empties_what_the_model_says_and_nothing_else(world: World, as_house: None) -> None:
    dai = world.candidate("dai")
    ref, registered_at = dai.ref, dai.registered_at

    erase(dai)

    for row in (dai, Candidate.objects.get(pk=dai.pk)):
        assert (row.skills, row.occupations, row.salary_floor_yen, row.history) == ([], [], None, [])
        assert (row.ref, row.registered_at) == (ref, registered_at)


def test_the_house_is_well_while_a_worker_shows_itself(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        assert not is_well()
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '31 seconds')")
        assert not is_well()
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 seconds')")
        assert is_well()


def test_the_house_is_not_well_while_its_database_does_not_answer(db: None) -> None:
    connection.needs_rollback = True
    try:
        assert not is_well()
    finally:
        connection.needs_rollback = False
