"""Fee tables, lines and refunds through the acts."""

from relay.fees import queries


def test_the_world_has_tables(world):
    assert queries.has_free_slot_clause(world.birch.pk, world.bob.at.date())
    assert not queries.has_free_slot_clause(world.fir.pk, world.bob.at.date())
