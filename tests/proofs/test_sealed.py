"""The small size of the sealing proof: dumps, swaps, and last night's backup after an erasure."""

from datetime import timedelta
from pathlib import Path

import pytest

from config import backup
from relay.kernel import clock, keyring
from tests.proofs import sealed
from tests.world import NOON, World

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_personal_outside_and_nothing_readable_after_an_erasure(capsys: pytest.CaptureFixture[str]) -> None:
    assert sealed.prove(seed=1, people=2, exchanged=25), capsys.readouterr().out
    assert "14 personal strings planted" in capsys.readouterr().out


def test_a_string_in_the_clear_would_be_found(capsys: pytest.CaptureFixture[str]) -> None:
    planted = sealed.plant(World(), 1)
    where = World().acme
    where.name = planted[0].family  # a company that is called so
    with sealed.seen_by_the_house():
        where.save()

    assert sealed.found_in_dumps(planted, sealed.Heard())["the tables"] == 1


def test_without_its_key_a_backup_gives_nothing_back_and_with_it_everything(tmp_path: Path) -> None:
    world = World()
    dai = {world.candidate("dai").pk: "dai@mail.example"}
    tables, _ = backup.dump(tmp_path, clock.now())

    with sealed.restored(tables):
        assert sealed.readable(dai).personal > 3
    keyring.destroy(*sealed.subjects_of(dai))
    with sealed.restored(tables):
        assert sealed.readable(dai).personal == 0


def test_keys_are_kept_for_seven_days_and_tables_for_longer(tmp_path: Path) -> None:
    for days in (0, 1, 8):
        backup.dump(tmp_path, NOON + timedelta(days=days))
    assert sorted(file.name[:12] for file in tmp_path.iterdir()) == [
        "keys-2026040", "keys-2026041", "tables-20260", "tables-20260", "tables-20260",
    ]  # fmt: skip
    assert not backup.is_empty()


def test_a_backup_that_fails_says_why_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(backup.NotDone, match="does-not-exist"):
        backup.restore(tmp_path / "does-not-exist.dump")
