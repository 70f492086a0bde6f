"""Random lives of consents under a moving clock: never a reading outside a live one.

Short by default; `PROVE_STEPS=10000 SEED=7 pytest tests/consents/test_machine.py` looks longer.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction

from relay.candidates.models import Identity
from relay.consents import actions, queries
from relay.consents.models import Access, Consent
from relay.consents.rules import RENEWABLE
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.organisations.models import Licence
from tests.world import NOON, World

STEPS = int(os.environ.get("PROVE_STEPS", "40"))
SEED = int(os.environ.get("SEED", "2026"))
CLOSE = (timedelta(), timedelta(seconds=1), timedelta(days=30), timedelta(days=30, seconds=1))
PAUSES = (timedelta(), timedelta(), timedelta(minutes=1), timedelta(hours=1), timedelta(days=20), timedelta(days=200))


@dataclass
class Model:
    """What ought to be: until when each agency may read each person."""

    until: dict[tuple[str, str], datetime] = field(default_factory=dict)
    reads: int = 0
    refusals: int = 0
    renewals: int = 0

    def live(self, person: str, agency: str) -> bool:
        return self.until.get((person, agency), NOON - timedelta(days=1)) > clock.now()


@dataclass
class Machine:
    """One random walk through the acts, compared with the model after each step."""

    world: World
    dice: random.Random
    model: Model = field(default_factory=Model)

    def __post_init__(self) -> None:
        with transaction.atomic(), scope(house()):
            given = Consent.objects.get()
        assert given.valid_until is not None
        self.keys = {name: self.world.candidate(name).pk for name in ("dai", "eve")}
        self.model.until["dai", "bob"] = given.valid_until

    def step(self) -> None:
        person, agency = self.dice.choice(("dai", "eve")), self.dice.choice(("bob", "finn"))
        clock.freeze(clock.now() + self.dice.choice(PAUSES))
        verbs = (
            self.give, self.give, self.give, self.refuse, self.withdraw, self.renew, self.renew,
            self.read, self.read, self.read, self.expire, self.withdraw_all,
        )  # fmt: skip
        self.dice.choice(verbs)(person, agency)
        self.compare()

    def give(self, person: str, agency: str) -> None:
        self.answer(person, agency, ticked=True)
        if not self.model.live(person, agency):
            self.model.until[person, agency] = clock.now() + relativedelta(months=12)

    def refuse(self, person: str, agency: str) -> None:
        self.answer(person, agency, ticked=False)

    def answer(self, person: str, agency: str, *, ticked: bool) -> None:
        self.look_licences_up()
        ref = self.org(agency).organisation_ref
        actions.answer(
            self.world.candidate(person),
            shown=[ref],
            ticked=[ref] * ticked,
            mechanism="x",
            by=self.world.person(person),
        )

    def withdraw(self, person: str, agency: str) -> None:
        by = self.world.person(person)
        with transaction.atomic(), scope(by):
            rows = list(queries.visible_to(by).filter(agency_id=self.org(agency).organisation_id).order_by("pk"))
        for row in rows[-1:]:
            try:
                actions.withdraw(row, by=by)
            except Stale:
                assert row.state != "given"
        self.model.until.pop((person, agency), None)

    def renew(self, person: str, agency: str) -> None:
        """Often close to the end, where renewing is allowed."""
        by = self.world.person(person)
        with transaction.atomic(), scope(by):
            rows = list(queries.visible_to(by).filter(agency_id=self.org(agency).organisation_id, state="given"))
        if self.dice.random() < 0.5 and self.model.live(person, agency):
            ends = self.model.until[person, agency]
            clock.freeze(max(clock.now(), ends - self.dice.choice(CLOSE)))
            by = self.world.person(person)
        self.look_licences_up()
        for row in rows:
            ends_at = self.model.until.get((person, agency), NOON)
            allowed = timedelta() < ends_at - clock.now() <= RENEWABLE
            try:
                actions.renew(row, by=by)
            except Refused:
                assert not allowed, "a renewal was refused in its time"
            else:
                assert allowed, "a renewal out of its time"
                self.model.until[person, agency] = clock.now() + relativedelta(months=12)
                self.model.renewals += 1

    def withdraw_all(self, person: str, agency: str) -> None:
        if self.dice.random() < 0.3:
            actions.withdraw_all(self.world.candidate(person), by=self.world.person(person))
            self.model.until.pop((person, "bob"), None)
            self.model.until.pop((person, "finn"), None)

    def expire(self, person: str, agency: str) -> None:
        actions.expire_due(by=house())

    def look_licences_up(self) -> None:
        """Licences are good throughout: this walk is about consents."""
        with transaction.atomic(), scope(house()):
            Licence.objects.update(registry_checked_on=clock.today(), valid_until=clock.today() + timedelta(days=900))

    def read(self, person: str, agency: str) -> None:
        self.look_licences_up()
        before = self.accesses()
        try:
            who = actions.reveal(self.keys[person], purpose="placement", by=self.org(agency))
        except Refused:
            assert not self.model.live(person, agency), "a reading was refused under a live consent"
            assert self.accesses() == before
            self.model.refusals += 1
        else:
            assert self.model.live(person, agency), "a reading outside a live consent"
            assert who.family_name
            assert self.accesses() == before + 1
            self.model.reads += 1

    def compare(self) -> None:
        """What the database alone shows each agency is what it should see, on every path."""
        for agency in ("bob", "finn"):
            by = self.org(agency)
            expected = sorted(self.keys[name] for name in ("dai", "eve") if self.model.live(name, agency))
            with transaction.atomic(), scope(by):
                assert sorted(Identity.objects.values_list("pk", flat=True)) == expected
                for name in ("dai", "eve"):
                    live = queries.is_live(self.keys[name], by.organisation_id or 0, clock.now())
                    assert live == self.model.live(name, agency)

    def org(self, name: str) -> Actor:
        return self.world.actor(name)

    def accesses(self) -> int:
        with transaction.atomic(), scope(house()):
            return Access.objects.count()


@pytest.mark.parametrize("run", range(max(1, STEPS // 40)))
def test_no_reading_outside_a_live_consent(run: int, world: World) -> None:
    walked = walk(world, seed=SEED + run, steps=min(STEPS, 40))
    assert walked.reads
    assert walked.refusals


def walk(world: World, *, seed: int, steps: int) -> Model:
    """So many steps; what was seen, or the fault with the seed that plays it again."""
    machine = Machine(world, random.Random(seed))
    for number in range(steps):
        try:
            machine.step()
        except AssertionError as fault:
            fault.add_note(f"seed {seed}, step {number}")
            raise
    return machine.model
