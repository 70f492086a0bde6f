"""The first half of the exchange's state machine: the world of an example, its people, doubt, fraud and time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from relay.candidates.models import Candidate, Registration
from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.openings.models import Opening
from relay.organisations.models import Licence, Organisation
from relay.slots import actions, queries
from relay.slots.models import Referral, SlotRequest
from tests.proofs.exchange_model import HOLD, Held, Model, ModelRequest, Person
from tests.proofs.exchange_rows import Breaks, footprint, watched
from tests.slots.crowd import kana
from tests.slots.test_desk import post
from tests.world import NOON, World, register

PEOPLE_MAX = 3
STARTS = datetime(2026, 4, 13, 10, tzinfo=clock.TOKYO)
"""An hour after the first closing that counts who came at NOON."""
TITLES = ("一つ目の求人", "二つ目の求人", "三つ目の求人")

Act = Callable[[], Any]


class UndoneError(Exception):
    """Rolls an example back."""


@dataclass(frozen=True)
class Scene:
    """The furnished world all examples begin with; looked up once, for each of these is several queries."""

    world: World
    acme: Organisation
    agencies: dict[str, Organisation]
    staff: dict[str, Actor]
    members: dict[str, tuple[Any, Actor]]
    openings: list[Opening]
    model: Model
    """What the first weeks were closed with, so that examples begin with slots to play with."""
    is_everything_on: bool
    """Whether every rule may happen in every example."""


class AllRules:
    """Leaves out no rule."""

    def is_enabled(self, name: str) -> bool:
        """Whatever its name."""
        return True


@contextmanager
def scene(waiting: int, *, is_everything_on: bool) -> Iterator[Scene]:
    """Furnish the world in a transaction that is rolled back at the end; so many people are counted before it begins.

    Acme is the only company whose weeks close; licences last, whatever the calendar does.
    """
    with transaction.atomic():
        with scope(house()):
            clock.freeze(NOON)
            world = World()
            acme, agencies = world.acme, {"birch": world.birch, "fir": world.fir}
            Organisation.objects.filter(kind="company").exclude(pk=acme.pk).update(state="suspended")
            Licence.objects.update(registry_checked_on=date(2099, 1, 1), valid_until=date(2099, 1, 1))
            staff = {name: world.actor(name) for name in ("ann", "bob", "olga")}
            members = {name: (world.candidate(name), world.person(name)) for name in ("dai", "eve")}
            openings = [post(world, title) for title in TITLES]
            model = _counted(acme, members, waiting)
            yield Scene(world, acme, agencies, staff, members, openings, model, is_everything_on)
        transaction.set_rollback(True)


def _counted(acme: Organisation, members: dict[str, tuple[Any, Actor]], waiting: int) -> Model:
    """The first weeks: Dai, Eve and so many others came, and the Mondays up to now are closed."""
    model = Model()
    for name, (person, _) in members.items():
        _known(model, name, person)
    _arrive(model, acme, {}, waiting, NOON)
    clock.freeze(STARTS)
    close_weeks(model, acme, STARTS)
    return model


def _known(model: Model, name: str, person: Candidate) -> None:
    """Dai and Eve registered before; Dai allowed Birch."""
    who = model.people[name] = Person(Registration.objects.get(candidate=person).registered_at)
    for consent in Consent.objects.filter(candidate=person, state="given"):
        assert consent.valid_until is not None
        who.until["birch"] = consent.valid_until
    for row in Referral.objects.filter(candidate=person):
        who.referral = row.ref
        model.held[row.ref] = Held(row.pk, row.held_until, ["birch"])


def _arrive(model: Model, acme: Organisation, agencies: dict[str, int], size: int, at: datetime) -> None:
    rows = Referral.objects.bulk_create(
        Referral(company=acme, state="held", pending_at=at, held_until=at + HOLD, agencies=list(agencies.values()))
        for _ in range(size)
    )
    model.held |= {row.ref: Held(row.pk, at + HOLD, list(agencies)) for row in rows}


def close_weeks(
    model: Model, acme: Organisation, at: datetime, *, run: Callable[[Act], Any] = lambda act: act(), times: int = 1
) -> None:
    """Close every Monday that is due, in the database and in the model, and compare who was counted."""
    for monday in queries.mondays_due(at):
        for _ in range(times):
            run(lambda monday=monday: actions.close_week(monday=monday, by=house()))
        due = model.close(monday, at)
        found = Referral.objects.filter(company=acme, closing__closed_on=monday).values_list("ref", flat=True)
        assert set(found) == set(due)


class People(RuleBasedStateMachine):
    """One company, its people and two agencies, under a calendar that moves."""

    scene: Scene
    """Set by whoever runs the examples."""
    steps = 0
    """How many steps were taken and checked, over all examples."""
    broken = 0
    """How many acts were broken off at a random statement, and found undone."""

    def __init__(self) -> None:
        """The furnished world, in a savepoint."""
        super().__init__()
        if self.scene.is_everything_on:
            # By itself Hypothesis leaves some rules out of each example: good against rare faults, bad for long lives.
            self._rules_strategy.enabled_rules_strategy = st.just(AllRules())
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.now = STARTS
        clock.freeze(self.now)
        self.acme, self.agencies, self.openings = self.scene.acme, self.scene.agencies, self.scene.openings
        self.members = dict(self.scene.members)
        self.model, self.number, self.fault_at = deepcopy(self.scene.model), 0, 0
        self.requests: list[tuple[SlotRequest, ModelRequest]] = []
        self.earlier: list[Act] = []
        self.writes = self.stack.enter_context(watched())
        People.steps -= 1  # the laws are also checked before the first step

    def teardown(self) -> None:
        """Everything once more, then back to the world as it was."""
        try:
            assert queries.verify() == []
        finally:
            undo = UndoneError()
            self.stack.__exit__(UndoneError, undo, None)

    def by(self, name: str) -> Actor:
        """A member of staff, at this moment."""
        return replace(self.scene.staff[name], at=self.now)

    def _run(self, act: Act, *, again: bool = False) -> Any:
        """Do an act; first, where a fault was planted, until its statement fails, and nothing of it may be left."""
        place, self.fault_at = self.fault_at, 0
        if place:
            before = footprint(with_trail=True)
            with Breaks(place) as breaks:
                done = act()
            if not breaks.broke:
                return done
            People.broken += 1
            assert footprint(with_trail=True) == before, "a broken act left something behind"
        done = act()
        if again:
            self.earlier.append(act)
        return done

    # ------------------------------------------------------------------ people

    @rule(size=st.integers(1, 13), agencies=st.sampled_from([("birch",), ("birch",), ("birch", "fir"), ("fir",), ()]))
    def register(self, size: int, agencies: tuple[str, ...]) -> None:
        """People register whose consents do not change any more."""
        ids = {name: self.agencies[name].pk for name in agencies}
        _arrive(self.model, self.acme, ids, size, self.now)

    @precondition(lambda self: len(self.members) < PEOPLE_MAX)
    @rule(agency=st.sampled_from(["birch", "fir"]))
    def verify(self, agency: str) -> None:
        """Somebody proves an address, registers through the link and allows an agency, all through the acts."""
        name = f"newcomer{len(self.members)}"
        person = register(name, self.scene.world.link, agencies=(self.agencies[agency],), family_kana=kana(7303))
        self.members[name] = (person, self.scene.world.person(name))
        self.model.people[name] = Person(self.now)
        self._gave(name, agency)

    @rule(name=st.sampled_from(["dai", "eve"]), agency=st.sampled_from(["birch", "fir"]))
    def give(self, name: str, agency: str) -> None:
        """Somebody allows an agency, for the first time or again."""
        person, by = self.members[name][0], replace(self.members[name][1], at=self.now)
        refs = [self.agencies[agency].ref]
        self._run(lambda: consents.answer(person, shown=refs, ticked=refs, mechanism="test", by=by))
        self._gave(name, agency)

    @precondition(lambda self: self._allowed())
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Somebody takes a consent back, inside the hold or after it."""
        name, agency = data.draw(st.sampled_from(self._allowed()))
        person, by = self.members[name][0], replace(self.members[name][1], at=self.now)
        given = Consent.objects.filter(candidate=person, agency=self.agencies[agency], state="given")
        self._run(lambda: consents.withdraw(given.get(), by=by))
        self.model.end(name, agency, self.now)

    def _gave(self, name: str, agency: str) -> None:
        row = Referral.objects.filter(candidate=self.members[name][0]).first()
        self.model.give(name, agency, self.now, new=(row.ref, row.pk) if row else ("", 0))

    def _allowed(self) -> list[tuple[str, str]]:
        return sorted((name, agency) for name, who in self.model.people.items() for agency in who.until)

    # ------------------------------------------------------------------ doubt and fraud

    @precondition(lambda self: self.model.held)
    @rule(data=st.data(), counts=st.booleans())
    def doubt(self, data: st.DataObject, counts: bool) -> None:
        """A held one turns out doubtful, and is decided."""
        ref = data.draw(st.sampled_from(list(self.model.held)))
        Referral.objects.filter(ref=ref).update(state="doubtful")
        self._run(lambda: actions.review(ref, count=counts, by=self.by("olga")), again=True)
        if not counts:
            del self.model.held[ref]

    @precondition(lambda self: self.model.counted)
    @rule(data=st.data())
    def prove_fraud(self, data: st.DataObject) -> None:
        """A counted one was a fraud: two people say so, in time or too late."""
        ref = data.draw(st.sampled_from(list(self.model.counted)))
        in_time = self.now <= self.model.counted[ref] + timedelta(days=60)
        try:
            actions.ask_reversal(ref, ground="invented", why="nobody of that name", by=self.by("olga"))
            self._run(lambda: actions.confirm_reversal(ref, by=house()), again=True)
        except Refused:
            assert not in_time
        else:
            assert in_time
            del self.model.counted[ref]
            self.model.reversals.append(ref)

    # ------------------------------------------------------------------ time

    @rule(days=st.sampled_from([1, 3, 7, 7, 7, 14, 31, 100]), closes=st.booleans())
    def wait(self, days: int, closes: bool) -> None:
        """Time passes, and the house does its daily round: reservations and terms end, and perhaps a week is closed."""
        self.now += timedelta(days=days)
        clock.freeze(self.now)
        self._run(lambda: actions.expire_due(by=house()))
        for _, request in self.requests:
            if request.state == "taken" and request.until is not None and request.until < self.now:
                self._back(request, "open")
        self.model.expire(self.now.date())
        if closes:
            self.mature(times=1)

    @rule(times=st.integers(1, 2))
    def mature(self, times: int) -> None:
        """Every Monday that is due is closed, perhaps twice."""
        close_weeks(self.model, self.acme, self.now, run=lambda act: self._run(act, again=True), times=times)

    def _back(self, request: ModelRequest, state: str) -> None:
        assert request.slot is not None
        self.model.back(request.slot)
        request.state, request.slot, request.until, request.presented = state, None, None, 0
