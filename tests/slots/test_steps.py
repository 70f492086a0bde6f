"""What several acts share: a transfer that takes another back names it."""

import pytest

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger.models import Transfer
from relay.slots import queries
from relay.slots.rules import places
from relay.slots.steps import Ground, post
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
