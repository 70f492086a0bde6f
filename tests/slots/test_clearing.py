"""The month-end statement of an agency: from the books alone, settled once, and checked by a script that knows nothing."""

import csv
import io
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.clock import TOKYO
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.portals.agency.sheets import _safe
from relay.slots import actions, queries
from relay.slots.queries import ClearingStatement
from relay.slots.rules.clearing import (
    Month,
    Refusal,
    month_before,
    month_of,
    read_month,
    share_of_breakage,
    why_not_settle,
)
from tests.slots.crowd import close, faults, held, people
from tests.world import World

APRIL, MAY = Month(2026, 4), Month(2026, 5)
IN_MAY = datetime(2026, 5, 7, 12, 0, tzinfo=TOKYO)
SCRIPT = Path(__file__).parents[2] / "docs/verify/statement.py"


@pytest.mark.parametrize(
    ("text", "month"), [("2026-04", APRIL), ("2026-13", None), ("2026-4", None), ("x", None), ("0000-01", None)]
)
def test_read_month(text: str, month: Month | None) -> None:
    assert read_month(text) == month


def test_a_month_begins_and_ends_in_tokyo() -> None:
    assert str(APRIL) == "2026-04"
    assert APRIL.begins_at.isoformat() == "2026-04-01T00:00:00+09:00"
    assert APRIL.ends_at == MAY.begins_at
    assert month_of(datetime.fromisoformat("2026-04-30T15:00+00:00")) == MAY
    assert month_before(Month(2026, 1)) == Month(2025, 12)


@pytest.mark.parametrize(
    ("breakage", "received", "by_all", "share"), [(25200, 1, 3, 8400), (25200, 0, 5, 0), (0, 1, 1, 0), (5, 0, 0, 0)]
)
def test_share_of_breakage(breakage: int, received: int, by_all: int, share: int) -> None:
    assert share_of_breakage(breakage=breakage, received=received, received_by_all=by_all) == share


@pytest.mark.parametrize(
    ("at", "units", "later", "refusal"),
    [
        (MAY.begins_at, -5, False, None),
        (MAY.begins_at, 0, False, Refusal.NOTHING_TO_SETTLE),
        (MAY.begins_at, 5, True, Refusal.LATER_SETTLED),
        (APRIL.begins_at, 5, False, Refusal.NOT_OVER),
    ],
)
def test_why_not_settle(at: datetime, units: int, later: bool, refusal: Refusal | None) -> None:
    assert why_not_settle(month=APRIL, at=at, units=units, later_settled=later) is refusal


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-x", "'-x"), (-5, -5), ("clear:CLR", "clear:CLR")]
)
def test_no_text_is_a_formula(cell: str | int, safe: str | int) -> None:
    assert _safe(cell) == safe


def statement(world: World, month: Month) -> ClearingStatement:
    """Birch's statement of a month."""
    with scope(world.bob):
        return queries.clearing_statement(world.bob, month)


def test_a_month_is_what_the_books_say_and_settled_once(world: World) -> None:
    people(world, 4)
    close()
    birch = world.birch.ref
    with clock.frozen_at(IN_MAY):
        april = statement(world, APRIL)
        assert (april.opening_units, april.received_units, april.closing_units) == (0, 5 * 2520, -5 * 2520)
        assert [line.balance for line in april.lines] == [-2520 * count for count in range(1, 6)]
        assert (april.placements_units, april.settled_units, april.breakage_share_units) == (0, 0, 0)

        first = actions.settle(birch, APRIL, by=world.olga)
        assert actions.settle(birch, APRIL, by=world.olga) == first
        assert held(birch) == 0
        assert statement(world, APRIL) == april
        may = statement(world, MAY)
        assert (may.opening_units, may.settled_units, may.closing_units) == (-12600, 12600, 0)
        with pytest.raises(Refused):
            actions.settle(birch, MAY, by=world.olga)
        with pytest.raises(Refused):
            actions.settle(world.fir.ref, APRIL, by=world.olga)
        with pytest.raises(NotPermitted):
            actions.settle(birch, APRIL, by=world.bob)
    with clock.frozen_at(Month(2026, 6).begins_at), pytest.raises(Refused) as no:
        actions.settle(birch, MAY, by=house())
    assert no.value.reason is Refusal.NOTHING_TO_SETTLE
    assert faults() == []


def check(tmp_path: Path, rows: list[list[str]]) -> tuple[int, str]:
    """What the script of docs/verify says about these rows."""
    paper = io.StringIO()
    csv.writer(paper).writerows(rows)
    file = tmp_path / "statement.csv"
    file.write_text(paper.getvalue(), encoding="utf-8-sig")
    answer = subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout


def test_the_page_the_file_and_the_script_that_checks_it(world: World, tmp_path: Path) -> None:
    people(world, 4)
    close()
    with clock.frozen_at(IN_MAY):
        client, root = world.client("bob"), f"/agency/{world.birch.ref}/clearing/"
        page = client.get(root, {"month": "2026-04"}).content.decode()
        answer = client.get(f"{root}file/", {"month": "2026-04"})
        assert client.get(root, {"month": "2026-06"}).status_code == 404
        assert client.get(root, {"month": "=1"}).status_code == 404
        assert world.client("finn").get(root).status_code == 404
    assert "-12,600" in page
    assert "2026年4月" in page
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert check(tmp_path, rows) == (0, "right: 5 transfers, net position -12600 units\n")
    wrong = [list(row) for row in rows]
    wrong[3][6] = "-1"
    code, says = check(tmp_path, wrong)
    assert code == 1
    assert says.startswith("wrong: line 4: after the transfer clear:CLR-")
    assert check(tmp_path, rows[:4] + rows[5:])[1].startswith("wrong: line 5: after")
    assert check(tmp_path, rows[:4] + rows[3:])[1].startswith("wrong: line 5: the transfer")
    assert "too early" in check(tmp_path, rows[:-1])[1]
