"""What several acts share: a transfer that takes another back names it."""

from datetime import timedelta

import pytest
from django.db import connection

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger.models import Transfer
from relay.slots import queries
from relay.slots.models import Slot
from relay.slots.rules import places
from relay.slots.steps import Ground, expire_slots, post
from tests.slots.crowd import FIRST_MONDAY, close, entered, referrals, slots
from tests.world import NOON, World


@pytest.mark.parametrize(
    ("kind", "corrects"),
    [
        ("reverse", "confirm:K"), ("release", "reserve:K"), ("restore", "use:K"), ("unearn", "earn:K"),
        ("confirm", None), ("reserve", None), ("use", None), ("earn", None), ("revoke", None), ("expire", None),
    ],
)  # fmt: skip
def test_what_takes_another_transfer_back_names_it(world: World, kind: str, corrects: str | None) -> None:
    ref = world.acme.ref
    there, back = places.referral_world(ref), places.confirmed(ref)
    with scope(house()):
        ground = Ground(queries.policy_at(NOON), NOON, house())
        if corrects:
            post(corrects, ref, (there, back), "as it was", ground=ground)

        post(f"{kind}:K", ref, (back, there) if corrects else (there, back), "as it is", ground=ground)

        row = Transfer.objects.get(reference=f"{kind}:K")
    assert (row.kind, row.corrects_id, row.amount, row.event_at) == (kind, corrects, 1, NOON)


def test_available_slots_end_in_the_order_in_which_they_were_earned(world: World) -> None:
    referrals(world.acme, 29)  # with Dai thirty: three slots
    referrals(world.cedar, 10)
    close()
    first, second, reserved = slots(world)
    yesterday = FIRST_MONDAY - timedelta(days=1)
    with scope(house()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        Slot.objects.filter(pk=reserved.pk).update(state="reserved", expires_on=yesterday)
        Slot.objects.filter(company=world.cedar).update(expires_on=yesterday)
        for slot in (second, first):  # as the table has them now, and no index, the second comes first
            Slot.objects.filter(pk=slot.pk).update(expires_on=yesterday)

        expire_slots(world.acme.pk, world.acme.ref, on=FIRST_MONDAY, at=NOON, by=house())

    expired = [ref for ref in entered(places.expired(world.acme.ref).address) if ref.startswith("expire:")]
    assert expired == [f"expire:{first.ref}", f"expire:{second.ref}"]
    assert [slot.state for slot in slots(world)] == ["expired", "expired", "reserved"]
