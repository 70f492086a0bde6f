"""`make prove-mutants`: change the rules and acts of the ledger, the slots and the consents, and see whether a test notices.

ONLY=slots (or slots/rules) plants those alone, JOBS=2 runs two at a time, EACH=5 takes every fifth, TESTS= names other tests;
AGAIN=1 shows those that survived the last time, while tests for them are written.
One process collects the tests and forks once for each mutant: nothing is imported twice, and each fork swaps one function's
code. A mutant is shown first to the test that killed it the last time, then to those that killed its neighbours
(`killers.json`); they must hold without it. What lives on is shown to all tests that run its lines, until one fails; which
those are is recorded before the first of them. Survivors are argued in `survivors.toml`, and counted as surviving without
a look (ARGUED=shown takes one). The command fails where one is not argued, which it names, and where fewer than BAR were killed.
"""

import faulthandler
import gc
import json
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.proofs import copies
from tests.proofs.killers import KEPT, Killers
from tests.proofs.mutating import Mutant, functions_in, mutants_of
from tests.proofs.reaching import Reach, file_of
from tests.proofs.running import FIGURES, Report, say

ROOT = Path(__file__).resolve().parent.parent.parent
ARGUED = ROOT / "tests" / "proofs" / "survivors.toml"
BAR = 0.9
NOBODY, CLOCK = "nobody", "the clock"
BROKEN = 3
ROOMS = {
    "ledger": ("tests/ledger", "tests/slots"),
    "slots": ("tests/slots",),
    "consents": ("tests/consents",),
}
DECIDES = ("rules*", "actions*", "steps.py", "batches.py", "bursts.py", "receipts.py", "queries.py")
COMPUTES = ("clearing.py", "policy.py", "proof.py")
"""Of a room with a folder of queries, those that decide or add up; the others only show."""
LONG = "tests/slots/test_exports.py"
"""Plays sixty weeks once for all its tests, which are about what is only shown."""
TOLD_EVERY = 100
PATIENCE = 15.0
SLOWER = 8


@dataclass
class Verdict:
    """What became of a mutant: who killed it, or nobody."""

    mutant: Mutant
    killer: str
    shown: int


@dataclass
class Work:
    """One fork: the database it has, what it writes to, and what it was made for."""

    slot: int
    answer: Path
    mutant: Mutant | None = None
    tests: list[str] = field(default_factory=list)

    @property
    def at(self) -> Path:
        """Which test it plays just now; where the clock ends it, the last one."""
        return self.answer.with_suffix(".at")


class Mutation:
    """The plugin that plays mutants instead of running tests once."""

    def __init__(self, mutants: list[Mutant], *, jobs: int, say: Callable[[str], object]) -> None:
        self.mutants, self.jobs, self.say = mutants, jobs, say
        self.verdicts: list[Verdict] = []
        self.reach = Reach()
        self.killers = Killers(FIGURES / "killers.json" if os.environ.get("TESTS") else KEPT)
        self.last, self.setup = "", 0.0
        self._living: list[Mutant] = []
        self._later: set[str] = set()
        self._folder = Path(tempfile.mkdtemp(prefix="relay-mutants-"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """A test that draws its cases draws the same for every mutant, and keeps none."""
        from hypothesis import settings

        settings.register_profile("mutants", database=None, derandomize=True, deadline=None)
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See that the tests hold by themselves, then fork for each mutant."""
        if session.testsfailed:
            raise session.Interrupted("the tests could not be collected")
        self._items = {item.nodeid: item for item in session.items}
        tables = next(p for p in session.config.pluginmanager.get_plugins() if hasattr(p, "own_database"))
        from pytest_django.plugin import blocking_manager_key  # not before pytest has seen it

        may_ask = session.config.stash[blocking_manager_key]
        with copies.databases(tables, self.jobs, may_ask) as self._renew:
            known = {nodeid for mutant in self.mutants for nodeid in self._known(mutant)}
            self._look_at([nodeid for nodeid in self._items if nodeid in known], with_lines=False)
            self._in_parallel(self.mutants, self._start_known, self._end_known)
            if self._living:
                self.say(f"    {len(self._living):,} are shown all tests that run their lines")
                self._look_at(list(self._items), with_lines=True)
                self._in_parallel(self._living, self._start, self._end)
        shutil.rmtree(self._folder)
        return True

    def _look_at(self, tests: list[str], *, with_lines: bool) -> None:
        """Play these without any mutant: a test that fails by itself kills nobody, and how long each takes is the clock's measure."""
        self._looked_at, self._with_lines = tests, with_lines
        self._in_parallel(range(self.jobs), self._start_recording, self._end_recording)
        if self.reach.failed:
            raise pytest.Session.Interrupted(f"without any mutant these fail: {self.reach.failed}")
        seconds = sum(self.reach.seconds[nodeid] for nodeid in tests)
        self.say(f"    {len(tests)} tests hold without any mutant, {seconds:.0f} s of them")
        self._warm()

    def _warm(self) -> None:
        """Load here what the tests loaded only on their way, or every fork would do it again."""
        from django.template import engines

        for name in sorted(self._later):
            with suppress(ImportError):
                import_module(name)
        engines.all()
        gc.unfreeze()  # for what is frozen is not found
        self._functions = functions_in({mutant.path for mutant in self.mutants})
        gc.freeze()  # what a fork does not touch, it need not copy

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In a fork: remember what failed, and how long it took before it began."""
        if report.when == "setup":
            self.setup = report.duration
        if report.failed:
            self.last = report.nodeid

    def _in_parallel(self, things: Iterable[object], start: Callable[..., Work], end: Callable[[Work], None]) -> None:
        free, at_work = list(range(self.jobs)), dict[int, Work]()
        for thing in [*things, *[None] * self.jobs]:
            if not free or thing is None:
                if not at_work:
                    return
                pid, status = os.wait()
                work = at_work.pop(pid)
                assert os.waitstatus_to_exitcode(status) != BROKEN, "the proof itself broke; see above"
                end(work)
                free.append(work.slot)
            if thing is not None:
                slot = free.pop()
                work = start(thing, slot)
                pid = os.fork()
                if pid == 0:
                    self._live(work)
                at_work[pid] = work

    def _live(self, work: Work) -> None:
        """A fork's whole life; it never returns."""
        errors, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        if work.mutant is not None:
            os.dup2(null, 1)
        try:
            self._renew(work.slot)
            if work.mutant is None:
                work.answer.write_text(json.dumps(self._record(work.slot)))
            else:
                work.answer.write_text(self._show(work))
        except BaseException as error:
            os.write(errors, f"{work.mutant and work.mutant.key}: {error!r}\n".encode())
            os._exit(BROKEN)
        os._exit(0)

    def _start_recording(self, part: int, slot: int) -> Work:
        return Work(slot, self._folder / f"reach-{part}")

    def _record(self, part: int) -> dict[str, object]:
        import coverage

        files = sorted({str(mutant.path) for mutant in self.mutants}) if self._with_lines else []
        before = set(sys.modules)
        seen = coverage.Coverage(data_file=None, config_file=False, include=files)
        seconds, setups, failed = {}, defaultdict[str, list[float]](list), []
        if files:
            seen.start()
        for nodeid, following in pairwise([*self._looked_at[part :: self.jobs], ""]):
            if files:
                seen.switch_context(nodeid)
            began = time.perf_counter()
            if self._fails(nodeid, following):
                failed.append(nodeid)
            seconds[nodeid] = time.perf_counter() - began
            setups[file_of(nodeid)].append(self.setup)
        if files:
            seen.stop()
        entry = {file: max(setup) - median(setup) for file, setup in setups.items()}
        lines = {file: seen.get_data().contexts_by_lineno(file) for file in files}
        later = sorted(set(sys.modules) - before)
        return {"seconds": seconds, "entry": entry, "failed": failed, "lines": lines, "later": later}

    def _end_recording(self, work: Work) -> None:
        told = json.loads(work.answer.read_text())
        self.reach.add(told)
        self._later.update(told["later"])

    def _known(self, mutant: Mutant) -> list[str]:
        return [nodeid for nodeid in self.killers.of(mutant) if nodeid in self._items]

    def _start_known(self, mutant: Mutant, slot: int) -> Work:
        return Work(slot, self._folder / f"answer-{slot}", mutant, self._known(mutant))

    def _end_known(self, work: Work) -> None:
        assert work.mutant is not None
        killer = self._killer(work)
        if killer == NOBODY:
            self._living.append(work.mutant)
        else:
            self._judge(work, killer)

    def _start(self, mutant: Mutant, slot: int) -> Work:
        tests = self.reach.shown_to(mutant, killers=self.killers.of(mutant), folders=ROOMS[room_of(mutant)])
        return Work(slot, self._folder / f"answer-{slot}", mutant, tests)

    def _end(self, work: Work) -> None:
        self._judge(work, self._killer(work))

    def _show(self, work: Work) -> str:
        assert work.mutant is not None
        work.at.unlink(missing_ok=True)
        try:
            work.mutant.install(self._functions)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return "its own import"
        for nodeid, following in pairwise([*work.tests, ""]):
            work.at.write_text(nodeid)
            usual = self.reach.seconds[nodeid] + self.reach.entry[file_of(nodeid)]
            faulthandler.dump_traceback_later(PATIENCE + SLOWER * usual, exit=True)
            if self._fails(nodeid, following):
                return nodeid
        return NOBODY

    def _fails(self, nodeid: str, following: str) -> bool:
        self.last = ""
        item = self._items[nodeid]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self._items.get(following))
        return bool(self.last)

    def _killer(self, work: Work) -> str:
        """The test that failed, `nobody`, or the clock where the fork never answered."""
        killer = work.answer.read_text() if work.answer.exists() else CLOCK
        work.answer.unlink(missing_ok=True)
        if killer == CLOCK:
            self._renew(work.slot, dirty=True)
        return killer

    def _judge(self, work: Work, killer: str) -> None:
        assert work.mutant is not None
        verdict = Verdict(work.mutant, "" if killer == NOBODY else killer, len(work.tests))
        self.verdicts.append(verdict)
        test = work.at.read_text() if killer == CLOCK and work.at.exists() else killer
        if test in self._items:
            self.killers.note(work.mutant, test)
        if len(self.verdicts) % TOLD_EVERY == 0:
            self.say(f"    {len(self.verdicts):,} of {len(self.mutants):,}")
            self.killers.keep()
        if not verdict.killer:
            self.say(f"  survived {len(work.tests)} tests: {name_of(work.mutant)}")


def name_of(mutant: Mutant) -> str:
    """File and key: what stays the same when lines move."""
    return f"{mutant.path.relative_to(ROOT)} {mutant.key}"


def room_of(mutant: Mutant) -> str:
    """The folder its file lies in."""
    return mutant.path.relative_to(ROOT / "relay").parts[0]


def files_of(room: str, part: str = "") -> list[Path]:
    """The files of a room that decide, write or add up."""
    base = ROOT / "relay" / room
    found = [path for pattern in DECIDES for path in base.glob(pattern)]
    files = [file for path in found for file in (path.glob("*.py") if path.is_dir() else [path])]
    files += [base / "queries" / name for name in COMPUTES if (base / "queries" / name).exists()]
    return sorted(file for file in files if file.name != "wording.py" and part in str(file.relative_to(ROOT)))


def play(mutants: list[Mutant], tests: Iterable[str], *, jobs: int) -> list[Verdict]:
    """Show these mutants to these tests."""
    terminal = os.dup(1)
    mutation = Mutation(mutants, jobs=jobs, say=lambda line: os.write(terminal, f"{line}\n".encode()))
    options = [f"--ignore={LONG}", "-q", "-s", "--tb=line", "-p", "no:randomly", "-p", "no:cacheprovider"]
    with tempfile.TemporaryFile("w+") as log:
        os.dup2(log.fileno(), 1)
        try:
            pytest.main([*options, *tests], plugins=[mutation])
        finally:
            sys.stdout.flush()
            os.dup2(terminal, 1)
        log.seek(0)
        assert len(mutation.verdicts) == len(mutants), f"the tests did not run: {log.read()[-4000:]}"
    mutation.killers.keep()
    return mutation.verdicts


def argued() -> dict[str, str]:
    """Each survivor's reason, by file and key."""
    rows = tomllib.loads(ARGUED.read_text()).get("survivor", [])
    assert all(row["why"].strip() for row in rows)
    return {f"{row['file']} {mutant}": row["why"] for row in rows for mutant in row["mutants"]}


def main() -> int:
    """A line for each room; 1 when a survivor is not argued, or too few were killed."""
    # Tests that play by it must play the same in every run, or who killed before may not again.
    os.environ.pop("SEED", None)
    report, jobs, reasons, began = (
        Report("mutants", 0),
        int(os.environ.get("JOBS") or "1"),
        argued(),
        time.perf_counter(),
    )
    chosen = {room: mutants for room in ROOMS if (mutants := _chosen(room))}
    spared = set() if os.environ.get("ARGUED") else set(reasons)
    shown = [mutant for mutants in chosen.values() for mutant in mutants if name_of(mutant) not in spared]
    tests = os.environ.get("TESTS", "").split() or sorted({path for room in chosen for path in ROOMS[room]})
    verdicts = {name_of(verdict.mutant): verdict for verdict in play(shown, tests, jobs=jobs)} if shown else {}
    for room, mutants in chosen.items():
        told = _told(room, [name_of(mutant) for mutant in mutants], verdicts, reasons)
        report.figure(f"mutants of {room}", **told, seconds=time.perf_counter() - began)
    return report.code()


def _told(room: str, names: list[str], verdicts: dict[str, Verdict], reasons: dict[str, str]) -> dict[str, Any]:
    """What is said of a room's mutants: one that was not shown, because it is argued, has survived."""
    killers = {name: verdicts[name].killer if name in verdicts else "" for name in names}
    survivors = [name for name in names if not killers[name]]
    unargued = sorted(set(survivors) - set(reasons))
    for name in unargued:
        say(f"NOT ARGUED {name}")
    for name in sorted(set(reasons) & set(names) - set(survivors)):
        say(f"argued, yet killed: {name}")
    _last_time(room).write_text("".join(f"{name}\n" for name in unargued))
    killed, by_clock = len(names) - len(survivors), list(killers.values()).count(CLOCK)
    says = f"killed {killed}, {by_clock} of them by the clock; survived {len(survivors)}, {len(survivors) - len(unargued)} of them argued; "
    return {
        "size": len(names),
        "violations": len(unargued) + max(0, ceil(BAR * len(names)) - killed),
        "says": f"{says}{killed / len(names):.1%} killed",
    }


def _chosen(room: str) -> list[Mutant]:
    only, each = os.environ.get("ONLY", ""), int(os.environ.get("EACH") or "1")
    mutants = [mutant for file in files_of(room, f"relay/{only}") for mutant in mutants_of(file)]
    if os.environ.get("AGAIN"):
        again = set(_last_time(room).read_text().splitlines()) if _last_time(room).exists() else set()
        mutants = [mutant for mutant in mutants if name_of(mutant) in again]
    return mutants[::each]


def _last_time(room: str) -> Path:
    """Where the names of those are kept that survived and are not argued."""
    return FIGURES / f"mutants-of-{room}.survived"


if __name__ == "__main__":
    sys.exit(main())
