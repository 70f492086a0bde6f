"""The exchange against its model, in short; `make prove-ledger` looks longer. `PROVE_STEPS` and `SEED` change this run."""

import os

import pytest

from tests.proofs.exploring import explore

STEPS = int(os.environ.get("PROVE_STEPS", "80"))
SEED = int(os.environ.get("SEED", "7303"))


@pytest.mark.usefixtures("db")
def test_the_exchange_agrees_with_its_model() -> None:
    assert explore(seed=SEED, steps=STEPS).steps > 0
