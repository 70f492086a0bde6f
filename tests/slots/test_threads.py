"""Thirty-two threads at once, every request more than once: one slot for ten, whoever wins."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from relay.consents.events import ConsentGiven
from relay.consents.models import Consent
from relay.kernel.actors import house
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.ledger import actions as ledger
from relay.ledger import queries as books
from relay.ledger.models import Entry, Transfer
from relay.ledger.rules import Movement
from relay.slots import actions
from relay.slots.models import Closing, Referral
from relay.slots.steps import give_back, locked
from tests.ledger.test_actions import COUNTED, GOOD, WORLD
from tests.slots.crowd import FIRST_MONDAY, faults, granted, monday, people, referrals, slots
from tests.slots.test_desk import ask, post
from tests.world import World

THREADS = 32
SEED = int(os.environ.get("SEED", "7303"))

pytestmark = pytest.mark.django_db(transaction=True)


def under(reference: str, **changes: Any) -> Movement:
    """The same movement under another reference."""
    return replace(GOOD, reference=reference, **changes)


def in_any_order(work: list[Any]) -> None:
    """Shuffle, the same way for the same seed."""
    random.Random(SEED).shuffle(work)


def at_once(work: list[Callable[[], Any]]) -> list[Any]:
    """Run everything on thirty-two threads; what each gave back, a refusal included."""

    def run(task: Callable[[], Any]) -> Any:
        try:
            return task()
        except (Refused, Stale, IntegrityError) as no:
            return no
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, work))


def test_every_reference_is_posted_once_however_often_it_is_asked() -> None:
    references = [f"confirm:RFL-{number}" for number in range(25)]
    work = [lambda reference=reference: ledger.post(under(reference), by=house()) for reference in references * 6]
    in_any_order(work)

    answers = at_once(work)

    assert {answer.pk for answer in answers} == set(references)
    with scope(house()):
        assert books.balances([COUNTED.address, WORLD.address]) == {COUNTED.address: 75, WORLD.address: -75}
        assert Transfer.objects.count() == 25
        assert Entry.objects.count() == 50
        assert books.verify() == []


def test_transfers_in_both_directions_never_wait_for_each_other_for_ever() -> None:
    ledger.post(under("first"), by=house())
    work = []
    for number in range(40):
        there = under(f"there:{number}")
        back = under(f"back:{number}", source=COUNTED, target=WORLD, amount=1)
        work += [lambda one=there: ledger.post(one, by=house()), lambda one=back: ledger.post(one, by=house())]
    in_any_order(work)

    answers = at_once(work)

    refused = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert all("floor" in str(no) for no in refused), "a deadlock would say otherwise"
    with scope(house()):
        assert books.verify() == []


def test_one_slot_for_ten_whoever_closes_the_week() -> None:
    world = World()
    referrals(world.acme, 56)  # with Dai fifty-seven
    referrals(world.cedar, 23)

    with monday():
        answers = at_once([lambda: actions.close_week(monday=FIRST_MONDAY, by=house())] * 40)

    assert sum(len(answer) for answer in answers) == 3
    assert len(slots(world)) == 57 // 10
    with scope(house()):
        assert Closing.objects.count() == 3
        assert Referral.objects.filter(company=world.acme, state="confirmed").count() == 55
        assert Referral.objects.filter(company=world.cedar, state="confirmed").count() == 20
    assert faults() == []


def test_news_of_one_consent_on_every_thread_counts_one_person() -> None:
    world = World()
    crowd = people(world, 3)
    with scope(house()):
        Referral.objects.filter(candidate__in=crowd).delete()
        consents = list(Consent.objects.filter(candidate__in=crowd))
    work = [
        lambda row=row: actions.count_referral(ConsentGiven(row.pk, row.candidate_id, row.agency_id), by=house())
        for row in consents * 12
    ]
    in_any_order(work)

    assert set(at_once(work)) == {None}
    with scope(house()):
        found = Referral.objects.filter(candidate__in=crowd)
        said = [(row.candidate, row.state, row.agencies) for row in found]
        assert sorted(said) == sorted((str(person.pk), "held", [world.birch.pk]) for person in crowd)


def test_a_slot_is_reserved_once_however_many_hands_reach_for_it() -> None:
    world = World()
    granted(world, 2)
    with monday():
        requests = [ask(world, post(world, title)) for title in ("一つ目の求人", "二つ目の求人")]
        bob = world.bob

        def take_and_release(number: int) -> str:
            request = requests[number % 2]
            if number % 3:
                return actions.take(request, by=bob).state
            with transaction.atomic(), scope(house()):
                row = locked(request)
                if row.state == "taken":
                    give_back(row, to="open", why="test", by=house())
                return row.state

        at_once([lambda number=number: take_and_release(number) for number in range(96)])

    with scope(house()):
        held = books.balances(f"company:{world.acme.ref}:SLOT:{name}" for name in ("available", "reserved"))
    assert sum(held.values()) == 2
    assert sorted(held.values()) == sorted(
        [len([s for s in slots(world) if s.state == state]) for state in ("available", "reserved")]
    )
    assert faults() == []
