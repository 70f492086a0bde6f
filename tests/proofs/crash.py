"""`make prove-crash`: parts of the running product are killed under load, again and again. SEED= repeats the choices.

Each of PROVE_JOBS stages is a copy of the project with its own PostgreSQL (which does write to disk), port and clock,
removed at the end; the kills are shared among them.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psycopg

from tests.proofs.crash_stage import Stage, copied, free_port, plain
from tests.proofs.running import Report, chosen_seed, jobs, say, wanted

if TYPE_CHECKING:
    from tests.proofs.crash_clients import Answers, Client

CLIENTS = 3
PATIENCE = 120
T = TypeVar("T")


@dataclass
class Found:
    """What one stage saw."""

    killed: dict[str, int] = field(default_factory=dict)
    registered: int = 0
    allowed: int = 0
    transfers: int = 0
    closings: int = 0
    asked_again: int = 0
    longest: float = 0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Print the figures; 1 when something acknowledged was lost, is there twice, or does not add up."""
    if home := os.environ.get("RELAY_CRASH_HOME"):
        return _prove(Path(home))
    report, began = Report("crash", chosen_seed()), time.monotonic()
    kills = wanted("PROVE_KILLS", 100)
    count = min(jobs(), kills)
    shares = [kills // count + (number < kills % count) for number in range(count)]
    with ThreadPoolExecutor(count) as pool:
        stages = list(pool.map(_staged, [report.seed + number for number in range(count)], shares))
    killed = sum((Counter(stage.killed) for stage in stages), Counter[str]())
    faults = [fault for stage in stages for fault in stage.faults]
    faults += ["a stage acknowledged nothing" for stage in stages if not (stage.registered and stage.transfers)]
    if faults:
        say("\n".join(faults))
    report.figure(
        "kills", size=killed.total(), violations=len(faults) + (killed.total() < kills), seconds=time.monotonic() - began,
        says=", ".join(f"{what} {times}" for what, times in sorted(killed.items())),
    )  # fmt: skip
    total = {name: sum(getattr(stage, name) for stage in stages) for name in ("registered", "allowed", "transfers")}
    report.figure(
        "acknowledged", size=sum(total.values()), violations=len(faults), seconds=time.monotonic() - began,
        says=f"{total}, {sum(stage.closings for stage in stages)} closings, asked again"
        f" {sum(stage.asked_again for stage in stages)} times, longest way back {max(s.longest for s in stages):.1f} s",
    )  # fmt: skip
    return report.code()


def _staged(seed: int, kills: int) -> Found:
    """Play one stage in a copy, in a process of its own; alone again with PROVE_JOBS=1 and its seed."""
    with copied() as (copy, small):
        if not small:
            say("disk full: left out, it needs the right to mount a small disk")
        ours = {"RELAY_CRASH_HOME": str(copy), "RELAY_CRASH_SMALL": "1" if small else "", "SEED": str(seed)}
        ours |= {"PORT": str(free_port()), "PROVE_KILLS": str(kills)}
        ours |= {"RELAY_MODE": "demo", "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", "tests.proofs.crash"]
        code = subprocess.run(command, cwd=copy, env=plain() | ours, check=False).returncode
        figures, log = copy / "figures", copy / "log"
        if code or not figures.exists():
            words = log.read_text(errors="replace").splitlines()[-40:] if log.exists() else []
            say("\n".join([f"--- again with: SEED={seed} PROVE_JOBS=1 PROVE_KILLS={kills} make prove-crash", *words]))
        if not figures.exists():
            return Found(faults=["a stage ended without figures"])
        return Found(**json.loads(figures.read_text()))


def _prove(home: Path) -> int:
    import django

    django.setup()
    from tests.proofs.crash_check import counts, faults_now
    from tests.proofs.crash_clients import Answers

    dice = random.Random(int(os.environ["SEED"]))
    stage = Stage(home, int(os.environ["PORT"]), dice, bool(os.environ["RELAY_CRASH_SMALL"]))
    answers, found = Answers(), Found()
    clients = _furnished(stage.port, answers)
    try:
        stage.up()
        for client in clients:
            client.start()
        _warm(answers, stage.journal)
        _kills(stage, dice, found, lambda: [*faults_now(answers, stage.journal), *_thrown(clients)])
        if not found.faults:
            left = _again(lambda: _quiet(clients))
            found.faults = [*_again(lambda: list(faults_now(answers, stage.journal))), *(["mails never sent"] * left)]
    finally:
        stage.down()
        found.registered, found.allowed = len(answers.registered), len(answers.allowed)
        found.transfers, found.closings = counts(stage.journal)
        found.asked_again = answers.unanswered
        (home / "figures").write_text(json.dumps(asdict(found)))
    return 1 if found.faults else 0


def _warm(answers: "Answers", journal: Path) -> None:
    """Wait until something was acknowledged on every side: a kill before that proves nothing."""
    from tests.proofs.crash_check import counts

    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (answers.registered and counts(journal)[0]):
        time.sleep(0.2)


def _kills(stage: Stage, dice: random.Random, found: Found, look: Callable[[], list[str]]) -> None:
    """Kill, bring back, look: until all kills are done or a fault is found."""
    killed = Counter[str]()
    for number in range(1, wanted("PROVE_KILLS", 100) + 1):
        time.sleep(dice.uniform(0.3, 2.0))
        _again(partial(_jump, dice.choice([0, 0, 1, -1, 7])))
        what = _next(stage, dice, number)
        killed[what] += 1
        found.killed = dict(killed)
        stage.kill(what)
        down = time.monotonic()
        stage.up()
        found.longest = max(found.longest, time.monotonic() - down)
        found.faults = _again(look)
        say(
            f"{stage.port} kill {number}: {what}, back after {time.monotonic() - down:.1f} s, {len(found.faults)} faults"
        )
        if found.faults:
            return


def _thrown(clients: "list[Client]") -> list[str]:
    return [str(client.fault) for client in clients if client.fault]


def _next(stage: Stage, dice: random.Random, number: int) -> str:
    """Each kind once before chance decides."""
    kinds = list(stage.kills)
    return kinds[number - 1] if number <= len(kinds) else dice.choice(kinds)


def _again(ask: Callable[[], T]) -> T:
    """Ask until the database answers: our own connections died with it, and each notices when it is used."""
    from django.db import Error, connections
    from procrastinate.exceptions import ConnectorException

    for _ in range(30):
        try:
            return ask()
        except (Error, psycopg.Error, ConnectorException):
            connections.close_all()
            time.sleep(0.2)
    return ask()


def _jump(days: int) -> None:
    """The clock may go a day ahead or back, or a week on: then a closing is due, and the worker is told so as well."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    from relay.kernel import clock

    clock.shift(timedelta(days=days))
    if days == 7:
        with suppress(AlreadyEnqueued):  # the worker was killed before it came to the last one: that one will do
            app.configure_task("slots.close_week_if_due").defer(timestamp=0)


def _furnished(port: int, answers: "Answers") -> "list[Client]":
    """The small world, with slots, three requests for them, and people at the door."""
    from django.core.management import call_command

    from relay.organisations import actions as organisations
    from relay.slots import actions
    from tests.proofs.crash_clients import Client
    from tests.slots.crowd import monday, referrals
    from tests.slots.test_desk import ask, post
    from tests.world import World, build

    call_command("prepare")
    build()
    world = World()
    referrals(world.acme, 60)
    with monday() as by:
        actions.close_week(monday=by.at.date(), by=by)
        for title in ("一つ目の求人", "二つ目の求人", "三つ目の求人"):
            ask(world, post(world, title))
    for agency in (world.birch, world.fir):
        organisations.check_licence(agency, by=world.olga)
    agencies = (world.birch.ref, world.fir.ref)
    return [Client(number, port, agencies, world.link.code, answers) for number in range(1, CLIENTS + 1)]


def _quiet(clients: "list[Client]") -> bool:
    """Nobody asks any more; whether a mail is left that is never sent."""
    from django.db import transaction

    from relay.kernel import clock
    from relay.kernel.actors import house
    from relay.kernel.tenancy import scope
    from relay.mail import jobs
    from relay.mail.models import Message

    for client in clients:
        client.over.set()
    for client in clients:
        client.join()
    clock.shift(timedelta(days=30))  # past every moment a mail was written at, however often the clock went back
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        jobs.send_waiting(0)
        with transaction.atomic(), scope(house()):
            if not Message.objects.exclude(state="sent").exists():
                return False
        time.sleep(0.2)
    return True


if __name__ == "__main__":
    sys.exit(main())
