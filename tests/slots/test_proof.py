"""The proof of the exchange: a world where everything has happened holds, and each thing out of place is named, the first one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger.rules import Place
from relay.organisations.models import Organisation
from relay.slots import actions, queries
from relay.slots.models import Closing, Policy, Referral, Slot, SlotRequest
from relay.slots.rules import places
from relay.slots.steps import Ground, post
from tests.slots.crowd import FIRST_MONDAY, close, monday, people, referrals, slots
from tests.slots.test_closing_rows import reverse, rows
from tests.slots.test_desk import ask
from tests.slots.test_desk import post as opening
from tests.world import NOON, World, company

COUNT = "its slots are not one for every ten net referrals"
REGISTER = "the slots in the register are not those in the books"
CLOSING = "its last closing does not state the net count in the books"
COUNTED = "this counted referral and the books do not agree"
TWICE = "this person is counted twice for one company within the period"
RESERVED = "this reservation ended more than once, or is open without a taken request"
SHARES = "the agencies' shares of this referral are not its units"


class Scene:
    """Acme has a slot in every state and nothing left over, Cedar a debt and nine, Elm five and no slot, Gum nothing at all."""

    def __init__(self, world: World) -> None:
        self.world = world
        with clock.frozen_at(NOON - timedelta(days=1)):
            self.gum = company("ガム電機株式会社", "ガムデンキ", "000000000006", "gus")
        people(world, 4, world.birch, world.fir)
        referrals(world.acme, 35)  # with Dai forty: four slots
        referrals(world.cedar, 10)
        referrals(world.elm, 5)
        close()
        with monday(hour=12):
            requests = [ask(world, opening(world, title)) for title in ("一つ目", "二つ目", "三つ目", "四つ目")]
            with scope(house()):
                Slot.objects.filter(company=world.acme, ordinal=4).update(expires_on=FIRST_MONDAY - timedelta(days=1))
            self.taken, used, released, _open = requests
            actions.take(self.taken, by=world.bob)
            actions.use(actions.take(used, by=world.bob), introduction_ref="INT-ONE", by=world.ann)
            actions.release(actions.take(released, by=world.bob), by=world.bob)
            self.released = released
            actions.expire_due(by=house())
            with transaction.atomic(), scope(house()):
                slot = Slot.objects.get(company=world.cedar)
                Slot.objects.filter(pk=slot.pk).update(state="used")
                self.post("use:SRQ-CEDAR:1", world.cedar, places.available, places.consumed)
            reverse(rows(world.cedar)[:1], world)
        close(1)

    def post(
        self, reference: str, owner: Organisation, source: Callable[[str], Place] | Place,
        target: Callable[[str], Place] | Place, amount: int = 1,
    ) -> None:  # fmt: skip
        """Something the acts would not do."""
        ends = tuple(place if isinstance(place, Place) else place(owner.ref) for place in (source, target))
        ground = Ground(Policy.objects.get(), NOON, house())
        post(reference, owner.ref, (ends[0], ends[1]), "out of place", amount=amount, ground=ground)

    def total(self, owner: Organisation, total: int) -> None:
        """What the company's last closing states; lines are only ever added, so a later one says it."""
        last = Closing.objects.filter(company=owner).order_by("-closed_on")[0]
        Closing.objects.create(
            company=owner, closed_on=last.closed_on + timedelta(weeks=1), policy=last.policy, confirmed_count=0,
            total_count=total, slots_granted_count=0, closed_at=NOON,
        )  # fmt: skip


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Made once for all these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen_at(NOON):
            made = Scene(World())
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def scene(_made: Scene) -> Iterator[Scene]:
    """As it was made: what a test puts out of place is back in its place afterwards."""
    with transaction.atomic():
        yield _made
        transaction.set_rollback(True)


def found() -> list[tuple[str, str, str]]:
    with transaction.atomic(), scope(house()):
        return [(fault.law, fault.row, fault.says) for fault in queries.verify()]


def test_a_world_where_everything_happened_holds(scene: Scene) -> None:
    states = {state: len([slot for slot in slots(scene.world) if slot.state == state]) for state in Slot.State.values}
    assert states == {"available": 1, "reserved": 1, "used": 1, "expired": 1, "revoked": 0}
    assert found() == []


def test_a_slot_too_few_is_named(scene: Scene) -> None:
    elm = scene.world.elm
    with scope(house()):
        scene.post("confirm:X", elm, places.referral_world, places.confirmed, 10)
        scene.post("convert:X", elm, places.confirmed, places.converted, 10)
        scene.total(elm, 15)
    assert found() == [("L3", elm.ref, COUNT)]


@pytest.mark.parametrize(("more", "is_named"), [(4, False), (5, True)])
def test_ten_that_made_no_slot_are_named(scene: Scene, more: int, is_named: bool) -> None:
    elm = scene.world.elm
    with scope(house()):
        scene.post("confirm:X", elm, places.referral_world, places.confirmed, more)
        scene.total(elm, 5 + more)
    assert found() == ([("L3", elm.ref, COUNT)] if is_named else [])


def test_a_count_that_went_elsewhere_is_named(scene: Scene) -> None:
    elm = scene.world.elm
    with scope(house()):
        scene.post("odd:X", elm, places.confirmed, Place("REF:odd", "REF"))
    assert found() == [("L3", elm.ref, COUNT)]


def test_a_debt_beside_a_slot_is_named(scene: Scene) -> None:
    acme = scene.world.acme
    with scope(house()):
        scene.post("issue:X", acme, places.slot_world, places.available)
        scene.post("debt:X", acme, places.clawback, places.debt)
        Slot.objects.create(
            company=acme, ordinal=99, policy=Policy.objects.get(), granted_at=NOON, expires_on=FIRST_MONDAY
        )
    assert found() == [("L3", acme.ref, COUNT)]


def test_a_debt_too_many_is_named(scene: Scene) -> None:
    cedar = scene.world.cedar
    with scope(house()):
        scene.post("debt:X", cedar, places.clawback, places.debt)
    assert found() == [("L3", cedar.ref, COUNT)]


@pytest.mark.parametrize("state", ["available", "reserved", "used", "expired"])
def test_a_slot_that_the_register_has_not_is_named(scene: Scene, state: str) -> None:
    acme = scene.world.acme
    with scope(house()):
        Slot.objects.filter(company=acme, state=state).update(state="revoked")
    assert found() == [("L3", acme.ref, REGISTER)]


def test_a_slot_of_somebody_without_books_is_named(scene: Scene) -> None:
    with scope(house()):
        Slot.objects.create(
            company=scene.gum, ordinal=1, policy=Policy.objects.get(), granted_at=NOON, expires_on=FIRST_MONDAY
        )
    assert found() == [("L3", scene.gum.ref, REGISTER)]


def test_a_slot_in_the_books_of_somebody_without_slots_is_named(scene: Scene) -> None:
    elm = scene.world.elm
    with scope(house()):
        scene.post("issue:X", elm, places.slot_world, places.available)
        scene.post("odd:X", elm, places.referral_world, places.confirmed, 5)
        scene.post("convert:X", elm, places.confirmed, places.converted, 10)
        scene.total(elm, 10)
    assert found() == [("L3", elm.ref, REGISTER)]


@pytest.mark.parametrize("name", ["acme", "cedar", "elm", "gum"])
def test_a_closing_that_states_another_count_is_named(scene: Scene, name: str) -> None:
    owner = scene.gum if name == "gum" else getattr(scene.world, name)
    with scope(house()):
        if name == "gum":
            Closing.objects.create(
                company=owner, closed_on=FIRST_MONDAY, policy=Policy.objects.get(), confirmed_count=0, total_count=0,
                slots_granted_count=0, closed_at=NOON,
            )  # fmt: skip
            assert found() == []
        scene.total(owner, 7)
    assert found() == [("L3", owner.ref, CLOSING)]


@pytest.mark.parametrize(
    ("was", "becomes"), [("confirmed", "held"), ("reversed", "void"), ("held", "confirmed"), ("held", "reversed")]
)
def test_a_referral_that_the_books_do_not_know_is_named(scene: Scene, was: str, becomes: str) -> None:
    referrals(scene.world.acme, 1)
    with scope(house()):
        row = Referral.objects.filter(state=was).order_by("pk")[0]
        Referral.objects.filter(pk=row.pk).update(state=becomes)
    assert found() == [("L4", row.ref, COUNTED)]


@pytest.mark.parametrize(
    ("changes", "is_named"),
    [
        ({}, True),
        ({"pending_at": NOON + relativedelta(months=12) - timedelta(microseconds=1)}, True),
        ({"pending_at": NOON + relativedelta(months=12)}, False),
        ({"company": "cedar"}, False),
        ({"person_key": ""}, False),
        ({"person_key": "another"}, False),
        ({"state": "void"}, False),
        ({"state": "reversed"}, False),
        ({"earlier": "reversed"}, False),
    ],
)
def test_who_is_counted_twice_is_named(scene: Scene, changes: dict[str, Any], is_named: bool) -> None:
    changes = {"company": "acme", "person_key": "one", "pending_at": NOON, "state": "confirmed", **changes}
    later_company = getattr(scene.world, changes.pop("company"))
    earlier = changes.pop("earlier", "confirmed")
    with scope(house()):
        first, *_others = Referral.objects.filter(company=scene.world.acme, state="confirmed").order_by("pk")
        key = "" if changes["person_key"] == "" else "one"
        Referral.objects.filter(pk=first.pk).update(person_key=key, pending_at=NOON, state=earlier)
        later = Referral.objects.create(company=later_company, held_until=NOON, **changes)
        if later.state in {"confirmed", "reversed"}:
            post(
                f"confirm:{later.ref}", "", (Place("REF:odd", "REF", floor=None), Place("REF:even", "REF")), "x",
                ground=Ground(Policy.objects.get(), NOON, house()),
            )  # fmt: skip
    assert found() == ([("L4", later.ref, TWICE)] if is_named else [])


def test_a_reservation_without_its_request_is_named(scene: Scene) -> None:
    with scope(house()):
        SlotRequest.objects.filter(pk=scene.taken.pk).update(taken_count=2)
    assert found() == [("L5", f"reserve:{scene.taken.ref}:1", RESERVED)]


@pytest.mark.parametrize("end", ["use", "release"])
def test_a_reservation_that_ended_twice_is_named(scene: Scene, end: str) -> None:
    request = scene.released if end == "use" else scene.taken
    name = f"{end}:{request.ref}:1"
    with scope(house()):
        if end == "release":
            scene.post(
                f"use:{request.ref}:1",
                scene.world.acme,
                Place("SLOT:odd", "SLOT", floor=None),
                Place("SLOT:even", "SLOT"),
            )
            SlotRequest.objects.filter(pk=request.pk).update(state="filled")
        scene.post(name, scene.world.acme, Place("SLOT:odd", "SLOT", floor=None), Place("SLOT:even", "SLOT"))
    assert found() == [("L5", f"reserve:{request.ref}:1", RESERVED)]


@pytest.mark.parametrize(
    ("amounts", "is_named"), [((2519,), True), ((1260, 1260), False), ((1260, 1259), True), ((2520, 2520), True)]
)
def test_shares_that_do_not_make_a_referral_are_named(scene: Scene, amounts: tuple[int, ...], is_named: bool) -> None:
    agencies = (scene.world.birch, scene.world.fir)
    with scope(house()):
        for agency, amount in zip(agencies, amounts, strict=False):
            scene.post(f"clear:CLR-X:{agency.ref}", agency, places.position, places.POOL, amount)
    assert found() == ([("L6", "CLR-X", SHARES)] if is_named else [])


def test_of_several_the_first_is_named(scene: Scene) -> None:
    world = scene.world
    first = min((world.acme, world.elm), key=lambda row: row.ref)
    with scope(house()):
        for owner in (world.acme, world.elm):
            scene.post(
                f"odd:{owner.ref}",
                owner,
                places.confirmed if owner == world.elm else places.converted,
                Place("REF:odd", "REF"),
            )
            scene.total(owner, 99)
        for row in Referral.objects.filter(state="confirmed", company=world.acme).order_by("-ref")[:2]:
            Referral.objects.filter(pk=row.pk).update(state="void")
        lost = Referral.objects.filter(state="void").order_by("ref")[0]
    assert found() == [("L3", first.ref, COUNT), ("L3", first.ref, CLOSING), ("L4", lost.ref, COUNTED)]
