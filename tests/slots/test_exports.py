"""What is exported can be checked by a script that knows nothing, and whatever is changed in it is found by its line."""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from relay.audit.queries import published_key
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger.models import Transfer
from relay.slots import actions, jobs
from relay.slots.models import Referral
from relay.slots.rules.clearing import Month
from relay.slots.rules.wording import reason_in_words
from relay.ui.sheets import check_value
from tests.slots.crowd import FIRST_MONDAY, close, people, referrals, slots
from tests.slots.test_counting import Eyes
from tests.slots.test_desk import NINE, ask, post, taken

SCRIPT = Path(__file__).parents[2] / "docs/verify/statement.py"
checker = run_path(str(SCRIPT))
LATER = NINE + timedelta(days=460)
CONTEXTS = checker["CONTEXTS"]
KINDS = {
    "confirm", "reverse", "convert", "unconvert", "issue", "revoke", "reserve", "release", "use", "restore", "expire",
    "debt", "repay",
}  # fmt: skip


@dataclass(frozen=True)
class Played:
    """A world in which every kind of transfer happened, and what was exported of it."""

    world: Eyes
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    """Sixty weeks of Acme and Birch."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = Eyes()
        with clock.frozen_at(NINE):
            _live(world)
        with clock.frozen_at(LATER):
            yield Played(world, _exported(world))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _long_after(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(LATER):
        yield


def _live(world: Eyes) -> None:
    people(world, 3)
    referrals(world.acme, 17)
    close()
    opening = post(world)
    request = actions.release(taken(world, opening), by=world.bob)
    used = actions.use(actions.take(request, by=world.bob), introduction_ref="INT-ONE", by=world.ann)
    assert used.slot is not None
    actions.restore(used.slot, left_on=date(2026, 5, 1), by=world.ann)
    actions.use(taken(world, post(world, "二つ目")), introduction_ref="INT-TWO", by=world.ann)
    _take_back(world, 1)
    close(1)
    _take_back(world, 10)
    close(2)
    referrals(world.acme, 25, at=NINE + timedelta(days=21))
    _close_missed(6)
    ask(world, opening)
    with clock.frozen_at(NINE + timedelta(days=45)):
        actions.settle(world.birch.ref, Month(2026, 4), payment="BANK-1", by=world.olga)
    with clock.frozen_at(NINE + timedelta(days=367)):
        jobs.expire_due(0)
    _close_missed(65)


def _take_back(world: Eyes, size: int) -> None:
    with scope(house()):
        refs = list(Referral.objects.filter(company=world.acme, state="confirmed").values_list("ref", flat=True)[:size])
    for ref in refs:
        with scope(world.olga):
            actions.ask_reversal(ref, ground="own-people", why="the mailbox belongs to the company", by=world.olga)
            actions.confirm_reversal(ref, by=world.second_operator())


def _close_missed(weeks: int) -> None:
    """Nobody closed for weeks: one run closes them all, in one moment."""
    with clock.frozen_at(NINE + timedelta(weeks=weeks, hours=3)):
        jobs.close_week_if_due(0)


def _exported(world: Eyes) -> dict[str, bytes]:
    acme, birch = f"/company/{world.acme.ref}/statement/file/", f"/agency/{world.birch.ref}/clearing/file/"
    paths = {
        "all": ("ann", acme, ""), "april": ("ann", acme, "2026-04"), "may": ("ann", acme, "2026-05"),
        "july": ("ann", acme, "2027-07"), "clearing": ("bob", birch, "2026-04"), "settled": ("bob", birch, "2026-05"),
        "nothing": ("finn", f"/agency/{world.fir.ref}/clearing/file/", "2026-04"),
    }  # fmt: skip
    return {
        name: world.client(who).get(path, {"month": month} if month else {}).content
        for name, (who, path, month) in paths.items()
    }


def fault(data: bytes) -> tuple[int, str] | None:
    """The line the script finds wrong, and why."""
    found: tuple[int, str] | None = checker["first_fault"](data, bytes.fromhex(published_key()))[0]
    return found


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(rows: list[list[str]]) -> bytes:
    data: bytes = checker["written"](rows)
    return data


def sealed_anew(rows: list[list[str]]) -> bytes:
    """Every check value made again, as somebody would who knows how, but has not the key."""
    check, made = CONTEXTS[len(rows[0])], []
    for row in rows[:-1]:
        check = check_value(check, row[:-1])
        made.append([*row[:-1], check if made else f"check {check}"])
    return written([*made, rows[-1]])


def test_everything_that_can_happen_happened(played: Played) -> None:
    text = played.files["all"].decode()

    assert set(re.findall(r"^transfer,[^,]*,[^,]*,(\w+):", text, re.MULTILINE)) == KINDS
    assert {slot.state for slot in slots(played.world)} >= {"used", "expired", "revoked"}


@pytest.mark.parametrize("name", ["all", "april", "may", "july", "clearing", "settled", "nothing"])
def test_an_export_is_right(played: Played, name: str) -> None:
    assert fault(played.files[name]) is None


@pytest.mark.parametrize("name", ["april", "clearing"])
def test_each_cell_that_is_changed_is_found_in_its_line(played: Played, name: str) -> None:
    rows = rows_of(played.files[name])
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            changed = [list(each) for each in rows]
            changed[line - 1][place] = f"{cell}1"
            found = fault(written(changed))

            assert found is not None, (line, place)
            assert found[0] == line or (line, place) == (1, 0), (line, place, found)


@pytest.mark.parametrize("name", ["april", "clearing"])
def test_check_values_made_anew_help_nobody(played: Played, name: str) -> None:
    rows = rows_of(played.files[name])
    figures = range(8, 16) if name == "april" else (6, 7)
    for line, row in enumerate(rows[:-1], start=1):
        for place, cell in enumerate(row[:-1]):
            changed = [list(each) for each in rows]
            changed[line - 1][place] = f"{cell}1"
            found = fault(sealed_anew(changed))

            assert found is not None, (line, place)
            if row[0] in {"transfer", "closing"} and place in figures and cell:
                assert found[0] == line, (line, place, found)


@pytest.mark.parametrize("name", ["all", "clearing"])
def test_lines_that_are_missing_doubled_or_moved_are_found(played: Played, name: str) -> None:
    rows = rows_of(played.files[name])
    for place in range(1, len(rows) - 1):
        swapped = [*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :]]
        for changed in ([*rows[:place], *rows[place + 1 :]], [*rows[:place], rows[place], *rows[place:]], swapped):
            assert fault(written(changed)) is not None
            assert fault(sealed_anew(changed)) is not None
    assert fault(written(rows[:-1])) is not None


def test_another_spelling_of_the_same_cells_is_found(played: Played) -> None:
    data = played.files["april"]

    for changed in (data.replace(b"\r\n", b"\n"), data[3:], data + b"\r\n", data.replace(b"opening", b'"opening"')):
        assert fault(changed) is not None


@pytest.mark.parametrize("junk", [b"", b"row", b"\xff\xfe", b"row,x\r\n" * 5, b'"', b"row" + b"," * 8 + b"\r\n"])
def test_what_is_no_statement_is_called_so(junk: bytes) -> None:
    assert fault(junk) == (1, "this is not a statement")


def test_the_script_needs_only_python(played: Played, tmp_path: Path) -> None:
    file = tmp_path / "statement.csv"

    def check(*words: str) -> tuple[int, str]:
        answer = subprocess.run(
            [sys.executable, "-I", "-S", str(SCRIPT), *words], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        return answer.returncode, answer.stdout

    file.write_bytes(played.files["clearing"])
    code, says = check("statement.csv", published_key())
    assert (code, says.startswith("right: ")) == (0, True)
    code, says = check("statement.csv", "00" * 32)
    assert (code, "another key" in says) == (1, True)
    file.write_bytes(played.files["april"].replace(b",10,", b",11,", 1))
    code, says = check("statement.csv", published_key())
    assert (code, says.startswith("wrong: line ")) == (1, True)
    assert check("statement.csv", "abc")[0] == check("nothing.csv", published_key())[0] == check()[0] == 2


def test_every_reason_in_the_books_has_its_words(played: Played) -> None:
    with scope(house()):
        reasons = set(Transfer.objects.exclude(owner="").values_list("why", flat=True))

    assert len(reasons) >= 14
    with translation.override("ja"):
        assert [why for why in reasons if re.search(r"[a-z]{4}", reason_in_words(why))] == []


def test_english_readers_get_an_english_export_that_is_right(played: Played) -> None:
    client = played.world.client("ann")
    client.cookies["django_language"] = "en"
    data = client.get(f"/company/{played.world.acme.ref}/statement/file/").content

    assert "A distinct person with a proved address" in data.decode()
    assert fault(data) is None


def test_expired_slots_stand_in_the_closing_of_their_missed_week(played: Played) -> None:
    closings = [row for row in rows_of(played.files["all"]) if row[0] == "closing"]
    expired = sum(slot.state == "expired" for slot in slots(played.world))

    assert expired > 0
    assert sum(int(row[18]) for row in closings) == expired


def test_a_month_that_is_over_is_the_same_file_ever_after(played: Played) -> None:
    url = f"/company/{played.world.acme.ref}/statement/"
    for path in ("file/", "document/"):
        first = played.world.client("ann").get(url + path, {"month": "2026-04"}).content
        with clock.frozen_at(LATER + timedelta(days=100)):
            assert played.world.client("ann").get(url + path, {"month": "2026-04"}).content == first


def test_months_follow_each_other_without_a_gap(played: Played) -> None:
    def standing(name: str, code: str) -> list[str]:
        return next(row[8:16] for row in rows_of(played.files[name]) if row[0] == code)

    assert standing("april", "end") == standing("may", "opening")
    assert FIRST_MONDAY.isoformat() in played.files["april"].decode()
