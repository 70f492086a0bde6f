"""A run of the books' proof leaves a row: when, by whom, of how many transfers, and what it found."""

from datetime import timedelta

from django.db import transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import actions
from relay.slots.models import Proof, Slot
from tests.slots.crowd import booked, close, referrals
from tests.world import NOON, World


def proved(pk: int) -> tuple[object, ...]:
    with transaction.atomic(), scope(house()):
        row = Proof.objects.get(pk=pk)
        return row.proved_at, row.proved_by, row.transfers_count, row.faults


def test_a_proof_says_when_by_whom_and_over_how_much(world: World) -> None:
    referrals(world.acme, 9)
    close()
    posted = sum(len(booked(owner)) for owner in (world.acme.ref, world.birch.ref, ""))

    assert proved(actions.prove_books(by=world.olga).pk) == (NOON, world.olga.name, posted, [])
    assert posted == 13
    later = house(at=NOON + timedelta(days=1))
    assert proved(actions.prove_books(by=later).pk) == (later.at, later.name, posted, [])


def test_a_proof_keeps_each_fault_it_found(world: World) -> None:
    referrals(world.acme, 9)
    close()
    with transaction.atomic(), scope(house()):
        Slot.objects.update(state="used")

    assert proved(actions.prove_books(by=world.olga).pk)[3] == [
        {"law": "L3", "row": world.acme.ref, "says": "the slots in the register are not those in the books"}
    ]
