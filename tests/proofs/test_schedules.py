"""One of the schedules of `make prove-ledger`: threads that close, take, give back and count, everything more than once."""

import pytest

from relay.slots.models import Referral
from tests.proofs.rewinding import Rewind, is_possible
from tests.proofs.schedules import Crew, as_house, run_schedule
from tests.slots.crowd import referrals
from tests.world import World


@pytest.mark.django_db(transaction=True)
def test_one_random_schedule_of_threads_is_exact() -> None:
    with Crew() as crew:
        assert run_schedule(7303, crew) > 0


@pytest.mark.skipif(not is_possible(), reason="needs the embedded server's superuser")
@pytest.mark.django_db(transaction=True)
def test_every_row_and_sequence_is_put_back_under_open_connections() -> None:
    world, before = World(), Rewind()
    with as_house():
        Referral.objects.all().delete()
        referrals(world.acme, 3)
    changed = Rewind()

    before()

    after = Rewind()
    assert changed.rows != before.rows
    assert changed.sequences != before.sequences
    assert (after.rows, after.sequences) == (before.rows, before.sequences)
