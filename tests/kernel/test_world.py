"""The small world stands as its description says."""

from relay.acceptances import queries as acceptances
from relay.consents import queries as consents
from relay.kernel.tenancy import scope
from tests.world import World


def test_dai_is_accepted_at_birch_and_matched_with_cedars_opening(world: World) -> None:
    """The handles lead to a person in the middle of the relay."""
    dai = world.candidate("dai")

    with scope(world.bob):
        assert consents.is_live(dai.pk, world.birch.pk, world.bob.at)
        assert acceptances.is_accepted(world.birch.pk, dai.pk)
    assert world.match.opening_id == world.opening.pk
    assert world.eve.candidate_id is not None
