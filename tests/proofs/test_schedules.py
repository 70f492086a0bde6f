"""One of the schedules of `make prove-ledger`: threads that close, take, give back and count, everything more than once."""

import pytest

from tests.proofs.schedules import run_schedule


@pytest.mark.django_db(transaction=True)
def test_one_random_schedule_of_threads_is_exact() -> None:
    assert run_schedule(7303) > 0
