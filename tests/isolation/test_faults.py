"""The planted faults stay plantable: `make prove-isolation` runs them, this only keeps them fitting."""

import subprocess

import pytest

from tests.isolation.plant import ROOT, Fault, faults

FAULTS = faults()


def test_there_are_enough_of_them() -> None:
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_still_fits_and_its_tests_exist(fault: Fault) -> None:
    fits = subprocess.run(["git", "apply", "--check", str(fault.patch)], cwd=ROOT, capture_output=True, text=True)

    assert fits.returncode == 0, fits.stderr
    assert all((ROOT / path.split("::")[0]).exists() for path in fault.tests)
