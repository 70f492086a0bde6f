"""The proof by mutants in small: wrong changes are made, put into the running code, and noticed."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

from tests.proofs.killers import Killers
from tests.proofs.mutants import BAR, ROOMS, ROOT, argued, files_of, name_of
from tests.proofs.mutating import Mutant, functions_in, lines_of, mutants_of

CODE = """
LIMIT = 3


def is_beyond(count: int, *, limit: int = LIMIT) -> bool:
    \"\"\"Whether it is too many.\"\"\"
    assert limit is not None
    return count > limit
"""


def made_of(folder: Path, code: str = CODE) -> list[Mutant]:
    file = folder / "code.py"
    file.write_text(code)
    return mutants_of(file)


def test_what_is_changed_and_what_is_left_alone(tmp_path: Path) -> None:
    assert [mutant.key for mutant in made_of(tmp_path)] == [
        "LIMIT: 3 -> 4",
        "LIMIT: 3 -> 2",
        "is_beyond: return count > limit -> return None",
        "is_beyond: count > limit -> count >= limit",
        "is_beyond: count > limit -> count <= limit",
    ]


def test_two_changes_that_read_alike_have_names_of_their_own(tmp_path: Path) -> None:
    keys = [mutant.key for mutant in made_of(tmp_path, "def twice() -> int:\n    return 1 + 1\n")]

    assert len(keys) == len(set(keys)) == 6


def test_a_change_reaches_functions_that_others_imported_already(tmp_path: Path) -> None:
    mutant = next(mutant for mutant in made_of(tmp_path) if ">=" in mutant.key)
    is_beyond = runpy.run_path(str(mutant.path))["is_beyond"]
    assert not is_beyond(3)

    mutant.install(functions_in({mutant.path}))

    assert is_beyond(3)


def test_its_own_killer_is_asked_first_then_who_killed_most_and_all_is_remembered(tmp_path: Path) -> None:
    mutants = [mutant for mutant in mutants_of(ROOT / "relay/slots/rules/counting.py") if mutant.owner == "share_each"]
    killers = Killers(tmp_path / "killers.json")
    for mutant, test in zip(mutants, ["one", "two", "two"], strict=False):
        killers.note(mutant, test)
    killers.keep()

    again = Killers(tmp_path / "killers.json")
    assert again.of(mutants[0]) == ["one", "two"]
    assert again.of(mutants[3]) == ["two", "one"], "never shown before"
    again.note(mutants[0], "three")
    assert again.of(mutants[0]) == ["three", "two", "one"]


def test_a_constant_is_noticed_where_another_file_of_its_room_names_it() -> None:
    mutant = next(m for m in mutants_of(ROOT / "relay/slots/rules/bursts.py") if m.owner == "BURST_HISTORY")

    assert {Path(file).name for file, line in lines_of(mutant) if line > 0} >= {"bursts.py"}
    assert {file for file, _ in lines_of(mutant)} > {str(mutant.path)}


def test_every_mutant_of_the_ledgers_rules_is_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.mutants"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "ONLY": "ledger/rules", "TESTS": "tests/ledger/test_rules.py", "JOBS": "1", "FIGURES": ""},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"mutants of ledger: (\d+), violations: 0 \(killed (\d+), 0 of them by the clock", done.stdout)
    assert found, done.stdout
    assert int(found[1]) == int(found[2]) > 15


def test_a_test_that_fails_by_itself_ends_the_proof(tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text("def test_broken():\n    assert False\n")

    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.mutants"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "ONLY": "ledger/rules", "TESTS": f"tests/ledger/test_rules.py {broken}", "PROVE_FIGURES": str(tmp_path)},
    )  # fmt: skip

    assert done.returncode != 0
    assert "without any mutant these fail" in done.stdout + done.stderr


def test_every_argument_is_about_a_mutant_that_exists() -> None:
    there = {name_of(mutant) for room in ROOMS for file in files_of(room) for mutant in mutants_of(file)}

    assert sorted(set(argued()) - there) == []
    assert len(argued()) < (1 - BAR) * len(there)
