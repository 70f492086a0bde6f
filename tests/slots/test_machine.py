"""The exchange against a small pure model of itself, step by step, with a calendar that moves.

Short in the normal run; `PROVE_STEPS=50000` asks for so many steps, `SEED=…` chooses or repeats the run.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.ledger import actions as ledger
from relay.ledger import queries as books
from relay.ledger.models import Transfer
from relay.ledger.rules import Movement, Place
from relay.organisations import actions as organisations
from relay.slots import actions, queries
from relay.slots.models import Closing, Referral, Slot, SlotRequest
from relay.slots.rules.counting import closing_moment, months_after
from tests.slots.test_desk import post
from tests.world import NOON, World

STEPS = int(os.environ.get("PROVE_STEPS", "80"))
SEED = int(os.environ.get("SEED", "7303"))
STEPS_EACH = 40
PHASES = (
    (hypothesis.Phase.generate, hypothesis.Phase.shrink)
    if "PROVE_SHRINK" in os.environ
    else (hypothesis.Phase.generate,)
)
"""A counter-example is shown as it was found, unless `PROVE_SHRINK=1`: shrinking takes minutes."""


@dataclass
class ModelSlot:
    """A slot as the model knows it."""

    ordinal: int
    expires_on: date
    state: str = "available"
    used_on: date | None = None


@dataclass
class ModelRequest:
    """A request as the model knows it."""

    state: str = "open"
    slot: ModelSlot | None = None
    presented: int = 0
    until: datetime | None = None


@dataclass
class Model:
    """The rules of product.md §3 for one company, in plain Python."""

    held: dict[str, datetime] = field(default_factory=dict)
    counted: dict[str, datetime] = field(default_factory=dict)
    reversals: list[str] = field(default_factory=list)
    slots: list[ModelSlot] = field(default_factory=list)
    rest: int = 0
    total: int = 0
    debt: int = 0
    converted: int = 0
    closed: set[date] = field(default_factory=set)

    def close(self, monday: date, at: datetime) -> list[str]:
        """Close a week; who was counted."""
        if monday in self.closed:
            return []
        self.closed.add(monday)
        self.expire(monday)
        due = [ref for ref, until in self.held.items() if until <= closing_moment(monday)]
        due = due[: len(due) // 5 * 5]
        for ref in due:
            del self.held[ref]
            self.counted[ref] = at
        self.rest += len(due)
        self.total += len(due) - len(self.reversals)
        for _ in self.reversals:
            self._take_back()
        self.reversals = []
        while self.rest >= 10:
            self.rest, self.converted = self.rest - 10, self.converted + 1
            if self.debt:
                self.debt -= 1
            else:
                self.slots.append(ModelSlot(self.converted, months_after(monday, 12)))
        return due

    def _take_back(self) -> None:
        if self.rest == 0:
            self.rest = 10
            available = self.available()
            if available:
                available[-1].state = "revoked"
            else:
                self.debt += 1
        self.rest -= 1

    def available(self) -> list[ModelSlot]:
        """The available slots, the one that ends first before the others."""
        return sorted((s for s in self.slots if s.state == "available"), key=lambda s: (s.expires_on, s.ordinal))

    def back(self, slot: ModelSlot) -> None:
        """A slot becomes available, or pays a debt."""
        slot.state = "revoked" if self.debt else "available"
        self.debt -= 1 if self.debt else 0

    def expire(self, today: date) -> None:
        """Terms that are over."""
        for slot in self.available():
            if slot.expires_on < today:
                slot.state = "expired"


FINER_THAN_ITS_BATCH = (
    "SELECT reference FROM ledger_transfer CROSS JOIN LATERAL (SELECT event_at AT TIME ZONE 'Asia/Tokyo' AS moment) m"
    " WHERE (unit = 'REF' OR kind = 'issue') AND (extract(isodow FROM moment) <> 1 OR moment::time <> '09:00') LIMIT 1"
)
"""L8: what comes from people bears the moment of its closing, a Monday at nine, and no other."""


class UndoneError(Exception):
    """Rolls an example back."""


class Exchange(RuleBasedStateMachine):
    """Every step is done twice: by the acts on PostgreSQL, and by the model."""

    steps = 0
    """How many steps were taken and checked, over all examples."""

    def __init__(self) -> None:
        """A fresh copy of the world, to be rolled back."""
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.enter_context(scope(house()))
        self.now = NOON
        clock.freeze(self.now)
        self.world = World()
        # Looked up once: each of these is several queries, and an example has forty steps.
        self.acme, self.birch = self.world.acme, self.world.birch
        self.staff = {name: self.world.actor(name) for name in ("ann", "bob", "olga")}
        Referral.objects.all().delete()
        self.model = Model()
        self.numbers = iter(range(10**6))
        self.openings = [post(self.world, title) for title in ("一つ目の求人", "二つ目の求人", "三つ目の求人")]
        self.requests: list[tuple[SlotRequest, ModelRequest]] = []
        Exchange.steps -= 1  # the laws are also checked before the first step

    def teardown(self) -> None:
        """Back to the world as it was."""
        undo = UndoneError()
        self.stack.__exit__(UndoneError, undo, None)

    def by(self, name: str) -> Actor:
        """A member of staff, at this moment."""
        return replace(self.staff[name], at=self.now)

    # ------------------------------------------------------------------ people

    @rule(size=st.integers(1, 13))
    def register(self, size: int) -> None:
        """People register."""
        until = self.now + timedelta(days=7)
        rows = Referral.objects.bulk_create(
            Referral(
                company=self.acme, state="held", pending_at=self.now, held_until=until, agencies=[self.birch.pk],
            )
            for _ in range(size)
        )  # fmt: skip
        self.model.held |= {row.ref: until for row in rows}

    @precondition(lambda self: self.model.held)
    @rule(data=st.data())
    def doubt(self, data: st.DataObject) -> None:
        """A held one turns out doubtful, and is decided."""
        ref = data.draw(st.sampled_from(sorted(self.model.held)))
        Referral.objects.filter(ref=ref).update(state="doubtful")
        if data.draw(st.booleans()):
            actions.review(ref, count=True, by=self.by("olga"))
        else:
            actions.review(ref, count=False, by=self.by("olga"))
            del self.model.held[ref]

    @precondition(lambda self: self.model.counted)
    @rule(data=st.data())
    def prove_fraud(self, data: st.DataObject) -> None:
        """A counted one was a fraud: two people say so, in time or too late."""
        ref = data.draw(st.sampled_from(sorted(self.model.counted)))
        in_time = self.now <= self.model.counted[ref] + timedelta(days=60)
        try:
            actions.reverse(ref, why="fraud", by=self.by("olga"))
            actions.reverse(ref, why="fraud", by=house())
        except Refused:
            assert not in_time
        else:
            assert in_time
            del self.model.counted[ref]
            self.model.reversals.append(ref)

    # ------------------------------------------------------------------ time

    @rule(days=st.sampled_from([1, 3, 7, 7, 7, 14, 31, 100]))
    def wait(self, days: int) -> None:
        """Time passes, and the house does its daily round."""
        self.now += timedelta(days=days)
        clock.freeze(self.now)
        organisations.check_licence(self.birch, by=self.by("olga"))
        actions.expire_due(by=house())
        for _, request in self.requests:
            if request.state == "taken" and request.until is not None and request.until < self.now:
                self._back(request, "open")
        self.model.expire(self.now.date())

    @rule(again=st.booleans())
    def close(self, again: bool) -> None:
        """Every Monday that is due is closed, perhaps twice."""
        for monday in queries.mondays_due(self.now):
            for _ in range(2 if again else 1):
                actions.close_week(monday=monday, by=house())
            due = self.model.close(monday, self.now)
            assert set(Referral.objects.filter(closing__closed_on=monday).values_list("ref", flat=True)) == set(due)

    # ------------------------------------------------------------------ the desk

    @rule()
    def ask(self) -> None:
        """The company asks, where it may."""
        live = {row.opening_id for row, request in self.requests if request.state in {"open", "taken"}}
        opening = next((opening for opening in self.openings if opening.pk not in live), None)
        if opening is None:
            return
        asked = sum(request.state == "open" for _, request in self.requests)
        free = [slot for slot in self.model.available() if slot.expires_on >= self.now.date()]
        try:
            row = actions.open_request(opening, by=self.by("ann"))
        except Refused:
            assert len(free) <= asked
        else:
            assert len(free) > asked
            self.requests.append((row, ModelRequest()))

    @precondition(lambda self: self._some("open"))
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        """The agency takes an open request up, where a slot is left."""
        row, request = data.draw(st.sampled_from(self._some("open")))
        free = [slot for slot in self.model.available() if slot.expires_on >= self.now.date()]
        try:
            taken = actions.take(row, by=self.by("bob"))
        except Refused:
            assert not free
        else:
            assert taken.slot is not None
            assert taken.slot.ordinal == free[0].ordinal
            free[0].state = "reserved"
            request.state, request.slot, request.presented = "taken", free[0], 0
            request.until = self.now + timedelta(days=30)

    @precondition(lambda self: self._some("taken"))
    @rule(data=st.data(), what=st.sampled_from(["present", "release", "use", "close", "take"]))
    def move(self, data: st.DataObject, what: str) -> None:
        """A taken request moves."""
        row, request = data.draw(st.sampled_from(self._some("taken")))
        assert request.slot is not None
        if what == "present":
            self._present(row, request)
        elif what == "release":
            actions.release(row, by=self.by("bob"))
            self._back(request, "open")
        elif what == "close":
            actions.close_request(row, by=self.by("ann"))
            self._back(request, "closed")
        elif what == "use":
            actions.use(row, introduction_ref=f"INT-{next(self.numbers)}", by=self.by("ann"))
            request.state, request.slot.state, request.slot.used_on = "filled", "used", self.now.date()
        else:
            with pytest.raises(Stale):
                actions.take(row, by=self.by("bob"))

    def _present(self, row: SlotRequest, request: ModelRequest) -> None:
        try:
            actions.note_presentation(row, by=self.by("bob"))
        except Refused:
            assert request.presented == 3
        else:
            request.presented += 1
            request.until = self.now + timedelta(days=30)

    @precondition(lambda self: self._some("filled"))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """Somebody hired leaves by own choice, early or late."""
        _, request = data.draw(st.sampled_from(self._some("filled")))
        slot = request.slot
        assert slot is not None
        assert slot.used_on is not None
        in_time = self.now.date() <= slot.used_on + timedelta(days=90)
        try:
            actions.restore(Slot.objects.get(company=self.acme, ordinal=slot.ordinal), by=self.by("ann"))
        except Refused:
            assert not in_time
        else:
            assert in_time
            slot.expires_on = max(slot.expires_on, self.now.date() + timedelta(days=30))
            self._back(request, "closed")

    def _back(self, request: ModelRequest, state: str) -> None:
        assert request.slot is not None
        self.model.back(request.slot)
        request.state, request.slot, request.until, request.presented = state, None, None, 0

    def _some(self, state: str) -> list[tuple[SlotRequest, ModelRequest]]:
        return [pair for pair in self.requests if pair[1].state == state]

    # ------------------------------------------------------------------ the books

    @precondition(lambda self: Transfer.objects.exists())
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        """Any earlier transfer is posted again: the first answer, and nothing new."""
        references = list(Transfer.objects.order_by("reference").values_list("reference", flat=True))
        row = Transfer.objects.select_related("source", "target").get(pk=data.draw(st.sampled_from(references)))
        ends = [Place(end.address, end.unit, end.owner, end.floor) for end in (row.source, row.target)]
        again = Movement(
            row.reference, row.kind, ends[0], ends[1], row.amount, row.policy_version, row.why, row.owner,
            row.corrects_id or "",
        )  # fmt: skip

        assert ledger.post(again, by=house()) == row
        assert Transfer.objects.count() == len(references)

    @invariant()
    def the_database_agrees_with_the_model(self) -> None:
        """Slots, rest, debt and total are what the model says, after every step."""
        company, model = self.acme, self.model
        found = [
            (row.ordinal, row.state, row.expires_on) for row in Slot.objects.filter(company=company).order_by("ordinal")
        ]
        assert found == [(slot.ordinal, slot.state, slot.expires_on) for slot in model.slots]
        held = books.balances([f"company:{company.ref}:REF:confirmed", f"company:{company.ref}:SLOT:debt"])
        assert list(held.values()) == [model.rest, model.debt]
        last = Closing.objects.filter(company=company).order_by("-closed_on").first()
        assert (last.total_count if last else 0) == model.total

    @invariant()
    def the_laws_hold(self) -> None:
        """L1–L8, and what would be checked at commit."""
        Exchange.steps += 1
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(FINER_THAN_ITS_BATCH)
            assert cursor.fetchone() is None, "L8"
        assert queries.verify() == []


def explore(*, seed: int, steps: int) -> int:
    """Run examples of so many steps together; how many were taken."""
    before = Exchange.steps
    machine: Any = hypothesis.seed(seed)(Exchange)
    run_state_machine_as_test(
        machine,
        settings=hypothesis.settings(
            max_examples=max(steps // STEPS_EACH, 1),
            stateful_step_count=STEPS_EACH,
            deadline=None,
            phases=PHASES,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
    return Exchange.steps - before


@pytest.mark.usefixtures("db")
def test_the_exchange_agrees_with_its_model() -> None:
    assert explore(seed=SEED, steps=STEPS) > 0
