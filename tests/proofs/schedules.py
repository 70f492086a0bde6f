"""One random schedule: thirty-two threads close, take, give back, reverse and count, everything more than once."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Barrier
from typing import Any

from django.db import connections, transaction

from relay.consents.events import ConsentGiven
from relay.consents.models import Consent
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.ledger.models import Transfer
from relay.slots import actions
from relay.slots.models import Closing, Referral, Slot, SlotRequest
from relay.slots.steps import give_back, locked
from tests.slots.crowd import FIRST_MONDAY, faults, monday, referrals, slots
from tests.slots.test_desk import ask, post
from tests.world import NOON, World

THREADS = 32
TITLES = ("一つ目の求人", "二つ目の求人", "三つ目の求人")

Task = Callable[[], Any]


class Crew:
    """Thirty-two threads with a connection each, for as many schedules as there are."""

    def __init__(self) -> None:
        """They begin when there is work."""
        self._pool = ThreadPoolExecutor(THREADS)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self._pool.shutdown()

    def at_once(self, work: list[Task]) -> None:
        """Run everything; what may be refused is refused, anything else is a fault."""
        left: SimpleQueue[Task] = SimpleQueue()
        for task in work:
            left.put(task)

        def work_off() -> None:
            with suppress(Empty):
                while True:
                    with suppress(Refused, Stale):
                        left.get_nowait()()

        self._each(work_off)

    def let_go(self) -> None:
        """Every thread closes its connection."""
        self._each(lambda: connections["default"].close())

    def _each(self, do: Callable[[], None]) -> None:
        """Once in every thread, and none begins before all are there."""
        all_here = Barrier(THREADS, timeout=60)

        def begin(_number: int) -> None:
            all_here.wait()
            do()

        list(self._pool.map(begin, range(THREADS)))


def run_schedule(seed: int, crew: Crew) -> int:
    """Play one schedule on a fresh world and say how many tasks it had; an AssertionError says what is not exact."""
    dice = random.Random(seed)
    with clock.frozen_at(NOON):
        world = World()
        first, second = dice.randrange(45), dice.randrange(35)
        with as_house():
            Referral.objects.all().delete()
        referrals(world.acme, first)
        referrals(world.acme, second, at=NOON + timedelta(weeks=1))
    with monday():
        early = [_closing(0)] * dice.randrange(2, 6)
        crew.at_once(early)
        requests = [ask(world, post(world, title)) for _, title in zip(slots(world), TITLES, strict=False)]
        reversals = _asked_back(world, dice)
    with monday(1):
        work = _work(world, requests, reversals, dice)
        crew.at_once(work)
    with monday(2):  # a reversal that came after the second closing shows at the third; so does Dai
        _closing(2)()
    _check(world, confirmed=(first + second + 1) // 5 * 5, reversed_count=len(reversals))
    return len(early) + len(work)


@contextmanager
def as_house() -> Iterator[None]:
    """A transaction that sees every row."""
    with transaction.atomic(), scope(house()):
        yield


def _closing(weeks: int) -> Task:
    return lambda: actions.close_week(monday=FIRST_MONDAY + timedelta(weeks=weeks), by=house())


def _asked_back(world: World, dice: random.Random) -> list[str]:
    """Some counted referrals somebody asked to take back; whom a second person may now confirm."""
    with as_house():
        counted = list(Referral.objects.filter(state="confirmed").order_by("pk").values_list("ref", flat=True))
    chosen = dice.sample(counted, min(len(counted), dice.randrange(4)))
    for ref in chosen:
        actions.ask_reversal(ref, ground="invented", why="nobody of that name", by=world.olga)
    return chosen


def _work(world: World, requests: list[SlotRequest], reversals: list[str], dice: random.Random) -> list[Task]:
    """The second Monday's closing, the desk, the reversals and the news of Dai, each several times, in any order."""
    with as_house():
        dai = Consent.objects.get(candidate__user=world.user("dai"), purpose="placement")
    news = ConsentGiven(dai.pk, dai.candidate_id, dai.agency_id)
    bob = world.bob
    tasks: list[Task] = [_closing(1), lambda: actions.count_referral(news, by=house())]
    tasks += [lambda ref=ref: actions.confirm_reversal(ref, by=house()) for ref in reversals]
    tasks += [lambda row=row: actions.take(row, by=bob) for row in requests]
    tasks += [lambda row=row: _release(row) for row in requests]
    work = [task for task in tasks for _ in range(dice.randrange(3, 13))]
    dice.shuffle(work)
    return work


def _release(request: SlotRequest, by: Actor | None = None) -> None:
    with as_house():
        row = locked(request)
        if row.state == SlotRequest.State.TAKEN:
            give_back(row, to="open", why="test", by=by or house())


def _check(world: World, *, confirmed: int, reversed_count: int) -> None:
    """One slot for ten, to the unit: in the register, in the books and by arithmetic done here."""
    ref = world.acme.ref
    with as_house():
        assert Transfer.objects.filter(kind="confirm", owner=ref).count() == confirmed
        assert Transfer.objects.filter(kind="reverse", owner=ref).count() == reversed_count
        assert Referral.objects.exclude(candidate="").count() == 1, "Dai is one person"
        assert Closing.objects.filter(company=world.acme).count() == 3
        debt = books.balances([f"company:{ref}:SLOT:debt"])[f"company:{ref}:SLOT:debt"]
        states = list(Slot.objects.filter(company=world.acme).values_list("state", flat=True))
    live = states.count("available") + states.count("reserved")
    assert live - debt == (confirmed - reversed_count) // 10, f"{states}, debt {debt}"
    assert faults() == []
