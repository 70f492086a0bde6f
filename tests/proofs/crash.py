"""`make prove-crash`: parts of the running product are killed under load, again and again. SEED= repeats the choices.

Works in a copy of the project with its own PostgreSQL (which does write to disk), port and clock, removed at the end.
"""

import os
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import psycopg

from tests.proofs.crash_stage import Stage, copied, free_port

CLIENTS = 3
T = TypeVar("T")


def main() -> int:
    """Print the figures; 1 when something acknowledged was lost, is there twice, or does not add up."""
    if home := os.environ.get("RELAY_CRASH_HOME"):
        return _prove(Path(home))
    seed = os.environ.get("SEED") or str(secrets.randbelow(10**6))
    print(f"SEED={seed}", flush=True)
    port = str(free_port())
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("RELAY_", "DATABASE_", "DJANGO_"))}
    with copied() as (copy, small):
        if not small:
            print("disk full: left out, it needs the right to mount a small disk")
        ours = {"RELAY_CRASH_HOME": str(copy), "RELAY_CRASH_SMALL": "1" if small else "", "SEED": seed, "PORT": port}
        ours |= {"RELAY_MODE": "demo", "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", "tests.proofs.crash"]
        code = subprocess.run(command, cwd=copy, env=clean | ours, check=False).returncode
        if code:
            print(
                "\n".join((copy / "log").read_text(errors="replace").splitlines()[-40:])
                if (copy / "log").exists()
                else ""
            )
        return code


def _prove(home: Path) -> int:
    import django

    django.setup()
    from tests.proofs.crash_check import counts, faults_now
    from tests.proofs.crash_clients import Answers

    dice = random.Random(int(os.environ["SEED"]))
    stage = Stage(home, int(os.environ["PORT"]), dice, bool(os.environ["RELAY_CRASH_SMALL"]))
    answers, killed, began, recoveries = Answers(), Counter[str](), time.monotonic(), list[float]()
    clients = _furnished(stage.port, answers)
    try:
        stage.up()
        for client in clients:
            client.start()
        kills = int(os.environ.get("PROVE_KILLS", "100"))
        for number in range(1, kills + 1):
            time.sleep(dice.uniform(0.3, 2.0))
            _again(partial(_jump, dice.choice([0, 0, 1, -1, 7])))
            what = _next(stage, dice, number)
            killed[what] += 1
            stage.kill(what)
            down = time.monotonic()
            stage.up()
            recoveries.append(time.monotonic() - down)
            found = _again(lambda: list(faults_now(answers, stage.journal)))
            faults = [*found, *(str(client.fault) for client in clients if client.fault)]
            print(f"kill {number}: {what}, {len(answers.registered)} registered, {len(faults)} faults", flush=True)
            if faults:
                print("\n".join(faults))
                return 1
        left = _again(lambda: _quiet(clients))
        faults = [*_again(lambda: list(faults_now(answers, stage.journal))), *(["mails never sent"] if left else [])]
    finally:
        stage.down()
    transfers, closings = counts(stage.journal)
    print(
        "kills: " + ", ".join(f"{what} {count}" for what, count in sorted(killed.items())) + f"; all {killed.total()}"
    )
    print(
        f"acknowledged: {len(answers.registered)} registrations, {len(answers.allowed)} consents, {transfers} transfers, "
        f"{closings} closings; asked again {answers.unanswered} times; lost or twice: {len(faults)}"
    )
    print(f"longest way back {max(recoveries):.1f} s; {time.monotonic() - began:.0f} s in all", *faults, sep="\n")
    return 1 if faults or not answers.registered or not transfers else 0


def _next(stage: Stage, dice: random.Random, number: int) -> str:
    """Each kind once before chance decides."""
    kinds = list(stage.kills)
    return kinds[number - 1] if number <= len(kinds) else dice.choice(kinds)


def _again(ask: Callable[[], T]) -> T:
    """Ask until the database answers: our own connections died with it, and each notices when it is used."""
    from django.db import Error, connections

    for _ in range(30):
        try:
            return ask()
        except (Error, psycopg.Error):
            connections.close_all()
            time.sleep(0.2)
    return ask()


def _jump(days: int) -> None:
    """The clock may go a day ahead or back, or a week on: then a closing is due, and the worker is told so as well."""
    from procrastinate.contrib.django import app

    from relay.kernel import clock

    clock.shift(timedelta(days=days))
    if days == 7:
        app.configure_task("slots.close_week_if_due", queueing_lock=None).defer(timestamp=0)


def _furnished(port: int, answers: "object") -> list:
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


def _quiet(clients: list) -> bool:
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
    clock.shift(timedelta(hours=1))
    for _ in range(200):
        jobs.send_waiting(0)
        with transaction.atomic(), scope(house()):
            if not (left := Message.objects.exclude(state="sent").exists()):
                return left
    return True


if __name__ == "__main__":
    sys.exit(main())
