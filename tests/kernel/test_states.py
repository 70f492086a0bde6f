"""A move happens only if the table allows it and nobody was faster."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from relay.kernel.actors import house
from relay.kernel.errors import Stale
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from tests.world import NOON, World

MOVES = Organisation.MOVES


def test_a_move_writes_state_and_fields_to_row_and_database(world: World, as_house: None) -> None:
    acme = world.acme

    move(acme, "suspended", MOVES, decided_at=NOON, decision_note="x")

    assert (acme.state, acme.decision_note) == ("suspended", "x")
    stored = Organisation.objects.get(pk=acme.pk)
    assert (stored.state, stored.decision_note, stored.decided_at) == ("suspended", "x", NOON)


@pytest.mark.parametrize("to", ["refused", "applied", "approved", "no such state"])
def test_a_move_the_table_does_not_have_changes_nothing(to: str, world: World, as_house: None) -> None:
    acme = world.acme
    with pytest.raises(Stale):
        move(acme, to, MOVES, decision_note="x")

    acme.refresh_from_db()
    assert (acme.state, acme.decision_note) == ("approved", "")


def test_who_saw_an_older_state_comes_too_late(world: World, as_house: None) -> None:
    mine, theirs = world.acme, world.acme
    move(theirs, "suspended", MOVES)

    with pytest.raises(Stale):
        move(mine, "suspended", MOVES, decision_note="x")

    assert mine.state == "approved", "the row in hand is left as it was"
    assert world.acme.decision_note == ""


def test_a_row_the_actor_may_not_write_does_not_move(world: World) -> None:
    with scope(world.elmo), pytest.raises(Stale):
        move(world.acme, "suspended", MOVES)
    assert world.acme.state == "approved"


@pytest.mark.django_db(transaction=True)
def test_of_two_rivals_at_the_same_moment_one_wins() -> None:
    start, results = Barrier(2), []

    def rival(note: str) -> None:
        try:
            with transaction.atomic(), scope(house()):
                acme = World().acme
                start.wait(10)
                move(acme, "suspended", MOVES, decision_note=note)
            results.append(note)
        except Stale:
            results.append("stale")
        finally:
            connection.close()

    rivals = [Thread(target=rival, args=(name,)) for name in ("first", "second")]
    for thread in rivals:
        thread.start()
    for thread in rivals:
        thread.join(20)

    winner = World().acme.decision_note
    assert sorted(results) == sorted([winner, "stale"])
    assert winner in {"first", "second"}


def test_only_rows_move() -> None:
    class NoRow:
        state = "approved"

    thing: Any = NoRow()
    with pytest.raises(AssertionError):
        move(thing, "suspended", MOVES)
